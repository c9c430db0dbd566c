// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// One proposal.
struct CompletionItem: Sendable {
    enum Kind: Int, Sendable {
        case function = 3, field = 5, variable = 6, module = 9, property = 10, value = 12, enumeration = 13
        case keyword = 14, snippet = 15, reference = 18, member = 20, event = 23, type = 25
    }

    var label: String
    var kind: Kind
    /// A few words beside the label.
    var detail: String?
    /// Markdown, for who looks closer.
    var documentation: String?
    /// What is written; places to jump to are `$1`, `$0`, and everything else is meant as it stands.
    var text: String
    var isSnippet = false
    /// Lower comes first.
    var rank = 5

    init(_ label: String, _ kind: Kind, detail: String? = nil, text: String? = nil, rank: Int = 5) {
        self.label = label
        self.kind = kind
        self.detail = detail
        self.text = text ?? label
        self.rank = rank
    }

    func value(range: Value, order: Int, takesSnippets: Bool) -> Value {
        let isSnippet = isSnippet && takesSnippets
        let text = self.isSnippet && !takesSnippets ? CompletionItem.withoutStops(self.text) : self.text
        let number = String(order)
        return .object([
            ("label", .string(label)), ("kind", .integer(kind.rawValue)),
            ("detail", detail.map(Value.string)),
            ("documentation", documentation.map { ["kind": "markdown", "value": .string($0)] }),
            ("insertTextFormat", .integer(isSnippet ? 2 : 1)),
            // Lines bring their own indentation.
            ("insertTextMode", text.contains("\n") ? 1 : nil),
            ("filterText", .string(label)),
            (
                "sortText",
                .string("\(rank)" + String(repeating: "0", count: max(0, 4 - number.count)) + number)
            ),
            ("textEdit", ["range": range, "newText": .string(text)]),
        ])
    }

    /// Text that stands for itself in a snippet.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            if character == "$" || character == "}" || character == "\\" { escaped += "\\" }
            escaped.append(character)
        }
        return escaped
    }

    private static func withoutStops(_ snippet: String) -> String {
        var text = ""
        var characters = Array(snippet)[...]
        while let character = characters.popFirst() {
            if character == "\\", let next = characters.popFirst() {
                text.append(next)
            } else if character == "$" {
                while let digit = characters.first, digit.isNumber { characters.removeFirst() }
            } else {
                text.append(character)
            }
        }
        return text
    }
}
