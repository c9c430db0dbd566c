// SPDX-License-Identifier: Apache-2.0

/// A rule for all years to come, such as `WET0WEST,M3.5.0/1,M10.5.0`: the TZ string of POSIX with the wider times of
/// RFC 9636 section 3.3.1.
struct PosixTimeZone: Sendable, Hashable {
    /// Seconds ahead of UTC.
    let standardOffset: Int
    /// The other half of the year; nil where the offset never changes.
    let summer: Summer?

    struct Summer: Sendable, Hashable {
        var offset: Int
        var start: Day
        var end: Day
    }

    /// A day of every year and a time on it, in seconds from its midnight.
    struct Day: Sendable, Hashable {
        enum Rule: Sendable, Hashable {
            /// 1 to 365; 29 February is never counted.
            case withoutLeapDay(Int)
            /// 0 to 365; 29 February is counted.
            case withLeapDay(Int)
            /// A weekday of a week (5: the last) of a month.
            case weekday(month: Int, week: Int, weekday: Int)
        }

        var rule: Rule
        var time: Int

        /// Seconds since 1970 by the wall clock before the change.
        func localSecond(of year: Int) -> Int64 {
            let newYear = CivilDate(trustedYear: year, month: 1, day: 1).dayNumber
            let day: Int
            switch rule {
            case .withoutLeapDay(let number):
                day = newYear + number - 1 + (CivilDate.isLeap(year) && number >= 60 ? 1 : 0)
            case .withLeapDay(let number): day = newYear + number
            case .weekday(let month, let week, let weekday):
                let first = CivilDate(trustedYear: year, month: month, day: 1)
                let length = CivilDate.days(inMonth: month, of: year)
                var inMonth = (weekday - first.weekday + 7) % 7 + (week - 1) * 7
                while inMonth >= length { inMonth -= 7 }
                day = first.dayNumber + inMonth
            }
            return Int64(day) * 86_400 + Int64(time)
        }
    }

    init?(_ bytes: [UInt8]) {
        var reader = PosixReader(bytes)
        guard reader.name(), let west = reader.time(maxHours: 24) else { return nil }
        standardOffset = -west
        guard !reader.isAtEnd else {
            summer = nil
            return
        }
        guard reader.name() else { return nil }
        var offset = standardOffset + 3600
        if reader.next != UInt8(ascii: ",") {
            guard let west = reader.time(maxHours: 24) else { return nil }
            offset = -west
        }
        guard let start = reader.day(), let end = reader.day(), reader.isAtEnd else { return nil }
        summer = Summer(offset: offset, start: start, end: end)
    }

    func offset(atSecond second: Int64) -> Int {
        guard summer != nil else { return standardOffset }
        // A year back there is always a change, whatever the times of the rule.
        return changes(from: second - 2 * 31_622_400, to: second).last?.offset ?? standardOffset
    }

    /// The changes between two seconds, in order.
    func changes(from start: Int64, to end: Int64) -> [(time: Int64, offset: Int)] {
        guard let summer, start <= end else { return [] }
        let firstYear = Instant(seconds: start).utcYear - 1
        let lastYear = Instant(seconds: end).utcYear + 1
        var changes: [(time: Int64, offset: Int)] = []
        for year in firstYear...lastYear {
            changes.append((summer.start.localSecond(of: year) - Int64(standardOffset), summer.offset))
            changes.append((summer.end.localSecond(of: year) - Int64(summer.offset), standardOffset))
        }
        // Where summer never ends, one year's end is the next one's start, and the start counts.
        changes.sort {
            ($0.time, $0.offset == summer.offset ? 1 : 0) < ($1.time, $1.offset == summer.offset ? 1 : 0)
        }
        return changes.filter { $0.time >= start && $0.time <= end }
    }
}

extension Instant {
    fileprivate var utcYear: Int { CivilDate.unbounded(dayNumber: dayNumber).year }
}

/// Reads a TZ string from the left.
private struct PosixReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { index == bytes.count }
    var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        index += 1
        return true
    }

    /// Three letters or more, or anything in angle brackets.
    mutating func name() -> Bool {
        if take(UInt8(ascii: "<")) {
            while let byte = next, byte != UInt8(ascii: ">") { index += byte > 0x20 ? 1 : bytes.count }
            return take(UInt8(ascii: ">"))
        }
        let start = index
        while let byte = next, (65...90).contains(byte & 0xDF) { index += 1 }
        return index - start >= 3
    }

    private mutating func number(upTo limit: Int) -> Int? {
        var value = 0
        let start = index
        while let byte = next, 48...57 ~= byte, index - start < 4 {
            value = value * 10 + Int(byte - 48)
            index += 1
        }
        return index > start && value <= limit ? value : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time(maxHours: Int) -> Int? {
        let isNegative = take(UInt8(ascii: "-"))
        if !isNegative { _ = take(UInt8(ascii: "+")) }
        guard let hours = number(upTo: maxHours) else { return nil }
        var seconds = hours * 3600
        if take(UInt8(ascii: ":")) {
            guard let minutes = number(upTo: 59) else { return nil }
            seconds += minutes * 60
            if take(UInt8(ascii: ":")) {
                guard let rest = number(upTo: 59) else { return nil }
                seconds += rest
            }
        }
        return isNegative ? -seconds : seconds
    }

    /// `,Jn`, `,n` or `,Mm.w.d`, with a time after `/`.
    mutating func day() -> PosixTimeZone.Day? {
        guard take(UInt8(ascii: ",")) else { return nil }
        let rule: PosixTimeZone.Day.Rule
        if take(UInt8(ascii: "M")) {
            guard let month = number(upTo: 12), month > 0, take(UInt8(ascii: ".")),
                let week = number(upTo: 5), week > 0,
                take(UInt8(ascii: ".")), let weekday = number(upTo: 6)
            else { return nil }
            rule = .weekday(month: month, week: week, weekday: weekday)
        } else if take(UInt8(ascii: "J")) {
            guard let day = number(upTo: 365), day > 0 else { return nil }
            rule = .withoutLeapDay(day)
        } else {
            guard let day = number(upTo: 365) else { return nil }
            rule = .withLeapDay(day)
        }
        guard take(UInt8(ascii: "/")) else { return PosixTimeZone.Day(rule: rule, time: 7200) }
        return time(maxHours: 167).map { PosixTimeZone.Day(rule: rule, time: $0) }
    }
}
