// SPDX-License-Identifier: Apache-2.0

/// How many characters a text has that a pattern is found in.
///
/// Only patterns of single characters, classes and repetitions are understood: what is said is certain.
struct PatternLength {
    /// More repetitions than RE2 takes.
    private static let maxRepetitions = 1000

    private(set) var least = 0
    /// Nil: any number.
    private(set) var most: Int?

    /// Nil for a pattern with groups, alternatives, flags or anything else that is not understood.
    init?(of pattern: String) {
        var rest = pattern.unicodeScalars[...]
        let beginsText = rest.first == "^"
        if beginsText { rest = rest.dropFirst() }
        let endsText = rest.last == "$" && !PatternLength.endsInEscape(rest.dropLast())
        if endsText { rest = rest.dropLast() }
        var longest: Int? = 0
        while !rest.isEmpty {
            guard PatternLength.dropAtom(&rest), let count = PatternLength.repetition(&rest) else {
                return nil
            }
            least += count.least
            longest = longest.flatMap { sum in count.most.map { sum + $0 } }
        }
        // What is tied to one end alone has anything at the other.
        if beginsText, endsText { most = longest }
    }

    private typealias Scalars = String.UnicodeScalarView.SubSequence

    private static func endsInEscape(_ text: Scalars) -> Bool {
        !text.reversed().prefix { $0 == "\\" }.count.isMultiple(of: 2)
    }

    /// Takes what stands for one character; false for anything else.
    private static func dropAtom(_ rest: inout Scalars) -> Bool {
        guard let first = rest.popFirst() else { return false }
        switch first {
        case "\\":
            guard let escaped = rest.popFirst() else { return false }
            return "dDwWsStnr".unicodeScalars.contains(escaped)
                || escaped.isASCII && !escaped.properties.isAlphabetic
                    && escaped.properties.numericType == nil
        case "[": return dropClass(&rest)
        case "(", ")", "|", "^", "$", "*", "+", "?", "{", "}", "]": return false
        default: return true
        }
    }

    private static func dropClass(_ rest: inout Scalars) -> Bool {
        if rest.first == "^" { rest = rest.dropFirst() }
        // Right behind the bracket, one that closes is a character.
        if rest.first == "]" { rest = rest.dropFirst() }
        while let next = rest.popFirst() {
            switch next {
            case "]": return true
            case "\\": rest = rest.dropFirst()
            case "[": return false
            default: continue
            }
        }
        return false
    }

    /// Takes how often the character may stand there; nil for what is no repetition.
    private static func repetition(_ rest: inout Scalars) -> (least: Int, most: Int?)? {
        var count: (least: Int, most: Int?) = (1, 1)
        switch rest.first {
        case "*": count = (0, nil)
        case "+": count = (1, nil)
        case "?": count = (0, 1)
        case "{":
            guard let end = rest.firstIndex(of: "}"), let read = bounds(rest[..<end].dropFirst()) else {
                return nil
            }
            rest = rest[end...]
            count = read
        default: return count
        }
        rest = rest.dropFirst()
        // As few as possible are as many in the end.
        if rest.first == "?" { rest = rest.dropFirst() }
        return count
    }

    /// `5`, `2,` or `2,5`.
    private static func bounds(_ text: Scalars) -> (least: Int, most: Int?)? {
        guard text.allSatisfy({ "0"..."9" ~= $0 || $0 == "," }) else { return nil }
        let parts = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false).map {
            String($0)
        }
        guard let least = Int(parts[0]), 0...maxRepetitions ~= least else { return nil }
        if parts.count == 1 { return (least, least) }
        if parts[1].isEmpty { return (least, nil) }
        guard let most = Int(parts[1]), least...maxRepetitions ~= most else { return nil }
        return (least, most)
    }
}
