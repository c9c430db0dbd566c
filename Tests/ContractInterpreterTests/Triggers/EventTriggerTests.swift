// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// Triggers that wait for events, or for their absence.
@Suite(.timeLimit(.minutes(10))) struct EventTriggerTests {
    private static let shipping = """
        - { key: shipping, event: shipped, filter: { field: count, operator: gt, value: 1 }, action: note, input: { title: $event.order, time: $trigger.time } }
        """

    /// Sorted: runs that are due together are driven side by side.
    private func titles(_ bench: Workbench) async throws -> [String] {
        try await bench.records("note").map { try JSONReader.read($0.fields)["title"]?.string ?? "" }.sorted()
    }

    @Test func `each event that fits starts one run with what it says`() async throws {
        let bench = Workbench(TriggerContract.text(Self.shipping))
        try await bench.raise("shipped", ["order": "before", "count": 9])
        let scheduler = try bench.scheduler()
        try await bench.work(scheduler)
        for (order, count) in [("a", 2), ("b", 1), ("c", 3)] as [(String, Int64)] {
            try await bench.raise("shipped", ["order": .string(order), "count": .number(Number(count))])
        }
        try await bench.raise("shipped", ["order": "d"])
        try await bench.work(scheduler)
        #expect(try await titles(bench) == ["a", "c"])
        try await bench.work(try bench.scheduler())
        #expect(try await titles(bench) == ["a", "c"])
        #expect(try await bench.strayFires() == [])
    }

    @Test func `events that come while no worker runs are kept, and a redelivered one counts once`()
        async throws
    {
        let bench = Workbench(TriggerContract.text(Self.shipping))
        try await bench.work(try bench.scheduler())
        for _ in 0..<3 {
            try await bench.raise("shipped", ["order": "a", "count": 2], id: "parcel-1")
            try await bench.raise("shipped", ["order": "a", "count": 2], id: "parcel-2")
        }
        bench.clock.advance(.seconds(86_400))
        try await bench.work(try bench.scheduler())
        try await bench.raise("shipped", ["order": "a", "count": 2], id: "parcel-1")
        try await bench.work(try bench.scheduler())
        // Two equal but distinct events both count.
        #expect(try await titles(bench) == ["a", "a"])
    }

    @Test func `what a trigger has still to look at is counted, and is nothing behind a look`() async throws {
        let bench = Workbench(TriggerContract.text(Self.shipping))
        let trigger = try #require(try bench.triggers().first)
        func backlog() async throws -> TriggerBacklog? {
            try await bench.interpreter.backlog(of: trigger, in: "lisbon")
        }
        try await bench.raise("shipped", ["order": "before", "count": 9])
        #expect(try await backlog() == nil)
        try await bench.work(try bench.scheduler())
        #expect(try await backlog() == nil)
        let since = bench.clock.now
        try await bench.raise("shipped", ["order": "a", "count": 2])
        bench.clock.advance(.seconds(60))
        // One that does not fit is to be looked at, too, and starts nothing.
        try await bench.raise("shipped", ["order": "b", "count": 1])
        try await bench.raise("beat")
        #expect(try await backlog() == TriggerBacklog(event: "shipped", count: 2, since: since))
        try await bench.work(try bench.scheduler())
        #expect(try await backlog() == nil)
    }

    @Test func `a crowd of events is worked through page by page`() async throws {
        let bench = Workbench(TriggerContract.text(Self.shipping))
        let scheduler = try bench.scheduler()
        try await bench.work(scheduler)
        for number in 0..<600 {
            try await bench.raise(
                number.isMultiple(of: 2) ? "shipped" : "beat",
                ["order": .string("\(number)"), "count": .number(Number(Int64(number % 4)))])
        }
        _ = await scheduler.look()
        #expect(try await bench.rows(of: "shipping").count == 150)
        let row = try await bench.store.triggers(application: "civic", in: Workbench.citizen.scope).first
        #expect(row?.place == 599)
    }

    @Test func `the events of runs start what waits for them, in the same chain of causes`() async throws {
        let bench = Workbench(
            TriggerContract.text(
                Self.shipping
                    + "\n- { key: made, event: note.created, filter: { field: reference, operator: empty }, action: other, tenants: [lisbon] }",
                further: """
                      - key: other
                        permissions_policy: { view: [admin], apply: [system], edit: [admin] }
                        status: published
                        creates: [{ key: note, entity_type: note, fields: { title: other } }]
                    """))
        let scheduler = try bench.scheduler()
        try await bench.work(scheduler)
        try await bench.raise("shipped", ["order": "a", "count": 2])
        for _ in 0..<3 { try await bench.work(scheduler) }
        #expect(try await titles(bench).sorted() == ["a", "other"])
        let rows = try await bench.store.submissions(SubmissionQuery(), in: Workbench.citizen.scope)
        #expect(Set(rows.map(\.correlationID)).count == 1)
    }

    @Test func `what is told to one run alone starts nothing`() async throws {
        let bench = Workbench(
            TriggerContract.text(
                """
                - { key: going, event: go, action: note, input: { title: going } }
                - { key: hourly, cron: "0 * * * *", action: slow }
                """))
        let scheduler = try bench.scheduler()
        try await bench.work(scheduler)
        bench.clock.advance(.seconds(3_600))
        try await bench.work(scheduler)
        let id = try #require(try await bench.rows(of: "hourly").first?.submission)
        _ = try await bench.interpreter.raise("go", data: [:], id: nil, for: id, as: Workbench.admin)
        try await bench.work(scheduler)
        #expect(try await bench.detail(id).submission.status == .created)
        #expect(try await bench.rows(of: "going") == [])
        try await bench.raise("go")
        try await bench.work(scheduler)
        #expect(try await bench.rows(of: "going").count == 1)
    }

    // MARK: - Loops

    private static let ringing = """
          - key: ring
            permissions_policy: { view: [admin], apply: [system], edit: [admin] }
            status: published
            parameters: [{ key: left, type: integer, required: true }]
            creates: [{ key: note, entity_type: note, fields: { title: ring } }]
            side_effects: [{ key: ring, event: ring, payload: { left: $parameters.left } }]
        """

    @Test func `a loop that a filter does not end is ended by the length of its chain`() async throws {
        let bench = Workbench(
            TriggerContract.text(
                "- { key: again, event: ring, filter: { field: left, operator: gt, value: 0 }, action: ring, input: { left: $event.left } }",
                further: Self.ringing))
        let reports = Workbench.Reports()
        let scheduler = try bench.scheduler(["lisbon"], reports)
        try await bench.work(scheduler)
        try await bench.raise("ring", ["left": 1])
        for _ in 0..<40 { try await bench.work(scheduler) }
        #expect(
            try await bench.rows(of: "again").map(\.outcome)
                == Array(repeating: .started, count: 16) + [.refused])
        #expect(reports.texts.count == 1)
        // An event from outside begins a chain of its own.
        try await bench.raise("ring", ["left": 0])
        try await bench.raise("ring", ["left": 2])
        for _ in 0..<40 { try await bench.work(scheduler) }
        #expect(try await bench.rows(of: "again").count == 34)
    }

    @Test func `a loop that nothing can end does not compile, and its way is told`() throws {
        func loops(_ triggers: String, further: String = Self.ringing) -> [String] {
            Workbench.check(TriggerContract.text(triggers, further: further)).diagnostics
                .filter { $0.code.name == "endless-starts" }.map(\.message)
        }
        #expect(
            loops("- { key: again, event: ring, action: ring, input: { left: $event.left } }") == [
                "a run of 'ring' leads to another of itself, without end"
            ])
        #expect(
            loops(
                """
                - { key: a, event: note.created, action: ring, input: { left: 1 } }
                - { key: b, event: ring, action: note, input: { title: b } }
                """) == ["runs lead to each other without end: 'note' → 'ring' → 'note'"])
        #expect(
            loops(
                """
                - { key: a, event: note.created, action: ring, input: { left: 1 } }
                - { key: b, event: ring, filter: { field: left, operator: gt, value: 0 }, action: note, input: { title: b } }
                """) == [])
        let calling = """
            \(Self.ringing)
              - key: caller
                execution_mode: workflow
                permissions_policy: { view: [admin], apply: [system], edit: [admin] }
                status: published
                creates: [{ key: note, entity_type: note, fields: { title: x } }]
                submission_contract: { duplicates: none }
                steps: [{ key: ring, call: { action: ring, input: { left: 1 } } }]
            """
        #expect(loops("- { key: a, event: ring, action: caller }", further: calling).count == 1)
        #expect(loops("- { key: a, event: caller.accepted, action: caller }", further: calling).count == 1)
        #expect(loops("- { key: a, event: shipped, action: caller }", further: calling) == [])
        #expect(loops("- { key: a, event: ring.cancelled, action: ring, input: { left: 1 } }") == [])
        #expect(loops("- { key: a, expects: ring, within: 1h, action: ring, input: { left: 1 } }") == [])
        #expect(loops("- { key: a, event: shipped, action: ring, input: { left: 1 } }") == [])
    }

    // MARK: - Silence

    private static let silent = """
        - { key: silent, expects: beat, filter: { field: host, operator: eq, value: a }, within: 1h, action: note, input: { title: silent, time: $trigger.time } }
        """

    @Test func `an event that stays away is told once, and again after the next one`() async throws {
        let bench = Workbench(TriggerContract.text(Self.silent))
        let scheduler = try bench.scheduler()
        try await bench.work(scheduler)
        #expect(await scheduler.look().next == DateTimeText.parse("2026-11-21T10:00:00Z"))
        bench.clock.advance(.seconds(1_800))
        try await bench.raise("beat", ["host": "a"])
        try await bench.work(scheduler)
        bench.clock.advance(.seconds(1_800))
        // What the filter does not let pass is no sign of life.
        try await bench.raise("beat", ["host": "b"])
        try await bench.work(scheduler)
        #expect(try await bench.fires("silent") == [])
        bench.clock.advance(.seconds(1_800))
        for _ in 0..<3 {
            try await bench.work(scheduler)
            try await bench.work(try bench.scheduler())
            bench.clock.advance(.seconds(7_200))
        }
        #expect(try await bench.fires("silent") == ["10:30:00Z: started"])
        try await bench.raise("beat", ["host": "a"])
        try await bench.work(scheduler)
        bench.clock.advance(.seconds(3_600))
        try await bench.work(scheduler)
        #expect(try await bench.rows(of: "silent").count == 2)
        #expect(try await bench.strayFires() == [])
    }

    @Test func `a silence that ended while no worker ran is told all the same`() async throws {
        let bench = Workbench(TriggerContract.text(Self.silent))
        try await bench.work(try bench.scheduler())
        try await bench.raise("beat", ["host": "a"])
        bench.clock.advance(.seconds(3_599))
        try await bench.raise("beat", ["host": "a"])
        bench.clock.advance(.seconds(3_601))
        try await bench.raise("beat", ["host": "a"])
        bench.clock.advance(.seconds(60))
        let scheduler = try bench.scheduler()
        try await bench.work(scheduler)
        #expect(try await bench.fires("silent") == ["10:59:59Z: started"])
        bench.clock.advance(.seconds(3_540))
        try await bench.work(scheduler)
        #expect(try await bench.fires("silent").count == 2)
    }
}
