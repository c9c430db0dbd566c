// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// Workers with older and newer triggers on one ledger.
@Suite(.timeLimit(.minutes(10))) struct TwoVersionsTests {
    private static let hourly = """
        - { key: hourly, cron: "0 * * * *", action: note, input: { title: older } }
        """

    /// Two workbenches on one ledger and one clock, with schedulers that stay.
    private func versions(
        _ older: String, _ newer: String
    ) throws -> (benches: [Workbench], schedulers: [Scheduler]) {
        let first = Workbench(TriggerContract.text(older), clock: ManualClock("2026-11-21T09:30:00Z"))
        let second = Workbench(TriggerContract.text(newer), store: first.store, clock: first.clock)
        return ([first, second], [try first.scheduler(), try second.scheduler()])
    }

    private func work(_ benches: [Workbench], _ schedulers: [Scheduler]) async throws {
        for (bench, scheduler) in zip(benches, schedulers) { try await bench.work(scheduler) }
    }

    @Test func `two schedules of one trigger start each slot once, and lose none`() async throws {
        let (benches, schedulers) = try versions(
            Self.hourly, Self.hourly.replacing("0 * * * *", with: "0,20 * * * *"))
        try await work(benches, schedulers)
        for _ in 0..<10 {
            benches[0].clock.advance(.seconds(600))
            try await work(benches, schedulers)
        }
        #expect(
            try await benches[0].fires("hourly") == [
                "10:00:00Z: started", "10:20:00Z: started", "11:00:00Z: started",
            ])
        #expect(try await benches[0].strayFires() == [])
        #expect(try await benches[0].records("note").count == 3)
    }

    @Test func `the same slots in another zone start once each`() async throws {
        let (benches, schedulers) = try versions(
            Self.hourly, Self.hourly.replacing(", action", with: ", timezone: Europe/Lisbon, action"))
        try await work(benches, schedulers)
        for hour in 0..<3 {
            benches[0].clock.advance(.seconds(3_600))
            // Each of them is the first to see a slot.
            try await work(
                hour.isMultiple(of: 2) ? benches : benches.reversed(),
                hour.isMultiple(of: 2) ? schedulers : schedulers.reversed())
        }
        #expect(
            try await benches[0].fires("hourly") == [
                "10:00:00Z: started", "11:00:00Z: started", "12:00:00Z: started",
            ])
    }

    @Test func `a trigger that waits for another event than before misses none of either`() async throws {
        let shipping = "- { key: shipping, event: shipped, action: note, input: { title: shipped } }"
        let (benches, schedulers) = try versions(
            shipping, shipping.replacing("event: shipped", with: "event: beat"))
        try await work(benches, schedulers)
        for number in 0..<3 {
            try await benches[0].raise("shipped", ["order": .string("\(number)"), "count": 1])
            try await benches[0].raise("beat")
            try await work(benches, schedulers)
        }
        #expect(try await benches[0].records("note").count == 6)
    }

    @Test func `a former schedule goes on where it stood`() async throws {
        let (benches, schedulers) = try versions(
            Self.hourly, Self.hourly.replacing("0 * * * *", with: "15 * * * *"))
        try await benches[0].work(schedulers[0])
        benches[0].clock.advance(.seconds(3_600))
        try await benches[1].work(schedulers[1])
        benches[0].clock.advance(.seconds(7_200))
        try await benches[0].work(schedulers[0])
        #expect(try await benches[0].fires("hourly") == ["11:00:00Z: missed", "12:00:00Z: started"])
    }

    @Test(arguments: ["skip", "allow"])
    func `what a worker has queued starts where the newer schedule queues nothing`(
        _ policy: String
    ) async throws {
        let queueing = """
            - { key: hourly, cron: "0 * * * *", overlap: queue, action: wait, input: { title: slot } }
            """
        let waiting = """
              - key: wait
                permissions_policy: { view: [admin], apply: [system], edit: [admin] }
                execution_mode: workflow
                status: published
                parameters: [{ key: title, type: string, required: true }]
                submission_contract: { duplicates: none }
                steps: [{ key: rest, wait: { for: 90m } }]
            """
        let clock = ManualClock("2026-11-21T09:30:00Z")
        let older = Workbench(TriggerContract.text(queueing, further: waiting), clock: clock)
        let newer = Workbench(
            TriggerContract.text(
                queueing.replacing("overlap: queue", with: "overlap: \(policy)"), further: waiting),
            store: older.store, clock: clock)
        let former = try older.scheduler()
        try await older.work(former)
        for _ in 0..<2 {
            clock.advance(.seconds(3_600))
            try await older.work(former)
        }
        #expect(try await older.fires("hourly") == ["10:00:00Z: started", "11:00:00Z: queued"])
        let later = try newer.scheduler()
        for _ in 0..<3 {
            clock.advance(.seconds(3_600))
            try await newer.work(later)
        }
        #expect(try await newer.fires("hourly").contains("11:00:00Z: started"))
        #expect(try await newer.strayFires() == [])
    }
}
