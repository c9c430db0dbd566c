// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Turns runs of white space into one.
    static let textCollapseWhitespace = CuratedFunction(
        "text.collapse_whitespace", since: "0.1.0",
        summary: """
            Turns each run of white space into one space and removes it at both ends; in a parameter of type text, \
            line breaks stay, at most two in a row.
            """,
        parameters: [.normalized([.string, .text]), .changedValue(.text)],
        returns: "The text with single spaces.", result: .likeValue,
        examples: [
            FunctionExample(
                "Runs become one space", stage: .normalize, with: ["field": "title"],
                on: ["title": "  Hole \t in\nthe   road "], .fields(["title": "Hole in the road"])),
            FunctionExample(
                "Paragraphs stay in long text", stage: .normalize, with: ["field": "note"],
                on: ["note": "one  two \r\n three\n\n\n\nfour "], types: ["note": .text],
                .fields(["note": "one two\nthree\n\nfour"])),
            FunctionExample("A value is one line", stage: .value, with: ["value": "a\n\nb"], .returns("a b")),
            FunctionExample("Nothing stays nothing", stage: .value, with: ["value": ""], .returns("")),
        ],
        body: .changingText { text, type, _ in text.collapsingWhitespace(keepingLines: type == .text) })
}

extension String {
    /// One space for each run of white space, none at the ends; with `keepingLines`, a run that holds line
    /// breaks becomes as many, at most two.
    fileprivate func collapsingWhitespace(keepingLines: Bool) -> String {
        var result = String.UnicodeScalarView()
        var hasRun = false
        var lineBreaks = 0
        var previous: Unicode.Scalar?
        for scalar in unicodeScalars {
            defer { previous = scalar }
            guard scalar.properties.isWhitespace else {
                if hasRun, !result.isEmpty {
                    if keepingLines, lineBreaks > 0 {
                        result.append(
                            contentsOf: String(repeating: "\n", count: min(lineBreaks, 2)).unicodeScalars)
                    } else {
                        result.append(" ")
                    }
                }
                hasRun = false
                lineBreaks = 0
                result.append(scalar)
                continue
            }
            hasRun = true
            // CR LF is one line break.
            if isLineBreak(scalar), !(scalar == "\n" && previous == "\r") { lineBreaks += 1 }
        }
        return String(result)
    }

    private func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\r", "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }
}
