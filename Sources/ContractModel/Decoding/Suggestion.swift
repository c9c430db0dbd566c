// SPDX-License-Identifier: Apache-2.0

/// The help sentence for a name that is not among those known.
package enum Suggestion {
    /// Lists longer than this are cut.
    static let maxListed = 8

    /// The known name that an author most likely meant.
    package static func nearest(to name: String, among known: some Sequence<String>) -> String? {
        variant(of: name, among: known) ?? NearestName.suggestion(for: name.lowercased(), among: known)
    }

    /// The known name that is the written one but for case, hyphens, one letter, or one of many instead of all.
    static func variant(of name: String, among known: some Sequence<String>) -> String? {
        let written = stem(name)
        if let same = known.first(where: { stem($0).hasSameBytes(as: written) }) { return same }
        guard name.utf8.count > 4 else { return nil }
        let bytes = Array(written.utf8)
        return known.first { NearestName.distance(Array(stem($0).utf8), bytes) <= 1 }
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
    static func help(for name: String, among known: some Collection<String>) -> String? {
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
}
