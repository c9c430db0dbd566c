// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// What a sensitive step gives is in no row, and there for whoever may read it.
@Suite(.timeLimit(.minutes(10))) struct UnstoredOutputTests {
    private static let scope = Workbench.citizen.scope

    private static let text = StepContract.text(
        """
        - { key: secret, sensitive: true, lookup: { connection: warehouse, resource: pins, key: 1 } }
        - { key: sent, push: { connection: bank, resource: used, value: { pin: $steps.secret.pin } }, compensate: { push: { connection: warehouse, resource: freed, value: { pin: $steps.secret.pin } } } }
        - { key: sure, approval: { approvers: { roles: [admin] } } }
        """)

    @Test func `it is in no row, and another process that undoes with it makes it again`() async throws {
        let target = OutsideTarget([
            .succeeds(["pin": "1234567"]), .succeeds(["key": "k"]), .succeeds(["pin": "1234567"]),
        ])
        let bench = Workbench(Self.text, connections: target)
        let id = try await bench.order().submission.id
        #expect(try await bench.detail(id).run?.wait?.step == "sure")
        let other = bench.sibling(on: bench.store)
        _ = try await other.interpreter.cancel(id, reason: nil, as: Workbench.admin)
        for _ in 0..<3 { try await other.work() }
        #expect(try await bench.detail(id).run?.state == .terminated)
        #expect(target.requests.last?.arguments["value"] == ["pin": "1234567"])
        for run in try await bench.store.runs(of: id, in: Self.scope) {
            #expect(!run.machine.contains("1234567"))
            for row in try await bench.store.journal(of: run.id, in: Self.scope) {
                #expect(!"\(row)".contains("1234567"), "\(row.step)")
            }
        }
    }

    private static let late = StepContract.text(
        """
        - { key: secret, sensitive: true, lookup: { connection: warehouse, resource: pins, key: 1 } }
        - { key: sure, wait: { event: shipped, timeout: 5d } }
        - { key: sent, push: { connection: bank, resource: used, value: { pin: $steps.secret.pin } }, compensate: { push: { connection: warehouse, resource: freed, value: 1 } } }
        """)

    @Test func `a process that ends while it makes an output again has done nothing`() async throws {
        var ends = 0
        for isStopped in [false, true] {
            for commit in 1..<8 {
                let target = OutsideTarget([
                    .succeeds(["pin": "1"]), .succeeds(["pin": "1"]), .succeeds(["pin": "1"]),
                ])
                let bench = Workbench(Self.late, connections: target)
                let id = try await bench.order().submission.id
                let fault = FaultyLedger.Fault(operation: commit, moment: .before, extent: .stopped)
                let faulty = FaultyLedger(bench.store, fault: fault, counting: .commits)
                let dying = bench.sibling(on: faulty)
                _ = try? await dying.interpreter.raise(
                    "shipped", data: [:], id: nil, for: id, as: Workbench.admin)
                // It ends behind the second question, and before the push.
                guard faulty.hasStruck, target.calls == 2 else { continue }
                ends += 1
                bench.clock.advance(.seconds(120))
                let heir = bench.sibling(on: bench.store, seed: 5)
                if isStopped { _ = try await heir.interpreter.cancel(id, reason: nil, as: Workbench.admin) }
                for _ in 0..<5 { try await heir.work() }
                let state = try await bench.detail(id).run?.state
                #expect(state == (isStopped ? .terminated : .completed), "at commit \(commit)")
                let pushes = target.requests.filter { $0.arguments["resource"] == "used" }
                #expect(pushes.count == (isStopped ? 0 : 1), "at commit \(commit)")
            }
        }
        #expect(ends > 1)
    }

    @Test func `a push that is refused behind an output made again is not undone`() async throws {
        let target = OutsideTarget([.succeeds(["pin": "1"]), .succeeds(["pin": "1"]), .final])
        let bench = Workbench(Self.late, connections: target)
        let id = try await bench.order().submission.id
        let other = bench.sibling(on: bench.store)
        _ = try await other.interpreter.raise("shipped", data: [:], id: nil, for: id, as: Workbench.admin)
        for _ in 0..<3 { try await other.work() }
        #expect(try await bench.detail(id).run?.state == .failed)
        #expect(target.calls == 3)
    }

    @Test func `a wait has its time within that of the step`() async throws {
        for (wait, seconds, code) in [
            ("for: 1h }, timeout: 1h", 3_600, nil), ("for: 1h }, timeout: 3d", 3_600, nil),
            ("until: \"2099-01-01\" }, timeout: 2h", 7_200, "timed_out"),
        ] {
            let bench = Workbench(StepContract.text("- { key: slept, wait: { \(wait) }"))
            let id = try await bench.order().submission.id
            bench.clock.advance(.seconds(seconds - 1))
            try await bench.work()
            #expect(try await bench.detail(id).run?.state == .waiting)
            bench.clock.advance(.seconds(1))
            try await bench.work()
            #expect(try await bench.failure(of: id) == code, "\(wait)")
        }
    }

    @Test func `a branch knows where its submission came from and what runs`() async throws {
        let bench = Workbench(
            StepContract.text(
                """
                - key: both
                  parallel:
                    branches:
                      left: [{ key: told, emit: { event: begun, payload: { title: $submission.source } } }]
                      right: [{ key: named, emit: { event: undone, payload: { title: $action.key } } }]
                """))
        let id = try await bench.submit("order", StepContract.payload) { $0.source = "desk" }.submission.id
        for _ in 0..<3 { try await bench.work() }
        #expect(try await bench.detail(id).run?.state == .completed)
        let told = try await bench.store.outbox(after: 0, limit: 50, in: Self.scope)
        #expect(told.first { $0.event == "begun" }?.payload.contains("desk") == true)
        #expect(told.first { $0.event == "undone" }?.payload.contains("\"order\"") == true)
    }
}
