// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    /// True when the reader refused a part of a map, or it was told to stand outside of it.
    func lacksParts(_ site: Site) -> Bool {
        site.node.isPartial || !bereft.isEmpty && bereft.contains(site.node.index)
    }

    /// The map that a key stands behind and belongs in, with the key of that: it is indented too little.
    func innerMap(for stranger: Site, in mapping: Mapping) -> (name: String, map: NodeRef)? {
        guard mapping.site.node.style == .block, let key = stranger.key else { return nil }
        let before = mapping.site.node.entries.prefix { $0.key.index != key.index }
        let last = before.last { mapping.shape.position(of: $0.key.textBytes) != nil }
        guard let (name, value) = last, value.isNothing || value.kind == .mapping && value.style == .block,
            let member = mapping.shape.member(name.text), member.mayHold(key)
        else { return nil }
        return (member.name, value)
    }

    /// The key that nothing stands under, and behind which a key stands that belongs there: no line is indented.
    func emptyMap(for stranger: Site, in mapping: Mapping) -> (name: String, map: NodeRef)? {
        guard mapping.site.node.style == .block, let key = stranger.key else { return nil }
        let before = mapping.site.node.entries.prefix { $0.key.index != key.index }
        var between: [NodeRef] = []
        for (name, value) in before.reversed() {
            if value.isNothing, value.textBytes.isEmpty, let member = mapping.shape.member(name.text),
                between.allSatisfy(member.mayBringAlong), member.mayHold(key) || member.takes.isAnyValue
            {
                return (member.name, value)
            }
            if mapping.shape.position(of: name.textBytes) != nil { between.append(name) }
        }
        return nil
    }

    /// The section that a key stands behind, and which has such a key: it is indented too little.
    func sectionBefore(_ stranger: Site, in mapping: Mapping) -> (name: String, map: NodeRef)? {
        guard let key = stranger.key, let found = innerMap(for: stranger, in: mapping),
            found.map.kind == .mapping, !found.map.entries.contains(where: { $0.key.reads(key.text) }),
            let member = mapping.shape.member(found.name), member.mayBringAlong(key)
        else { return nil }
        return found
    }

    /// Whether keys that a map lacks were written elsewhere, where that is told.
    mutating func isElsewhere(_ mapping: Mapping, _ names: [String]) -> Bool {
        mapping.hasUnread || isInside(mapping, names) || isCutBelow(mapping)
    }

    /// Whether the rest of a row stands in the next one: a dash too many.
    func isCutBelow(_ mapping: Mapping) -> Bool {
        guard mapping.site.key == nil, let below = mapping.site.node.neighbours.below else { return false }
        return mapping.shape.isCut(mapping.site.node, below)
    }

    /// Whether a row is the rest of the one above it.
    func isCutAbove(_ mapping: Mapping) -> Bool {
        guard mapping.site.key == nil, let above = mapping.site.node.neighbours.above else { return false }
        return mapping.shape.isCut(above, mapping.site.node)
    }

    /// Whether a map below a key of this one holds keys that belong beside it; that is told, here and once.
    mutating func isInside(_ mapping: Mapping, _ names: [String]) -> Bool {
        guard mapping.site.node.style == .block else { return false }
        for (key, value) in mapping.site.node.entries where value.kind == .mapping && value.style == .block {
            let shapes = mapping.shape.member(key.text)?.takes.shapes.filter { !$0.isRow } ?? []
            guard let shape = shapes.first?.shape else { continue }
            for (stray, content) in value.entries {
                guard names.contains(where: { stray.reads($0) }),
                    shapes.allSatisfy({ $0.shape.position(of: stray.textBytes) == nil })
                else { continue }
                guard strayKeys.insert(stray.index).inserted else { return true }
                strays += 1
                isIncomplete = true
                report(
                    Diagnostic(
                        .unknownKey, "unknown key '\(stray.text)' in \(shape.name)", at: stray.range,
                        path: content.path, note: "not a key of \(shape.name)",
                        help: "indent it less: it belongs beside '\(key.text)'"))
                return true
            }
        }
        return false
    }

    /// A section of a map around that stands in one inside of it: what is indented too far.
    struct InnerSection {
        fileprivate let place: ShapePlace
        fileprivate let section: MappingKey
        /// True when what belongs to the section stands beside its key.
        fileprivate let isEmpty: Bool

        /// Whether another key stands where it does because this one is where it is.
        func brings(_ key: NodeRef) -> Bool {
            if place.outer.position(of: key.textBytes) != nil { return true }
            return isEmpty && section.takes.shapes.contains { $0.shape.position(of: key.textBytes) != nil }
        }

        var help: String { "indent it less: it belongs beside '\(place.key)'" }
    }

    func innerSection(_ stranger: Site, in mapping: Mapping) -> InnerSection? {
        guard mapping.site.node.style == .block, let written = stranger.key?.text else { return nil }
        var shapes = [mapping.shape]
        var steps = mapping.site.path.split(separator: "/")
        var isFirst = true
        while let step = steps.popLast() {
            defer { isFirst = false }
            let isRow = step.allSatisfy(\.isNumber)
            guard let key = isRow ? steps.popLast() : step else { return nil }
            let places = shapes.flatMap(\.places).filter { $0.isRow == isRow && $0.key == key }
            for place in places {
                guard let section = place.outer.member(written),
                    !section.takes.shapes.isEmpty || isFirst && !section.isRequired
                else { continue }
                return InnerSection(place: place, section: section, isEmpty: stranger.node.isNothing)
            }
            shapes = places.map(\.outer)
        }
        return nil
    }
}

extension MappingShape {
    /// Whether two rows are one that a dash cuts in two: the first has the name, the second none of its keys.
    fileprivate func isCut(_ above: NodeRef, _ below: NodeRef) -> Bool {
        let isCondition = self === MappingShape.condition
        let rest = isCondition ? ["operator", "value", "with"] : keys
        guard let name = isCondition ? keys.first(where: above.has) : nameKey ?? required.first,
            above.kind == .mapping, below.kind == .mapping, above.style == .block, below.style == .block,
            above.has(name)
        else { return false }
        return below.entries.allSatisfy { key, _ in
            rest.contains { key.reads($0) } && !above.has(key.text)
        }
    }
}

extension NodeRef {
    /// What it lacks is not worth telling beside what is wrong with its key.
    var isEmptyMap: Bool { kind == .mapping && entries.count == 0 }

    /// Whether a map has a key.
    func has(_ key: String) -> Bool { entries.contains { $0.key.reads(key) } }
}

extension MappingKey {
    /// Whether a key may stand in the map under this one.
    fileprivate func mayHold(_ key: NodeRef) -> Bool {
        if case .names = takes { return true }
        return mayBringAlong(key)
    }

    /// Whether a key that the outer map has as well may be one of the map under this one.
    fileprivate func mayBringAlong(_ key: NodeRef) -> Bool {
        takes.shapes.contains { !$0.isRow && $0.shape.position(of: key.textBytes) != nil }
    }
}

extension ValueShape {
    /// False where a node of this kind can surely not stand, nor what it is likely to mean.
    func mayBe(_ kind: Node.Kind) -> Bool {
        switch self {
        case .list: kind != .mapping
        case .oneOf(let forms): forms.contains { $0.mayBe(kind) }
        case .flag, .integer, .number, .positive, .duration, .words: kind == .scalar
        default: true
        }
    }

    /// True where a map may stand whose keys nobody knows.
    fileprivate var isAnyValue: Bool {
        switch self {
        case .anything, .value: true
        default: false
        }
    }
}
