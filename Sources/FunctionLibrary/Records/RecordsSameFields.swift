// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// The same values in some parameters.
    static let recordsSameFields = CuratedFunction(
        "records.same_fields", since: "0.1.0",
        summary: "Finds records and submissions whose values in some parameters are all equal.",
        parameters: [
            FunctionParameter(
                "fields", .fields(types: [], single: false),
                "The parameters to compare: text by its bytes, numbers by their value; absent equals absent."),
            FunctionParameter(
                "within", .value(.duration), "How far apart in time two may lie; without it, any time.",
                required: false),
        ],
        returns: "A match with score 1; none when all values are absent.",
        examples: [
            FunctionExample(
                "Equal values match", stage: .duplicates, with: ["fields": ["invoice", "amount"]],
                on: ["invoice": "A-1", "amount": .decimal("1.10"), "note": "x"],
                candidate: ["invoice": "A-1", "amount": .decimal("1.1"), "note": "y"],
                types: ["amount": .decimal], .score(1)),
            FunctionExample(
                "A decimal may be text", stage: .duplicates, with: ["fields": "amount"],
                on: ["amount": "1.10"],
                candidate: ["amount": .decimal("1.1")], types: ["amount": .decimal], .score(1)),
            FunctionExample(
                "One that differs is enough", stage: .duplicates, with: ["fields": ["invoice", "amount"]],
                on: ["invoice": "A-1", "amount": 1], candidate: ["invoice": "a-1", "amount": 1], .score(nil)),
            FunctionExample(
                "Text that looks like a number is text", stage: .duplicates, with: ["fields": "version"],
                on: ["version": "1.10"], candidate: ["version": "1.1"], .score(nil)),
            FunctionExample(
                "Nothing given matches nothing", stage: .duplicates, with: ["fields": ["invoice"]],
                on: ["note": "x"], candidate: ["note": "x"], .score(nil)),
            FunctionExample(
                "Too far apart is no duplicate", stage: .duplicates,
                with: ["fields": "invoice", "within": "1d"],
                on: ["invoice": "A-1"], candidate: ["invoice": "A-1"], candidateAge: .seconds(86_401),
                .score(nil)),
        ],
        checkArguments: TimeWindow.check,
        body: CuratedFunction.Body(
            matching: Matching(
                index: { subject, arguments in
                    let values = (arguments.keys("fields") ?? []).map { subject.values[$0] ?? .null }
                    guard values.contains(where: { !$0.isNull }) else { return [] }
                    // Coarser than the comparison: here all text that reads as a number is one.
                    let key = Value.list(["records.same_fields"] + values.map { $0.comparable(as: .decimal) })
                    return [Digest(canonical: key).hex]
                },
                compare: { subject, candidate, arguments in
                    let keys = arguments.keys("fields") ?? []
                    guard keys.contains(where: { !(subject.values[$0] ?? .null).isNull }),
                        keys.allSatisfy({ isSame($0, subject, candidate) }),
                        TimeWindow.holds(subject, candidate, arguments)
                    else { return nil }
                    return 1
                })))

    private static func isSame(_ key: String, _ subject: MatchSubject, _ candidate: MatchSubject) -> Bool {
        let type = subject.types[key] ?? candidate.types[key]
        let left = subject.values[key] ?? .null
        let right = candidate.values[key] ?? .null
        return left == right
            || left.comparable(as: type, beside: right) == right.comparable(as: type, beside: left)
    }
}
