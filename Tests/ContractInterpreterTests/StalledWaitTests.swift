// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// Runs that wait for somebody or something, and are looked at meanwhile by a build that lacks one of their functions.
@Suite struct StalledWaitTests {
    private static func contract(_ contract: String, _ steps: String) -> String {
        """
        actions:
          - key: call_me
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen], edit: [admin] }
            parameters: [{ key: title, type: string, required: true }]
            creates: [{ key: call, entity_type: call, fields: { title: $parameters.title } }]
            submission_contract: { \(contract) }
            steps:
              \(steps)
              - { key: up, transform: { function: text.uppercase, with: { value: $parameters.title } } }

        """
    }

    private struct Pair {
        let able: Workbench
        let lacking: Workbench
        let id: String

        init(_ text: String) async throws {
            able = Workbench(text)
            let known = try #require(FunctionRegistry.standard["text.uppercase"])
            lacking = able.sibling(
                on: able.store,
                registry: FunctionRegistry.standard.adding([
                    CuratedFunction(
                        "text.uppercase", version: 1001, since: known.since, summary: known.summary,
                        parameters: known.parameters, returns: known.returns, result: known.result,
                        examples: known.examples,
                        body: CuratedFunction.Body(value: { _ in "?" }, normalize: { _, _, _ in "?" }))
                ]))
            id = try await able.interpreter.submit(
                SubmitRequest(payload: ["title": "x"]), to: try able.action("call_me"), as: Workbench.citizen
            ).submission.id
            try await able.work()
        }

        /// The build that lacks the function looks first, and the other one when the run is due again.
        func workInTurn() async throws {
            try await lacking.work()
            able.clock.advance(.seconds(60))
            // Behind a wait that is over, the first look finds out and the second goes on.
            for _ in 0..<2 { try await able.work() }
        }

        func state() async throws -> RunRow.State? { try await able.detail(id).run?.state }
    }

    @Test func `an approval that ran out stays run out`() async throws {
        let pair = try await Pair(
            Self.contract(
                "duplicates: none",
                "- { key: boss, approval: { approvers: { roles: [admin] }, message: Fine?, expires_after: 2h } }"
            ))
        pair.able.clock.advance(.seconds(7_200))
        try await pair.workInTurn()
        #expect(try await pair.state() == .failed)
    }

    @Test func `an approval is decided by either build`() async throws {
        let pair = try await Pair(
            Self.contract(
                "duplicates: none",
                "- { key: boss, approval: { approvers: { roles: [admin] }, message: Fine?, expires_after: 2h } }"
            ))
        _ = try await pair.lacking.interpreter.decide(pair.id, .approve, reason: nil, as: Workbench.admin)
        try await pair.workInTurn()
        #expect(try await pair.state() == .completed)
    }

    @Test func `a wait for a time is over when it is`() async throws {
        let pair = try await Pair(Self.contract("duplicates: none", "- { key: nap, wait: { for: 2h } }"))
        pair.able.clock.advance(.seconds(7_200))
        try await pair.workInTurn()
        #expect(try await pair.state() == .completed)
    }

    @Test func `an event that came is taken, and one that did not times out`() async throws {
        let text = Self.contract("duplicates: none", "- { key: ear, wait: { event: beep, timeout: 2h } }")
        let came = try await Pair(text)
        try await came.able.raise("beep")
        try await came.workInTurn()
        #expect(try await came.state() == .completed)
        let late = try await Pair(text)
        late.able.clock.advance(.seconds(7_200))
        try await late.lacking.work()
        late.able.clock.advance(.seconds(60))
        try await late.able.raise("beep")
        try await late.able.work()
        #expect(try await late.state() == .failed)
    }

    @Test func `a held duplicate is decided by either build, and by its time`() async throws {
        let text = Self.contract(
            "duplicates: { function: records.same_fields, with: { fields: [title] }, on_match: confirm, confirm_timeout: 2h }",
            "- { key: told, emit: { event: told } }")
        let pair = try await Pair(text)
        func twin() async throws -> String {
            let id = try await pair.able.interpreter.submit(
                SubmitRequest(payload: ["title": "x"]), to: try pair.able.action("call_me"),
                as: Workbench.citizen
            ).submission.id
            try await pair.able.work()
            #expect(try await pair.able.detail(id).submission.status == .rejectedDuplicate)
            return id
        }
        let first = try await twin()
        _ = try await pair.lacking.interpreter.decide(first, .override, reason: nil, as: Workbench.admin)
        try await pair.workInTurn()
        #expect(try await pair.able.detail(first).run?.state == .completed)
        let second = try await twin()
        pair.able.clock.advance(.seconds(7_200))
        try await pair.workInTurn()
        let detail = try await pair.able.detail(second)
        #expect(detail.submission.status == .rejectedDuplicate && detail.run?.state == .completed)
    }

    @Test func `a stalled run is paused and resumed`() async throws {
        let pair = try await Pair(Self.contract("duplicates: none", "- { key: nap, wait: { for: 2h } }"))
        pair.able.clock.advance(.seconds(7_200))
        try await pair.lacking.work()
        _ = try await pair.lacking.interpreter.control(pair.id, .pause, reason: nil, as: Workbench.admin)
        #expect(try await pair.state() == .suspended)
        _ = try await pair.lacking.interpreter.control(pair.id, .resume, reason: nil, as: Workbench.admin)
        try await pair.lacking.work()
        #expect(try await pair.state() == .waiting)
        pair.able.clock.advance(.seconds(60))
        try await pair.able.work()
        #expect(try await pair.state() == .completed)
    }

    @Test func `who lacks a function leaves the run for a moment, and then for longer and longer`()
        async throws
    {
        let pair = try await Pair(Self.contract("duplicates: none", "- { key: nap, wait: { for: 1s } }"))
        pair.able.clock.advance(.seconds(1))
        for delay in [1, 2, 4, 8, 16, 32, 60, 60] as [Int64] {
            try await pair.lacking.work()
            #expect(try await pair.able.detail(pair.id).run?.wake?.delay == .seconds(delay))
            pair.able.clock.advance(.seconds(delay))
        }
        try await pair.able.work()
        #expect(try await pair.state() == .completed)
    }

    @Test func `a child is not submitted by who lacks a function that its accept needs`() async throws {
        let child = """
              - key: kid
                execution_mode: workflow
                permissions_policy: { view: [citizen], apply: [citizen, system], edit: [admin] }
                status: published
                parameters: [{ key: title, type: string, required: true }]
                submission_contract: { normalize: text.uppercase, duplicates: none }

            """
        for step in [
            "call: { action: kid, input: { title: $parameters.title } }",
            "for_each: { items: [a], call: { action: kid, input: { title: $item } } }",
        ] {
            let text = Self.contract("duplicates: none", "- { key: nap, wait: { for: 1s } }")
                .replacing(
                    "- { key: up, transform: { function: text.uppercase, with: { value: $parameters.title } } }",
                    with: "- { key: down, \(step) }")
            let pair = try await Pair(text + child)
            pair.able.clock.advance(.seconds(1))
            try await pair.workInTurn()
            #expect(try await pair.state() == .completed, "\(step)")
        }
    }

    @Test func `what undoes a step is left to who has its functions`() async throws {
        let text = """
            actions:
              - key: call_me
                execution_mode: workflow
                status: published
                permissions_policy: { view: [citizen], apply: [citizen], edit: [admin] }
                parameters: [{ key: title, type: string, required: true }]
                submission_contract: { duplicates: none }
                steps:
                  - key: put
                    emit: { event: put }
                    compensate: { emit: { event: undone, payload: { title: { function: text.uppercase, with: { value: $parameters.title } } } } }
                  - { key: nap, wait: { for: 1s } }
                  - { key: end, gate: { when: { field: $parameters.title, operator: exists }, end: failed, message: No. } }

            """
        let pair = try await Pair(text)
        pair.able.clock.advance(.seconds(1))
        try await pair.lacking.work()
        #expect(try await pair.state() == .waiting)
        pair.able.clock.advance(.seconds(60))
        for _ in 0..<2 { try await pair.able.work() }
        let error = try await pair.able.detail(pair.id).submission.error
        #expect(try await pair.state() == .failed && error?.contains("not_undone") == false)
    }
}
