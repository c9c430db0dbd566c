// SPDX-License-Identifier: Apache-2.0

/// Takes comments and the content of string literals out of Swift text and keeps every line where it is.
struct CodeText {
    private let input: [UInt8]
    private var place = 0
    private var output: [UInt8] = []

    init(_ text: String) { input = Array(text.utf8) }

    /// The text that is left.
    var stripped: String {
        var copy = self
        copy.code(untilParenthesis: false)
        return String(decoding: copy.output, as: UTF8.self)
    }

    private func startsWith(_ text: String) -> Bool {
        var index = place
        for byte in text.utf8 {
            guard index < input.count, input[index] == byte else { return false }
            index += 1
        }
        return true
    }

    /// Copies code up to the end, or up to the parenthesis that closes an interpolation.
    private mutating func code(untilParenthesis: Bool) {
        var depth = 0
        while place < input.count {
            if startsWith("//") {
                while place < input.count, input[place] != UInt8(ascii: "\n") { place += 1 }
            } else if startsWith("/*") {
                blockComment()
            } else if input[place] == UInt8(ascii: "\"")
                || (input[place] == UInt8(ascii: "#") && opensRawLiteral)
            {
                literal()
            } else {
                if input[place] == UInt8(ascii: "(") { depth += 1 }
                if input[place] == UInt8(ascii: ")") {
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
        while next < input.count, input[next] == UInt8(ascii: "#") { next += 1 }
        return next < input.count && input[next] == UInt8(ascii: "\"")
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
                if input[place] == UInt8(ascii: "\n") { output.append(UInt8(ascii: "\n")) }
                place += 1
            }
        } while depth > 0 && place < input.count
    }

    private mutating func literal() {
        var pounds = ""
        while input[place] == UInt8(ascii: "#") {
            pounds.append("#")
            place += 1
        }
        let quotes = startsWith("\"\"\"") ? "\"\"\"" : "\""
        place += quotes.count
        output.append(UInt8(ascii: "\""))
        while place < input.count, !startsWith(quotes + pounds) {
            if startsWith("\\" + pounds + "(") {
                place += 2 + pounds.count
                output.append(UInt8(ascii: "("))
                code(untilParenthesis: true)
                output.append(UInt8(ascii: ")"))
            } else if startsWith("\\" + pounds) {
                place += 2 + pounds.count
            } else {
                if input[place] == UInt8(ascii: "\n") { output.append(UInt8(ascii: "\n")) }
                place += 1
            }
        }
        place = min(place + quotes.count + pounds.count, input.count)
        output.append(UInt8(ascii: "\""))
    }
}
