// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

@Suite struct NearestNameTests {
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
        #expect(NearestName.suggestion(for: name, among: Self.names) == meant)
    }

    @Test(arguments: ["", "x", "wx", "unrelated", "retry", String(repeating: "a", count: 1 << 20)])
    func `nothing is suggested where nothing is near`(_ name: String) {
        #expect(NearestName.suggestion(for: name, among: Self.names) == nil)
    }

    @Test func `at most three are suggested, the nearest first`() {
        let known = ["stepd", "steps_", "stop", "step", "stepsx", "stem"]
        #expect(NearestName.suggestions(for: "steps", among: known) == ["steps_", "step", "stepd"])
    }

    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("ab", "ba", 1), ("abc", "cab", 2), ("kitten", "sitting", 3),
        ("a", String(repeating: "b", count: 1 << 20), (1 << 20) - 1),
    ])
    func `a swap of neighbours is one step`(_ left: String, _ right: String, _ distance: Int) {
        #expect(NearestName.distance(Array(left.utf8), Array(right.utf8)) == distance)
    }
}
