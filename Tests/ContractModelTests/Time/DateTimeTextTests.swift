// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@Suite struct DateTimeTextTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01t00:00:00z", 0), ("1969-12-31T23:59:59.999999Z", -1),
        ("2026-11-21T09:00:00Z", 1_795_251_600_000_000), ("2026-11-21T09:00:00.1Z", 1_795_251_600_100_000),
        ("2026-11-21T09:00:00.123456789Z", 1_795_251_600_123_456),
        ("2026-11-21T10:30:00+01:30", 1_795_251_600_000_000),
        ("2026-11-20T23:00:00-10:00", 1_795_251_600_000_000),
        ("2026-11-21T09:00:00-00:00", 1_795_251_600_000_000),
        ("2000-02-29T12:00:00Z", 951_825_600_000_000), ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
        ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ("2026-11-21T23:59:00+23:59", 1_795_219_200_000_000),
    ])
    func `RFC 3339 text is an instant`(_ text: String, _ microseconds: Int64) {
        #expect(DateTimeText.parse(text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "2026-02-30T00:00:00Z", "2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T23:60:00Z",
        "2026-06-30T23:59:60Z", "2026-01-01T00:00:00", "2026-01-01", "2026-01-01T00:00Z",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00+25:00", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+01:60",
        "2026-01-01T00:00:00+0100",
        "2026-01-01T00:00:00+01", "2026-01-01 00:00:00Z", "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "２026-01-01T00:00:00Z",
        "2026-01-01T00:00:00Z ",
        "2026-01-01T00:00:00,5Z", "2026-1-1T0:0:0Z", "2026-13-01T00:00:00Z", "", "2026-01-01T00:00:00Zz",
        "2026-01-01T00:00:00\u{2212}01:00", "2026-01-01T0\u{301}0:00:00Z",
    ])
    func `what RFC 3339 does not have is refused`(_ text: String) { #expect(DateTimeText.parse(text) == nil) }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (1_795_251_600_123_456, "2026-11-21T09:00:00.123456Z"),
            (1_795_251_600_100_000, "2026-11-21T09:00:00.100000Z"),
            (-62_135_596_800_000_000, "0001-01-01T00:00:00Z"),
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
        ] as [(Int64, String)])
    func `an instant is written in UTC and reads back`(_ microseconds: Int64, _ text: String) {
        let instant = Instant(microseconds: microseconds)
        #expect(instant.description == text)
        #expect(Instant(text) == instant)
    }

    @Test func `an instant can be written with an offset`() throws {
        let instant = try #require(Instant("2026-11-21T09:00:00Z"))
        #expect(DateTimeText.render(instant, offsetMinutes: 330) == "2026-11-21T14:30:00+05:30")
        #expect(DateTimeText.render(instant, offsetMinutes: -600) == "2026-11-20T23:00:00-10:00")
        let written = DateTimeText.parseWritten("2026-11-20T23:00:00-10:00")
        #expect(written == DateTimeText.Written(instant: instant, offsetMinutes: -600))
    }

    @Test func `no instant is too far to be written`() {
        #expect(Instant(microseconds: .max).description == "294247-01-10T04:00:54.775807Z")
        #expect(Instant(microseconds: .min).description == "-290308-12-21T19:59:05.224192Z")
        #expect(Instant(seconds: .max).microseconds == .max)
    }
}
