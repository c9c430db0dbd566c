// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// The same caller sends the same again.
    static let recordsIdentical = CuratedFunction(
        "records.identical", since: "0.1.0",
        summary: "Finds what the same caller sent before: the same action, arguments, files and target.",
        parameters: [
            FunctionParameter(
                "within", .value(.duration), "How far apart in time two may lie.", default: "24h")
        ],
        returns: "A match with score 1.",
        examples: [
            FunctionExample(
                "The same again is a duplicate", stage: .duplicates, on: ["title": "Hole"],
                candidate: ["title": "Hole"], candidateAge: .seconds(60), .score(1)),
            FunctionExample(
                "Another title is not", stage: .duplicates, on: ["title": "Hole"],
                candidate: ["title": "Hole 2"],
                candidateAge: .seconds(60), .score(nil)),
            FunctionExample(
                "The window includes its end", stage: .duplicates, with: ["within": "1h"],
                on: ["title": "Hole"],
                candidate: ["title": "Hole"], candidateAge: .seconds(3600), .score(1)),
            FunctionExample(
                "Later it is something new", stage: .duplicates, with: ["within": "1h"],
                on: ["title": "Hole"],
                candidate: ["title": "Hole"], candidateAge: .seconds(3601), .score(nil)),
        ],
        checkArguments: TimeWindow.check,
        body: CuratedFunction.Body(
            matching: Matching(
                isAboutSenders: true,
                index: { subject, _ in
                    let sender: Value = [
                        "records.identical", subject.actor.map(Value.string) ?? .null,
                        .string(subject.action),
                        .string(subject.fingerprint),
                    ]
                    return [Digest(canonical: sender).hex]
                },
                compare: { subject, candidate, arguments in
                    guard sameBytes(subject.actor, candidate.actor),
                        subject.action.hasSameBytes(as: candidate.action),
                        subject.fingerprint.hasSameBytes(as: candidate.fingerprint),
                        TimeWindow.holds(subject, candidate, arguments)
                    else { return nil }
                    return 1
                })))

    private static func sameBytes(_ left: String?, _ right: String?) -> Bool {
        switch (left, right) {
        case (nil, nil): true
        case (let left?, let right?): left.hasSameBytes(as: right)
        default: false
        }
    }
}
