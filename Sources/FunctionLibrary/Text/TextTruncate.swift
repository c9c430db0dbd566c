// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Cuts text to a length.
    static let textTruncate = CuratedFunction(
        "text.truncate", since: "0.1.0",
        summary: "Cuts text to a length in Unicode characters, never within what a reader sees as one.",
        parameters: [
            .normalized([.string, .text]), .changedValue(.text),
            FunctionParameter(
                "max_length", .value(.integer), "The greatest length of the result, 1 to 1,000,000."),
            FunctionParameter(
                "ellipsis", .value(.string), "What ends text that was cut; it counts towards the length.",
                default: "…"),
        ],
        returns: "The text, or its beginning and the ellipsis.", result: .likeValue,
        texts: { arguments in .any(upTo: arguments.integer("max_length") ?? .max) },
        examples: [
            FunctionExample(
                "Long text is cut", stage: .normalize, with: ["field": "title", "max_length": 8],
                on: ["title": "Hole in the road"], .fields(["title": "Hole in…"])),
            FunctionExample(
                "What fits stays", stage: .value, with: ["value": "Hole", "max_length": 4], .returns("Hole")),
            FunctionExample(
                "A letter and its accent stay together", stage: .value,
                with: ["value": "cafe\u{301}s", "max_length": 4, "ellipsis": ""], .returns("caf")),
            FunctionExample(
                "An ellipsis that does not fit is left out", stage: .value,
                with: ["value": "abcdef", "max_length": 2, "ellipsis": "..."], .returns("ab")),
        ],
        checkArguments: ArgumentLimits.integer("max_length", 1...1_000_000),
        body: .changingText { text, _, arguments in
            guard let limit = arguments.integer("max_length"), text.unicodeScalars.count > limit else {
                return text
            }
            let ellipsis = arguments.string("ellipsis") ?? ""
            let room = limit - ellipsis.unicodeScalars.count
            return room < 0 ? text.beginning(ofScalars: limit) : text.beginning(ofScalars: room) + ellipsis
        })
}

extension String {
    /// As many whole characters as fit into a number of Unicode scalars.
    func beginning(ofScalars limit: Int) -> String {
        var room = limit
        return String(
            prefix { character in
                room -= character.unicodeScalars.count
                return room >= 0
            })
    }
}
