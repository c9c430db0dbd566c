// SPDX-License-Identifier: Apache-2.0

/// The help sentence for a name that is not among those known.
package enum Suggestion {
    /// Lists longer than this are cut.
    package static let maxListed = 8
    /// Longer names are not compared: the cost grows with the product of the lengths.
    static let maxBytes = 128

    // MARK: - Sentences

    /// `did you mean 'x'?`; nil when nothing is near.
    package static func didYouMean(_ name: String, among known: some Sequence<String>) -> String? {
        nearest(to: name, among: known).map { "did you mean '\($0)'?" }
    }

    /// `did you mean 'x'?`, or what would have been right.
    static func help(for name: String, among known: some Collection<String>) -> String? {
        didYouMean(name, among: known) ?? (known.isEmpty ? nil : "expected " + oneOf(known))
    }

    /// `'a'`, or `one of 'a', 'b', 'c'`, sorted and cut at `maxListed`.
    static func oneOf(_ names: some Collection<String>) -> String {
        (names.count == 1 ? "" : "one of ") + listed(names)
    }

    /// `'a', 'b', 'c'`, sorted and cut at `maxListed`.
    package static func listed(_ names: some Collection<String>) -> String {
        let sorted = Set(names).sorted()
        let listed = sorted.prefix(maxListed).map { "'\($0)'" }.joined(separator: ", ")
        return listed + (sorted.count > maxListed ? " and \(sorted.count - maxListed) more" : "")
    }

    // MARK: - Names

    /// The known name that an author most likely meant: a variant of the written one, else the nearest that differs in
    /// underscores and hyphens only or is within a Damerau-Levenshtein distance of a third of the length, at least one;
    /// of several as near, the one that begins alike for longest.
    package static func nearest(to name: String, among known: some Sequence<String>) -> String? {
        let written = Array(name.lowercased().utf8)
        guard !written.isEmpty, written.count <= maxBytes else { return nil }
        if let variant = variant(of: name, among: known) { return variant }
        let plain = unspaced(written)
        let farthest = max(1, written.count / 3)
        var best: (name: String, distance: Int, strange: Int)?
        for candidate in known where candidate.utf8.count <= maxBytes {
            let bytes = Array(candidate.utf8)
            var steps = farthest + 1
            if unspaced(bytes) == plain {
                steps = 0
            } else if abs(bytes.count - written.count) <= farthest {
                steps = distance(written, bytes)
            }
            guard steps <= farthest else { continue }
            // Of two that are as near, the one that begins alike: 'neq' is 'ne', and not 'eq'.
            let strange = written.count - zip(written, bytes).prefix { $0 == $1 }.count
            if best.map({ (steps, strange, candidate) < ($0.distance, $0.strange, $0.name) }) ?? true {
                best = (candidate, steps, strange)
            }
        }
        return best?.name ?? begun(plain, among: known)
    }

    /// The one known name that begins with a shorter one, as `ref` does for `reference` and `maxlen` for `max_length`.
    private static func begun(_ written: [UInt8], among known: some Sequence<String>) -> String? {
        guard written.count > 2 else { return nil }
        let longer = known.filter { unspaced(Array($0.utf8)).starts(with: written) }
        return longer.count == 1 ? longer[0] : nil
    }

    /// The known name that is the written one but for case, hyphens, one letter, or one of many instead of all.
    static func variant(of name: String, among known: some Sequence<String>) -> String? {
        guard name.utf8.count <= maxBytes else { return nil }
        let written = stem(name)
        if let same = known.first(where: { stem($0).hasSameBytes(as: written) }) { return same }
        guard name.utf8.count > 4 else { return nil }
        let bytes = Array(written.utf8)
        return known.first { distance(Array(stem($0).utf8), bytes) <= 1 }
    }

    /// Lower case, `_` for hyphens and spaces, without the ending of a plural.
    private static func stem(_ name: String) -> String {
        var text = String(name.lowercased().map { $0 == "-" || $0 == " " ? "_" : $0 })
        if text.hasSuffix("ies") {
            text = text.dropLast(3) + "y"
        } else if text.hasSuffix("s") {
            text.removeLast()
        }
        return text
    }

    private static func unspaced(_ bytes: [UInt8]) -> [UInt8] {
        bytes.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }
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
