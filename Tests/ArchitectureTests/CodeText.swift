// SPDX-License-Identifier: Apache-2.0

/// Takes comments and the content of string literals out of Swift text and keeps every line where it is.
struct CodeText {
    private var input: [Character]
    private var place = 0
    private var output = ""

    init(_ text: String) { input = Array(text) }

    /// The text that is left.
    var stripped: String {
        var copy = self
        copy.code(untilParenthesis: false)
        return copy.output
    }

    private func startsWith(_ text: String) -> Bool {
        let wanted = Array(text)
        return place + wanted.count <= input.count && Array(input[place..<place + wanted.count]) == wanted
    }

    /// Copies code up to the end, or up to the parenthesis that closes an interpolation.
    private mutating func code(untilParenthesis: Bool) {
        var depth = 0
        while place < input.count {
            if startsWith("//") {
                while place < input.count, input[place] != "\n" { place += 1 }
            } else if startsWith("/*") {
                blockComment()
            } else if input[place] == "\"" || (input[place] == "#" && opensRawLiteral) {
                literal()
            } else {
                if input[place] == "(" { depth += 1 }
                if input[place] == ")" {
                    if untilParenthesis, depth == 0 {
                        place += 1
                        return
                    }
                    depth -= 1
                }
                output.append(input[place])
                place += 1
            }
        }
    }

    private var opensRawLiteral: Bool {
        var next = place
        while next < input.count, input[next] == "#" { next += 1 }
        return next < input.count && input[next] == "\""
    }

    private mutating func blockComment() {
        var depth = 0
        repeat {
            if startsWith("/*") {
                depth += 1
                place += 2
            } else if startsWith("*/") {
                depth -= 1
                place += 2
            } else {
                if input[place] == "\n" { output.append("\n") }
                place += 1
            }
        } while depth > 0 && place < input.count
    }

    private mutating func literal() {
        var pounds = ""
        while input[place] == "#" {
            pounds.append("#")
            place += 1
        }
        let quotes = startsWith("\"\"\"") ? "\"\"\"" : "\""
        place += quotes.count
        output.append("\"")
        while place < input.count, !startsWith(quotes + pounds) {
            if startsWith("\\" + pounds + "(") {
                place += 2 + pounds.count
                output.append("(")
                code(untilParenthesis: true)
                output.append(")")
            } else if startsWith("\\" + pounds) {
                place += 2 + pounds.count
            } else {
                if input[place] == "\n" { output.append("\n") }
                place += 1
            }
        }
        place = min(place + quotes.count + pounds.count, input.count)
        output.append("\"")
    }
}
