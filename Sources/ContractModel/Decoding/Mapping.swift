// SPDX-License-Identifier: Apache-2.0

/// A map whose keys have been looked at.
struct Mapping {
    let site: Site
    let shape: MappingShape
    fileprivate(set) var members: [(name: String, site: Site)] = []
    /// True when the map holds more than was read: what seems to be missing may stand there.
    fileprivate(set) var hasUnread: Bool

    /// The value of a key, nil when it is absent.
    subscript(_ name: String) -> Site? {
        members.first { $0.name.hasSameBytes(as: name) }?.site
    }

    /// True when the map under a key, or the key itself, may have been lost.
    func isUnread(_ name: String) -> Bool {
        guard let value = self[name] else { return hasUnread }
        return value.node.kind != .mapping || value.node.isPartial
    }

    /// The keys present out of a group.
    func present(of names: [String]) -> [(name: String, site: Site)] {
        members.filter { member in names.contains { $0.hasSameBytes(as: member.name) } }
    }
}

extension NodeDecoder {
    /// Looks at the keys of a map: unknown ones and missing ones are reported.
    ///
    /// A misspelt key is read under the name that it was most likely meant to be, so that one slip of the pen is
    /// one diagnostic.
    mutating func mapping(_ site: Site, _ shape: MappingShape, help: String? = nil) -> Mapping? {
        guard site.node.kind == .mapping else {
            reportKind(site, expected: "a map", of: shape.name, help: help)
            return nil
        }
        var mapping = Mapping(site: site, shape: shape, hasUnread: site.node.isPartial)
        let keys = shape.keys
        var strangers: [Site] = []
        for (key, value) in site.node.entries {
            let member = site.member(key, value)
            if keys.contains(where: { $0.hasSameBytes(as: key.text) }) {
                mapping.members.append((key.text, member))
            } else if !key.text.utf8.starts(with: "x-".utf8) {
                strangers.append(member)
            }
        }
        var misplaced = recover(strangers, in: &mapping, shape)
        let missing = shape.required.filter { mapping[$0] == nil && !misplaced.contains($0) }
        if mapping.hasUnread, missing.count == 1, strangers.count == 1, let last = diagnostics.indices.last {
            // One key too many and one too few: most likely the one is the other, misnamed.
            if misplaced.isEmpty { diagnostics[last].help = "'\(missing[0])' is missing; is it meant?" }
            misplaced += missing
        }
        for name in shape.required
        where mapping[name] == nil && !site.node.isPartial && !misplaced.contains(name) {
            report(
                Diagnostic(
                    .missingKey, "missing key '\(name)' in \(shape.name)", at: site.owner, path: site.path,
                    note: "needs '\(name)'"))
        }
        for rule in shape.rules { check(rule, mapping) }
        return mapping
    }

    /// Reports unknown keys, and answers the keys that some of them belong under: several such keys are one mistake.
    private mutating func recover(
        _ strangers: [Site], in mapping: inout Mapping, _ shape: MappingShape
    ) -> [String] {
        var misplaced: [String] = []
        for stranger in strangers {
            guard let key = stranger.key else { continue }
            let written = key.text
            let absent = shape.keys.filter { mapping[$0] == nil }
            var help: String?
            var meant: String?
            if let hint = shape.hints[written] {
                help = hint.help
                if case .name(let name) = hint { meant = absent.first { $0 == name } }
                if case .under(let parent) = hint {
                    mapping.hasUnread = true
                    if misplaced.contains(parent) { continue }
                    misplaced.append(parent)
                }
            } else {
                meant = Suggestion.nearest(to: written, among: absent)
                help =
                    meant.map { "did you mean '\($0)'?" } ?? Suggestion.help(for: written, among: shape.keys)
            }
            if let meant { mapping.members.append((meant, stranger)) } else { mapping.hasUnread = true }
            report(
                Diagnostic(
                    .unknownKey, "unknown key '\(written)' in \(shape.name)", at: key.range,
                    path: stranger.path,
                    note: "not a key of \(shape.name)", help: help))
        }
        return misplaced
    }
}
