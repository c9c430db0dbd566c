// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Checks text against a pattern.
    static let validateMatches = CuratedFunction(
        "validate.matches", since: "0.1.0",
        summary: "Checks that a pattern in RE2 syntax is found in text; anchor it to match the whole.",
        parameters: [
            .checked([.string, .text, .email, .url, .phone, .enum, .reference, .uuid]),
            .checkedValue(.value(.text)),
            FunctionParameter(
                "pattern", .value(.string), "The pattern, found anywhere unless it has ^ and $."),
        ],
        returns: "The text; as a condition, whether the pattern is found.", result: .value,
        examples: [
            FunctionExample(
                "Text that fits passes", stage: .validate,
                with: ["field": "postcode", "pattern": "^[0-9]{4}-[0-9]{3}$"], on: ["postcode": "1100-048"],
                .refusals([:])),
            FunctionExample(
                "Text that does not is refused", stage: .validate,
                with: ["field": "postcode", "pattern": "^[0-9]{4}-[0-9]{3}$"], on: ["postcode": "1100-048 "],
                .refusals(["postcode": "matches"])),
            FunctionExample(
                "Without anchors anywhere will do", stage: .condition,
                with: ["value": "order 66", "pattern": "[0-9]+"], .returns(true)),
            FunctionExample(
                "An empty text does not hold a digit", stage: .condition,
                with: ["value": "", "pattern": "[0-9]"],
                .returns(false)),
            FunctionExample(
                "A step fails", stage: .transform, with: ["value": "x", "pattern": "^y$"],
                .fails(code: "matches")),
        ],
        checkArguments: ArgumentLimits.all(
            ArgumentLimits.written("pattern"),
            { literals, _ in
                guard let text = literals["pattern"]?.string else { return [] }
                do throws(Pattern.CompileError) {
                    _ = try Pattern.cached(text)
                    return []
                } catch {
                    return [
                        ArgumentProblem(
                            argument: "pattern", message: "the pattern does not compile: \(error.message)")
                    ]
                }
            }),
        body: .checking(
            code: "matches", message: "does not match the required pattern"
        ) { value, arguments throws(FunctionFailure) in
            do throws(Pattern.CompileError) {
                guard let text = value.string else { return false }
                return try Pattern.cached(arguments.string("pattern") ?? "").matches(text)
            } catch {
                throw FunctionFailure(.final, code: "pattern", message: error.message)
            }
        })
}
