// SPDX-License-Identifier: Apache-2.0

/// A map whose keys have been looked at.
struct Mapping {
    let site: Site
    /// A constant, so that nobody has to count who holds it.
    unowned(unsafe) let shape: MappingShape
    /// Which keys of the shape are there, by their position in it.
    fileprivate(set) var present: KeySet
    /// The marks of all keys that are written: most keys that are asked for are seen to be absent without a search.
    fileprivate var marks: UInt64 = 0
    /// Values under keys that were misspelt, by the names that were most likely meant.
    fileprivate(set) var recovered: [(name: String, site: Site)] = []
    /// True when the map holds more than was read: what seems to be missing may stand there.
    fileprivate(set) var hasUnread: Bool
    /// Keys of which a part stands beside them.
    fileprivate var bereft: [String] = []

    /// The value of a key, nil when it is absent.
    subscript(_ name: Word) -> Site? {
        if marks & Word.mark(name.bytes) != 0, let (key, value) = site.node.entry(name) {
            return site.member(key, value)
        }
        return recovered.isEmpty ? nil : recovered.first { $0.name.hasSameBytes(as: name.text) }?.site
    }

    /// The value of a key whose name is made or looked up.
    subscript(named name: String) -> Site? {
        guard let index = shape.keys.firstIndex(where: { $0.hasSameBytes(as: name) }), present.contains(index)
        else { return nil }
        let entry = site.node.entries.first { $0.key.reads(name) }
        return entry.map { site.member($0.key, $0.value) }
            ?? recovered.first { $0.name.hasSameBytes(as: name) }?.site
    }

    /// The keys that the map has, in the order written, then those that were recovered.
    var members: [(name: String, site: Site)] {
        site.node.entries.filter { shape.position(of: $0.key.textBytes) != nil }
            .map { ($0.key.text, site.member($0.key, $0.value)) } + recovered
    }

    /// True when the map under a key, or the key itself, may have been lost.
    func isUnread(_ name: Word) -> Bool {
        guard let value = self[name] else { return hasUnread }
        return value.node.kind != .mapping || value.node.isPartial || bereft.contains(name.text)
    }

    /// True for a key that is read from under another name, which was told.
    func isRecovered(_ name: String) -> Bool { recovered.contains { $0.name.hasSameBytes(as: name) } }

    /// The keys present out of a group, in the order of `members`.
    func present(of names: [String]) -> [(name: String, site: Site)] {
        var found: [(name: String, site: Site)] = []
        for (key, value) in site.node.entries {
            if let name = names.first(where: { key.reads($0) }) {
                found.append((name, site.member(key, value)))
            }
        }
        for member in recovered where names.contains(where: { $0.hasSameBytes(as: member.name) }) {
            found.append(member)
        }
        return found
    }
}

extension NodeDecoder {
    /// Looks at the keys of a map: unknown ones and missing ones are reported.
    ///
    /// A misspelt key is read under the name that it was most likely meant to be, so that one slip of the pen is
    /// one diagnostic.
    mutating func mapping(_ site: Site, _ shape: MappingShape, help: String? = nil) -> Mapping? {
        guard site.node.kind == .mapping else {
            reportKind(
                site, expected: "a map", of: shape.name,
                help: help ?? shape.help(for: site.node) ?? shape.written.map { "write '\($0)'" })
            return nil
        }
        var mapping = Mapping(site: site, shape: shape, present: [], hasUnread: lacksParts(site))
        var strangers: [Site] = []
        let entries = site.node.entries
        for place in entries.indices {
            let key = entries.key(at: place)
            let text = key.textBytes
            mapping.marks |= Word.mark(text)
            if let position = shape.position(of: text) {
                mapping.present.insert(position)
            } else if !text.starts(with: "x-".utf8) {
                strangers.append(site.member(key, entries.value(at: place)))
            }
        }
        if !strangers.isEmpty || !shape.requiredKeys.isSubset(of: mapping.present) {
            complete(&mapping, strangers)
        }
        for rule in shape.rules where rule.mayBeBroken(by: mapping.present) { check(rule.rule, mapping) }
        return mapping
    }

    /// Reports the keys of a map that it should not have, and those that it should have.
    private mutating func complete(_ mapping: inout Mapping, _ strangers: [Site]) {
        let (site, shape) = (mapping.site, mapping.shape)
        var misplaced = recover(strangers, in: &mapping, shape)
        let missing = shape.required.filter { mapping[named: $0] == nil && !misplaced.contains($0) }
        if mapping.hasUnread, missing.count == 1, strangers.count == 1, let last = diagnostics.indices.last {
            // One key too many and one too few: most likely the one is the other, misnamed, if it stands where it should.
            if misplaced.isEmpty, mapping.bereft.isEmpty,
                hints(of: shape)[strangers[0].key?.text ?? ""] == nil
            {
                diagnostics[last].help =
                    missing[0] == "function"
                    ? callHelp(strangers[0]) : "'\(missing[0])' is missing; is it meant?"
            }
            misplaced += missing
        }
        if lacksParts(site) { return }
        var lacking = shape.required.filter { mapping[named: $0] == nil && !misplaced.contains($0) }
        lacking.removeAll { isInside(mapping, [$0]) }
        if lacking.isEmpty { return }
        if isCutBelow(mapping) {
            mapping.hasUnread = true
            return
        }
        let isRest = isCutAbove(mapping)
        if isRest { mapping.hasUnread = true }
        let names = Suggestion.listed(lacking)
        report(
            Diagnostic(
                .missingKey, "missing \(lacking.count == 1 ? "key" : "keys") \(names) in \(shape.name)",
                at: site.owner, path: site.path, note: "needs \(names)",
                help: isRest ? "remove the '-': the row above goes on here" : nil))
    }

    /// Reports a key that says which key of the shape is meant, such as `type: push`.
    ///
    /// What stands beside it belongs under that key, and nobody reads it.
    private mutating func recover(
        selector strangers: [Site], in mapping: inout Mapping, _ shape: MappingShape
    ) -> Bool {
        for stranger in strangers {
            guard let key = stranger.key, shape.selectors.contains(where: { key.reads($0) }),
                stranger.node.kind == .scalar,
                let meant = Suggestion.variant(of: stranger.node.text, among: shape.keys)
            else { continue }
            mapping.hasUnread = true
            report(
                Diagnostic(
                    .unknownKey, "unknown key '\(key.text)' in \(shape.name)", at: key.range,
                    path: stranger.path, note: "not a key of \(shape.name)",
                    help: "write '\(meant):' and its keys under it"))
            return true
        }
        return false
    }

    /// Reports unknown keys, and answers the keys that some of them belong under: several such keys are one mistake.
    private mutating func recover(
        _ strangers: [Site], in mapping: inout Mapping, _ shape: MappingShape
    ) -> [String] {
        if strangers.isEmpty || recover(selector: strangers, in: &mapping, shape) { return [] }
        if recover(row: strangers, of: mapping) {
            mapping.hasUnread = true
            return shape.required
        }
        if let misplaced = recover(orphans: strangers, of: mapping) {
            mapping.hasUnread = true
            return misplaced
        }
        let hints = hints(of: shape)
        var misplaced: [String] = []
        var inner: InnerSection?
        for (count, stranger) in strangers.enumerated() {
            guard let key = stranger.key, inner?.brings(key) != true else { continue }
            if count >= NodeDecoder.maxExplained {
                mapping.hasUnread = true
                reportUnknown(stranger, in: mapping, help: nil)
                continue
            }
            if strayKeys.contains(key.index) {
                mapping.hasUnread = true
                inner = innerSection(stranger, in: mapping)
                continue
            }
            let written = key.text
            let absent = shape.keys.indices.filter { !mapping.present.contains($0) }.map { shape.keys[$0] }
            var help: String?
            var meant: String?
            let behind = emptyMap(for: stranger, in: mapping) ?? sectionBefore(stranger, in: mapping)
            if let (name, map) = behind {
                mapping.hasUnread = true
                mapping.bereft.append(name)
                // Keys that belong in one map are one mistake.
                guard bereft.insert(map.index).inserted else { continue }
                help = "indent it more: it belongs in '\(name)'"
            } else if let hint = hints[written] {
                help = hint.help
                if case .name(let name) = hint { meant = absent.first { $0 == name } }
                if case .under(let parent) = hint {
                    mapping.hasUnread = true
                    if let inside = mapping[named: parent] {
                        mapping.bereft.append(parent)
                        bereft.insert(inside.node.index)
                    }
                    if misplaced.contains(parent) { continue }
                    misplaced.append(parent)
                    if let (chooser, word) = choice(of: stranger, under: parent, in: mapping) {
                        // What says the kind of the map is lacking with the map, which is one mistake.
                        misplaced.append(chooser)
                        help = "write '\(chooser): \(word)', and it under '\(parent)'"
                    }
                }
                if case .instead(let names, _) = hint { misplaced += names }
            } else {
                help = gluedHelp(stranger, shape)
                if help == nil { meant = Suggestion.nearest(to: written, among: absent) }
                if meant == nil, help == nil, let section = innerSection(stranger, in: mapping) {
                    inner = section
                    help = section.help
                    strays += 1
                    strayKeys.insert(key.index)
                    isIncomplete = true
                }
                if meant == nil, help == nil, let (name, map) = innerMap(for: stranger, in: mapping) {
                    mapping.hasUnread = true
                    mapping.bereft.append(name)
                    // Keys that belong in one map are one mistake, and what it lacks is not missed.
                    guard bereft.insert(map.index).inserted else { continue }
                    help = "indent it more: it belongs in '\(name)'"
                }
                help =
                    help ?? meant.map { "did you mean '\($0)'?" } ?? Mapping.help(elsewhere: written, hints)
                if help == nil, let whole = wholeHelp(for: stranger, in: mapping) {
                    help = whole
                    // The row is there, in another form: nothing of it is missing.
                    misplaced += shape.required
                }
                help = help ?? Suggestion.help(for: written, among: shape.ownKeys)
            }
            if meant == nil { help = wordHelp(for: stranger, in: mapping) ?? help }
            if let kind = meant.flatMap({ shape.takes($0) }), !kind.mayBe(stranger.node.kind) {
                mapping.hasUnread = true
                meant = nil
            }
            if let meant, let form = formHelp(for: stranger, as: meant, shape) {
                // Another name and another form are one slip.
                help = form
                mapping.hasUnread = true
            } else if let meant, let position = shape.position(of: meant), !stranger.node.isEmptyMap {
                mapping.recovered.append((meant, stranger))
                mapping.present.insert(position)
            } else {
                mapping.hasUnread = true
            }
            if gluedHelp(stranger, shape) == nil, isRestOfText(stranger) {
                help = "a comma ends a text inside of '{ }': put the whole text in quotes"
            }
            reportUnknown(stranger, in: mapping, help: help)
        }
        return misplaced
    }

    /// Of how many unknown keys in one map it is looked for what they were meant to be: nobody reads further.
    private static let maxExplained = 64

    private mutating func reportUnknown(_ stranger: Site, in mapping: Mapping, help: String?) {
        guard let key = stranger.key else { return }
        report(
            Diagnostic(
                .unknownKey, "unknown key '\(key.text)' in \(mapping.shape.name)", at: key.range,
                path: stranger.path, note: "not a key of \(mapping.shape.name)", help: help))
    }
}

extension Mapping {
    /// What to write for a misspelt key that belongs under another: `maxLength` beside a type.
    fileprivate static func help(elsewhere written: String, _ hints: [String: MappingShape.Hint]) -> String? {
        let inside = hints.compactMap { key, hint in if case .under = hint { key } else { nil } }
        guard let name = Suggestion.variant(of: written, among: inside.sorted()),
            case .under(let parent)? = hints[name]
        else { return nil }
        return "write '\(name)' under '\(parent)'"
    }
}
