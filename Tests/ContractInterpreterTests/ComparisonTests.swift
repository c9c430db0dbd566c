// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Testing

/// Conditions compare values as their types say.
@Suite struct ComparisonTests {
    /// Whether a condition holds: then `hit` is required, and the submission that lacks it refused.
    private func holds(_ type: String, _ comparison: String, _ input: Value) async throws -> Bool {
        let bench = Workbench(
            """
            actions:
              - key: ask
                execution_mode: engine
                status: published
                permissions_policy: { apply: [citizen] }
                parameters:
                  - { key: a, type: \(type) }
                  - { key: hit, type: string, required_when: { field: a, \(comparison) } }

            """)
        do {
            _ = try await bench.interpreter.submit(
                SubmitRequest(payload: ["a": input]), to: try bench.action("ask"), as: Workbench.citizen)
            return false
        } catch let error as InterpreterError where error.kind == .refused {
            #expect(error.errors.map(\.code) == ["required"])
            return true
        }
    }

    @Test(arguments: [
        ("decimal", "operator: contains, value: 2.5", "2.50", true),
        ("decimal", "operator: not_contains, value: '2.500'", "2.50", false),
        ("decimal", "operator: eq, value: [2.5]", "2.50", true),
        ("decimal", "operator: in, value: [[1], [2.5]]", "2.50", true),
        ("decimal", "operator: eq, value: [2.5, 1]", "2.50", false),
        ("datetime", "operator: contains, value: '2026-01-01T00:00:00Z'", "2026-01-01T01:00:00+01:00", true),
        ("duration", "operator: contains, value: 1h", "60m", true),
        (
            "uuid", "operator: contains, value: 0190163D-8694-739B-AEA5-966C26F8AD91",
            "0190163d-8694-739b-aea5-966c26f8ad91", true
        ),
        ("string", "operator: contains, value: '2.5'", "2.50", false),
    ])
    func `the elements of a list are what their type says`(
        _ type: String, _ comparison: String, _ element: String, _ holds: Bool
    ) async throws {
        let type = "list, constraints: { items: { type: \(type) } }"
        #expect(try await self.holds(type, comparison, [.string(element)]) == holds)
    }

    @Test(arguments: [
        // Blank text is empty.
        ("string", "operator: empty", "  ", true), ("string", "operator: not_empty", " \u{200B}", false),
        ("string", "operator: empty", "a", false),
        // Text is ordered by its bytes, whatever it looks like.
        ("string", "operator: lt, value: 10m", "9s", false),
        ("string", "operator: gt, value: \"2026-01-01T00:00:00Z\"", "2026-01-01T00:30:00+01:00", true),
        // Instants and durations are what they stand for, in order and in equality.
        ("datetime", "operator: eq, value: \"2026-01-01T00:00:00Z\"", "2026-01-01T01:00:00+01:00", true),
        ("datetime", "operator: ne, value: \"2026-01-01T00:00:00Z\"", "2026-01-01T01:00:00+01:00", false),
        ("datetime", "operator: gt, value: \"2026-01-01T00:00:00Z\"", "2026-01-01T00:30:00+01:00", false),
        ("datetime", "operator: in, value: [\"2026-01-01T00:00:00Z\"]", "2026-01-01T01:00:00+01:00", true),
        ("duration", "operator: eq, value: 24h", "1d", true),
        ("duration", "operator: lt, value: 10m", "9s", true),
        // What is written is read as inputs are.
        (
            "uuid", "operator: eq, value: 0190163D-8694-739B-AEA5-966C26F8AD91",
            "0190163d-8694-739b-aea5-966c26f8ad91", true
        ),
        (
            "uuid", "operator: in, value: [0190163D-8694-739B-AEA5-966C26F8AD91]",
            "0190163d-8694-739b-aea5-966c26f8ad91", true
        ),
        ("decimal", "operator: eq, value: 2.50", "2.5", true),
    ])
    func `text is what its type says`(
        _ type: String, _ comparison: String, _ input: String, _ holds: Bool
    ) async throws {
        #expect(try await self.holds(type, comparison, .string(input)) == holds)
    }

    @Test(arguments: [
        ("date", "$today", true), ("date", "$now", false), ("datetime", "$now", true),
        ("datetime", "$today", false),
        ("duration", "$now", false), ("string", "$now", true),
    ])
    func `a day, an instant and a duration are never compared with each other`(
        _ type: String, _ value: String, _ isTaken: Bool
    ) {
        let text = """
            actions:
              - key: ask
                parameters: [{ key: a, type: \(type) }]
                submission_criteria: [{ key: c, criteria_type: form, config: { field: a, operator: lte, value: \(value) } }]
            """
        #expect(ProofContract.diagnostics(text).map(\.code.code) == (isTaken ? [] : ["E0207"]))
    }

    @Test func `a position is one however it is written`() async throws {
        #expect(
            try await holds("geo", "operator: eq, value: { lat: 1, lon: 2 }", ["lat": 1, "lon": 2]))
        #expect(
            try await !holds("geo", "operator: eq, value: { lat: 1, lon: 2 }", ["lat": 2, "lon": 1]))
    }
}
