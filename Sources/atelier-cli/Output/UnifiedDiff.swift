// SPDX-License-Identifier: Apache-2.0

/// What changes between two texts, as `diff -u` and `patch` have it.
enum UnifiedDiff {
    private static let context = 3

    /// Empty for equal texts.
    static func text(_ name: String, _ old: [UInt8], _ new: [UInt8]) -> String {
        if old == new { return "" }
        let (before, after) = (lines(of: old), lines(of: new))
        let changes = changes(before, after)
        let shown = VisibleName.text(name)
        var text = "--- a/\(shown)\n+++ b/\(shown)\n"
        for group in grouped(changes, before.count) { text += hunk(group, before, after) }
        return text
    }

    /// Lines of `old` that give way to lines of `new`.
    private struct Change {
        var old: Range<Int>
        var new: Range<Int>
    }

    /// Each with its line end.
    private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
            lines.append(bytes[start..<end])
            start = end
        }
        return lines
    }

    private static func changes(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [Change] {
        let partners = LineMatching(old, new).partners
        var changes: [Change] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            let start = (old: i, new: j)
            while i < old.count, partners[i] == nil { i += 1 }
            let next = i < old.count ? partners[i] ?? new.count : new.count
            j = max(j, next)
            if i > start.old || j > start.new {
                changes.append(Change(old: start.old..<i, new: start.new..<j))
            } else {
                i += 1
                j += 1
            }
        }
        return changes
    }

    /// Changes that are so near that they share their neighbourhood.
    private static func grouped(_ changes: [Change], _ count: Int) -> [[Change]] {
        var groups: [[Change]] = []
        for change in changes {
            if let last = groups.last?.last, change.old.lowerBound - last.old.upperBound <= 2 * context {
                groups[groups.count - 1].append(change)
            } else {
                groups.append([change])
            }
        }
        return groups
    }

    private static func hunk(
        _ group: [Change], _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]
    ) -> String {
        let lead = min(context, group[0].old.lowerBound)
        let last = group[group.count - 1]
        let trail = min(context, old.count - last.old.upperBound)
        let oldRange = group[0].old.lowerBound - lead..<last.old.upperBound + trail
        let newRange = group[0].new.lowerBound - lead..<last.new.upperBound + trail
        var text = "@@ -\(span(oldRange)) +\(span(newRange)) @@\n"
        var place = oldRange.lowerBound
        for change in group {
            for line in old[place..<change.old.lowerBound] { text += shown(" ", line) }
            for line in old[change.old] { text += shown("-", line) }
            for line in new[change.new] { text += shown("+", line) }
            place = change.old.upperBound
        }
        for line in old[place..<oldRange.upperBound] { text += shown(" ", line) }
        return text
    }

    private static func span(_ range: Range<Int>) -> String {
        let start = range.isEmpty ? range.lowerBound : range.lowerBound + 1
        return range.count == 1 ? "\(start)" : "\(start),\(range.count)"
    }

    private static func shown(_ sign: String, _ line: ArraySlice<UInt8>) -> String {
        let text = String(decoding: line, as: UTF8.self)
        return sign + text + (line.last == 0x0A ? "" : "\n\\ No newline at end of file\n")
    }
}

/// File names as they can stand on a line.
private enum VisibleName {
    static func text(_ name: String) -> String {
        String(String.UnicodeScalarView(name.unicodeScalars.map { $0.value < 0x20 ? "?" : $0 }))
    }
}
