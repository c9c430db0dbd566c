// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// A short code that follows from a seed.
    static let identifierShortCode = CuratedFunction(
        "ids.short_code", since: "0.1.0",
        summary: """
            Makes a short code of digits and capitals from a seed, without those that are mistaken for each other; \
            different seeds may share a code.
            """,
        parameters: [
            FunctionParameter("seed", .any, "What the code stands for, such as $submission.id."),
            FunctionParameter("length", .value(.integer), "How many characters, 4 to 32.", default: 8),
        ],
        returns: "The code: no I, L, O or U.", result: .type(.string),
        examples: [
            FunctionExample(
                "A seed gives its code", stage: .value, with: ["seed": "a"], .returns("CD32VJPD")),
            FunctionExample(
                "The length can be chosen", stage: .value, with: ["seed": "a", "length": 4], .returns("CD32")),
            FunctionExample("Nothing is no seed", stage: .value, with: ["seed": ""], .fails(code: "seed")),
        ],
        checkArguments: ArgumentLimits.integer("length", 4...32),
        body: CuratedFunction.Body(value: { arguments throws(FunctionFailure) in
            let length = max(4, min(arguments.integer("length") ?? 8, 32))
            let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
            // 32 divides 256, so that every character is as likely as another.
            return .string(
                String(try Seed.digest(arguments).bytes.prefix(length).map { alphabet[Int($0) % 32] }))
        }))
}
