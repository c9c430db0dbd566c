// SPDX-License-Identifier: Apache-2.0

/// A duration as people say it: `2 days`, `90min`, `1 week`.
package enum WrittenDuration {
    private static let units: [(words: [String], unit: String, factor: Int)] = [
        (["week", "weeks", "w", "wk", "wks"], "d", 7), (["day", "days"], "d", 1),
        (["hour", "hours", "hr", "hrs"], "h", 1), (["minute", "minutes", "min", "mins"], "m", 1),
        (["second", "seconds", "sec", "secs"], "s", 1), (["millisecond", "milliseconds", "msec"], "ms", 1),
        (["d"], "d", 1), (["h"], "h", 1), (["m"], "m", 1), (["s"], "s", 1),
    ]
    private static let unsteady: Set<String> = ["month", "months", "mo", "year", "years", "y", "yr"]

    /// How it is written here; nil for what says no number and unit.
    package static func help(for text: String) -> String? {
        let bytes = text.lowercased().utf8.filter { $0 != UInt8(ascii: " ") }
        let digits = bytes.prefix(while: \.isDigit)
        let word = String(decoding: bytes.dropFirst(digits.count), as: UTF8.self)
        let days = "write days: months and years are not always as long"
        // Of an ISO 8601 duration, what stands before the time are years, months and days.
        if bytes.first == UInt8(ascii: "p"),
            bytes.prefix(while: { $0 != UInt8(ascii: "t") }).contains(where: { "my".utf8.contains($0) })
        {
            return days
        }
        guard let number = Int(String(decoding: digits, as: UTF8.self)), number > 0 else { return nil }
        if unsteady.contains(word) { return days }
        if word == "m", text.hasSuffix("M") {
            return "write '\(number)m' for minutes; a month is written in days"
        }
        guard let unit = units.first(where: { $0.words.contains(word) }) else { return nil }
        let (count, isTooLarge) = number.multipliedReportingOverflow(by: unit.factor)
        return isTooLarge ? nil : "write '\(count)\(unit.unit)'"
    }
}
