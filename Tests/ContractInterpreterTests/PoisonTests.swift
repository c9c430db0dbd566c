// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// Runs that end the process that drives them, each in a child process of its own.
@Suite(.timeLimit(.minutes(10))) struct PoisonTests {
    /// A function that traps on one title, and otherwise does nothing.
    private static let registry: FunctionRegistry = {
        let trap = CuratedFunction(
            "test.trap", since: "0.1.0", summary: "Traps.", parameters: [], returns: "Nothing.", examples: [],
            body: CuratedFunction.Body(
                prepare: { fields, _, _ in
                    if fields["title"] == "poison" { fatalError("on purpose") }
                    return fields
                }))
        return FunctionRegistry.standard.adding([trap])
    }()

    private static func bench(_ folder: String, _ process: String) throws -> Workbench {
        let clock = ManualClock()
        return Workbench(
            SendContract.text("      prepare_create: [test.trap]"), registry: registry,
            store: try Home.open(in: folder, as: process), clock: clock)
    }

    @Test func `a run that kills three processes is put aside, and its neighbours come to their end`()
        async throws
    {
        let home = try Home(.sqlite, ManualClock())
        let folder = try #require(home.path)
        let first = try Self.bench(folder, "first")
        var ids: [String: String] = [:]
        for title in ["before", "poison", "after", "last"] {
            let outcome = try await first.interpreter.submit(
                SubmitRequest(payload: ["title": .string(title)]), to: try first.action("send"),
                as: Workbench.citizen)
            ids[title] = outcome.submission.id
        }
        await first.store.close()
        for _ in 0..<3 {
            await #expect(processExitsWith: .failure) { [folder = folder as String] in
                let bench = try PoisonTests.bench(folder, "worker")
                try await bench.work()
                await bench.store.close()
            }
        }
        // The fourth comes through, in this process.
        let last = try Self.bench(folder, "worker")
        try await last.work()
        for (title, id) in ids {
            let detail = try await last.detail(id)
            if title == "poison" {
                #expect(detail.submission.status == .failed)
                #expect(try detail.error()["code"] == "quarantined")
            } else {
                #expect(detail.submission.status == .created, "\(title)")
            }
        }
        #expect(try await last.records("report").count == 3)
        #expect(try await last.broken() == [])
        await last.store.close()
        #expect(try home.broken() == [])
    }

    @Test(arguments: [Effect.RetrySafety.keyed, .upsert, .queryFirst])
    func `an outside call that kills three processes is put aside as well`(
        _ safety: Effect.RetrySafety
    )
        async throws
    {
        let home = try Home(.sqlite, ManualClock())
        let folder = try #require(home.path)
        for attempt in 0..<3 {
            await #expect(processExitsWith: .failure) {
                [folder = folder as String, safety = safety.rawValue as String, attempt = attempt as Int] in
                let safety = try #require(Effect.RetrySafety(rawValue: safety))
                let target = OutsideTarget(
                    answers: [.notHappened], during: { _ in fatalError("on purpose") })
                let clock = ManualClock()
                // Whoever must ask first asks when the call before has surely ended.
                clock.advance(.seconds(3_600 * attempt))
                let bench = Workbench(
                    OutsideEffectTests.once(safety), registry: target.registry(safety),
                    store: try Home.open(in: folder, as: "worker"), clock: clock)
                if attempt == 0 { _ = try await LeaseTests.accept(bench) }
                try await bench.work()
            }
        }
        let target = OutsideTarget()
        let clock = ManualClock()
        clock.advance(.seconds(3_600 * 3))
        let last = Workbench(
            OutsideEffectTests.once(safety), registry: target.registry(safety),
            store: try Home.open(in: folder, as: "worker"), clock: clock)
        try await last.work()
        let row = try #require(
            try await last.store.submissions(SubmissionQuery(), in: Workbench.citizen.scope).first)
        let detail = try await last.detail(row.id)
        #expect(detail.submission.status == .failed)
        #expect(try detail.error()["code"] == "quarantined")
        #expect(target.calls == 0)
        #expect(try await last.broken() == [])
        await last.store.close()
        #expect(try home.broken() == [])
    }

    /// Three calls outside in a row, between which the lease is never given back; the process ends in one of them.
    private static func chain(_ folder: String, dyingIn fatal: String?, _ hours: Int) throws -> Workbench {
        let target = OutsideTarget(during: { request in
            if let fatal, request.arguments["value"] == .string(fatal) { fatalError("on purpose") }
        })
        let clock = ManualClock()
        clock.advance(.seconds(3_600 * hours))
        let steps = ["one", "two", "three", "four"].map {
            "- { key: \($0), execute: { function: test.send, with: { value: \($0) } } }"
        }
        return Workbench(
            StepContract.text(steps.joined(separator: "\n")), registry: target.registry(),
            store: try Home.open(in: folder, as: "worker"), clock: clock)
    }

    @Test func `a run that comes one call further each time is not put aside`() async throws {
        let home = try Home(.sqlite, ManualClock())
        let folder = try #require(home.path)
        for (hours, fatal) in ["one", "two", "three", "four"].enumerated() {
            await #expect(processExitsWith: .failure) {
                [folder = folder as String, fatal = fatal as String, hours = hours as Int] in
                let bench = try PoisonTests.chain(folder, dyingIn: fatal, hours)
                if hours == 0 { _ = try await bench.order() }
                try await bench.work()
            }
        }
        let last = try Self.chain(folder, dyingIn: nil, 4)
        for _ in 0..<10 where try await last.work() > 0 {}
        let rows = try await last.store.submissions(SubmissionQuery(), in: Workbench.citizen.scope)
        #expect(try await last.detail(try #require(rows.first).id).run?.state == .completed)
        #expect(try await last.broken() == [])
        await last.store.close()
        #expect(try home.broken() == [])
    }

    @Test func `after a kill the next process goes on at once, not when the lease ends`() async throws {
        let home = try Home(.sqlite, ManualClock())
        let folder = try #require(home.path)
        await #expect(processExitsWith: .failure) { [folder = folder as String] in
            // It dies while its call is under way, and holds a lease.
            let target = OutsideTarget(during: { _ in fatalError("on purpose") })
            let bench = Workbench(
                OutsideEffectTests.once(.keyed), registry: target.registry(.keyed),
                store: try Home.open(in: folder, as: "first"), clock: ManualClock())
            let (_, run) = try await LeaseTests.accept(bench)
            _ = try await bench.interpreter.drive(run, in: Workbench.citizen.scope)
        }
        let target = OutsideTarget()
        let clock = ManualClock()
        let heir = Workbench(
            OutsideEffectTests.once(.keyed), registry: target.registry(.keyed),
            store: try Home.open(in: folder, as: "second"), clock: clock)
        let row = try #require(
            try await heir.store.submissions(SubmissionQuery(), in: Workbench.citizen.scope).first)
        let run = try #require(try await heir.detail(row.id).run)
        #expect(run.lease?.owner == "first")
        #expect(try #require(run.lease).until > clock.now)
        try await heir.work()
        #expect(try await heir.detail(row.id).submission.status == .created)
        #expect(target.calls == 1)
        #expect(clock.now == ManualClock().now)
        await heir.store.close()
        #expect(try home.broken() == [])
    }
}
