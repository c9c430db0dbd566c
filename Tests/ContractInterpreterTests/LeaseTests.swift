// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// Who may act outside for a run, and what becomes of a call whose process died, slept or was overtaken.
@Suite struct LeaseTests {
    /// A ledger that is gone from the n-th commit on.
    static func stopping(
        _ home: MemoryLedger, at commit: Int, _ moment: FaultyLedger.Fault.Moment
    ) -> FaultyLedger {
        FaultyLedger(
            home, fault: .init(operation: commit, moment: moment, extent: .stopped), counting: .commits)
    }

    /// Accepts over a whole ledger, then drives over one that stops.
    static func accept(_ bench: Workbench) async throws -> (submission: String, run: String) {
        let outcome = try await bench.interpreter.submit(
            SubmitRequest(payload: SendContract.payload), to: try bench.action("send"), as: Workbench.citizen)
        return (outcome.submission.id, try #require(outcome.run).id)
    }

    @Test(arguments: Effect.RetrySafety.allCases)
    func `a process that dies between intent and outcome leaves what the class of the call says`(
        _ safety: Effect.RetrySafety
    ) async throws {
        let clock = ManualClock()
        let target = OutsideTarget(answers: [.notHappened])
        let first = Workbench.memory(clock, process: "first")
        let text = OutsideEffectTests.once(safety)
        let bench = Workbench(text, registry: target.registry(safety), store: first, clock: clock)
        let (submission, run) = try await Self.accept(bench)
        // The first commit is the intent; nothing is written after it.
        let dying = bench.sibling(on: Self.stopping(first, at: 2, .before))
        await #expect(throws: InterpreterError.self) {
            try await dying.interpreter.drive(run, in: Workbench.citizen.scope)
        }
        #expect(target.calls == 1)
        let second = first.joined(as: "second")
        first.endAbruptly()
        let heir = bench.sibling(on: second)
        try await heir.work()
        if safety == .queryFirst {
            let held = try #require(try await heir.detail(submission).run)
            #expect(held.wait?.kind == "outcome" || held.state.isFinal)
            clock.advance(.seconds(60))
            try await heir.work()
        }
        let detail = try await heir.detail(submission)
        switch safety {
        case .keyed, .upsert:
            #expect(detail.submission.status == .created)
            #expect(target.calls == 2)
            #expect(Set(target.requests.map(\.key)).count == 1)
        case .queryFirst:
            #expect(detail.submission.status == .created)
            #expect(target.questions.count == 1)
            #expect(target.calls == 2)
        case .atMostOnce:
            #expect(detail.submission.status == .failed)
            #expect(try detail.error()["code"] == "unknown_outcome")
            #expect(target.calls == 1)
        }
        #expect(target.evaluations == 1)
    }

    @Test func `a process that dies before its intent is written has sent nothing`() async throws {
        let clock = ManualClock()
        let target = OutsideTarget()
        let first = Workbench.memory(clock, process: "first")
        let bench = Workbench(
            OutsideEffectTests.once(.atMostOnce), registry: target.registry(.atMostOnce), store: first,
            clock: clock)
        let (submission, run) = try await Self.accept(bench)
        let dying = bench.sibling(on: Self.stopping(first, at: 1, .before))
        await #expect(throws: InterpreterError.self) {
            try await dying.interpreter.drive(run, in: Workbench.citizen.scope)
        }
        #expect(target.calls == 0)
        try await bench.work()
        #expect(try await bench.detail(submission).submission.status == .created)
        #expect(target.calls == 1)
    }

    @Test func `an outcome survives a store that is away for a moment`() async throws {
        let clock = ManualClock()
        let target = OutsideTarget()
        let home = Workbench.memory(clock)
        let bench = Workbench(
            OutsideEffectTests.once(.atMostOnce), registry: target.registry(.atMostOnce), store: home,
            clock: clock)
        for moment in FaultyLedger.Fault.Moment.allCases {
            let (submission, run) = try await Self.accept(bench)
            let faulty = FaultyLedger(
                home, fault: .init(operation: 2, moment: moment, extent: .once), counting: .commits)
            _ = try await bench.sibling(on: faulty).interpreter.drive(run, in: Workbench.citizen.scope)
            #expect(try await bench.detail(submission).submission.status == .created)
        }
        #expect(target.calls == FaultyLedger.Fault.Moment.allCases.count)
    }

    @Test(arguments: Effect.RetrySafety.allCases)
    func `an outcome is held for a store that stays away, for long only where it would be lost`(
        _ safety: Effect.RetrySafety
    ) async throws {
        let clock = ManualClock()
        let target = OutsideTarget()
        let home = Workbench.memory(clock)
        let bench = Workbench(
            OutsideEffectTests.once(safety), registry: target.registry(safety), store: home, clock: clock)
        let (_, run) = try await Self.accept(bench)
        // Each commit behind the intent takes its time to fail.
        let away = FaultyLedger(
            home, fault: .init(operation: 2, moment: .before, extent: .forEver), counting: .commits
        ) { commit in
            if commit > 1 { clock.advance(.seconds(9)) }
        }
        let begun = clock.uptime
        await #expect(throws: InterpreterError.self) {
            try await bench.sibling(on: away).interpreter.drive(run, in: Workbench.citizen.scope)
        }
        #expect(target.calls == 1)
        let held = clock.uptime - begun
        switch safety {
        case .keyed, .upsert: #expect(held < .seconds(20), "\(held)")
        case .queryFirst, .atMostOnce: #expect(held > .seconds(35), "\(held)")
        }
    }

    @Test func `a clock that is set back does not hide that a process slept`() async throws {
        let clock = ManualClock()
        let target = OutsideTarget()
        let home = Workbench.memory(clock)
        let bench = Workbench(
            OutsideEffectTests.once(.atMostOnce), registry: target.registry(.atMostOnce), store: home,
            clock: clock)
        let (submission, run) = try await Self.accept(bench)
        let slow = FaultyLedger(home, fault: nil, counting: .commits) { commit in
            guard commit == 1 else { return }
            clock.advance(.seconds(41))
            clock.set(by: .seconds(-60))
        }
        _ = try await bench.sibling(on: slow).interpreter.drive(run, in: Workbench.citizen.scope)
        #expect(target.calls == 1)
        let detail = try await bench.detail(submission)
        #expect(detail.submission.status == .created)
        // It asked for the right again before it sent anything.
        #expect(detail.run?.leaseEpoch == 2)
    }

    @Test func `a process that slept past its lease sends nothing under it`() async throws {
        let clock = ManualClock()
        let target = OutsideTarget()
        let home = Workbench.memory(clock)
        let bench = Workbench(
            OutsideEffectTests.once(.atMostOnce), registry: target.registry(.atMostOnce), store: home,
            clock: clock)
        let (submission, run) = try await Self.accept(bench)
        // The clock passes the lease between the commit of the intent and the call.
        let slow = FaultyLedger(home, fault: nil, counting: .commits) { commit in
            if commit == 1 { clock.advance(.seconds(41)) }
        }
        _ = try await bench.sibling(on: slow).interpreter.drive(run, in: Workbench.citizen.scope)
        let request = try #require(target.requests.first)
        #expect(target.calls == 1)
        #expect(request.deadline == clock.now.adding(.seconds(30)))
        let detail = try await bench.detail(submission)
        #expect(detail.submission.status == .created)
        #expect(detail.run?.leaseEpoch == 2)
    }

    @Test func `whoever took over a slept lease is not joined by its former owner`() async throws {
        let clock = ManualClock()
        let target = OutsideTarget()
        let first = Workbench.memory(clock, process: "first")
        let text = OutsideEffectTests.once(.keyed)
        let bench = Workbench(text, registry: target.registry(.keyed), store: first, clock: clock)
        let heir = bench.sibling(on: first.joined(as: "second"))
        let (submission, run) = try await Self.accept(bench)
        let slow = FaultyLedger(first, fault: nil, counting: .commits) { commit in
            guard commit == 1 else { return }
            clock.advance(.seconds(41))
            _ = try? await heir.interpreter.drive(run, in: Workbench.citizen.scope)
        }
        _ = try await bench.sibling(on: slow).interpreter.drive(run, in: Workbench.citizen.scope)
        #expect(target.calls == 1)
        #expect(try await bench.detail(submission).submission.status == .created)
        #expect(try await bench.records("report").count == 1)
    }

    @Test func `nobody joins in while a lease is valid`() async throws {
        let clock = ManualClock()
        let first = Workbench.memory(clock, process: "first")
        let second = first.joined(as: "second")
        let others = Others()
        let target = OutsideTarget(during: { _ in await others.look() })
        let bench = Workbench(
            OutsideEffectTests.once(.atMostOnce), registry: target.registry(.atMostOnce), store: first,
            clock: clock)
        let (submission, run) = try await Self.accept(bench)
        let heirs = [bench.sibling(on: second), bench.sibling(on: first)]
        await others.set {
            for heir in heirs {
                #expect(try await heir.store.dueRuns(now: clock.now, limit: 10).isEmpty)
                let seen = try await heir.interpreter.drive(run, in: Workbench.citizen.scope)
                #expect(seen?.state == .running)
            }
        }
        _ = try await bench.interpreter.drive(run, in: Workbench.citizen.scope)
        #expect(await others.looks == 1)
        #expect(target.calls == 1)
        #expect(try await bench.detail(submission).submission.status == .created)
    }

    @Test func `the commit of an owner that was overtaken is refused`() async throws {
        let clock = ManualClock()
        let first = Workbench.memory(clock, process: "first")
        let others = Others()
        let target = OutsideTarget(during: { _ in await others.look() })
        let bench = Workbench(
            OutsideEffectTests.once(.keyed), registry: target.registry(.keyed), store: first, clock: clock)
        let heir = bench.sibling(on: first.joined(as: "second"))
        let (submission, run) = try await Self.accept(bench)
        await others.set {
            // A hung owner: its lease ran out while its call went on.
            clock.advance(.seconds(41))
            _ = try await heir.interpreter.drive(run, in: Workbench.citizen.scope)
            #expect(try await heir.detail(submission).submission.status == .created)
        }
        _ = try await bench.interpreter.drive(run, in: Workbench.citizen.scope)
        #expect(target.calls == 2)
        #expect(Set(target.requests.map(\.key)).count == 1)
        #expect(try await bench.records("report").count == 1)
        let trail = try await bench.store.audit(of: submission, in: Workbench.citizen.scope).map(
            \.draft.event)
        #expect(trail == ["accepted", "created"])
    }

    @Test func `a cancelled run does not come back when its call ends`() async throws {
        let clock = ManualClock()
        let others = Others()
        let target = OutsideTarget(during: { _ in await others.look() })
        let bench = Workbench(
            OutsideEffectTests.once(.keyed), registry: target.registry(.keyed),
            store: Workbench.memory(clock),
            clock: clock)
        let (submission, run) = try await Self.accept(bench)
        await others.set {
            _ = try await bench.interpreter.cancel(submission, reason: nil, as: Workbench.citizen)
        }
        _ = try await bench.interpreter.drive(run, in: Workbench.citizen.scope)
        let detail = try await bench.detail(submission)
        #expect(detail.submission.status == .cancelled)
        #expect(detail.run?.state == .terminated)
        #expect(try await bench.records("report").isEmpty)
        #expect(try await bench.journal(of: submission).last == "validate.2: failed")
    }
}

/// Something to do the first time that a call is under way.
actor Others {
    private var act: (@Sendable () async throws -> Void)?
    private(set) var looks = 0

    func set(_ act: @escaping @Sendable () async throws -> Void) { self.act = act }

    func look() async {
        guard let act else { return }
        self.act = nil
        looks += 1
        do { try await act() } catch { Issue.record(error) }
    }
}
