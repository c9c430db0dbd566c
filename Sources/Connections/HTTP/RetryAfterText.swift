// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What a server says in `Retry-After` (RFC 9110 section 10.2.3): seconds, or an instant.
enum RetryAfterText {
    /// How long to wait, at least nothing and at most so long; nil when it is neither.
    ///
    /// An instant is held against the server's own clock where it tells it, so that a wrong one does no harm.
    static func parse(_ text: String, date: String?, now: () -> Instant, atMost most: Duration) -> Duration? {
        if !text.isEmpty, text.utf8.allSatisfy({ 48...57 ~= $0 }) {
            let seconds = text.utf8.count > 9 ? most : .seconds(Int64(text) ?? 0)
            return min(seconds, most)
        }
        guard let until = instant(text) else { return nil }
        let from = date.flatMap(instant) ?? now()
        return min(max(until.since(from), .zero), most)
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// The three forms of section 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and
    /// `Sun Nov  6 08:49:37 1994`.
    static func instant(_ text: String) -> Instant? {
        let words = text.split { " ,-".contains($0) }.map(String.init)
        let parts: (day: String, month: String, year: String, time: String)
        switch words.count {
        case 6 where words[5] == "GMT": parts = (words[1], words[2], words[3], words[4])
        case 5: parts = (words[2], words[1], words[4], words[3])
        default: return nil
        }
        let time = parts.time.split(separator: ":", omittingEmptySubsequences: false).map(number)
        guard time.count == 3, let hour = time[0], let minute = time[1], let second = time[2],
            hour < 24, minute < 60, second <= 60,
            let month = months.firstIndex(of: parts.month.lowercased()), let day = number(parts.day[...]),
            var year = number(parts.year[...])
        else { return nil }
        // Two digits are of this century or the last: the nearer one in the past fifty years' sense of the section.
        if parts.year.utf8.count == 2 { year += year < 70 ? 2000 : 1900 }
        guard let date = CivilDate(year: year, month: month + 1, day: day) else { return nil }
        let seconds = Int64(date.dayNumber) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        return Instant(microseconds: seconds * 1_000_000)
    }

    private static func number(_ text: Substring) -> Int? {
        (1...4).contains(text.utf8.count) && text.utf8.allSatisfy { 48...57 ~= $0 } ? Int(text) : nil
    }
}
