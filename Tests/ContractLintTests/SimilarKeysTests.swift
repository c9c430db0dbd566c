// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@testable import ContractLint

@Suite struct SimilarKeysTests {
    /// More keys are looked up in a table instead of being compared with each other.
    @Test(arguments: [2, 23, 24, 25, 300])
    func `a key is told from one that is nearly the same, among few and among many`(others: Int) {
        let keys = (0..<others).map { "field_\($0)" }
        let entries = (keys + ["Due-on", "other", "due_on", "DUEON"]).map { "\($0): $today" }
        let found = Bench.lint("result: { \(entries.joined(separator: ", ")) }", [.similarKeys])
            .filter { $0.code.name == "similar-keys" }
        #expect(
            found.map(\.message) == ["key 'due_on' is nearly 'Due-on'", "key 'DUEON' is nearly 'Due-on'"])
    }

    @Test func `keys of other letters are not alike, whatever begins or ends them`() {
        let text = "result: { due_on: $today, due_ons: $today, ddue_on: $today, d: $today, _d1: $today }"
        #expect(!Bench.lint(text, [.similarKeys]).contains { $0.code.name == "similar-keys" })
    }
}
