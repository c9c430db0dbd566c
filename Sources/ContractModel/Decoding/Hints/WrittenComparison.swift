// SPDX-License-Identifier: Apache-2.0

/// A comparison that an author wrote as text, as languages with expressions have it: `$parameters.amount > 100`.
///
/// It is never evaluated: it only says which map was meant.
struct WrittenComparison {
    /// The map: `{ field: $parameters.amount, operator: gt, value: 100 }`.
    let form: String

    /// Longer texts are not looked at: no help shows them.
    private static let maxBytes = 96
    private static let signs: Set<Character> = ["=", "!", "<", ">"]
    /// What joins comparisons, computes, or needs quotes in a map.
    private static let strange: Set<Character> = [
        "&", "|", "(", ")", "+", "*", "/", "?", ",", "[", "]", "{", "}", "'", "\"", ":", "#", "<", ">", "=",
    ]

    /// Reads one comparison; nil for everything else.
    ///
    /// A name without `$` is taken only where a condition may name fields of its subject.
    init?(_ text: String, allowingFields: Bool) {
        guard text.utf8.count <= WrittenComparison.maxBytes else { return nil }
        let inner = WrittenComparison.withoutBraces(text)
        let field = inner.prefix { !$0.isWhitespace && !WrittenComparison.signs.contains($0) }
        guard WrittenComparison.isPath(field), allowingFields || field.first == "$" else { return nil }
        let rest = inner.dropFirst(field.count).drop { $0.isWhitespace }
        guard let first = rest.first else {
            // A field alone is asked whether it is true.
            form = "{ field: \(field), operator: eq, value: true }"
            return
        }
        let word =
            WrittenComparison.signs.contains(first)
            ? rest.prefix { WrittenComparison.signs.contains($0) } : rest.prefix { !$0.isWhitespace }
        guard let comparator = WrittenComparison.comparator(of: String(word)) else { return nil }
        let value = rest.dropFirst(word.count).drop { $0.isWhitespace }
        let isNothing = value == "null" || value == "nil" || value == "undefined"
        if isNothing, comparator == .eq || comparator == .ne {
            form = "{ field: \(field), operator: \(comparator == .eq ? "not_exists" : "exists") }"
        } else if comparator.takesNoValue {
            guard value.isEmpty else { return nil }
            form = "{ field: \(field), operator: \(comparator.rawValue) }"
        } else {
            guard let literal = WrittenComparison.literal(value) else { return nil }
            form = "{ field: \(field), operator: \(comparator.rawValue), value: \(literal) }"
        }
    }

    /// The text inside of `${{ … }}` or `{{ … }}`.
    private static func withoutBraces(_ text: String) -> Substring {
        var inner = trimmed(text[...])
        for opening in ["${{", "{{"] where inner.hasPrefix(opening) && inner.hasSuffix("}}") {
            inner = trimmed(inner.dropFirst(opening.count).dropLast(2))
        }
        return inner
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var inner = text.drop { $0.isWhitespace }
        while inner.last?.isWhitespace == true { inner.removeLast() }
        return inner
    }

    private static func isPath(_ text: Substring) -> Bool {
        let names = text.drop { $0 == "$" }.split(separator: ".", omittingEmptySubsequences: false)
        return text.count - text.drop { $0 == "$" }.count <= 1
            && names.allSatisfy { name in
                !name.isEmpty
                    && name.allSatisfy {
                        $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-")
                    }
            }
    }

    private static func comparator(of word: String) -> Condition.Comparator? {
        let lower = word.lowercased()
        return Condition.Comparator(rawValue: lower)
            ?? Condition.Comparator.wordsElsewhere[lower].flatMap { Condition.Comparator(rawValue: $0) }
    }

    /// A number, a word, a reference or a text in quotes, as it stands in a map.
    private static func literal(_ value: Substring) -> String? {
        if let quote = value.first, quote == "'" || quote == "\"" {
            let text = value.dropFirst().dropLast()
            guard value.count > 1, value.last == quote, !text.contains("'"), !text.contains("\""),
                !text.contains("\\")
            else { return nil }
            return "\"\(text)\""
        }
        guard !value.isEmpty, !value.contains(where: { $0.isWhitespace || strange.contains($0) }) else {
            return nil
        }
        return String(value)
    }
}
