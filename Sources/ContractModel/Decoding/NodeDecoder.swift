// SPDX-License-Identifier: Apache-2.0

/// Turns nodes into definitions and collects what is wrong with them.
///
/// One method per construct, in extensions. Each answers nil, or a definition with gaps, where the text cannot be
/// read, after it has reported why; nothing that depends on such a gap is reported again.
package struct NodeDecoder {
    var diagnostics: [Diagnostic] = []
    /// True when a part that declares names could not be read.
    var isIncomplete = false
    /// The reverse codes of entity types whose own name could not be read; empty for one that could not be read either.
    var strayCodes: Set<String> = []
    /// Maps of which a part stands elsewhere, which was told, by their place in the document's nodes.
    var bereft: Set<Int> = []
    /// How many keys were told to belong in a map around the one they stand in.
    var strays = 0
    /// Keys in a map that were told to belong beside it, by their place in the document's nodes.
    var strayKeys: Set<Int> = []
    /// Rows that were told to be in the wrong list.
    var strayRows: StrayRows?
    /// What authors look for in maps of the shapes that had unknown keys.
    var knownHints: [ObjectIdentifier: KeyHints] = [:]
    /// Where keys stand that have lost the line above them, which was told: they may repeat keys of the map around.
    var lostSections: [SourceRange] = []
    /// Characters that may not be there, and the indices of those that stand in text for people.
    var characters: [SourceRange] = []
    private(set) var charactersInText: Set<Int> = []

    /// Notes which characters stand in a text that declares nothing.
    mutating func noteCharacters(in text: SourceRange) {
        for (index, character) in characters.enumerated() where text.holds(character) {
            charactersInText.insert(index)
        }
    }

    mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

    mutating func report(
        _ code: DiagnosticCode, _ message: String, at site: Site, note: String? = nil,
        labels: [Diagnostic.Label] = [], help: String? = nil
    ) {
        report(
            Diagnostic(code, message, at: site.range, path: site.path, note: note, labels: labels, help: help)
        )
    }

    /// Reports a node of another kind than wanted, such as a list in place of a map.
    mutating func reportKind(_ site: Site, expected: String, of what: String, help: String? = nil) {
        if site.node.isLost || bereft.contains(site.node.index) { return }
        report(
            Diagnostic(
                .wrongNodeKind, "\(what) is \(site.node.description); expected \(expected)",
                at: site.node.isNothing ? site.owner : site.range, path: site.path,
                note: "expected \(expected)",
                help: help))
    }

    /// The elements of a list, each decoded; nil when the node is no list.
    mutating func list<Element>(
        _ site: Site?, _ what: String, help: String? = nil,
        each decode: (inout NodeDecoder, Site) -> Element?
    ) -> [Element]? {
        guard let site else { return nil }
        guard site.node.kind == .sequence else {
            reportKind(site, expected: "a list", of: what, help: help ?? listHelp(for: site.node))
            return nil
        }
        var result: [Element] = []
        result.reserveCapacity(min(site.node.elements.count, DecodingLimits.maxRows))
        for element in site.elements {
            if let decoded = decode(&self, element) { result.append(decoded) }
        }
        return result
    }

    /// Like `list`, for blocks whose rows have names that others refer to: what is lost makes all names uncertain.
    ///
    /// `key` is under which key a row has its name.
    mutating func rows<Row>(
        _ site: Site?, _ what: String, namedBy key: String = "key", limit: Int = DecodingLimits.maxRows,
        each decode: (inout NodeDecoder, Site) -> Row?
    ) -> [Row] {
        guard let site else { return [] }
        guard let rows = list(site, what, help: rowsHelp(for: site.node, key), each: decode) else {
            isIncomplete = true
            return []
        }
        let count = site.node.elements.count
        if rows.count < count { isIncomplete = true }
        if count > limit {
            report(
                Diagnostic(
                    .tooMany, "\(what) has \(count) rows; at most \(limit) are read", at: site.owner,
                    path: site.path))
        }
        return rows
    }

    /// Decodes a part and answers whether a row of it was lost, which concerns nobody outside of it.
    mutating func watchingLosses<Part>(
        _ decode: (inout NodeDecoder) -> Part
    ) -> (part: Part, isIncomplete: Bool) {
        let outside = isIncomplete
        isIncomplete = false
        let part = decode(&self)
        defer { isIncomplete = outside }
        return (part, isIncomplete)
    }

    /// How rows are written where an author has a map of names to what stands in the row; nil for anything else.
    private func rowsHelp(for node: NodeRef, _ key: String) -> String? {
        guard node.kind == .mapping, !node.entries.contains(where: { $0.key.reads(key) }),
            let first = node.entries.first?.key
        else { return nil }
        return "begin each row with '- \(key): \(first.shortText)'"
    }

    /// The list of names that a map with one entry holds, as it is written alone; nil for every other map.
    private func innerList(of node: NodeRef) -> String? {
        guard node.entries.count == 1, let list = node.entries.first?.value, list.kind == .sequence,
            list.elements.allSatisfy({ $0.kind == .scalar })
        else { return nil }
        return "[" + list.elements.map(\.shortText).joined(separator: ", ") + "]"
    }

    private func listHelp(for node: NodeRef) -> String? {
        switch node.kind {
        case .scalar: node.isNothing ? "write '[]' or remove the key" : "write '[\(node.text)]'"
        case .mapping: innerList(of: node).map { "write '\($0)'" } ?? "begin each row with '- '"
        case .sequence: nil
        }
    }
}

/// Ceilings of one file's definitions.
enum DecodingLimits {
    /// Rows of one list, such as the parameters of an action.
    static let maxRows = 1_000
    /// Actions and entity types of one file.
    static let maxDefinitions = 10_000
    /// Bytes of a name that others refer to.
    static let maxIdentifierBytes = 64
}
