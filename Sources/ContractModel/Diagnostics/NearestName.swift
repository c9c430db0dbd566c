// SPDX-License-Identifier: Apache-2.0

/// Finds the name that somebody most likely meant.
public enum NearestName {
    /// Longer names are not compared: the cost grows with the product of the lengths.
    static let maxBytes = 128

    /// The known name nearest to a mistyped one; nil when none is near.
    public static func suggestion(for name: String, among known: some Sequence<String>) -> String? {
        suggestions(for: name, among: known, limit: 1).first
    }

    /// The nearest known names, best first: those that differ in case or in underscores and hyphens only, then those
    /// within a Damerau-Levenshtein distance of a third of the length, at least one.
    public static func suggestions(
        for name: String, among known: some Sequence<String>, limit: Int = 3
    ) -> [String] {
        let written = Array(name.utf8)
        guard !written.isEmpty, written.count <= maxBytes else { return [] }
        let plain = folded(written)
        let farthest = max(1, written.count / 3)
        var near: [(name: String, distance: Int)] = []
        for candidate in known where candidate.utf8.count <= maxBytes && !candidate.hasSameBytes(as: name) {
            let bytes = Array(candidate.utf8)
            if folded(bytes) == plain {
                near.append((candidate, 0))
            } else if abs(bytes.count - written.count) <= farthest {
                let distance = distance(written, bytes)
                if distance <= farthest { near.append((candidate, distance)) }
            }
        }
        return near.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(limit).map(\.name)
    }

    /// ASCII letters in lower case, without underscores and hyphens.
    private static func folded(_ bytes: [UInt8]) -> [UInt8] {
        bytes.compactMap { byte in
            if byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") { return nil }
            return 65...90 ~= byte ? byte + 32 : byte
        }
    }

    /// Insertions, deletions, replacements and swaps of neighbours that make one text of the other.
    ///
    /// Texts whose lengths differ much are only told apart.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        let difference = abs(left.count - right.count)
        guard difference <= maxBytes else { return difference }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            current.reserveCapacity(right.count + 1)
            for column in right.indices {
                let isSame = left[row] == right[column]
                var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (isSame ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
