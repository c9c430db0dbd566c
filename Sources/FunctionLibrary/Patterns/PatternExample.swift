// SPDX-License-Identifier: Apache-2.0

/// Texts that a pattern is likely to match: the plainest way through it.
///
/// What it does not understand it leaves out; whether a text matches is checked where it is used.
package struct PatternExample {
    /// With as few repetitions as allowed, and with some more.
    package static func texts(_ pattern: String) -> [String] {
        [0, 3].map { extra in
            var reader = PatternExample(pattern, extra: extra)
            return reader.alternatives()
        }
    }

    private let scalars: [Unicode.Scalar]
    private var place = 0
    private let extra: Int

    private init(_ pattern: String, extra: Int) {
        scalars = Array(pattern.unicodeScalars)
        self.extra = extra
    }

    private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

    /// The first alternative; the others are read past.
    private mutating func alternatives() -> String {
        let first = sequence()
        while next == "|" {
            place += 1
            _ = sequence()
        }
        return first
    }

    private mutating func sequence() -> String {
        var text = ""
        while let scalar = next, scalar != "|", scalar != ")" {
            let atom = atom()
            text += String(repeating: atom, count: repetitions())
        }
        return text
    }

    private mutating func atom() -> String {
        guard let scalar = next else { return "" }
        place += 1
        switch scalar {
        case "^", "$": return ""
        case ".": return "a"
        case "(":
            if next == "?" {
                // Flags and names say nothing about the text.
                while let scalar = next, scalar != ":", scalar != ">", scalar != ")" { place += 1 }
                if next != ")" { place += 1 }
            }
            let text = alternatives()
            if next == ")" { place += 1 }
            return text
        case "[": return characterClass()
        case "\\": return escape()
        default: return String(scalar)
        }
    }

    private mutating func escape() -> String {
        guard let scalar = next else { return "" }
        place += 1
        switch scalar {
        case "d": return "1"
        case "w": return "a"
        case "s": return " "
        case "D", "W", "S": return scalar == "W" ? "-" : "a"
        case "b", "B", "A", "z", "Q", "E": return ""
        case "n": return "\n"
        case "t": return "\t"
        case "p", "P":
            if next == "{" {
                let name = scalars[place...].prefix { $0 != "}" }
                place = min(place + name.count + 1, scalars.count)
                return name.contains("N") ? "1" : name.contains("u") ? "A" : "a"
            }
            place = min(place + 1, scalars.count)
            return "a"
        default: return String(scalar)
        }
    }

    /// The first character of a class, or one that a negated class leaves.
    private mutating func characterClass() -> String {
        let isNegated = next == "^"
        if isNegated { place += 1 }
        var members: [String] = []
        var isFirst = true
        while let scalar = next, isFirst || scalar != "]" {
            isFirst = false
            if scalar == "[", place + 1 < scalars.count, scalars[place + 1] == ":" {
                let name = String(String.UnicodeScalarView(scalars[(place + 2)...].prefix { $0 != ":" }))
                place = min(place + name.unicodeScalars.count + 4, scalars.count)
                members.append(name == "digit" ? "1" : name == "upper" ? "A" : "a")
                continue
            }
            place += 1
            members.append(scalar == "\\" ? escape() : String(scalar))
        }
        place = min(place + 1, scalars.count)
        if !isNegated { return members.first ?? "" }
        return ["a", "1", "A", "-", " "].first { !members.contains($0) } ?? "x"
    }

    /// How often the last part stands.
    private mutating func repetitions() -> Int {
        guard let scalar = next else { return 1 }
        switch scalar {
        case "*", "?":
            place += 1
            skipLaziness()
            return scalar == "*" ? extra : min(extra, 1)
        case "+":
            place += 1
            skipLaziness()
            return 1 + extra
        case "{":
            let inside = scalars[(place + 1)...].prefix { $0 != "}" }
            let bounds = String(String.UnicodeScalarView(inside)).split(
                separator: ",", omittingEmptySubsequences: false)
            guard let least = bounds.first.flatMap({ Int($0) }) else { return 1 }
            place = min(place + inside.count + 2, scalars.count)
            skipLaziness()
            let most = bounds.count == 1 ? least : bounds.last.flatMap { Int($0) } ?? .max
            return min(most, min(least, 1000) + extra)
        default: return 1
        }
    }

    private mutating func skipLaziness() {
        if next == "?" { place += 1 }
    }
}
