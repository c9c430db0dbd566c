// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Hides all of a text but its ends.
    static let textMask = CuratedFunction(
        "text.mask", since: "0.1.0",
        summary: "Replaces the characters of text by a sign, but for some at its ends.",
        parameters: [
            .normalized([.string, .text, .email, .phone, .reference]), .changedValue(.text),
            FunctionParameter("keep_first", .value(.integer), "How many stay at the beginning.", default: 0),
            FunctionParameter("keep_last", .value(.integer), "How many stay at the end.", default: 4),
            FunctionParameter(
                "sign", .value(.string), "The one character that stands for a hidden one.", default: "*"),
        ],
        returns:
            "The masked text, as many characters long; all is hidden of text no longer than what would stay.",
        result: .likeValue,
        texts: { arguments in .any + TextShape(written: arguments.string("sign") ?? "*") + .any },
        examples: [
            FunctionExample(
                "The last four stay", stage: .value, with: ["value": "4111111111111111"],
                .returns("************1111")),
            FunctionExample(
                "Both ends can stay", stage: .normalize,
                with: ["field": "iban", "keep_first": 2, "keep_last": 2],
                on: ["iban": "PT500002"], .fields(["iban": "PT****02"])),
            FunctionExample(
                "One more character hides one", stage: .value, with: ["value": "12345"], .returns("*2345")),
            FunctionExample("Short text is hidden", stage: .value, with: ["value": "1234"], .returns("****")),
        ],
        checkArguments: ArgumentLimits.all(
            ArgumentLimits.integer("keep_first", 0...1000), ArgumentLimits.integer("keep_last", 0...1000),
            { literals, _ in
                guard let sign = literals["sign"]?.string, sign.count != 1 else { return [] }
                return [ArgumentProblem(argument: "sign", message: "'sign' must be one character")]
            }),
        body: .changingText { text, _, arguments in
            let first = max(0, arguments.integer("keep_first") ?? 0)
            let last = max(0, arguments.integer("keep_last") ?? 4)
            let sign = arguments.string("sign") ?? "*"
            let count = text.count
            // With nothing left to hide between the ends, the ends are hidden too.
            guard first < count, last < count - first else { return String(repeating: sign, count: count) }
            return text.prefix(first) + String(repeating: sign, count: count - first - last)
                + text.suffix(last)
        })
}
