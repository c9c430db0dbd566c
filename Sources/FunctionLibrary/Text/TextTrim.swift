// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Removes white space around text.
    static let textTrim = CuratedFunction(
        "text.trim", since: "0.1.0",
        summary: "Removes white space at both ends of text.",
        parameters: [.normalized([.string, .text, .email, .url, .phone]), .changedValue(.text)],
        returns: "The text without white space at its ends.", result: .likeValue,
        examples: [
            FunctionExample(
                "Spaces and line breaks go", stage: .normalize, with: ["field": "title"],
                on: ["title": " \t Hole in the road\r\n"], .fields(["title": "Hole in the road"])),
            FunctionExample(
                "What stands between words stays", stage: .value, with: ["value": "\u{00A0}a  b\u{2003}"],
                .returns("a  b")),
            FunctionExample(
                "Only white space leaves nothing", stage: .value, with: ["value": " \n "], .returns("")),
            FunctionExample(
                "Without a field all text is trimmed", stage: .normalize, on: ["note": " x ", "title": "y "],
                types: ["note": .text], .fields(["note": "x", "title": "y"])),
        ],
        body: .changingText { text, _, _ in text.trimmingWhitespace() })
}

extension String {
    /// The text without Unicode white space at its ends.
    ///
    /// Scalars are looked at, not characters: a combining mark after a leading space is not white space.
    func trimmingWhitespace() -> String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
