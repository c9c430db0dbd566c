// SPDX-License-Identifier: Apache-2.0

/// Whether a text is a date or an instant; RFC 3339 section 5.6, with capital letters and no leap second.
enum DateText {
    /// `2026-11-21`, a day that the calendar has.
    static func isDate(_ text: String) -> Bool {
        var rest = text.utf8[...]
        return takeDate(&rest) && rest.isEmpty
    }

    /// `2026-11-21T09:00:00Z`, with a fraction of seconds or an offset where wanted.
    static func isDateTime(_ text: String) -> Bool {
        var rest = text.utf8[...]
        guard takeDate(&rest), take("T", &rest), takeTime(&rest) else { return false }
        guard take(":", &rest), let second = takeNumber(2, &rest), second < 60 else { return false }
        if take(".", &rest) {
            guard let first = rest.first, first.isDigit else { return false }
            rest = rest.drop(while: \.isDigit)
        }
        if take("Z", &rest) { return rest.isEmpty }
        guard take("+", &rest) || take("-", &rest) else { return false }
        return takeTime(&rest) && rest.isEmpty
    }

    private static func takeDate(_ rest: inout Substring.UTF8View) -> Bool {
        guard let year = takeNumber(4, &rest), year > 0, take("-", &rest), let month = takeNumber(2, &rest),
            (1...12).contains(month), take("-", &rest), let day = takeNumber(2, &rest)
        else { return false }
        let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }

    /// `hh:mm`.
    private static func takeTime(_ rest: inout Substring.UTF8View) -> Bool {
        guard let hour = takeNumber(2, &rest), hour < 24, take(":", &rest), let minute = takeNumber(2, &rest) else {
            return false
        }
        return minute < 60
    }

    private static func takeNumber(_ count: Int, _ rest: inout Substring.UTF8View) -> Int? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy(\.isDigit) else { return nil }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private static func take(_ character: Unicode.Scalar, _ rest: inout Substring.UTF8View) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }
}
