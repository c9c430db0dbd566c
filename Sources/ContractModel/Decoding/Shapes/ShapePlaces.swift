// SPDX-License-Identifier: Apache-2.0

/// A key under which maps of a shape stand: alone, or as the rows of a list.
struct ShapePlace: Sendable {
    let outer: MappingShape
    let key: String
    let isRow: Bool
}

extension MappingShape {
    /// Where maps of this shape may stand.
    var places: [ShapePlace] { MappingShape.placesOfAll[ObjectIdentifier(self)] ?? [] }

    func member(_ name: String) -> MappingKey? { position(of: name).map { members[$0] } }

    /// Worked out when something is misplaced: no file that is right has a use for it.
    private static let placesOfAll: [ObjectIdentifier: [ShapePlace]] = {
        var places: [ObjectIdentifier: [ShapePlace]] = [:]
        var seen: Set<ObjectIdentifier> = []
        var open: [MappingShape] = [.document, .project, .testSuite]
        while let outer = open.popLast() {
            guard seen.insert(ObjectIdentifier(outer)).inserted else { continue }
            for member in outer.members {
                for (shape, isRow) in member.takes.shapes {
                    places[ObjectIdentifier(shape), default: []].append(
                        ShapePlace(outer: outer, key: member.name, isRow: isRow))
                    open.append(shape)
                }
            }
        }
        return places
    }()
}

extension ValueShape {
    /// The maps that may stand here, or in the rows of a list.
    var shapes: [(shape: MappingShape, isRow: Bool)] {
        switch self {
        case .mapping(let deferred): [(deferred.shape(), false)]
        case .list(let element, _): element.shapes.map { ($0.shape, true) }
        case .names(_, let value, _): value.shapes.map { ($0.shape, true) }
        case .oneOf(let forms): forms.flatMap(\.shapes)
        case .chosen(_, let forms): forms.flatMap(\.1.shapes)
        default: []
        }
    }
}
