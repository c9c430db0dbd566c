// SPDX-License-Identifier: Apache-2.0

// What to write where something of another form stands: a list for one value, a value for a map.

extension NodeRef {
    /// What to do with a list of values where one is wanted; nil for everything else.
    var loneHelp: String? {
        guard kind == .sequence, let first = elements.first, elements.allSatisfy({ $0.kind == .scalar })
        else {
            return nil
        }
        return elements.count == 1
            ? "write '\(first.shortText)' without the list" : "write one of them, without the list"
    }

    /// How the maps of one entry each that a list holds are written as one map; nil for every other node.
    var oneMapHelp: String? {
        guard kind == .sequence, !elements.isEmpty,
            elements.allSatisfy({ $0.kind == .mapping && $0.entries.count == 1 })
        else { return nil }
        let keys = elements.prefix(3).compactMap { $0.entries.first.map { "\($0.key.shortText): …" } }
        let others = elements.count > keys.count ? ", …" : ""
        return "write one map, not a list: '{ \(keys.joined(separator: ", "))\(others) }'"
    }

    /// The text of a scalar that stands in a map in braces as it is; nil for text that needs quotes there.
    fileprivate var bareText: String? {
        guard kind == .scalar, !isNothing, !text.isEmpty, text.utf8.count <= 40 else { return nil }
        let isBare = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.$".contains($0)) }
        return isBare ? text : nil
    }
}

extension MappingShape {
    /// What to write for a value or a list that stands in place of such a map; nil where the shape says no more.
    func help(for node: NodeRef) -> String? {
        if self === MappingShape.condition { return nil }
        if node.kind == .sequence {
            return rowsKey(of: node).map { "write '\($0):' before the list" } ?? node.oneMapHelp
        }
        return written(around: node).map { "write '\($0)'" }
    }

    /// The key whose rows stand in place of the map.
    private func rowsKey(of list: NodeRef) -> String? {
        guard let first = list.elements.first, first.kind == .mapping, first.entries.count > 1 else {
            return nil
        }
        return members.first { member in
            guard case .list(.mapping(let row), _) = member.takes else { return false }
            return first.entries.allSatisfy { row.shape().position(of: $0.key.textBytes) != nil }
        }?.name
    }

    /// The map with the value that stands in its place, where one key is meant to hold it.
    private func written(around node: NodeRef) -> String? {
        guard let text = node.bareText else { return nil }
        if let word = wordKey(text) {
            let keys = [word] + required.filter { $0 != word }
            return "{ " + keys.map { "\($0): \($0 == word ? text : "…")" }.joined(separator: ", ") + " }"
        }
        if self === MappingShape.wait, Identifier.isWellFormed(text) {
            return "{ event: \(text), timeout: … }"
        }
        if let form {
            let parts = form.split(separator: "…", omittingEmptySubsequences: false)
            guard parts.count == 2, let key = parts[0].split(separator: " ").first(where: { $0.last == ":" }),
                let shape = takes(String(key.dropLast())), shape.mayHold(node)
            else { return nil }
            return parts.joined(separator: text)
        }
        guard required.count == 1 else { return nil }
        switch takes(required[0]) {
        case .name, .form, .identifier: return "{ \(required[0]): \(text) }"
        default: return nil
        }
    }

    /// The one key that takes the word; nil in rows, which have a name first of all.
    private func wordKey(_ text: String) -> String? {
        if nameKey != nil { return nil }
        let fitting = members.filter { $0.takes.words?.contains(text) ?? false }
        return fitting.count == 1 ? fitting[0].name : nil
    }

    /// The key under which a row has the name that others refer to.
    var nameKey: String? {
        members.first { member in
            if case .identifier = member.takes { member.isRequired } else { false }
        }?.name
    }

    /// What to write for a row whose name stands as a key: `- alarm:` for `- key: alarm`.
    func nameHelp(_ key: NodeRef, _ value: NodeRef) -> String? {
        guard let nameKey else { return nil }
        if value.isNothing { return "write '\(nameKey): \(key.shortText)'" }
        guard value.kind == .mapping else { return nil }
        return "write '\(nameKey): \(key.shortText)', and what stands under it beside it"
    }
}

extension ValueShape {
    /// False for a scalar that can surely not stand here.
    fileprivate func mayHold(_ node: NodeRef) -> Bool {
        switch self {
        case .duration: DurationText.parse(node.text) != nil
        case .integer(let range): node.plainInteger.map { range.contains($0) } ?? false
        case .value: false
        default: true
        }
    }
}
