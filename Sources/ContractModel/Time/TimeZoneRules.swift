// SPDX-License-Identifier: Apache-2.0

/// The offsets from UTC that a place has had and will have, read from a compiled time zone file.
///
/// Nothing is looked up here: who has the file hands in its bytes.
public struct TimeZoneRules: Sendable, Hashable {
    /// The name that it was asked for by, such as `Europe/Lisbon`.
    public let name: String
    /// Before the first transition.
    private let firstOffset: Int
    /// When the offset changes, in seconds since 1970, ascending.
    private let times: [Int64]
    /// The offset from each of those instants on, in seconds.
    private let offsets: [Int]
    /// What holds after the last transition.
    private let rule: PosixTimeZone?

    /// Coordinated universal time.
    public static let utc = TimeZoneRules(name: "UTC", firstOffset: 0, times: [], offsets: [], rule: nil)

    init(name: String, firstOffset: Int, times: [Int64], offsets: [Int], rule: PosixTimeZone?) {
        self.name = name
        self.firstOffset = firstOffset
        self.times = times
        self.offsets = offsets
        self.rule = rule
    }

    /// Reads a compiled time zone file (RFC 9636, version 2 or later); nil when the bytes are none, or count leap
    /// seconds.
    public init?(name: String, bytes: [UInt8]) {
        guard let file = TimeZoneFile(bytes) else { return nil }
        self.init(
            name: name, firstOffset: file.firstOffset, times: file.times, offsets: file.offsets,
            rule: file.rule)
    }
}

extension TimeZoneRules {
    /// Seconds that local time is ahead of UTC.
    public func offset(at instant: Instant) -> Int { offset(atSecond: instant.seconds) }

    /// The local day at an instant, which gives year and month too.
    public func date(at instant: Instant) -> CivilDate {
        CivilDate.unbounded(dayNumber: local(instant).dayNumber)
    }

    /// Seconds since local midnight as a wall clock shows them.
    public func secondOfDay(at instant: Instant) -> Int { local(instant).secondOfDay }

    /// The first instant of a local day.
    ///
    /// A day that was left out begins where the next one does.
    public func start(of date: CivilDate) -> Instant { instant(of: date, secondOfDay: 0) }

    /// The instant at which a wall clock shows a time.
    ///
    /// One that does not exist is the instant of the change that
    /// leaves it out; of one that comes twice it is the first.
    public func instant(of date: CivilDate, secondOfDay: Int) -> Instant {
        let wanted = Int64(date.dayNumber) * 86_400 + Int64(secondOfDay)
        // No offset reaches two days.
        let changes = self.changes(from: wanted - 172_800, to: wanted + 172_800)
        var before = offset(atSecond: wanted - 172_801)
        var start = Int64.min
        for (time, after) in changes {
            let candidate = wanted - Int64(before)
            if candidate >= start, candidate < time { return Instant(seconds: candidate) }
            // The clock jumps from before the wanted time to behind it.
            if time + Int64(before) <= wanted, time + Int64(after) > wanted { return Instant(seconds: time) }
            (start, before) = (time, after)
        }
        return Instant(seconds: wanted - Int64(before))
    }

    /// The one offset that a day has and the days around it; nil when the clocks change there.
    func steadyOffset(on date: CivilDate) -> Int? {
        let midnight = Int64(date.dayNumber) * 86_400
        guard changes(from: midnight - 172_800, to: midnight + 259_200).isEmpty else { return nil }
        return offset(atSecond: midnight)
    }

    private func local(_ instant: Instant) -> Instant {
        instant.adding(.seconds(offset(at: instant)))
    }

    private func offset(atSecond second: Int64) -> Int {
        if let last = times.last, second >= last {
            return rule?.offset(atSecond: second) ?? offsets[offsets.count - 1]
        }
        guard let first = times.first else { return rule?.offset(atSecond: second) ?? firstOffset }
        if second < first { return firstOffset }
        var low = 0
        var high = times.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if times[middle] <= second { low = middle } else { high = middle }
        }
        return offsets[low]
    }

    /// The changes between two seconds, in order.
    private func changes(from start: Int64, to end: Int64) -> [(time: Int64, offset: Int)] {
        var changes = zip(times, offsets).filter { $0.0 >= start && $0.0 <= end }.map {
            (time: $0.0, offset: $0.1)
        }
        if let rule {
            let last = times.last ?? .min
            changes += rule.changes(from: max(start, last == .min ? start : last + 1), to: end)
        }
        return changes
    }
}

extension Instant {
    /// So many seconds after 1970-01-01T00:00:00Z.
    public init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        microseconds = overflow ? (seconds > 0 ? .max : .min) : product
    }
}
