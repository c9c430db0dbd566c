// SPDX-License-Identifier: Apache-2.0

/// A pattern of a contract as a browser reads it.
///
/// Contracts have RE2 syntax. Where the two languages write the same differently it is rewritten; what a browser has no
/// like of makes no pattern, and is left to the submission.
package struct BrowserPattern: Sendable, Hashable {
    package private(set) var source = ""
    /// `u`, with `i`, `m` and `s` as the pattern begins with them.
    package private(set) var flags = "u"

    private var rest: ArraySlice<Unicode.Scalar>
    private var isDotAll = false

    package init?(_ pattern: String) {
        rest = Array(pattern.unicodeScalars)[...]
        guard readFlags() else { return nil }
        while let scalar = rest.first {
            rest.removeFirst()
            guard read(scalar) else { return nil }
        }
    }

    /// Flags for the whole pattern; a browser cannot change them on the way.
    private mutating func readFlags() -> Bool {
        guard rest.starts(with: "(?".unicodeScalars) else { return true }
        let letters = rest.dropFirst(2).prefix { "imsU".unicodeScalars.contains($0) }
        guard !letters.isEmpty, rest.dropFirst(2 + letters.count).first == ")" else { return true }
        if letters.contains("U") { return false }
        flags += String(String.UnicodeScalarView(letters))
        isDotAll = letters.contains("s")
        rest = rest.dropFirst(3 + letters.count)
        return true
    }

    private mutating func read(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\\": return escape(isInClass: false)
        case "[": return characterClass()
        // A line feed alone ends a line there.
        case ".":
            source += isDotAll ? "." : "[^\\n]"
            return true
        case "(": return group()
        case "{":
            let inside = rest.prefix { ("0"..."9").contains($0) || $0 == "," }
            let isCount = rest.dropFirst(inside.count).first == "}" && inside.first != "," && !inside.isEmpty
            source += isCount ? "{" : "\\{"
            return true
        case "}":
            // The end of a count follows a digit or a comma that began behind a brace.
            let tail = source.unicodeScalars.reversed().drop { ("0"..."9").contains($0) || $0 == "," }
            let closesCount = tail.first == "{" && tail.dropFirst().first != "\\"
            source += closesCount ? "}" : "\\}"
            return true
        case "]": source += "\\]"
        case "/": source += "\\/"
        default: source.unicodeScalars.append(scalar)
        }
        return true
    }

    private mutating func group() -> Bool {
        guard rest.first == "?" else {
            source += "("
            return true
        }
        if rest.starts(with: "?:".unicodeScalars) {
            rest = rest.dropFirst(2)
            source += "(?:"
            return true
        }
        if rest.starts(with: "?P<".unicodeScalars) || rest.starts(with: "?<".unicodeScalars) {
            rest = rest.drop { $0 != "<" }
            source += "(?"
            return true
        }
        return false
    }

    private mutating func characterClass() -> Bool {
        source += "["
        if rest.first == "^" {
            rest.removeFirst()
            source += "^"
        }
        var isFirst = true
        while let scalar = rest.first, scalar != "]" || isFirst {
            isFirst = false
            rest.removeFirst()
            switch scalar {
            case "\\": guard escape(isInClass: true) else { return false }
            case "[":
                guard rest.first == ":" else {
                    source += "\\["
                    continue
                }
                let name = String(String.UnicodeScalarView(rest.dropFirst().prefix { $0 != ":" }))
                guard let members = BrowserPattern.named[name] else { return false }
                source += members
                rest = rest.dropFirst(name.unicodeScalars.count + 3)
            case "]": source += "\\]"
            case "-":
                // At either end it is one of the members.
                let isRange = rest.first != "]" && !source.hasSuffix("[") && !source.hasSuffix("[^")
                source += isRange ? "-" : "\\x2D"
            default: source.unicodeScalars.append(scalar)
            }
        }
        guard rest.first == "]" else { return false }
        rest.removeFirst()
        source += "]"
        return true
    }

    private mutating func escape(isInClass: Bool) -> Bool {
        guard let scalar = rest.first else { return false }
        rest.removeFirst()
        switch scalar {
        case "s": source += isInClass ? "\\t\\n\\f\\r " : "[\\t\\n\\f\\r ]"
        case "S":
            if isInClass { return false }
            source += "[^\\t\\n\\f\\r ]"
        case "A": source += "^"
        case "z": source += "$"
        case "d", "D", "w", "W", "n", "r", "t", "f", "v": source += "\\" + String(scalar)
        case "b", "B":
            if isInClass { return false }
            source += "\\" + String(scalar)
        case "a": source += "\\x07"
        case "p", "P": return property(scalar)
        case "x":
            guard rest.first == "{" else {
                source += "\\x"
                return true
            }
            let digits = rest.dropFirst().prefix { $0 != "}" }
            rest = rest.dropFirst(digits.count + 2)
            source += "\\u{\(String(String.UnicodeScalarView(digits)))}"
        case "Q", "E", "C", "0"..."9": return false
        case "^", "$", "\\", ".", "*", "+", "?", "(", ")", "[", "]", "{", "}", "|", "/":
            source += "\\" + String(scalar)
        case "-": source += isInClass ? "\\x2D" : "-"
        default:
            if scalar.properties.isAlphabetic { return false }
            source.unicodeScalars.append(scalar)
        }
        return true
    }

    /// `\pL`, `\p{Greek}`: letters of categories and names of scripts.
    private mutating func property(_ sign: Unicode.Scalar) -> Bool {
        var name = ""
        if rest.first == "{" {
            name = String(String.UnicodeScalarView(rest.dropFirst().prefix { $0 != "}" }))
            rest = rest.dropFirst(name.unicodeScalars.count + 2)
        } else if let letter = rest.first {
            name = String(letter)
            rest.removeFirst()
        }
        guard !name.isEmpty, name.utf8.allSatisfy({ 0x41...0x5A ~= $0 & 0xDF || $0 == 0x5F }) else {
            return false
        }
        source += "\\\(sign){\(name.utf8.count > 2 ? "Script=" : "")\(name)}"
        return true
    }

    private static let named = [
        "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "ascii": "\\x00-\\x7F", "blank": "\\t ", "digit": "0-9",
        "lower": "a-z", "upper": "A-Z", "word": "0-9A-Za-z_", "xdigit": "0-9A-Fa-f",
        "space": "\\t\\n\\v\\f\\r ",
    ]
}
