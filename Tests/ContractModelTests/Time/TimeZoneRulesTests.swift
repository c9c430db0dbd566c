// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@Suite struct TimeZoneRulesTests {
    /// The rules of a dozen places for the years to come, as their compiled files end.
    private static let footers = [
        "Europe/Lisbon": "WET0WEST,M3.5.0/1,M10.5.0", "America/New_York": "EST5EDT,M3.2.0,M11.1.0",
        "Australia/Lord_Howe": "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
        "Asia/Gaza": "EET-2EEST,M3.4.4/50,M10.4.4/50",
        "America/Nuuk": "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "America/Havana": "CST5CDT,M3.2.0/0,M11.1.0/1",
        "Asia/Tehran": "<+0330>-3:30", "Antarctica/Troll": "<+00>0<+02>-2,M3.5.0/1,M10.5.0/3",
        "Europe/Dublin": "IST-1GMT0,M10.5.0,M3.5.0/1", "America/Santiago": "<-04>4<-03>,M9.1.6/24,M4.1.6/24",
        "Always/Summer": "XXX3EDT4,0/0,J365/23", "Leap/Days": "AAA0BBB,58,J60/2",
    ]

    private func rules(_ name: String) throws -> TimeZoneRules {
        let footer = try #require(Self.footers[name])
        return try #require(TimeZoneRules(name: name, bytes: CompiledZone(footer: footer).bytes))
    }

    @Test(arguments: [
        ("Europe/Lisbon", "2026-03-29T00:59:59.999999Z", 0), ("Europe/Lisbon", "2026-03-29T01:00:00Z", 3600),
        ("Europe/Lisbon", "2026-10-25T00:59:59Z", 3600), ("Europe/Lisbon", "2026-10-25T01:00:00Z", 0),
        ("America/New_York", "2026-03-08T06:59:59Z", -18_000),
        ("America/New_York", "2026-03-08T07:00:00Z", -14_400),
        ("America/New_York", "2026-11-01T05:59:59Z", -14_400),
        ("America/New_York", "2026-11-01T06:00:00Z", -18_000),
        ("Australia/Lord_Howe", "2026-01-15T12:00:00Z", 39_600),
        ("Australia/Lord_Howe", "2026-07-15T12:00:00Z", 37_800),
        ("Asia/Gaza", "2026-03-27T23:59:59Z", 7200), ("Asia/Gaza", "2026-03-28T00:00:00Z", 10_800),
        ("America/Nuuk", "2026-03-29T00:59:59Z", -7200), ("America/Nuuk", "2026-03-29T01:00:00Z", -3600),
        ("Asia/Tehran", "2026-07-01T00:00:00Z", 12_600), ("Antarctica/Troll", "2026-07-01T00:00:00Z", 7200),
        ("Europe/Dublin", "2026-01-15T00:00:00Z", 0), ("Europe/Dublin", "2026-07-15T00:00:00Z", 3600),
        ("America/Santiago", "2026-09-06T03:59:59Z", -14_400),
        ("America/Santiago", "2026-09-06T04:00:00Z", -10_800),
        ("Always/Summer", "2026-01-01T00:00:00Z", -14_400),
        ("Always/Summer", "2026-12-31T23:59:59Z", -14_400),
        ("Leap/Days", "2028-02-28T01:59:59Z", 0), ("Leap/Days", "2028-02-28T02:00:00Z", 3600),
        ("Leap/Days", "2028-03-01T00:59:59Z", 3600), ("Leap/Days", "2028-03-01T01:00:00Z", 0),
        ("Europe/Lisbon", "9999-07-01T00:00:00Z", 3600), ("Europe/Lisbon", "0001-01-01T00:00:00Z", 0),
    ])
    func `the offset at an instant follows the rule`(_ zone: String, _ instant: String, _ offset: Int) throws
    {
        let rules = try rules(zone)
        let time = try #require(Instant(instant))
        #expect(rules.offset(at: time) == offset)
    }

    @Test(arguments: [
        // In the gap: the change itself. In the overlap: the first of the two.
        ("Europe/Lisbon", "2026-03-29", 5400, "2026-03-29T01:00:00Z"),
        ("Europe/Lisbon", "2026-10-25", 5400, "2026-10-25T00:30:00Z"),
        ("Europe/Lisbon", "2026-10-25", 7200, "2026-10-25T02:00:00Z"),
        ("Europe/Lisbon", "2026-07-01", 43_200, "2026-07-01T11:00:00Z"),
        ("America/New_York", "2026-03-08", 9000, "2026-03-08T07:00:00Z"),
        ("America/New_York", "2026-11-01", 5400, "2026-11-01T05:30:00Z"),
        ("Australia/Lord_Howe", "2026-10-04", 8100, "2026-10-03T15:30:00Z"),
        ("Australia/Lord_Howe", "2026-04-05", 6300, "2026-04-04T14:45:00Z"),
        // Days whose midnight does not exist, or comes twice.
        ("America/Havana", "2026-03-08", 0, "2026-03-08T05:00:00Z"),
        ("America/Havana", "2026-11-01", 0, "2026-11-01T04:00:00Z"),
        ("America/Santiago", "2026-09-06", 0, "2026-09-06T04:00:00Z"),
        ("America/Nuuk", "2026-03-29", 0, "2026-03-29T01:00:00Z"),
        ("Asia/Tehran", "2026-01-01", 0, "2025-12-31T20:30:00Z"),
        ("Always/Summer", "2026-01-01", 0, "2026-01-01T04:00:00Z"),
    ])
    func `a wall clock's time is one instant`(
        _ zone: String, _ date: String, _ second: Int, _ instant: String
    ) throws {
        let day = try #require(CivilDate(date))
        let found = try rules(zone).instant(of: day, secondOfDay: second)
        #expect(found.description == instant)
    }

    @Test(arguments: footers.keys.sorted())
    func `every day of ten years begins at its own first instant`(_ zone: String) throws {
        let rules = try rules(zone)
        var day = try #require(CivilDate("2024-01-01"))
        while day.year < 2034 {
            let start = rules.start(of: day)
            #expect(rules.date(at: start) == day)
            #expect(rules.date(at: Instant(microseconds: start.microseconds - 1)) < day)
            day = try #require(day.adding(days: 1))
        }
    }

    @Test func `transitions of a file come before its rule`() throws {
        let zone = CompiledZone(
            offsets: [100, 3600, 7200], transitions: [(-1_000_000_000, 1), (1_000_000_000, 2)],
            footer: "ABC-5")
        let rules = try #require(TimeZoneRules(name: "x", bytes: zone.bytes))
        let offsets = [-1_000_000_001, -1_000_000_000, 999_999_999].map {
            rules.offset(at: Instant(seconds: $0))
        }
        #expect(offsets == [100, 3600, 3600])
        // From the last transition on the rule holds.
        #expect(rules.offset(at: Instant(seconds: 1_000_000_000)) == 18_000)
    }

    @Test func `without a rule the last offset stays`() throws {
        let zone = CompiledZone(offsets: [0, -3600], transitions: [(0, 1)])
        let rules = try #require(TimeZoneRules(name: "x", bytes: zone.bytes))
        #expect(rules.offset(at: Instant(seconds: 4_000_000_000)) == -3600)
        #expect(rules.date(at: Instant(seconds: 0)).description == "1969-12-31")
        #expect(rules.secondOfDay(at: Instant(seconds: 0)) == 82_800)
    }

    @Test func `UTC needs no file`() throws {
        #expect(TimeZoneRules.utc.offset(at: Instant(seconds: 0)) == 0)
        let date = try #require(CivilDate("2026-11-21"))
        #expect(TimeZoneRules.utc.start(of: date).description == "2026-11-21T00:00:00Z")
    }

    @Test(arguments: [
        "", "TZif", "WET", "WET0WEST", "WET0WEST,M3.5.0", "WET0WEST,M13.5.0,M1.1.0", "WET0WEST,M3.6.0,M1.1.0",
        "WET0WEST,M3.5.7,M1.1.0", "WET0WEST,J0,J1", "WET0WEST,366,J1", "WET25", "WE0", "<+0",
        "WET0WEST,M3.5.0/168,J1",
        "WET0 ", "WET0:60", "WET0WEST,M3.5.0,M10.5.0,", "WET99999999999999999999",
    ])
    func `a rule that is none makes the file none`(_ footer: String) {
        guard !footer.isEmpty, footer != "TZif" else {
            #expect(TimeZoneRules(name: "x", bytes: Array(footer.utf8)) == nil)
            return
        }
        #expect(TimeZoneRules(name: "x", bytes: CompiledZone(footer: footer).bytes) == nil)
    }

    @Test func `files of version 1, with leap seconds, or cut short are refused`() {
        #expect(TimeZoneRules(name: "x", bytes: CompiledZone(version: "\0", footer: "UTC0").bytes) == nil)
        #expect(TimeZoneRules(name: "x", bytes: CompiledZone(leapSeconds: 1, footer: "UTC0").bytes) == nil)
        #expect(TimeZoneRules(name: "x", bytes: CompiledZone(transitions: [(5, 0), (5, 0)]).bytes) == nil)
        #expect(TimeZoneRules(name: "x", bytes: CompiledZone(transitions: [(5, 9)]).bytes) == nil)
        let whole = CompiledZone(offsets: [0, 60], transitions: [(1, 1), (2, 0)], footer: "UTC0").bytes
        #expect(TimeZoneRules(name: "x", bytes: whole) != nil)
        for count in 0..<whole.count {
            #expect(TimeZoneRules(name: "x", bytes: Array(whole.prefix(count))) == nil)
        }
    }
}
