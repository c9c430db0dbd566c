// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// The same caller again.
    static let recordsSameActorWithin = CuratedFunction(
        "records.same_actor_within", since: "0.1.0",
        summary: "Finds what the same caller sent with the same action not long before or after.",
        parameters: [FunctionParameter("within", .value(.duration), "How far apart in time two may lie.")],
        returns: "A match with score 1; none for callers without identity.",
        examples: [
            FunctionExample(
                "Again within the hour", stage: .duplicates, with: ["within": "1h"], on: ["title": "Hole"],
                candidate: ["title": "Lamp"], candidateAge: .seconds(3599), .score(1)),
            FunctionExample(
                "Later it is something new", stage: .duplicates, with: ["within": "1h"],
                on: ["title": "Hole"],
                candidate: ["title": "Hole"], candidateAge: .seconds(3601), .score(nil)),
            FunctionExample(
                "The window includes its end", stage: .duplicates, with: ["within": "1h"],
                on: ["title": "Hole"], candidate: ["title": "Lamp"], candidateAge: .seconds(3600), .score(1)),
        ],
        checkArguments: TimeWindow.check,
        body: CuratedFunction.Body(
            matching: Matching(
                index: { subject, _ in
                    guard let actor = subject.actor else { return [] }
                    let sender: Value = [
                        "records.same_actor_within", .string(actor), .string(subject.action),
                    ]
                    return [Digest(canonical: sender).hex]
                },
                compare: { subject, candidate, arguments in
                    guard let actor = subject.actor, let other = candidate.actor,
                        actor.hasSameBytes(as: other),
                        subject.action.hasSameBytes(as: candidate.action),
                        TimeWindow.holds(subject, candidate, arguments)
                    else { return nil }
                    return 1
                })))
}
