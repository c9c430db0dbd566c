// SPDX-License-Identifier: Apache-2.0

/// Durations as authors write them: `500ms`, `90s`, `15m`, `24h`, `7d`, or ISO 8601 without months and years.
public enum DurationText {
    /// Ten thousand years of 365.2425 days, in seconds; no duration is longer.
    static let maxSeconds: Int64 = 315_569_520_000

    /// Reads a duration; nil when the text is none or is beyond ten thousand years.
    public static func parse(_ text: String) -> Duration? {
        var reader = DurationReader(text)
        let duration = text.utf8.first == UInt8(ascii: "P") ? reader.isoDuration() : reader.shortDuration()
        guard reader.isAtEnd, let duration, duration <= .seconds(maxSeconds) else { return nil }
        return duration
    }

    /// The shortest way to write a duration that reads back as the same: the largest unit that it is a whole number
    /// of, or ISO 8601 for parts of a millisecond.
    public static func render(_ duration: Duration) -> String {
        let microseconds = duration.microseconds
        for (unit, size) in units
        where microseconds.isMultiple(of: size) && (microseconds != 0 || unit == "s") {
            return "\(microseconds / size)\(unit)"
        }
        let (seconds, rest) = microseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        let fraction = String(String(1_000_000 + rest).dropFirst())
        return (microseconds < 0 ? "-" : "") + "PT\(seconds).\(fraction)S"
    }

    /// The units in microseconds, largest first.
    private static let units: [(String, Int64)] = [
        ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1000),
    ]
}

/// Reads durations from the left.
private struct DurationReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { index == bytes.count }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    /// A whole number of at most 15 digits.
    private mutating func digits() -> Int64? {
        var value: Int64 = 0
        let start = index
        while index < bytes.count, 48...57 ~= bytes[index] {
            guard index - start < 15 else { return nil }
            value = value * 10 + Int64(bytes[index] - 48)
            index += 1
        }
        return index > start ? value : nil
    }

    mutating func shortDuration() -> Duration? {
        guard let count = digits(), index < bytes.count else { return nil }
        switch String(decoding: bytes[index...], as: UTF8.self) {
        case "ms":
            index += 2
            return .milliseconds(count)
        case "s": return seconds(count, each: 1)
        case "m": return seconds(count, each: 60)
        case "h": return seconds(count, each: 3600)
        case "d": return seconds(count, each: 86_400)
        default: return nil
        }
    }

    private mutating func seconds(_ count: Int64, each: Int64) -> Duration? {
        index += 1
        let (product, overflow) = count.multipliedReportingOverflow(by: each)
        return overflow ? nil : .seconds(product)
    }

    /// `P1W`, or `P1DT2H3M4.5S` with any of its parts; only seconds have a fraction.
    mutating func isoDuration() -> Duration? {
        guard take(UInt8(ascii: "P")) else { return nil }
        var total: Duration = .zero
        var parts = 0
        var hasTime = false
        var units: [(letter: UInt8, seconds: Int64)] = [
            (UInt8(ascii: "W"), 604_800), (UInt8(ascii: "D"), 86_400),
        ]
        while index < bytes.count {
            if take(UInt8(ascii: "T")) {
                // Neither a second T nor one with nothing behind it is a duration.
                guard !hasTime, !isAtEnd else { return nil }
                hasTime = true
                units = [(UInt8(ascii: "H"), 3600), (UInt8(ascii: "M"), 60), (UInt8(ascii: "S"), 1)]
                continue
            }
            guard let count = digits() else { return nil }
            guard let fraction = fraction(), index < bytes.count,
                let place = units.firstIndex(where: { $0.letter == bytes[index] }),
                fraction == .zero || units[place].letter == UInt8(ascii: "S"),
                let part = seconds(count, each: units[place].seconds)
            else { return nil }
            // Weeks stand alone; the other units come in this order, each once.
            let isWeek = units[place].letter == UInt8(ascii: "W")
            if isWeek, parts > 0 || !isAtEnd { return nil }
            units.removeSubrange(...place)
            guard part <= .seconds(DurationText.maxSeconds) else { return nil }
            total += part + fraction
            parts += 1
        }
        return parts > 0 ? total : nil
    }

    /// `.5` or `,5`, to the microsecond; zero where there is none, nil for a point without digits.
    private mutating func fraction() -> Duration? {
        guard take(UInt8(ascii: ".")) || take(UInt8(ascii: ",")) else { return .zero }
        var microseconds: Int64 = 0
        var unit: Int64 = 100_000
        let start = index
        while index < bytes.count, 48...57 ~= bytes[index] {
            microseconds += Int64(bytes[index] - 48) * unit
            unit /= 10
            index += 1
        }
        return index > start ? .microseconds(microseconds) : nil
    }
}
