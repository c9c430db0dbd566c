// SPDX-License-Identifier: Apache-2.0
import ContractTesting
import Testing

@Suite(.timeLimit(.minutes(3))) struct StepMutationTests {
    private func mutants(_ contract: String, _ cases: [String]) async throws -> [Mutant] {
        let contract = TestedContract(contract)
        let texts = cases.enumerated().map { index, body in
            "  - { name: case \(index), \(TestedContract.ana), \(body) }\n"
        }
        return await MutationRunner(contract.runner).run(
            try contract.plan("go"), [try TestedContract.suite("action: go\ncases:\n" + texts.joined())])
    }

    private static let ofOthers = ["'quantity'", "the create", "apply", "edit"]

    private func changes(_ mutants: [Mutant], _ isKilled: Bool) -> [String] {
        mutants.filter { $0.isKilled == isKilled }.map(\.change)
            .filter { change in !Self.ofOthers.contains { change.hasPrefix($0) } }
    }

    @Test func `mistakes in steps are made, and noticed by cases that go every way`() async throws {
        let mutants = try await mutants(SteppedContract.full, SteppedContract.everyWay)
        #expect(
            changes(mutants, true) == [
                "the step 'allowed' is never done",
                "the policy 'small' does not require: $parameters.quantity lt 100",
                "the policy 'small' requires: $parameters.quantity lte 100",
                "the policy 'small' requires: $parameters.quantity gt 100",
                "the gate 'large' reads: $parameters.quantity lt 10", "the step 'joined' is never done",
                "the step 'joined' is always done",
                "'when' of the step 'joined' reads: $parameters.quantity lte 5",
                "'when' of the step 'joined' reads: $parameters.quantity gt 5",
                "the step 'ask' is never done", "the step 'ask' is always done",
                "'when' of the step 'ask' reads: $parameters.quantity lte 5",
                "'when' of the step 'ask' reads: $parameters.quantity gt 5", "'ask' never expires",
                "the step 'last' is never done",
            ])
        #expect(
            changes(mutants, false) == [
                "the gate 'large' lets pass: $parameters.quantity gt 10",
                "the gate 'large' reads: $parameters.quantity gte 10", "people approve their own at 'ask'",
            ])
    }

    @Test func `a suite that looks at no step notices nothing of them`() async throws {
        let mutants = try await mutants(
            SteppedContract.full, ["payload: { quantity: 50 }, expect: { status: created }"])
        #expect(changes(mutants, true) == [])
        #expect(changes(mutants, false).count == 18)
    }

    @Test(arguments: [
        (
            "{ key: told, emit: { event: told }, compensate: { emit: { event: untold } } }",
            ["the step 'told' is never done", "'told' is not undone"]
        ),
        (
            "{ key: late, call: { action: linger, timeout: 1d, timeout_value: { n: 0 } } }",
            ["the step 'late' is never done", "the timeout_value of 'late' is another"]
        ),
        (
            "{ key: paid, wait: { event: money, timeout: 2d }, on_error: continue }",
            ["the step 'paid' is never done", "a failure of 'paid' ends the run"]
        ),
        (
            """
            { key: ask, approval: { approvers: { roles: [admin], count: 2 }, message: Well?, allow_self: true } }
            """,
            [
                "the step 'ask' is never done", "one approval of 'ask' is enough",
                "nobody approves their own at 'ask'",
            ]
        ),
        (
            """
            { key: each, for_each: { items: [1], steps: [
                      { key: inner, when: { field: $item, operator: exists }, emit: { event: told } }] } }
            """,
            [
                "the step 'each' is never done", "the step 'inner' is never done",
                "the step 'inner' is always done", "'when' of the step 'inner' reads: $item not_exists",
            ]
        ),
        (
            """
            { key: both, parallel: { branches: { left: [
                      { key: fork, gate: { when: { field: $parameters.quantity, operator: eq, value: 1 }, end: completed } }] } } }
            """,
            [
                "the step 'both' is never done", "the gate 'fork' lets pass: $parameters.quantity eq 1",
                "the gate 'fork' reads: $parameters.quantity ne 1",
            ]
        ),
    ])
    func `a kind of step has mistakes of its own`(_ step: String, _ expected: [String]) async throws {
        let mutants = try await mutants(
            SteppedContract.with([step]), ["payload: { quantity: 1 }, expect: { status: created }"])
        #expect(
            mutants.map(\.change).filter { change in
                !Self.ofOthers.contains { change.hasPrefix($0) }
            } == expected)
    }
}
