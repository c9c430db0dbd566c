// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Maps on one line each, below each other in a list, whose values stand in columns.
///
/// A column is kept where an author made one: somewhere in the run more than one space stands before it. It is made
/// again, as narrow as its widest entry allows.
enum RowAlignment {
    /// A row that goes on one line, as the parts between its braces.
    private struct Row {
        var place: Int
        var parts: [String]
        var keys: [String]
        var padded: [Bool]
    }

    /// The text of each element that is such a row, by its place in the list.
    static func texts(of list: LayoutCollection, at indent: Int, in source: SourceText) -> [Int: String] {
        var texts: [Int: String] = [:]
        var run: [Row] = []
        func finish() {
            for row in aligned(run) { texts[row.place] = FlatText.assemble(row.parts, isMapping: true) }
            run = []
        }
        for (place, entry) in list.entries.enumerated() {
            if entry.hasGap || !entry.leading.isEmpty { finish() }
            if let row = row(entry, place, at: indent, in: source) { run.append(row) } else { finish() }
            if !entry.below.isEmpty { finish() }
        }
        finish()
        return texts
    }

    private static func row(
        _ entry: LayoutEntry, _ place: Int, at indent: Int, in source: SourceText
    ) -> Row? {
        guard let collection = entry.value.collection, collection.isFlow, collection.isMapping,
            !collection.entries.isEmpty, entry.value.anchor == nil, entry.value.before.isEmpty,
            let flat = collection.flat,
            indent + 2 + flat.unicodeScalars.count <= ContractFormatter.lineWidth
        else { return nil }
        let parts = collection.entries.compactMap { FlatText.of($0, in: source) }
        let keys = collection.entries.compactMap { $0.key.flatMap { Lead($0, in: source).text } }
        guard parts.count == collection.entries.count, keys.count == parts.count else { return nil }
        return Row(place: place, parts: parts, keys: keys, padded: collection.entries.map(\.isPadded))
    }

    /// Widens the parts before each column; rows with other keys than the first take no part from there on.
    private static func aligned(_ run: [Row]) -> [Row] {
        guard let first = run.first, run.count > 1, run.contains(where: { $0.padded.contains(true) }) else {
            return run
        }
        var rows = run
        var members = Array(rows.indices)
        for column in 1..<max(1, first.parts.count) {
            members = members.filter {
                rows[$0].parts.count > column && rows[$0].keys[column - 1] == first.keys[column - 1]
            }
            guard members.count > 1 else { break }
            guard members.contains(where: { rows[$0].padded[column] }) else { continue }
            let widths = members.map { rows[$0].parts[..<column].map(\.unicodeScalars.count).reduce(0, +) }
            let width = widths.max() ?? 0
            for (member, own) in zip(members, widths) {
                // Spaces stand behind the comma, which is set later: before the next part.
                rows[member].parts[column] =
                    String(repeating: " ", count: width - own) + rows[member].parts[column]
            }
        }
        return rows
    }
}
