// SPDX-License-Identifier: Apache-2.0
@testable import ContractModel

/// A key of the language: that of one kind of map.
struct LanguageKey: Hashable, Comparable, Sendable {
    /// The kind of map, as the decoder names it.
    let shape: String
    let key: String

    static func < (left: LanguageKey, right: LanguageKey) -> Bool {
        (left.shape, left.key) < (right.shape, right.key)
    }
}

/// The language as the decoder declares it: which maps there are, and which key stands where in a contract.
struct LanguageGrammar {
    let root: MappingShape
    /// Every kind of map that can stand below the root, in the order in which it is met.
    let shapes: [MappingShape]

    static let contract = LanguageGrammar(.document)
    static let project = LanguageGrammar(.project)
    static let suite = LanguageGrammar(.testSuite)
    /// Contracts, the project file and the tests of contracts.
    static let all = [contract, project, suite]

    init(_ root: MappingShape) {
        self.root = root
        var met: Set<String> = []
        var shapes: [MappingShape] = []
        func visit(_ shape: MappingShape) {
            guard met.insert(shape.definition).inserted else { return }
            shapes.append(shape)
            for member in shape.members { visit(member.takes) }
        }
        func visit(_ value: ValueShape) {
            switch value {
            case .mapping(let deferred): visit(deferred.shape())
            case .list(let element, _): visit(element)
            case .names(_, let element, _): visit(element)
            case .oneOf(let choices): for choice in choices { visit(choice) }
            case .chosen(_, let choices): for (_, choice) in choices { visit(choice) }
            case .value: visit(.valueCall)
            default: break
            }
        }
        visit(root)
        self.shapes = shapes
    }

    var keys: Set<LanguageKey> {
        Set(shapes.flatMap { shape in shape.keys.map { LanguageKey(shape: shape.definition, key: $0) } })
    }

    func shape(_ definition: String) -> MappingShape? { shapes.first { $0.definition == definition } }

    /// Where each key stands in a document.
    func sites(in document: Value) -> [(key: LanguageKey, path: [String])] {
        var found: [(key: LanguageKey, path: [String])] = []
        walk(document, root, [], into: &found)
        return found
    }

    private func walk(
        _ value: Value, _ shape: MappingShape, _ path: [String],
        into found: inout [(key: LanguageKey, path: [String])]
    ) {
        for entry in value.map?.entries ?? [] {
            guard let takes = shape.takes(entry.key) else { continue }
            let place = path + [entry.key]
            found.append((LanguageKey(shape: shape.definition, key: entry.key), place))
            walk(entry.value, takes, place, beside: value, into: &found)
        }
    }

    private func walk(
        _ value: Value, _ takes: ValueShape, _ path: [String], beside parent: Value,
        into found: inout [(key: LanguageKey, path: [String])]
    ) {
        switch takes {
        case .mapping(let deferred): walk(value, deferred.shape(), path, into: &found)
        case .list(let element, _):
            for (index, item) in (value.list ?? []).enumerated() {
                walk(item, element, path + ["\(index)"], beside: value, into: &found)
            }
        case .names(_, let element, _):
            for entry in value.map?.entries ?? [] {
                walk(entry.value, element, path + [entry.key], beside: value, into: &found)
            }
        case .oneOf(let choices):
            guard let choice = choices.max(by: { fit(value, $0) < fit(value, $1) }), fit(value, choice) > 0
            else {
                return
            }
            walk(value, choice, path, beside: parent, into: &found)
        case .chosen(let key, let choices):
            guard let word = parent[key]?.string, let choice = choices.first(where: { $0.0 == word }) else {
                return
            }
            walk(value, choice.1, path, beside: parent, into: &found)
        case .value:
            if value["function"] != nil { return walk(value, .valueCall, path, into: &found) }
            for (index, item) in (value.list ?? []).enumerated() {
                walk(item, .value, path + ["\(index)"], beside: value, into: &found)
            }
            for entry in value.map?.entries ?? [] {
                walk(entry.value, .value, path + [entry.key], beside: value, into: &found)
            }
        default: break
        }
    }

    /// How well a value fits one of several shapes: nought when it is of another kind.
    private func fit(_ value: Value, _ shape: ValueShape) -> Int {
        switch (value, shape) {
        case (.map(let map), .mapping(let deferred)):
            let keys = deferred.shape().keys
            return map.keys.allSatisfy(keys.contains) ? 2 : 1
        case (.map, .names), (.map, .value), (.list, .list), (.list, .value): return 1
        default: return 0
        }
    }
}
