// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Checks a total against its parts.
    static let validateSumEquals = CuratedFunction(
        "validate.sum_equals", since: "0.1.0",
        summary: "Checks that a number is exactly the sum of others, in decimal digits.",
        parameters: [
            FunctionParameter(
                "field", .fields(types: [.number, .decimal, .integer], single: true),
                "The parameter with the total."),
            FunctionParameter(
                "fields", .fields(types: [.number, .decimal, .integer, .list], single: false),
                "The parameters to add up; of a list, its elements."),
            .member("member", of: "fields", "The member to add up where elements are maps."),
        ],
        returns: "Nothing; refuses the total when it differs.",
        examples: [
            FunctionExample(
                "Parameters add up", stage: .validate, with: ["field": "total", "fields": ["net", "tax"]],
                on: ["total": .decimal("0.3"), "net": .decimal("0.1"), "tax": "0.20"], .refusals([:])),
            FunctionExample(
                "A cent is missing", stage: .validate, with: ["field": "total", "fields": ["net", "tax"]],
                on: ["total": .decimal("0.31"), "net": .decimal("0.1"), "tax": .decimal("0.2")],
                .refusals(["total": "sum_equals"])),
            FunctionExample(
                "Elements of a list add up", stage: .validate,
                with: ["field": "total", "fields": "lines", "member": "amount"],
                on: ["total": 3, "lines": [["amount": 1], ["amount": "2.00"], ["note": "free"]]],
                .refusals([:])),
            FunctionExample(
                "Without a total there is nothing to check", stage: .validate,
                with: ["field": "total", "fields": ["net"]], on: ["net": 1], .refusals([:])),
        ],
        checkArguments: ArgumentLimits.keys("fields", atLeast: 1),
        body: CuratedFunction.Body(validate: { subject, arguments in
            guard let key = arguments.keys("field")?.first, let total = subject.arguments[key]?.exactNumber
            else {
                return []
            }
            let member = arguments.string("member")
            let parts = (arguments.keys("fields") ?? []).flatMap { key -> [Value] in
                let value = subject.arguments[key] ?? .null
                guard let elements = value.list else { return [value] }
                return elements.map { element in member.map { element[$0] ?? .null } ?? element }
            }
            let sum = parts.lazy.compactMap(\.exactNumber).reduce(Number(0), +)
            guard sum != total else { return [] }
            return [
                Refusal(parameter: key, code: "sum_equals", message: "does not equal the sum of its parts")
            ]
        }))
}
