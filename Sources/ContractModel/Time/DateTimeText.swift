// SPDX-License-Identifier: Apache-2.0

/// Instants as RFC 3339 writes them: a date, a time and the offset from UTC, which is never left out.
public enum DateTimeText {
    /// A date and time as it was written.
    public struct Written: Sendable, Hashable {
        public var instant: Instant
        /// How far local time is ahead of UTC.
        public var offsetMinutes: Int

        public init(instant: Instant, offsetMinutes: Int) {
            self.instant = instant
            self.offsetMinutes = offsetMinutes
        }
    }

    /// Reads an instant; nil when the text is none.
    public static func parse(_ text: String) -> Instant? { parseWritten(text)?.instant }

    /// Reads an instant and the offset that it was written with.
    ///
    /// The separators may be lower case, and a fraction may have any number of digits, of which the first six count.
    /// Refused are days that do not exist, hour 24, leap seconds, offsets of a day or more, and instants whose year
    /// in UTC is not one of 1 to 9999.
    public static func parseWritten(_ text: String) -> Written? {
        var reader = DigitReader(text)
        guard let date = reader.date(), reader.take(UInt8(ascii: "T")) || reader.take(UInt8(ascii: "t")),
            let hour = reader.digits(2), hour < 24, reader.take(UInt8(ascii: ":")),
            let minute = reader.digits(2), minute < 60, reader.take(UInt8(ascii: ":")),
            let second = reader.digits(2), second < 60,
            let fraction = microseconds(&reader), let offset = offsetMinutes(&reader), reader.isAtEnd
        else { return nil }
        let seconds = date.dayNumber * 86_400 + hour * 3600 + minute * 60 + second - offset * 60
        let instant = Instant(microseconds: Int64(seconds) * 1_000_000 + Int64(fraction))
        guard CivilDate(dayNumber: instant.dayNumber) != nil else { return nil }
        return Written(instant: instant, offsetMinutes: offset)
    }

    private static func microseconds(_ reader: inout DigitReader) -> Int? {
        guard reader.take(UInt8(ascii: ".")) else { return 0 }
        guard var value = reader.digits(1) else { return nil }
        var count = 1
        while let digit = reader.digits(1) {
            count += 1
            if count <= 6 { value = value * 10 + digit }
        }
        for _ in min(count, 6)..<6 { value *= 10 }
        return value
    }

    private static func offsetMinutes(_ reader: inout DigitReader) -> Int? {
        if reader.take(UInt8(ascii: "Z")) || reader.take(UInt8(ascii: "z")) { return 0 }
        let isBehind = reader.next == UInt8(ascii: "-")
        guard reader.take(UInt8(ascii: "+")) || reader.take(UInt8(ascii: "-")), let hours = reader.digits(2),
            hours < 24,
            reader.take(UInt8(ascii: ":")), let minutes = reader.digits(2), minutes < 60
        else { return nil }
        return (hours * 60 + minutes) * (isBehind ? -1 : 1)
    }

    /// The instant with an offset: `Z` for none; a fraction of six digits where there is one.
    public static func render(_ instant: Instant, offsetMinutes: Int = 0) -> String {
        let (shifted, _) = instant.microseconds.addingReportingOverflow(Int64(offsetMinutes) * 60_000_000)
        let local = Instant(microseconds: shifted)
        let date = CivilDate.unbounded(dayNumber: local.dayNumber)
        let second = local.secondOfDay
        var digits = DigitWriter()
        digits.append(date)
        digits.append("T")
        digits.append(second / 3600, width: 2)
        digits.append(":")
        digits.append(second / 60 % 60, width: 2)
        digits.append(":")
        digits.append(second % 60, width: 2)
        if local.fraction > 0 {
            digits.append(".")
            digits.append(local.fraction, width: 6)
        }
        if offsetMinutes == 0 {
            digits.append("Z")
        } else {
            digits.append(offsetMinutes < 0 ? "-" : "+")
            digits.append(abs(offsetMinutes) / 60, width: 2)
            digits.append(":")
            digits.append(abs(offsetMinutes) % 60, width: 2)
        }
        return digits.text
    }
}

extension Instant: CustomStringConvertible {
    /// Reads RFC 3339 text; nil when it is none.
    public init?(_ text: String) {
        guard let instant = DateTimeText.parse(text) else { return nil }
        self = instant
    }

    /// The instant in UTC: `2026-11-21T09:00:00.123456Z`, without the fraction when it is zero.
    public var description: String { DateTimeText.render(self) }

    /// Whole seconds since 1970, rounded down.
    public var seconds: Int64 {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// Days since 1970 in UTC, rounded down.
    var dayNumber: Int {
        let (quotient, remainder) = seconds.quotientAndRemainder(dividingBy: 86_400)
        return Int(remainder < 0 ? quotient - 1 : quotient)
    }

    /// Seconds since midnight in UTC.
    var secondOfDay: Int { Int(seconds) - dayNumber * 86_400 }

    /// Microseconds since the last whole second.
    var fraction: Int { Int(((microseconds % 1_000_000) + 1_000_000) % 1_000_000) }

    /// The first instant of a day in UTC.
    public init(startOf date: CivilDate) { microseconds = Int64(date.dayNumber) * 86_400_000_000 }
}
