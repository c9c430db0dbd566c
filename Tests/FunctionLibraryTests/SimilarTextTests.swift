// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import Testing

@Suite struct SimilarTextTests {
    private static let words = [
        "hole", "road", "street", "lamp", "broken", "water", "pipe", "bench", "tree", "fallen", "noise",
        "night",
        "bridge", "corner", "market", "school", "garbage", "full", "bin", "smell", "leak", "sign", "missing",
    ]

    private func subject(_ text: String) -> MatchSubject {
        MatchSubject(
            values: ["title": .string(text)], actor: nil, action: "a", fingerprint: "",
            at: Instant(microseconds: 0))
    }

    /// A sentence, and the same with one letter changed.
    private func pair(_ random: inout SeededGenerator) -> (String, String) {
        let sentence = (0..<12).map { _ in Self.words.randomElement(using: &random) ?? "" }.joined(
            separator: " ")
        var letters = Array(sentence)
        letters[Int.random(in: 0..<letters.count, using: &random)] = "x"
        return (sentence, String(letters))
    }

    @Test(arguments: ["0.5", "0.8", "0.95"])
    func `what is accepted shares a key`(_ threshold: String) throws {
        let matching = try #require(FunctionRegistry.standard["records.similar_text"]?.body.matching)
        let arguments = Arguments([
            "field": "title", "min_similarity": .number(try #require(Number(threshold))),
        ])
        var random = SeededGenerator(seed: 11)
        for _ in 0..<300 {
            let (left, right) = pair(&random)
            guard matching.compare(subject(left), subject(right), arguments) != nil else { continue }
            let there = Set(matching.index(subject(right), arguments))
            #expect(!there.isDisjoint(with: matching.lookUp(subject(left), arguments)), "\(left) | \(right)")
        }
    }

    @Test func `a changed letter is nearly always found, another sentence never`() throws {
        let matching = try #require(FunctionRegistry.standard["records.similar_text"]?.body.matching)
        let arguments = Arguments(["field": "title", "min_similarity": .number(try #require(Number("0.8")))])
        var random = SeededGenerator(seed: 12)
        var found = 0
        var previous = "something else altogether"
        for _ in 0..<300 {
            let (left, right) = pair(&random)
            if matching.compare(subject(left), subject(right), arguments) != nil { found += 1 }
            #expect(matching.compare(subject(left), subject(previous), arguments) == nil)
            previous = right
        }
        #expect(found >= 290, "\(found) of 300")
    }

    @Test func `the keys of a text are few, whatever its length`() throws {
        let matching = try #require(FunctionRegistry.standard["records.similar_text"]?.body.matching)
        let arguments = Arguments(["field": "title"])
        let long = String(repeating: "All work and no play. ", count: 5000)
        #expect(matching.index(subject(long), arguments).count == 20)
        #expect(matching.index(subject("…"), arguments).isEmpty)
    }
}
