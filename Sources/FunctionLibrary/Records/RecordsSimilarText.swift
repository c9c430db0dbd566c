// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Nearly the same text.
    static let recordsSimilarText = CuratedFunction(
        "records.similar_text", since: "0.1.0",
        summary: """
            Finds records and submissions whose text is nearly the same: by the groups of three letters that they \
            share, whatever their case and punctuation; texts just above the threshold can be missed.
            """,
        parameters: [
            FunctionParameter(
                "field", .fields(types: [.string, .text], single: true),
                "The parameter that holds the text; its first 1,024 characters count."),
            FunctionParameter(
                "min_similarity", .value(.number), "The least likeness that matches, 0.5 to 1.",
                default: .decimal("0.8")),
            FunctionParameter(
                "within", .value(.duration), "How far apart in time two may lie; without it, any time.",
                required: false),
        ],
        returns: "A match with the likeness as its score.",
        examples: [
            FunctionExample(
                "Case and signs do not count", stage: .duplicates, with: ["field": "title"],
                on: ["title": "Hole in the road!"], candidate: ["title": "hole in the  ROAD"], .score(1)),
            FunctionExample(
                "A letter more", stage: .duplicates, with: ["field": "title"],
                on: ["title": "Broken street lamp in front of the town hall"],
                candidate: ["title": "Broken street lamps in front of the town hall"], .score(0.8936)),
            FunctionExample(
                "Something else", stage: .duplicates, with: ["field": "title"],
                on: ["title": "Hole in the road"],
                candidate: ["title": "Broken street lamp"], .score(nil)),
            FunctionExample(
                "Signs alone match nothing", stage: .duplicates, with: ["field": "title"],
                on: ["title": "?!"],
                candidate: ["title": "?!"], .score(nil)),
            FunctionExample(
                "Too far apart in time", stage: .duplicates, with: ["field": "title", "within": "1h"],
                on: ["title": "Hole"], candidate: ["title": "Hole"], candidateAge: .seconds(3601), .score(nil)
            ),
            FunctionExample(
                "Accents may be composed or not", stage: .duplicates, with: ["field": "title"],
                on: ["title": "Caf\u{E9} da esquina"], candidate: ["title": "Cafe\u{301} da esquina"],
                .score(1)),
        ],
        checkArguments: { literals, scope in
            var problems = TimeWindow.check(literals, scope)
            if let least = Arguments(literals).double("min_similarity"), !(0.5...1 ~= least) {
                problems.append(
                    ArgumentProblem(
                        argument: "min_similarity", message: "'min_similarity' must lie between 0.5 and 1"))
            }
            return problems
        },
        body: CuratedFunction.Body(
            matching: Matching(
                index: { subject, arguments in
                    sketch(of: subject, arguments)?.keys(likeness: threshold(arguments)).map {
                        String($0, radix: 36)
                    }
                        ?? []
                },
                compare: { subject, candidate, arguments in
                    guard let here = sketch(of: subject, arguments),
                        let there = sketch(of: candidate, arguments),
                        TimeWindow.holds(subject, candidate, arguments)
                    else { return nil }
                    let (least, likeness) = (threshold(arguments), here.likeness(to: there))
                    // Only what a key finds is a match, so that the answer does not depend on how it was
                    // found.
                    guard likeness >= least,
                        !Set(here.keys(likeness: least)).isDisjoint(with: there.keys(likeness: least))
                    else { return nil }
                    return (likeness * 10_000).rounded() / 10_000
                })))

    private static func sketch(of subject: MatchSubject, _ arguments: Arguments) -> TextSketch? {
        arguments.keys("field")?.first.flatMap { subject.values[$0]?.string }.flatMap { TextSketch($0) }
    }

    private static func threshold(_ arguments: Arguments) -> Double {
        arguments.double("min_similarity") ?? 0.8
    }
}
