// SPDX-License-Identifier: Apache-2.0

/// The help sentence for a name that is not among those known.
package enum Suggestion {
    /// Lists longer than this are cut.
    static let maxListed = 8

    /// The known name that an author most likely meant.
    package static func nearest(to name: String, among known: some Sequence<String>) -> String? {
        if let variant = variant(of: name, among: known) { return variant }
        let limit = max(1, name.utf8.count / 3)
        let written = Array(name.lowercased().utf8)
        return known
            .map { (name: $0, distance: distance(written, Array($0.lowercased().utf8))) }
            .filter { $0.distance <= limit }
            .min { $0.distance < $1.distance }?.name
    }

    /// The known name that is the written one but for case, hyphens, one letter, or one of many instead of all.
    static func variant(of name: String, among known: some Sequence<String>) -> String? {
        let written = stem(name)
        return known.first { stem($0).hasSameBytes(as: written) }
            ?? known.first { name.utf8.count > 4 && distance(Array(stem($0).utf8), Array(written.utf8)) <= 1 }
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

    /// `did you mean 'x'?`, or what would have been right.
    package static func help(for name: String, among known: some Collection<String>) -> String? {
        if let nearest = nearest(to: name, among: known) { return "did you mean '\(nearest)'?" }
        return known.isEmpty ? nil : "expected " + oneOf(known)
    }

    /// `'a'`, or `one of 'a', 'b', 'c'`, sorted and cut at `maxListed`.
    static func oneOf(_ names: some Collection<String>) -> String {
        (names.count == 1 ? "" : "one of ") + listed(names)
    }

    /// `'a', 'b', 'c'`, sorted and cut at `maxListed`.
    static func listed(_ names: some Collection<String>) -> String {
        let sorted = names.sorted()
        let listed = sorted.prefix(maxListed).map { "'\($0)'" }.joined(separator: ", ")
        return listed + (sorted.count > maxListed ? " and \(sorted.count - maxListed) more" : "")
    }

    /// How many letters have to be put in, left out, changed or exchanged with their neighbour.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for (row, a) in left.enumerated() {
            var current = [row + 1]
            for (column, b) in right.enumerated() {
                var cost = min(previous[column + 1], current[column]) + 1
                cost = min(cost, previous[column] + (a == b ? 0 : 1))
                if row > 0, column > 0, a == right[column - 1], b == left[row - 1] {
                    cost = min(cost, beforePrevious[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
