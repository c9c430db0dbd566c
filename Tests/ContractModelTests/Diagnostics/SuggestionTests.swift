// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

@Suite struct SuggestionTests {
    private static let names = [
        "text.trim", "text.truncate", "geo.round", "max_length", "min_length", "retry", "when",
    ]

    @Test(arguments: [
        ("text.trimm", "text.trim"), ("txet.trim", "text.trim"), ("MaxLength", "max_length"),
        ("max-length", "max_length"),
        ("retyr", "retry"), ("wehn", "when"), ("whem", "when"), ("geo.rund", "geo.round"),
        ("Retry", "retry"),
    ])
    func `a mistyped name finds the one that was meant`(_ name: String, _ meant: String) {
        #expect(Suggestion.nearest(to: name, among: Self.names) == meant)
    }

    @Test(arguments: ["", "x", "wx", "unrelated", String(repeating: "a", count: 1 << 20)])
    func `nothing is suggested where nothing is near`(_ name: String) {
        #expect(Suggestion.nearest(to: name, among: Self.names) == nil)
    }

    @Test func `the nearest is suggested, of two alike the one that begins so, or the first by name`() {
        #expect(Suggestion.nearest(to: "neq", among: ["eq", "ne", "gt"]) == "ne")
        #expect(
            Suggestion.nearest(to: "max_lenght", among: ["max_items", "max_length", "min_length"])
                == "max_length")
        #expect(Suggestion.nearest(to: "stps", among: ["stpy", "stpx"]) == "stpx")
    }

    @Test func `what begins one name alone is short for it`() {
        #expect(Suggestion.nearest(to: "ref", among: ["reference", "decimal"]) == "reference")
        #expect(Suggestion.nearest(to: "ref", among: ["reference", "referrer"]) == nil)
        #expect(Suggestion.nearest(to: "maxLen", among: ["max_length", "max_items"]) == "max_length")
        #expect(Suggestion.nearest(to: "re", among: ["reference", "decimal"]) == nil)
    }

    @Test func `a plural, a hyphen or another case is no other name`() {
        #expect(Suggestion.nearest(to: "entity", among: ["entities", "edits"]) == "entities")
        #expect(Suggestion.nearest(to: "Entity-Type", among: ["entity_type"]) == "entity_type")
    }

    @Test func `the sentence says what is near, or what would have been right`() {
        #expect(Suggestion.didYouMean("retyr", among: ["retry"]) == "did you mean 'retry'?")
        #expect(Suggestion.didYouMean("other", among: ["retry"]) == nil)
        #expect(Suggestion.help(for: "other", among: ["retry", "when"]) == "expected one of 'retry', 'when'")
        #expect(Suggestion.help(for: "other", among: []) == nil)
    }

    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("ab", "ba", 1), ("abc", "cab", 2), ("kitten", "sitting", 3),
        ("a", String(repeating: "b", count: 1 << 20), (1 << 20) - 1),
    ])
    func `a swap of neighbours is one step`(_ left: String, _ right: String, _ distance: Int) {
        #expect(Suggestion.distance(Array(left.utf8), Array(right.utf8)) == distance)
    }
}
