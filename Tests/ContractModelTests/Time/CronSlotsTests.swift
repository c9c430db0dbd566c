// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@Suite(.timeLimit(.minutes(10))) struct CronSlotsTests {
    private static let footers = [
        "UTC": "UTC0", "Europe/Lisbon": "WET0WEST,M3.5.0/1,M10.5.0",
        "America/New_York": "EST5EDT,M3.2.0,M11.1.0",
        "Australia/Lord_Howe": "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
        "America/Havana": "CST5CDT,M3.2.0/0,M11.1.0/1",
    ]

    private func slots(_ schedule: String, _ zone: String = "UTC") throws -> CronSlots {
        let footer = try #require(Self.footers[zone])
        let rules = try #require(TimeZoneRules(name: zone, bytes: CompiledZone(footer: footer).bytes))
        return CronSlots(try CronSchedule(schedule), in: rules)
    }

    private func texts(_ slots: CronSlots, _ start: String, _ end: String) throws -> [String] {
        let (start, end) = (try #require(Instant(start)), try #require(Instant(end)))
        return slots.all(after: start, through: end, limit: 100).map { DateTimeText.render($0) }
    }

    @Test(arguments: [
        ("0 3 * * *", "2026-01-01T03:00:00Z", "2026-01-02T03:00:00Z"),
        ("0 3 * * *", "2026-01-01T02:59:59.999999Z", "2026-01-01T03:00:00Z"),
        ("*/20 * * * *", "2026-01-01T00:41:00Z", "2026-01-01T01:00:00Z"),
        ("5-59/25 8-17 * * mon-fri", "2026-01-02T17:56:00Z", "2026-01-05T08:05:00Z"),
        ("0 0 * jan,JUL Sun", "2026-01-25T00:00:00Z", "2026-07-05T00:00:00Z"),
        ("0 12 * * fri-sun", "2026-01-03T12:00:00Z", "2026-01-04T12:00:00Z"),
        ("0 0 29 2 *", "2096-02-29T00:00:00Z", "2104-02-29T00:00:00Z"),
        // Restricted both ways, a day counts that is in either.
        ("0 0 13 * fri", "2026-02-06T00:00:00Z", "2026-02-13T00:00:00Z"),
        ("0 0 13 * fri", "2026-01-10T00:00:00Z", "2026-01-13T00:00:00Z"),
        ("0 0 31 * *", "2026-01-31T00:00:00Z", "2026-03-31T00:00:00Z"),
        ("59 23 31 12 *", "2026-12-31T23:59:00Z", "2027-12-31T23:59:00Z"),
    ])
    func `the next slot is the first that all fields fit`(
        _ schedule: String, _ after: String, _ next: String
    ) throws {
        let slots = try slots(schedule)
        let after = try #require(Instant(after))
        let found = try #require(slots.next(after: after))
        #expect(DateTimeText.render(found) == next)
        #expect(slots.latest(through: found) == found)
        #expect(slots.contains(found))
        #expect(
            slots.latest(through: Instant(microseconds: found.microseconds - 1)).map { $0 <= after } != false)
    }

    @Test func `a local time that does not exist fires when the clocks show the next one`() throws {
        let lisbon = try slots("30 1 * * *", "Europe/Lisbon")
        #expect(
            try texts(lisbon, "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z") == [
                "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z",
            ])
        // Slots that fall together are one.
        let quarters = try slots("*/15 2,3 * * *", "America/New_York")
        #expect(
            try texts(quarters, "2026-03-08T00:00:00Z", "2026-03-08T12:00:00Z") == [
                "2026-03-08T07:00:00Z", "2026-03-08T07:15:00Z", "2026-03-08T07:30:00Z",
                "2026-03-08T07:45:00Z",
            ])
        let howe = try slots("15 2 * * *", "Australia/Lord_Howe")
        #expect(
            try texts(howe, "2026-10-03T00:00:00Z", "2026-10-04T00:00:00Z") == ["2026-10-03T15:30:00Z"])
        let midnight = try slots("0 0 * * *", "America/Havana")
        #expect(
            try texts(midnight, "2026-03-08T00:00:00Z", "2026-03-09T12:00:00Z") == [
                "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z",
            ])
    }

    @Test func `a local time that comes twice fires the first time`() throws {
        let lisbon = try slots("30 1 * * *", "Europe/Lisbon")
        #expect(
            try texts(lisbon, "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z") == [
                "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z",
            ])
        let halves = try slots("*/30 * * * *", "America/New_York")
        #expect(
            try texts(halves, "2026-11-01T04:59:00Z", "2026-11-01T07:30:00Z") == [
                "2026-11-01T05:00:00Z", "2026-11-01T05:30:00Z", "2026-11-01T07:00:00Z",
                "2026-11-01T07:30:00Z",
            ])
        #expect(!halves.contains(try #require(Instant("2026-11-01T06:30:00Z"))))
    }

    @Test func `looking from either end and one by one gives the same slots, in order`() throws {
        for zone in Self.footers.keys.sorted() {
            for schedule in ["17 */5 * * *", "0 2 * * *", "*/45 0-3 1-10 3,4,10,11 *", "30 1 * * sun"] {
                let slots = try slots(schedule, zone)
                let start = try #require(Instant("2026-02-20T00:00:00Z"))
                let end = try #require(Instant("2026-11-20T00:00:00Z"))
                let all = slots.all(after: start, through: end, limit: 10_000)
                #expect(all == all.sorted() && Set(all).count == all.count)
                var forward: [Instant] = []
                while let next = slots.next(after: forward.last ?? start), next <= end {
                    forward.append(next)
                }
                #expect(forward == all, "\(schedule) in \(zone)")
                var backward: [Instant] = []
                var place = end
                while let latest = slots.latest(through: place), latest > start {
                    backward.append(latest)
                    place = Instant(microseconds: latest.microseconds - 1)
                }
                #expect(backward.reversed() == all, "\(schedule) in \(zone)")
            }
        }
    }

    @Test(arguments: [
        ("0 3 * * *", "0 3 * * *"), ("00 03 * * 1-5", "0 3 * * 1-5"), ("*/15 * * * *", "*/15 * * * *"),
        ("0,15,30,45 0-23 1-31 1-12 0-7", "*/15 * 1-31 * 0-6"), ("5 1,2,3,9 * jan sun", "5 1-3,9 * 1 0"),
        ("* * * * *", "* * * * *"), ("0,59 * * * *", "0,59 * * * *"),
    ])
    func `a schedule is told the same way however it was written`(_ written: String, _ told: String) throws {
        let schedule = try CronSchedule(written)
        #expect(schedule.description == told)
        #expect(try CronSchedule(told) == schedule)
    }
}
