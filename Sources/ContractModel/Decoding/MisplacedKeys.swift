// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    /// A list whose rows belong under another key, and the shape that they have.
    struct StrayRows {
        fileprivate let list: String
        fileprivate let shape: MappingShape
    }

    /// Reports a row that is one of another list: of `submission_criteria` among the `parameters`.
    ///
    /// Most likely the key above it is missing, so the rows that follow are the same mistake.
    mutating func recover(row strangers: [Site], of mapping: Mapping) -> Bool {
        guard mapping.site.key == nil, let stranger = strangers.first, let key = stranger.key,
            let (list, block) = mapping.site.list,
            let (other, name) = mapping.shape.rowShape(
                with: mapping.site.node.entries.map(\.key), besides: block)
        else { return false }
        isIncomplete = true
        if let strayRows, strayRows.list == list, strayRows.shape === other { return true }
        strayRows = StrayRows(list: list, shape: other)
        report(
            Diagnostic(
                .unknownKey, "unknown key '\(key.text)' in \(mapping.shape.name)", at: key.range,
                path: stranger.path, note: "a key of \(other.name)",
                help: "write the row, and those like it, under '\(name)'"))
        return true
    }

    /// True when the reader refused a part of a map, or it was told to stand outside of it.
    func lacksParts(_ site: Site) -> Bool {
        site.node.isPartial || !bereft.isEmpty && bereft.contains(site.node.index)
    }

    /// What to write for `required:true` and `required true`, which are one word for who reads YAML.
    func gluedHelp(_ stranger: Site, _ shape: MappingShape) -> String? {
        guard let written = stranger.key?.text, let end = written.firstIndex(where: { ": ".contains($0) })
        else { return nil }
        let (name, value) = (String(written[..<end]), written[written.index(after: end)...])
        guard shape.position(of: name) != nil, !value.isEmpty else { return nil }
        let isWhole = stranger.node.isNothing && stranger.node.text.isEmpty
        if written[end] == ":" {
            return isWhole ? "put a space behind the colon: '\(name): \(value)'" : nil
        }
        return "put a colon behind '\(name)'" + (isWhole ? ": '\(name): \(value)'" : "")
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
        while let step = steps.popLast() {
            let isRow = step.allSatisfy(\.isNumber)
            guard let key = isRow ? steps.popLast() : step else { return nil }
            let places = shapes.flatMap(\.places).filter { $0.isRow == isRow && $0.key == key }
            for place in places {
                guard let section = place.outer.member(written), !section.takes.shapes.isEmpty else {
                    continue
                }
                return InnerSection(place: place, section: section, isEmpty: stranger.node.isNothing)
            }
            shapes = places.map(\.outer)
        }
        return nil
    }
}

extension MappingShape {
    /// The shape of the rows that a map with these keys is one of, and the key of their list, which stands beside the
    /// `block` that the map is in.
    fileprivate func rowShape(with keys: [NodeRef], besides block: String) -> (MappingShape, String)? {
        let written = keys.filter { !$0.textBytes.starts(with: "x-".utf8) }
        for place in places where place.isRow && place.key == block {
            for member in place.outer.members where member.name != block {
                for case (let other, true) in member.takes.shapes where other !== self {
                    let isWhole = other.required.allSatisfy { name in written.contains { $0.reads(name) } }
                    if isWhole, written.allSatisfy({ other.position(of: $0.textBytes) != nil }) {
                        return (other, member.name)
                    }
                }
            }
        }
        return nil
    }
}

extension NodeRef {
    /// What it lacks is not worth telling beside what is wrong with its key.
    var isEmptyMap: Bool { kind == .mapping && entries.count == 0 }
}

extension MappingKey {
    /// Whether a key may stand in the map under this one.
    fileprivate func mayHold(_ key: NodeRef) -> Bool {
        if case .names = takes { return true }
        return takes.shapes.contains { !$0.isRow && $0.shape.position(of: key.textBytes) != nil }
    }
}

extension Site {
    /// The list that an element is in, and the key above it.
    fileprivate var list: (path: String, key: String)? {
        let steps = path.split(separator: "/", omittingEmptySubsequences: false)
        guard steps.count >= 3, steps[steps.count - 1].allSatisfy(\.isNumber) else { return nil }
        return (steps.dropLast().joined(separator: "/"), String(steps[steps.count - 2]))
    }
}
