// SPDX-License-Identifier: Apache-2.0

/// Writes YAML as nobody would lay it out: odd indentation, comments everywhere, all styles mixed.
struct YAMLSketch {
    var dice: Dice
    private var anchors: [String] = []
    private var names = 0

    init(seed: UInt64) { dice = Dice(seed) }

    mutating func text() -> String {
        var text = ""
        for document in 0..<(1 + dice.roll(5) / 4) {
            text += noise(0)
            if document > 0 || dice.roll(4) == 0 { text += "---" + trail() }
            text += block(dice.roll(2), depth: 0) + noise(0)
            anchors = []
        }
        return text
    }

    // MARK: - Blocks

    private mutating func block(_ indent: Int, depth: Int) -> String {
        switch dice.roll(depth == 0 ? 2 : 1 + (depth < 4 ? 2 : 0)) {
        case 0: mapping(indent, depth: depth)
        default: sequence(indent, depth: depth)
        }
    }

    private mutating func mapping(_ indent: Int, depth: Int) -> String {
        var text = ""
        for _ in 0...dice.roll(4) {
            text += noise(indent) + margin(indent)
            text += dice.roll(12) == 0 ? "? \(key())\n\(margin(indent)):" : "\(key())\(spaces(dice.roll(2))):"
            text += value(indent, depth: depth)
        }
        return text
    }

    private mutating func sequence(_ indent: Int, depth: Int) -> String {
        var text = ""
        for _ in 0...dice.roll(4) {
            text += noise(indent) + margin(indent) + "-"
            if dice.roll(4) == 0, depth < 4 {
                let gap = 1 + dice.roll(3)
                let inner = mapping(indent + 1 + gap, depth: depth + 1)
                // Behind the dash the first line needs no margin of its own.
                let body = inner.drop { $0 == " " || $0 == "\n" }
                text += body.first == "#" ? "\n" + inner : spaces(gap) + body
            } else {
                text += value(indent, depth: depth)
            }
        }
        return text
    }

    private mutating func value(_ indent: Int, depth: Int) -> String {
        switch dice.roll(12) {
        case 0: return trail()
        case 1, 2, 3:
            guard depth < 5 else { return " \(scalar(indent))" + trail() }
            return anchor() + trail() + block(indent + 1 + dice.roll(4), depth: depth + 1)
        case 4, 5: return anchor() + spaces(1 + dice.roll(2)) + flow(indent + 1, depth: 0) + trail()
        case 6: return blockScalar(indent)
        case 7 where !anchors.isEmpty: return " *" + anchors[dice.roll(anchors.count)] + trail()
        case 8: return trail() + margin(indent + 1 + dice.roll(3)) + scalar(indent) + trail()
        default: return anchor() + spaces(1 + dice.roll(3)) + scalar(indent) + trail()
        }
    }

    private mutating func blockScalar(_ indent: Int) -> String {
        let isFolded = dice.roll(2) == 0
        let extra = 1 + dice.roll(4)
        let isExplicit = dice.roll(4) == 0
        var text =
            " " + (isFolded ? ">" : "|") + (isExplicit ? "\(extra)" : "") + ["", "-", "+"][dice.roll(3)]
        if dice.roll(5) == 0 { text += " # header" }
        text += "\n"
        let lines = [
            "some text", "# no comment", "", "more: text", "  deeper", "- dash", "\tTab", "trailing  ", "   ",
        ]
        var isFirst = true
        for _ in 0..<dice.roll(5) {
            let line = lines[dice.roll(lines.count)]
            if isFirst, !isExplicit, line.first == " " || line.first == "\t" { continue }
            text += line.isEmpty ? "\n" : spaces(indent + extra) + line + "\n"
            if !line.isEmpty { isFirst = false }
        }
        return text
    }

    // MARK: - Flow

    private mutating func flow(_ indent: Int, depth: Int) -> String {
        let isMapping = dice.roll(2) == 0
        var parts: [String] = []
        for _ in 0..<dice.roll(4) {
            let inner =
                dice.roll(4) == 0 && depth < 3 ? flow(indent, depth: depth + 1) : flowScalar(indent)
            parts.append(gap(indent) + (isMapping ? key() + ": " : "") + inner + gap(indent))
        }
        let text = parts.joined(separator: "," + spaces(dice.roll(3)))
        let comma = !parts.isEmpty && dice.roll(5) == 0 ? "," : ""
        return (isMapping ? "{" : "[") + text + comma + gap(indent) + (isMapping ? "}" : "]")
    }

    private mutating func gap(_ indent: Int) -> String {
        switch dice.roll(14) {
        case 0: "\n" + spaces(indent)
        case 1: " # inside\n" + spaces(indent)
        case 2: "\n\n" + spaces(indent + 2) + "# inside, alone\n" + spaces(indent)
        default: spaces(dice.roll(2))
        }
    }

    private mutating func flowScalar(_ indent: Int) -> String {
        let words = [
            "word", "two words", "'quoted'", "\"double\"", "12", "~", "\"a, b\"", "'it''s'", "\"\\u00e9\\t\"",
            "a\(spaces(1))b",
            "'two\n\(spaces(indent))lines'", "\"two\n\n\(spaces(indent))  lines \\\n\(spaces(indent))and\"",
            "plain\n\(spaces(indent + 1))over lines", "\"NO\"", "'yes'", "0777", "'12:30'",
            "$parameters.title",
        ]
        return words[dice.roll(words.count)]
    }

    // MARK: - Words

    private mutating func key() -> String {
        names += 1
        switch dice.roll(8) {
        case 0: return "\"key \(names)\""
        case 1: return "'k\(names)'"
        case 2: return "\"k\(names)\""
        default: return "key\(names)"
        }
    }

    private mutating func scalar(_ indent: Int) -> String {
        dice.roll(3) == 0
            ? "long text that goes\n\(spaces(indent + 1 + dice.roll(3)))on and\n\n\(spaces(indent + 1))on"
            : flowScalar(indent + 1)
    }

    private mutating func anchor() -> String {
        guard dice.roll(8) == 0 else { return "" }
        names += 1
        anchors.append("anchor-\(names)")
        return " &anchor-\(names)"
    }

    private mutating func trail() -> String {
        switch dice.roll(6) {
        case 0: " # behind\n"
        case 1: "      # far behind  \n"
        default: spaces(dice.roll(2)) + "\n"
        }
    }

    private mutating func noise(_ indent: Int) -> String {
        switch dice.roll(9) {
        case 0: "\n"
        case 1: "\n  \n\n"
        case 2: margin(indent) + "# above\n"
        case 3: "\n" + spaces(dice.roll(6)) + "# somewhere\n" + spaces(dice.roll(6)) + "# else\n"
        case 4: "#!odd\n\n"
        default: ""
        }
    }

    private func margin(_ indent: Int) -> String { spaces(indent) }
    private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
