// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Glibc
import Testing

/// The bytes of a zone of this machine.
private func systemZone(_ name: String) -> [UInt8]? {
    guard let file = fopen("/usr/share/zoneinfo/\(name)", "rb") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 100_000)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes.prefix(count))
}

/// The zones of this machine, against offsets computed by another implementation.
@Suite(.enabled(if: systemZone("Europe/Lisbon") != nil, "needs compiled time zones"))
struct SystemZoneTests {
    private func rules(_ name: String) throws -> TimeZoneRules {
        let bytes = try #require(systemZone(name))
        return try #require(TimeZoneRules(name: name, bytes: bytes))
    }

    private static let instants = [
        "1930-06-01T00:00:00Z", "1985-06-30T12:00:00Z", "2011-12-30T10:00:00Z", "2026-01-15T12:00:00Z",
        "2026-07-15T12:00:00Z", "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", "2048-07-01T00:00:00Z",
        "2048-12-01T00:00:00Z",
    ]

    @Test(arguments: [
        ("Europe/Lisbon", [0, 3600, 0, 0, 3600, 0, 3600, 3600, 0]),
        ("America/New_York", [-14400, -14400, -18000, -18000, -14400, -14400, -14400, -14400, -18000]),
        ("America/Sao_Paulo", [-10800, -10800, -7200, -10800, -10800, -10800, -10800, -10800, -10800]),
        ("Asia/Kolkata", [19800, 19800, 19800, 19800, 19800, 19800, 19800, 19800, 19800]),
        ("Asia/Kathmandu", [19800, 19800, 20700, 20700, 20700, 20700, 20700, 20700, 20700]),
        ("Australia/Lord_Howe", [36000, 37800, 39600, 39600, 37800, 39600, 39600, 37800, 39600]),
        ("Europe/Dublin", [3600, 3600, 0, 0, 3600, 0, 3600, 3600, 0]),
        ("Africa/Casablanca", [0, 3600, 0, 3600, 3600, 3600, 3600, 0, 3600]),
        ("Pacific/Apia", [-41400, -39600, 50400, 46800, 46800, 46800, 46800, 46800, 46800]),
        ("America/Havana", [-18000, -14400, -18000, -18000, -14400, -14400, -14400, -14400, -18000]),
        ("Asia/Tehran", [12344, 12600, 12600, 12600, 12600, 12600, 12600, 12600, 12600]),
        ("Antarctica/Troll", [0, 0, 0, 0, 7200, 0, 7200, 7200, 0]),
        ("America/St_Johns", [-9052, -9000, -12600, -12600, -9000, -9000, -9000, -9000, -12600]),
        ("Asia/Gaza", [7200, 10800, 7200, 7200, 10800, 10800, 10800, 7200, 7200]),
        ("UTC", [0, 0, 0, 0, 0, 0, 0, 0, 0]),
    ])
    func `offsets of past and future are those of the zone`(_ zone: String, _ offsets: [Int]) throws {
        let rules = try rules(zone)
        let found = try Self.instants.map { rules.offset(at: try #require(Instant($0))) }
        #expect(found == offsets)
    }

    @Test func `a day that a place left out begins where the next one does`() throws {
        let rules = try rules("Pacific/Apia")
        for day in ["2011-12-30", "2011-12-31"] {
            let date = try #require(CivilDate(day))
            #expect(rules.start(of: date).description == "2011-12-30T10:00:00Z")
        }
    }
}
