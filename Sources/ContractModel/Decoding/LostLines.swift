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
            let (list, block) = mapping.site.list
        else { return false }
        let keys = mapping.site.node.entries.map(\.key)
        if let strayRows, strayRows.list == list, strayRows.shape.fits(keys) { return true }
        guard let (other, name) = mapping.shape.rowShape(with: keys, besides: block) else { return false }
        isIncomplete = true
        strayRows = StrayRows(list: list, shape: other)
        report(
            Diagnostic(
                .unknownKey, "unknown key '\(key.text)' in \(mapping.shape.name)", at: key.range,
                path: stranger.path, note: "a key of \(other.name)",
                help: "write the row, and those like it, under '\(name)'"))
        return true
    }

    /// Whether rows of a shape were told to stand in this list, where they do not belong.
    func hasStrayRows(_ shape: MappingShape, in list: Site?) -> Bool {
        guard let strayRows, let list else { return false }
        return strayRows.shape === shape && strayRows.list == list.path
    }

    /// Reports keys that have lost the line above them, which is one mistake; answers the keys that are not missed then.
    ///
    /// They are those of a map beside the one that they stand in, or names that belong under a key that is absent.
    mutating func recover(orphans strangers: [Site], of mapping: Mapping) -> [String]? {
        guard mapping.site.node.style == .block, let stranger = strangers.first, let first = stranger.key
        else { return nil }
        let note: String
        var found: [String] = []
        if let name = mapping.shape.names(of: strangers, hints(of: mapping.shape)) {
            (note, found) = ("not a key of \(mapping.shape.name)", [name])
        } else {
            // Keys that both maps have may be of either.
            let keys = mapping.site.node.entries.map(\.key).drop { $0.index != first.index }
            guard strangers.count > 1, let block = mapping.site.key,
                let name = mapping.shape.section(with: Array(keys), besides: block)
            else { return nil }
            note = "a key of '\(name)'"
            lostSections.append(
                SourceRange(file: first.range.file, start: first.range.start, end: mapping.site.range.end))
            found = [name]
        }
        let them = strangers.count > 1 ? "it, and the keys that follow it," : "it"
        report(
            Diagnostic(
                .unknownKey, "unknown key '\(first.text)' in \(mapping.shape.name)", at: first.range,
                path: stranger.path, note: note, help: "write \(them) under '\(found[0])'"))
        return found
    }
}

extension MappingShape {
    /// The shape of the rows that a map with these keys is one of, and the key of their list, which stands beside the
    /// `block` that the map is in.
    fileprivate func rowShape(with keys: [NodeRef], besides block: String) -> (MappingShape, String)? {
        for place in places where place.isRow && place.key == block {
            for member in place.outer.members where member.name != block {
                for case (let other, true) in member.takes.shapes where other !== self && other.fits(keys) {
                    return (other, member.name)
                }
            }
        }
        return nil
    }

    /// The key beside the `block` that a map is in whose map has these keys.
    fileprivate func section(with keys: [NodeRef], besides block: NodeRef) -> String? {
        for place in places where !place.isRow && block.reads(place.key) {
            let sections = place.outer.members.filter { $0.name != place.key }
            let found = sections.first { $0.takes.shapes.contains { !$0.isRow && $0.shape.knows(keys) } }
            if let found { return found.name }
        }
        return nil
    }

    /// The key that is needed for names that the author chooses, when these lists look like those under it.
    fileprivate func names(of lists: [Site], _ hints: KeyHints) -> String? {
        let areLists = lists.allSatisfy { site in
            site.node.kind == .sequence && site.key.map { hints[$0.text] == nil } ?? false
        }
        guard areLists else { return nil }
        return members.first { member in
            if case .names(_, .list, _) = member.takes { member.isRequired } else { false }
        }?.name
    }

    /// True when a map with these keys may be of the shape: all of them are its own, and none that it needs is absent.
    fileprivate func fits(_ keys: [NodeRef]) -> Bool {
        knows(keys) && required.allSatisfy { name in keys.contains { $0.reads(name) } }
    }

    private func knows(_ keys: [NodeRef]) -> Bool {
        keys.allSatisfy { position(of: $0.textBytes) != nil || $0.textBytes.starts(with: "x-".utf8) }
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
