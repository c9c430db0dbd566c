// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

/// What a step needs is there on every way to it.
@Suite struct PresenceProofTests {
    private static let read = "- { key: read, fetch: { connection: shop, resource: lines, limit: 5 } }"
    private static let use =
        "- { key: use, for_each: { items: $steps.read.records, steps: [{ key: told, emit: { event: packed } }] } }"
    private static let gate =
        "- { key: gate, gate: { when: { field: $parameters.total, operator: gt, value: 5 }, skip_to: TARGET } }"
    private static let last = "- { key: last, emit: { event: done } }"

    @Test func `what always runs is there`() {
        #expect(ProofContract.codes([Self.read, Self.use].joined(separator: "\n")) == [])
    }

    @Test func `a jump over what is read is refused, where the reader is reached by it`() {
        let over = Self.gate.replacing("TARGET", with: "use")
        #expect(ProofContract.codes([over, Self.read, Self.use].joined(separator: "\n")) == ["E0301"])
        // Who is passed by as well reads nothing on that way.
        let both = Self.gate.replacing("TARGET", with: "last")
        #expect(ProofContract.codes([both, Self.read, Self.use, Self.last].joined(separator: "\n")) == [])
    }

    @Test(arguments: [
        ("{ when: ABSENT, end: failed }, { when: OTHER, skip_to: use }", []),
        ("{ when: PRESENT, skip_to: use }, { when: ABSENT, end: failed }", []),
        ("{ when: OTHER, skip_to: use }, { when: ABSENT, end: failed }", ["E0301"]),
        ("{ when: ABSENT, skip_to: last }, { when: OTHER, skip_to: use }", []),
        ("{ when: ABSENT, skip_to: use }, { when: OTHER, end: failed }", ["E0301"]),
        (
            "{ when: OTHER, skip_to: use }, { when: ABSENT, end: failed }, { when: OTHER, skip_to: use }",
            ["E0301"]
        ),
    ])
    func `a jump knows that the cases before it did not hold`(_ cases: String, _ codes: [String]) {
        let written =
            cases
            .replacing("ABSENT", with: "{ field: $parameters.note, operator: not_exists }")
            .replacing("PRESENT", with: "{ field: $parameters.note, operator: exists }")
            .replacing("OTHER", with: "{ field: $parameters.total, operator: gt, value: 5 }")
        let gate = "- { key: gate, gate: { cases: [\(written)] } }"
        let use = "- { key: use, lookup: { connection: shop, resource: notes, key: $parameters.note } }"
        #expect(ProofContract.codes([gate, use, Self.last].joined(separator: "\n")) == codes)
        let between = "- { key: told, emit: { event: told } }"
        #expect(ProofContract.codes([gate, between, use, Self.last].joined(separator: "\n")) == codes)
    }

    @Test func `what is known on a jump is not known behind another that leaves it out`() {
        let steps = """
            - { key: first, gate: { when: { field: $parameters.total, operator: gt, value: 9 }, skip_to: use } }
            - { key: gate, gate: { cases: [{ when: { field: $parameters.note, operator: not_exists }, end: failed }, { when: { field: $parameters.total, operator: gt, value: 5 }, skip_to: use }] } }
            - { key: use, lookup: { connection: shop, resource: notes, key: $parameters.note } }
            """
        #expect(ProofContract.codes(steps) == ["E0301"])
    }

    @Test func `a jump after a failure leaves the step that failed without an output`() {
        let jumping = Self.read.dropLast(2) + ", on_error: { goto: use } }"
        #expect(ProofContract.codes([String(jumping), Self.use].joined(separator: "\n")) == ["E0301"])
        let far = Self.read.dropLast(2) + ", on_error: { goto: last } }"
        #expect(ProofContract.codes([String(far), Self.use, Self.last].joined(separator: "\n")) == [])
    }

    @Test(arguments: [
        ("{ field: $parameters.note, operator: exists }", ""),
        ("{ field: $parameters.note, operator: eq, value: a }", ""),
        ("{ field: $parameters.kind, operator: eq, value: a }", "E0301"),
        (
            "{ any: [{ field: $parameters.note, operator: exists }, { field: $parameters.kind, operator: eq, value: a }] }",
            "E0301"
        ),
        (
            "{ all: [{ field: $parameters.note, operator: exists }, { field: $parameters.kind, operator: eq, value: a }] }",
            ""
        ),
        ("{ not: { field: $parameters.note, operator: not_exists } }", ""),
        ("{ field: $parameters.note, operator: ne, value: a }", "E0301"),
    ])
    func `a condition that holds only when a value is there lets it be used`(_ when: String, _ code: String) {
        let step =
            "- { key: found, when: \(when), lookup: { connection: shop, resource: notes, key: $parameters.note } }"
        #expect(ProofContract.codes(step) == (code.isEmpty ? [] : [code]))
    }

    @Test func `steps under the same condition see each other, and others do not`() {
        let when = "when: { field: $parameters.kind, operator: eq, value: a }"
        let read = Self.read.replacing("key: read,", with: "key: read, \(when),")
        let same = Self.use.replacing("key: use,", with: "key: use, \(when),")
        #expect(ProofContract.codes([read, same].joined(separator: "\n")) == [])
        #expect(ProofContract.codes([read, Self.use].joined(separator: "\n")) == ["E0301"])
        // The condition says nothing of a failure that the run goes on behind.
        let lenient = String(read.dropLast(2)) + ", on_error: continue }"
        #expect(ProofContract.codes([lenient, same].joined(separator: "\n")) == ["E0301"])
    }

    @Test func `a gate that ends the run where a value is missing lets it be used behind`() {
        let gate =
            "- { key: gate, gate: { when: { field: $parameters.note, operator: not_exists }, end: completed } }"
        let found = "- { key: found, lookup: { connection: shop, resource: notes, key: $parameters.note } }"
        #expect(ProofContract.codes([gate, found].joined(separator: "\n")) == [])
        // Another way around the gate takes that away.
        let around = Self.gate.replacing("key: gate", with: "key: around").replacing("TARGET", with: "found")
        #expect(ProofContract.codes([around, gate, found].joined(separator: "\n")) == ["E0301"])
    }

    @Test func `the witness is the way, and the help is the condition`() throws {
        let over = Self.gate.replacing("TARGET", with: "use")
        let found = ProofContract.diagnostics(
            ProofContract.text([over, Self.read, Self.use].joined(separator: "\n")))
        let diagnostic = try #require(found.first)
        #expect(diagnostic.labels.map(\.message) == ["the way that passes it by"])
        #expect(diagnostic.help?.contains("when: { field: $steps.read.records, operator: exists }") == true)
        #expect(diagnostic.path.hasSuffix("/for_each/items"))
    }
}
