// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// Triggers with a schedule; every clock here begins at 09:00.
@Suite(.timeLimit(.minutes(10))) struct ScheduleTests {
    private static let hourly = """
        - { key: hourly, cron: "0 * * * *", action: note, input: { title: $trigger.key, time: $trigger.time } }
        """

    private func bench(_ triggers: String, further: String = "") -> Workbench {
        Workbench(
            TriggerContract.text(triggers, further: further), clock: ManualClock("2026-11-21T09:30:00Z"))
    }

    @Test func `a slot starts one run, and the first look none of the past`() async throws {
        let bench = bench(Self.hourly)
        let scheduler = try bench.scheduler()
        try await bench.work(scheduler)
        #expect(try await bench.fires("hourly") == [])
        #expect(await scheduler.look().next == DateTimeText.parse("2026-11-21T10:00:00Z"))
        bench.clock.advance(.seconds(1_799))
        try await bench.work(scheduler)
        #expect(try await bench.fires("hourly") == [])
        for _ in 0..<3 {
            bench.clock.advance(.seconds(1))
            try await bench.work(scheduler)
        }
        #expect(try await bench.fires("hourly") == ["10:00:00Z: started"])
        let records = try await bench.records("note")
        #expect(
            records.map(\.fields) == [
                #"{"by":"trigger:hourly","source":"trigger","time":"2026-11-21T10:00:00Z","title":"hourly"}"#
            ])
        let row = try #require(try await bench.rows(of: "hourly").first?.submission)
        #expect(try await bench.detail(row).submission.actor == "trigger:hourly")
        bench.clock.advance(.seconds(3_600))
        try await bench.work(scheduler)
        try await bench.work(try bench.scheduler())
        #expect(try await bench.fires("hourly") == ["10:00:00Z: started", "11:00:00Z: started"])
        #expect(scheduler.fires == 2)
        #expect(try await bench.strayFires() == [])
    }

    @Test func `a schedule is read in its zone, through both changes of the clocks`() async throws {
        let bench = Workbench(
            TriggerContract.text(
                """
                - { key: early, cron: "30 1 * * *", timezone: Europe/Lisbon, action: note, input: { title: early } }
                """), clock: ManualClock("2026-03-28T12:00:00Z"))
        let scheduler = try bench.scheduler()
        try await bench.work(scheduler)
        for _ in 0..<(2 * 48) {
            bench.clock.advance(.seconds(1_800))
            try await bench.work(scheduler)
        }
        #expect(
            try await bench.fires("early") == ["03-29T01:00:00Z: started", "03-30T00:30:00Z: started"])
        let autumn = bench.sibling(on: Workbench.memory(ManualClock()))
        let clock = ManualClock("2026-10-24T12:00:00Z")
        let other = Workbench(
            compiled: autumn.compiled, store: Workbench.memory(clock), clock: clock)
        let second = try other.scheduler()
        try await other.work(second)
        for _ in 0..<(2 * 48) {
            clock.advance(.seconds(1_800))
            try await other.work(second)
        }
        #expect(
            try await other.fires("early") == ["10-25T00:30:00Z: started", "10-26T01:30:00Z: started"])
    }

    // MARK: - Downtime

    @Test func `after downtime the latest slot is made up for, and the others are told`() async throws {
        let bench = bench(Self.hourly)
        try await bench.work(try bench.scheduler())
        bench.clock.advance(.seconds(5 * 3_600))
        let reports = Workbench.Reports()
        try await bench.work(try bench.scheduler(["lisbon"], reports))
        #expect(try await bench.fires("hourly") == ["13:00:00Z: missed", "14:00:00Z: started"])
        #expect(reports.texts.count == 1)
        #expect(reports.texts.first?.contains("4 slots") == true)
        bench.clock.advance(.seconds(40 * 86_400 * 2))
        try await bench.work(try bench.scheduler(["lisbon"], reports))
        #expect(reports.texts.last?.contains("more than 1000 slots") == true)
        #expect(try await bench.fires("hourly").count == 4)
        #expect(try await bench.strayFires() == [])
    }

    @Test func `without catching up nothing is started for the time nobody was there`() async throws {
        let bench = bench(
            """
            - { key: hourly, cron: "0 * * * *", catch_up: none, action: note, input: { title: a } }
            """)
        try await bench.work(try bench.scheduler())
        bench.clock.advance(.seconds(5 * 3_600))
        let scheduler = try bench.scheduler()
        try await bench.work(scheduler)
        #expect(try await bench.fires("hourly") == ["14:00:00Z: missed"])
        // At 15:00:30 the slot is half a minute old, and somebody is there.
        bench.clock.advance(.seconds(1_830))
        try await bench.work(scheduler)
        #expect(try await bench.fires("hourly") == ["14:00:00Z: missed", "15:00:00Z: started"])
        bench.clock.advance(.seconds(2 * 3_600))
        try await bench.work(try bench.scheduler())
        #expect(
            try await bench.fires("hourly").dropFirst(2) == ["16:00:00Z: missed", "17:00:00Z: started"])
    }

    @Test func `a clock set back starts no slot twice`() async throws {
        let bench = bench(Self.hourly)
        let scheduler = try bench.scheduler()
        try await bench.work(scheduler)
        bench.clock.advance(.seconds(3_600))
        try await bench.work(scheduler)
        bench.clock.set(by: .seconds(-2 * 3_600))
        for _ in 0..<3 {
            bench.clock.advance(.seconds(3_600))
            try await bench.work(try bench.scheduler())
        }
        #expect(try await bench.fires("hourly") == ["10:00:00Z: started", "11:00:00Z: started"])
    }

    @Test(arguments: [true, false])
    func `a clock that was days ahead keeps no schedule from firing when it is set right`(
        _ goesOn: Bool
    ) async throws {
        let bench = bench(Self.hourly)
        let first = try bench.scheduler()
        try await bench.work(first)
        bench.clock.advance(.seconds(3_600))
        try await bench.work(first)
        bench.clock.set(by: .seconds(2 * 86_400))
        try await bench.work(first)
        #expect(try await bench.fires("hourly").count == 3)
        bench.clock.set(by: .seconds(-2 * 86_400))
        for _ in 0..<2 {
            try await bench.work(goesOn ? first : try bench.scheduler())
            bench.clock.advance(.seconds(3_600))
        }
        try await bench.work(goesOn ? first : try bench.scheduler())
        let fires = try await bench.fires("hourly")
        #expect(fires.filter { $0.contains("started") }.count == 4, "\(fires)")
        #expect(Set(fires).count == fires.count)
        #expect(try await bench.strayFires() == [])
    }

    @Test func `a clock that was years behind makes nobody miss what was dealt with`() async throws {
        let bench = bench(Self.hourly)
        let reports = Workbench.Reports()
        let scheduler = try bench.scheduler(["lisbon"], reports)
        try await bench.work(scheduler)
        for _ in 0..<2 {
            bench.clock.advance(.seconds(3_600))
            try await bench.work(scheduler)
        }
        let years = Duration.seconds(20 * 365 * 86_400)
        bench.clock.set(by: .zero - years)
        try await bench.work(scheduler)
        bench.clock.set(by: years)
        try await bench.work(scheduler)
        #expect(reports.texts.isEmpty, "\(reports.texts)")
        #expect(try await bench.fires("hourly") == ["10:00:00Z: started", "11:00:00Z: started"])
        bench.clock.set(by: .zero - years)
        try await bench.work(scheduler)
        bench.clock.set(by: years)
        bench.clock.advance(.seconds(3 * 3_600))
        try await bench.work(scheduler)
        #expect(reports.texts.count == 1 && reports.texts[0].contains("2 slots"), "\(reports.texts)")
        #expect(
            try await bench.fires("hourly").dropFirst(2) == ["13:00:00Z: missed", "14:00:00Z: started"])
        #expect(try await bench.strayFires() == [])
    }

    @Test func `what a clock that stood ahead made somebody miss starts when it is time`() async throws {
        let bench = bench(Self.hourly)
        let scheduler = try bench.scheduler()
        try await bench.work(scheduler)
        bench.clock.set(by: .seconds(5 * 3_600))
        try await bench.work(scheduler)
        #expect(try await bench.fires("hourly") == ["13:00:00Z: missed", "14:00:00Z: started"])
        bench.clock.set(by: .seconds(-5 * 3_600))
        for _ in 0..<6 {
            try await bench.work(scheduler)
            bench.clock.advance(.seconds(3_600))
        }
        #expect(
            try await bench.fires("hourly").sorted() == (10...14).map { "\($0):00:00Z: started" })
        #expect(try await bench.strayFires() == [])
    }

    @Test func `what was missed is told also where the last of it was fired by hand`() async throws {
        let bench = bench(Self.hourly)
        try await bench.work(try bench.scheduler())
        bench.clock.advance(.seconds(5 * 3_600))
        let trigger = try #require(try bench.triggers().first { $0.plan.key == "hourly" })
        let fired = try await bench.interpreter.fire(
            trigger, at: Instant("2026-11-21T13:00:00Z"), as: Workbench.admin)
        try #require(fired.row.outcome == .started)
        try await bench.work()
        let reports = Workbench.Reports()
        try await bench.work(try bench.scheduler(["lisbon"], reports))
        #expect(
            try await bench.fires("hourly").sorted()
                == ["12:00:00Z: missed", "13:00:00Z: started", "14:00:00Z: started"])
        #expect(reports.texts.first?.contains("3 slots") == true, "\(reports.texts)")
    }

    // MARK: - Overlap

    private func overlapping(_ policy: String) -> Workbench {
        bench("- { key: hourly, cron: \"0 * * * *\", overlap: \(policy), action: slow }")
    }

    private func pass(_ hours: Int, _ bench: Workbench, _ scheduler: Scheduler) async throws {
        for _ in 0..<hours {
            bench.clock.advance(.seconds(3_600))
            try await bench.work(scheduler)
        }
    }

    @Test func `a slot is skipped while the run before it lives, and this is told`() async throws {
        let bench = overlapping("skip")
        let reports = Workbench.Reports()
        let scheduler = try bench.scheduler(["lisbon"], reports)
        try await bench.work(scheduler)
        try await pass(3, bench, scheduler)
        #expect(
            try await bench.fires("hourly") == [
                "10:00:00Z: started", "11:00:00Z: skipped", "12:00:00Z: skipped",
            ])
        #expect(reports.texts.count == 2)
        try await bench.raise("go")
        try await bench.work(scheduler)
        try await pass(1, bench, scheduler)
        #expect(try await bench.fires("hourly").last == "13:00:00Z: started")
        #expect(try await bench.strayFires() == [])
    }

    @Test func `queued slots start one after the other, in order`() async throws {
        let bench = overlapping("queue")
        let scheduler = try bench.scheduler()
        try await bench.work(scheduler)
        try await pass(3, bench, scheduler)
        #expect(
            try await bench.fires("hourly") == [
                "10:00:00Z: started", "11:00:00Z: queued", "12:00:00Z: queued",
            ])
        for (count, expected) in [
            (1, ["started", "started", "queued"]), (2, ["started", "started", "started"]),
        ] {
            try await bench.raise("go")
            try await bench.work(scheduler)
            try await bench.work(try bench.scheduler())
            #expect(try await bench.rows(of: "hourly").map(\.outcome.rawValue) == expected, "\(count)")
        }
        #expect(try await bench.strayFires() == [])
    }

    @Test func `not more than a hundred slots wait`() async throws {
        let bench = overlapping("queue")
        let scheduler = try bench.scheduler()
        try await bench.work(scheduler)
        try await pass(103, bench, scheduler)
        let outcomes = try await bench.rows(of: "hourly").map(\.outcome)
        #expect(outcomes == [.started] + Array(repeating: .queued, count: 100) + [.skipped, .skipped])
    }

    @Test func `slots that may overlap start whatever lives`() async throws {
        let bench = overlapping("allow")
        let scheduler = try bench.scheduler()
        try await bench.work(scheduler)
        try await pass(3, bench, scheduler)
        #expect(try await bench.rows(of: "hourly").map(\.outcome) == [.started, .started, .started])
    }

    // MARK: - Refusals

    @Test func `a fire that the action refuses is told and kept, and the next slot is its own`() async throws
    {
        let bench = bench(
            """
            - { key: hourly, cron: "0 * * * *", action: strict, input: { count: 1 } }
            """,
            further: """
                  - key: strict
                    permissions_policy: { view: [admin], apply: [system], edit: [admin] }
                    status: published
                    parameters: [{ key: count, type: integer, required: true }]
                    submission_criteria: [{ key: many, criteria_type: form, config: { field: count, operator: gt, value: 5 }, message: Too few }]
                    creates: [{ key: note, entity_type: note, fields: { title: x } }]
                """)
        let reports = Workbench.Reports()
        let scheduler = try bench.scheduler(["lisbon"], reports)
        try await bench.work(scheduler)
        try await pass(2, bench, scheduler)
        #expect(try await bench.fires("hourly") == ["10:00:00Z: refused", "11:00:00Z: refused"])
        #expect(try await bench.rows(of: "hourly").first?.message == "many: Too few")
        #expect(reports.texts.count == 2 && reports.texts[0].contains("refused"))
        #expect(try await bench.records("note") == [])
    }

    @Test func `another schedule begins anew, and another time limit does not`() async throws {
        let bench = bench(Self.hourly)
        try await bench.work(try bench.scheduler())
        bench.clock.advance(.seconds(5 * 3_600))
        let changed = Workbench(
            TriggerContract.text(Self.hourly.replacing("0 * * * *", with: "15 * * * *")), store: bench.store,
            clock: bench.clock)
        try await changed.work(try changed.scheduler())
        #expect(try await changed.fires("hourly") == [])
        bench.clock.advance(.seconds(3_600))
        try await changed.work(try changed.scheduler())
        #expect(try await changed.fires("hourly") == ["15:15:00Z: started"])
    }

    @Test func `each tenant has its own fires`() async throws {
        let bench = bench(
            Self.hourly
                + "\n- { key: one, cron: \"0 * * * *\", tenants: [porto], action: note, input: { title: one } }"
        )
        let scheduler = try bench.scheduler(["lisbon", "porto"])
        try await bench.work(scheduler)
        try await pass(1, bench, scheduler)
        for (trigger, tenant, count) in [
            ("hourly", "lisbon", 1), ("hourly", "porto", 1), ("one", "lisbon", 0), ("one", "porto", 1),
        ] {
            #expect(try await bench.rows(of: trigger, tenant: tenant).count == count, "\(trigger) \(tenant)")
        }
        #expect(try await bench.records("note", tenant: "porto").count == 2)
    }

    // MARK: - By hand

    @Test func `a slot fired by hand starts once, makes up for what was missed, and is passed by`()
        async throws
    {
        let bench = bench(Self.hourly)
        try await bench.work(try bench.scheduler())
        bench.clock.advance(.seconds(3 * 3_600))
        try await bench.work(try bench.scheduler())
        let trigger = try #require(try bench.triggers().first)
        func fire(_ text: String?) async throws -> (row: FireRow, isRepeat: Bool) {
            try await bench.interpreter.fire(
                trigger, at: text.flatMap { DateTimeText.parse($0) }, as: Workbench.admin)
        }
        let missed = try await fire("2026-11-21T11:00:00Z")
        #expect(missed.row.outcome == .started && !missed.isRepeat)
        let again = try await fire("2026-11-21T11:00:00Z")
        #expect(again.isRepeat && again.row.submission == missed.row.submission)
        bench.clock.advance(.seconds(1_800))
        let ahead = try await fire(nil)
        #expect(ahead.row.slot == "2026-11-21T13:00:00Z" && !ahead.isRepeat)
        try await bench.work(try bench.scheduler())
        #expect(
            try await bench.fires("hourly") == [
                "11:00:00Z: started", "12:00:00Z: started", "13:00:00Z: started",
            ])
        #expect(try await bench.records("note").count == 3)
        for (text, caller) in [
            ("2026-11-21T11:00:01Z", Workbench.admin), ("2026-11-21T20:00:00Z", Workbench.admin),
            ("2026-11-21T10:00:00Z", Workbench.citizen),
        ] {
            await #expect(throws: InterpreterError.self) {
                _ = try await bench.interpreter.fire(trigger, at: DateTimeText.parse(text), as: caller)
            }
        }
        #expect(try await bench.strayFires() == [])
    }
}
