// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Synchronization
import Testing

/// Faults at every operation, and several schedulers at once: a slot stays one run.
@Suite(.timeLimit(.minutes(20))) struct TriggerFaultTests {
    private static let text = TriggerContract.text(
        """
        - { key: hourly, cron: "0 * * * *", overlap: allow, action: note, input: { title: hourly } }
        - { key: engine, cron: "0 * * * *", overlap: allow, action: engine }
        - { key: refused, cron: "0 * * * *", action: picky, input: { left: 1 } }
        - { key: slowly, cron: "0 * * * *", overlap: queue, action: slow }
        - { key: shipping, event: shipped, action: note, input: { title: $event.order } }
        - { key: silent, expects: beat, within: 90m, action: note, input: { title: silent } }
        """,
        further: """
              - key: engine
                permissions_policy: { view: [admin], apply: [system], edit: [admin] }
                status: published
                creates: [{ key: note, entity_type: note, fields: { title: engine } }]
              - key: picky
                permissions_policy: { view: [admin], apply: [system], edit: [admin] }
                status: published
                parameters: [{ key: left, type: integer, required: true }]
                submission_criteria: [{ key: many, criteria_type: form, config: { field: left, operator: gt, value: 5 }, message: Too few }]
                creates: [{ key: note, entity_type: note, fields: { title: picky } }]
            """)

    /// What must have become of all that happens in `live`, whoever was killed in it.
    private static let expected: [String: [FireRow.Outcome]] = [
        "hourly": [.started, .started], "engine": [.started, .started], "refused": [.refused, .refused],
        "slowly": [.started, .started], "shipping": [.started, .started], "silent": [.started],
    ]

    private func prepare(_ bench: Workbench) async throws {
        try await bench.work(try bench.scheduler())
        try await bench.raise("shipped", ["order": "a"])
        try await bench.raise("shipped", ["order": "b"])
        bench.clock.advance(.seconds(3_600))
    }

    /// Brings a ledger to its end with a fresh process: another slot, and the end of a silence.
    private func finish(_ bench: Workbench) async throws {
        let scheduler = try bench.scheduler()
        for _ in 0..<2 {
            try await bench.work(scheduler)
            bench.clock.advance(.seconds(10))
        }
        try await bench.raise("go")
        bench.clock.advance(.seconds(3_580))
        for _ in 0..<3 { try await bench.work(scheduler) }
        try await bench.raise("go")
        for _ in 0..<3 { try await bench.work(scheduler) }
    }

    private func check(_ bench: Workbench, _ what: String) async throws {
        for (trigger, outcomes) in Self.expected {
            #expect(try await bench.rows(of: trigger).map(\.outcome) == outcomes, "\(trigger) \(what)")
        }
        #expect(try await bench.strayFires() == [], "\(what)")
        #expect(try await bench.records("note").count == 9, "\(what)")
        #expect(try await bench.broken() == [], "\(what)")
    }

    /// True when the fault struck.
    private func live(
        _ compiled: ContractCompiler.Outcome, _ kind: Home.Kind, _ fault: FaultyLedger.Fault?,
        _ counted: FaultyLedger.Counted
    ) async throws -> Bool {
        let clock = ManualClock()
        let home = try Home(kind, clock)
        let first = try home.open(as: "first")
        let bench = Workbench(compiled: compiled, store: first, clock: clock)
        try await prepare(bench)
        let faulty = FaultyLedger(first, fault: fault, counting: counted)
        let struck = bench.sibling(on: faulty)
        _ = try? await struck.work(try struck.scheduler())
        let hasStruck = faulty.hasStruck
        await home.end(first)
        let second = try home.open(as: "second")
        let heir = bench.sibling(on: second, seed: 5)
        try await finish(heir)
        try await check(heir, "\(kind) \(String(describing: fault))")
        await home.end(second)
        #expect(try home.broken() == [], "\(kind) \(String(describing: fault))")
        return hasStruck
    }

    @Test func `no fault of an operation loses a fire or makes it two`() async throws {
        let compiled = Workbench.compile(Self.text)
        #expect(try await live(compiled, .memory, nil, .all) == false)
        for moment in FaultyLedger.Fault.Moment.allCases {
            for extent in FaultyLedger.Fault.Extent.allCases {
                var operation = 1
                while try await live(
                    compiled, .memory,
                    FaultyLedger.Fault(operation: operation, moment: moment, extent: extent), .all),
                    operation < 2_000
                {
                    operation += 1
                }
                #expect(40..<2_000 ~= operation)
            }
        }
    }

    @Test func `no fault of a commit does so in a file`() async throws {
        let compiled = Workbench.compile(Self.text)
        #expect(try await live(compiled, .sqlite, nil, .commits) == false)
        for moment in FaultyLedger.Fault.Moment.allCases {
            var operation = 1
            while try await live(
                compiled, .sqlite,
                FaultyLedger.Fault(operation: operation, moment: moment, extent: .stopped), .commits),
                operation < 500
            {
                operation += 1
            }
            #expect(8..<500 ~= operation)
        }
    }

    // MARK: - Two at once

    @Test(arguments: Home.Kind.allCases)
    func `a scheduler that acts between two operations of another makes nothing twice`(
        _ kind: Home.Kind
    ) async throws {
        let compiled = Workbench.compile(Self.text)
        var operation = 1
        while operation < 1_000 {
            let clock = ManualClock()
            let home = try Home(kind, clock)
            let stores = [try home.open(as: "first"), try home.open(as: "second")]
            let bench = Workbench(compiled: compiled, store: stores[1], clock: clock)
            try await prepare(bench)
            let rival = try bench.scheduler()
            let hasMet = Met()
            let watched = FaultyLedger(
                stores[0], fault: nil,
                behind: { [operation] number in
                    guard number == operation else { return }
                    hasMet.note()
                    _ = await rival.look()
                })
            let first = bench.sibling(on: watched, seed: 3)
            _ = await (try first.scheduler()).look()
            try await finish(bench)
            try await check(bench, "\(kind) at operation \(operation)")
            for store in stores { await store.close() }
            #expect(try home.broken() == [], "at operation \(operation)")
            guard hasMet.isTrue else { break }
            operation += kind == .memory ? 1 : 3
        }
        #expect(20..<1_000 ~= operation)
    }

    @Test(arguments: Home.Kind.allCases)
    func `four workers at once start each slot once`(_ kind: Home.Kind) async throws {
        let compiled = Workbench.compile(Self.text)
        for seed in 1...(kind == .memory ? 60 : 15) as ClosedRange<UInt64> {
            let clock = ManualClock()
            let home = try Home(kind, clock)
            let stores = try (0..<4).map { try home.open(as: "process-\($0)") }
            let bench = Workbench(compiled: compiled, store: stores[0], clock: clock, seed: seed)
            try await prepare(bench)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, store) in stores.enumerated() {
                    let one = bench.sibling(on: store, seed: seed * 10 + UInt64(index))
                    let scheduler = try one.scheduler()
                    group.addTask { for _ in 0..<2 { try await one.work(scheduler) } }
                }
                try await group.waitForAll()
            }
            try await finish(bench)
            try await check(bench, "\(kind) seed \(seed)")
            for store in stores { await store.close() }
            #expect(try home.broken() == [], "seed \(seed)")
        }
    }
}

/// Whether something has happened.
private final class Met: Sendable {
    private let state = Mutex(false)
    var isTrue: Bool { state.withLock { $0 } }
    func note() { state.withLock { $0 = true } }
}
