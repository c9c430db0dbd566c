// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// Two processes at once, in every order that one interruption can make: one wins, the other is told so by name.
@Suite(.timeLimit(.minutes(10))) struct RaceTests {
    private static let report = ReportContract.payload
    private static let other: ValueMap = {
        var payload = report
        payload["title"] = "Lamp"
        return payload
    }()

    @Test(arguments: Home.Kind.allCases)
    func `one key and one payload are one submission`(_ kind: Home.Kind) async throws {
        let race = Race(
            first: Race.submit("submit_report", Self.report, key: "k"),
            second: Race.submit("submit_report", Self.report, key: "k"))
        try await race.run(on: kind) { end in
            #expect(end.rows.map(\.status) == [.created])
            #expect(end.first.row?.id == end.rows.first?.id)
            #expect(end.second.row?.id == end.rows.first?.id)
        }
    }

    @Test(arguments: Home.Kind.allCases)
    func `one key with another payload is a conflict`(_ kind: Home.Kind) async throws {
        let race = Race(
            first: Race.submit("submit_report", Self.report, key: "k"),
            second: Race.submit("submit_report", Self.other, key: "k"))
        try await race.run(on: kind) { end in
            #expect(end.rows.count == 1)
            #expect(end.onlyError?.kind == .conflict)
            #expect(end.onlyError?.message == "the idempotency key was used with another payload")
        }
    }

    @Test(arguments: Home.Kind.allCases)
    func `of twins the later is held`(_ kind: Home.Kind) async throws {
        let race = Race(
            first: Race.submit("submit_report", Self.report, key: "a"),
            second: Race.submit("submit_report", Self.report, key: "b"))
        try await race.run(on: kind) { end in
            #expect(end.first.isDone && end.second.isDone)
            #expect(end.rows.map(\.status) == [.created, .rejectedDuplicate])
        }
    }

    @Test(arguments: Home.Kind.allCases)
    func `a transition of a state is made once, and whoever is late is told which criterion fails`(
        _ kind: Home.Kind
    ) async throws {
        let race = Race(
            text: ReportContract.changing, before: [Scenario.submit("r", "open_report", ["title": "Hole"])],
            first: Race.submit("close_report", [:], as: Workbench.admin, target: "r"),
            second: Race.submit("close_report", [:], as: Self.eva, target: "r"))
        try await race.run(on: kind) { end in
            #expect(end.onlyError?.kind == .refused)
            #expect(end.onlyError?.errors.map(\.criterion) == ["can_close"])
            #expect(end.rows.count == 2)
            let record = try #require(try await end.bench.records("report").first)
            #expect(record.version == 2)
            #expect(try JSONReader.read(record.fields)["status"] == "closed")
        }
    }

    @Test(arguments: Home.Kind.allCases)
    func `a record that changes between admission and commit loses neither change`(
        _ kind: Home.Kind
    ) async throws {
        let race = Race(
            text: ReportContract.changing, before: [Scenario.submit("r", "open_report", ["title": "Hole"])],
            first: Race.submit("name_report", ["title": "Lamp"], as: Workbench.admin, target: "r"),
            second: Race.submit("close_report", [:], as: Self.eva, target: "r"))
        try await race.run(on: kind) { end in
            #expect(end.first.isDone && end.second.isDone)
            let record = try #require(try await end.bench.records("report").first)
            #expect(record.version == 3)
            let fields = try JSONReader.read(record.fields)
            #expect(fields["title"] == "Lamp")
            #expect(fields["status"] == "closed")
        }
    }

    @Test(arguments: Home.Kind.allCases)
    func `of two words on one hold the first stands`(_ kind: Home.Kind) async throws {
        let race = Race(
            before: Self.held, first: Race.decide("k2", .override),
            second: Race.decide("k2", .confirm, as: Self.eva))
        try await race.run(on: kind) { end in
            #expect(end.onlyError?.kind == .conflict)
            let isOverridden = end.first.isDone
            #expect(end.rows.last?.status == (isOverridden ? .created : .rejectedDuplicate))
            let count = try await end.bench.records("report").count
            #expect(count == (isOverridden ? 2 : 1))
        }
    }

    @Test(arguments: Home.Kind.allCases)
    func `a decision and a cancellation end in what the one that won has said`(_ kind: Home.Kind) async throws
    {
        let race = Race(before: Self.held, first: Race.decide("k2", .override), second: Race.cancel("k2"))
        try await race.run(on: kind) { end in
            let isCancelled = end.second.isDone
            #expect(end.rows.last?.status == (isCancelled ? .cancelled : .created))
            let count = try await end.bench.records("report").count
            #expect(count == (isCancelled ? 1 : 2))
            #expect(isCancelled || end.first.isDone)
            let first = end.first.error?.kind
            #expect(first == nil || first == .conflict)
            let second = end.second.error?.kind
            #expect(second == nil || second == .conflict)
        }
    }

    @Test(arguments: Home.Kind.allCases)
    func `of two records with one unique value one is made`(_ kind: Home.Kind) async throws {
        let race = Race(
            text: ReportContract.unique, first: Race.submit("open_report", ["title": "Hole"], key: "a"),
            second: Race.submit("open_report", ["title": "Hole"], key: "b"))
        try await race.run(on: kind) { end in
            #expect(end.onlyError?.errors.map(\.code) == ["unique"])
            #expect(end.rows.map(\.status) == [.created])
        }
    }

    @Test(arguments: Home.Kind.allCases)
    func `a dead letter that two people retry goes on once`(_ kind: Home.Kind) async throws {
        let race = Race(
            text: OutsideEffectTests.validating(), registry: { OutsideTarget([.final]).registry() },
            before: [Scenario.submit("k1", "send", SendContract.payload), Scenario.work],
            first: Race.retry("k1"), second: Race.retry("k1"))
        try await race.run(on: kind) { end in
            #expect(end.onlyError?.kind == .conflict)
            #expect(end.rows.map(\.status) == [.created])
            let id = try #require(end.rows.first?.id)
            let runs = try await end.bench.store.runs(of: id, in: Workbench.citizen.scope)
            #expect(runs.map(\.state) == [.failed, .completed])
        }
    }

    @Test(arguments: Home.Kind.allCases)
    func `nobody is held because of one that has just ended without a record`(_ kind: Home.Kind) async throws
    {
        let race = Race(
            before: [Scenario.submit("k1", "submit_report", Self.report)],
            first: Race.submit("submit_report", Self.report, key: "k2"), second: Race.cancel("k1"))
        try await race.run(on: kind) { end in
            #expect(end.first.isDone && end.second.isDone)
            #expect(end.rows.map(\.status) == [.cancelled, .created])
        }
    }

    @Test(arguments: Home.Kind.allCases)
    func `an approval and a cancellation end in what the one that won has said`(
        _ kind: Home.Kind
    ) async throws {
        let race = Race(
            text: Scenario.waiting,
            before: [Scenario.submit("k1", "submit_report", ["title": "Hole", "note": "x"]), Scenario.work],
            first: Race.cancel("k1"), second: Race.decide("k1", .approve))
        try await race.run(on: kind) { end in
            let isCancelled = end.first.isDone
            #expect(end.rows.map(\.status) == [isCancelled ? .cancelled : .created])
            #expect(isCancelled || end.second.isDone)
        }
    }

    @Test(arguments: Home.Kind.allCases)
    func `a sweep takes no content that an accept has named`(_ kind: Home.Kind) async throws {
        let photo = { Scenario.file("hole.png", Scenario.png) }
        let submit = Race.submit("submit_report", Self.report, key: "k", files: [photo()])
        let race = Race(first: Race.submit("submit_report", Self.report, key: "k", files: [photo()])) {
            bench, _ in
            // Far beyond any age, so that nothing but its name keeps a content.
            let later = Instant(microseconds: 4_102_444_800_000_000)
            _ = try await bench.store.sweepFiles(olderThan: .seconds(1), now: later)
            return nil
        }
        try await race.run(on: kind) { end in
            #expect(end.second.isDone)
            if let error = end.first.error {
                #expect(error.kind == .conflict)
                #expect(end.rows.isEmpty)
                _ = try await submit(end.bench, end.notes)
            }
            #expect(try await end.bench.records("report_attachment").count == 1)
            #expect(try await end.bench.broken() == [])
        }
    }

    @Test(arguments: Home.Kind.allCases)
    func `a reference has the year of its own accept, and each year begins at one`(
        _ kind: Home.Kind
    ) async throws {
        let race = Race(
            before: [
                { bench, _ in
                    // One second before midnight.
                    let midnight = try #require(DateTimeText.parse("2026-12-31T23:59:59Z"))
                    bench.clock.advance(midnight.since(bench.clock.now))
                }
            ], first: Race.submit("submit_report", Self.report, key: "a")
        ) { bench, notes in
            bench.clock.advance(.seconds(2))
            return try await Race.submit("submit_report", Self.other, key: "b")(bench, notes)
        }
        try await race.run(on: kind) { end in
            #expect(end.first.isDone && end.second.isDone)
            #expect(Set(end.rows.map(\.reference)) == ["CIVIC-2026-001", "CIVIC-2027-001"])
            for row in end.rows {
                #expect(row.reference?.contains(DateTimeText.render(row.acceptedAt).prefix(4)) == true)
            }
        }
    }

    private static let eva = Caller(tenant: "lisbon", user: "eva", roles: ["admin"])

    /// A report, and another that is held because of it.
    private static let held = [
        Scenario.submit("k1", "submit_report", report), Scenario.work,
        Scenario.submit("k2", "submit_report", report), Scenario.work,
    ]
}

extension ReportContract {
    /// As `editing`, with titles that no two reports share.
    static let unique = editing.replacing(
        "      states: {", with: "      unique_constraints: [[title]]\n      states: {")

    /// As `editing`, with one more action that changes another field.
    static let changing =
        editing + """

              - key: name_report
                target_model: report
                status: published
                permissions_policy: { view: [admin], apply: [admin], edit: [admin] }
                parameters: [ { key: title, type: string, required: true } ]
                edits: [ { field: title, value: $parameters.title } ]
            """
}
