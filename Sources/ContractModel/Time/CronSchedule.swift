// SPDX-License-Identifier: Apache-2.0

/// A schedule of five fields: minute, hour, day of the month, month and day of the week.
///
/// A field is `*`, a value, a range `a-b`, or a list of those with commas, each with a step behind `/`. Months and days
/// of the week also have names of three letters; Sunday is 0 and 7.
public struct CronSchedule: Sendable, Hashable {
    /// What is wrong with a text, where in it, and the way out.
    public struct Problem: Error, Hashable {
        public var message: String
        public var bytes: Range<Int>
        public var help: String?
    }

    public var minutes: Set<Int>
    public var hours: Set<Int>
    public var daysOfMonth: Set<Int>
    public var months: Set<Int>
    /// From 0, Sunday, to 6.
    public var daysOfWeek: Set<Int>
    /// When both kinds of days are restricted, a day counts that is in either.
    public var restrictsDaysOfMonth: Bool
    public var restrictsDaysOfWeek: Bool

    public init(_ text: String) throws(Problem) {
        let reader = FieldReader(text)
        let pieces = reader.pieces
        guard pieces.count == 5 else { throw CronSchedule.wrongCount(pieces, text) }
        minutes = try reader.values(pieces[0], .minute)
        hours = try reader.values(pieces[1], .hour)
        daysOfMonth = try reader.values(pieces[2], .dayOfMonth)
        months = try reader.values(pieces[3], .month)
        daysOfWeek = Set(try reader.values(pieces[4], .dayOfWeek).map { $0 % 7 })
        restrictsDaysOfMonth = !reader.isWhole(pieces[2])
        restrictsDaysOfWeek = !reader.isWhole(pieces[4])
        let longest = months.map { [2: 29, 4: 30, 6: 30, 9: 30, 11: 30][$0] ?? 31 }.max() ?? 31
        if restrictsDaysOfMonth, !restrictsDaysOfWeek, (daysOfMonth.min() ?? 1) > longest {
            throw Problem(
                message: "no month of the schedule has such a day, so it never fires", bytes: pieces[2],
                help: "choose a day that the months have")
        }
    }

    private static func wrongCount(_ pieces: [Range<Int>], _ text: String) -> Problem {
        if text.utf8.first == UInt8(ascii: "@") {
            return Problem(
                message: "a schedule has five fields, not a name", bytes: 0..<text.utf8.count,
                help: names[text.lowercased()].map { "write '\($0)'" } ?? form)
        }
        let place = pieces.count > 5 ? pieces[5] : 0..<text.utf8.count
        let written = text.split(separator: " ")
        // Other systems begin with seconds.
        let hasSeconds = pieces.count == 6 && written.count == 6 && written[0] == "0"
        return Problem(
            message: "a schedule has five fields, and this has \(pieces.count)", bytes: place,
            help: hasSeconds
                ? "leave the seconds out: '\(written.dropFirst().joined(separator: " "))'" : form)
    }

    private static let form = "write 'minute hour day month weekday', such as '0 3 * * *'"
    /// What other systems have names for.
    private static var names: [String: String] {
        [
            "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
            "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
        ]
    }
}

/// Reads the fields of a schedule.
private struct FieldReader {
    struct Field {
        var name: String
        var bounds: ClosedRange<Int>
        var names: [String] = []

        static let minute = Field(name: "minute", bounds: 0...59)
        static let hour = Field(name: "hour", bounds: 0...23)
        static let dayOfMonth = Field(name: "day of the month", bounds: 1...31)
        static let month = Field(
            name: "month", bounds: 1...12,
            names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
        static let dayOfWeek = Field(
            name: "day of the week", bounds: 0...7, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])
    }

    let bytes: [UInt8]
    /// Where the fields stand.
    let pieces: [Range<Int>]

    init(_ text: String) {
        bytes = Array(text.utf8)
        var pieces: [Range<Int>] = []
        var start: Int?
        for (index, byte) in (bytes + [UInt8(ascii: " ")]).enumerated() {
            let isSpace = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
            if isSpace, let begun = start {
                pieces.append(begun..<index)
                start = nil
            } else if !isSpace, start == nil {
                start = index
            }
        }
        self.pieces = pieces
    }

    /// True for `*`, which restricts nothing.
    func isWhole(_ piece: Range<Int>) -> Bool { bytes[piece].elementsEqual("*".utf8) }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func parts(_ range: Range<Int>, _ separator: Character) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = range.lowerBound
        for index in range where bytes[index] == separator.asciiValue {
            parts.append(start..<index)
            start = index + 1
        }
        return parts + [start..<range.upperBound]
    }

    func values(_ piece: Range<Int>, _ field: Field) throws(CronSchedule.Problem) -> Set<Int> {
        var values: Set<Int> = []
        for element in parts(piece, ",") { values.formUnion(try elementValues(element, field)) }
        return values
    }

    private func elementValues(_ element: Range<Int>, _ field: Field) throws(CronSchedule.Problem) -> [Int] {
        let stepped = parts(element, "/")
        guard stepped.count <= 2 else { throw malformed(element, field) }
        var step = 1
        if stepped.count == 2 {
            guard let written = Int(text(stepped[1])), written > 0, text(stepped[1]).first != "+" else {
                throw CronSchedule.Problem(
                    message: "'\(text(stepped[1]))' is no step of the \(field.name)", bytes: element,
                    help: "a step is a whole number above zero, as in '*/5'")
            }
            guard written <= field.bounds.upperBound else {
                throw CronSchedule.Problem(
                    message: "the step \(written) of the \(field.name) reaches no second value",
                    bytes: stepped[1], help: "leave the step out, or take a smaller one")
            }
            step = written
        }
        var (low, high) = (field.bounds.lowerBound, field.bounds.upperBound)
        if !bytes[stepped[0]].elementsEqual("*".utf8) {
            let ends = parts(stepped[0], "-")
            guard ends.count <= 2 else { throw malformed(element, field) }
            low = try value(ends[0], field)
            if ends.count == 2 {
                high = try value(ends[1], field)
            } else if stepped.count == 1 {
                high = low
            }
            // 'fri-sun' ends with the week.
            if high == 0, low > 0, field.bounds == 0...7 { high = 7 }
            guard low <= high else {
                throw CronSchedule.Problem(
                    message: "the range '\(text(stepped[0]))' of the \(field.name) runs backwards",
                    bytes: stepped[0], help: "write its parts with a comma between them")
            }
        }
        return Array(stride(from: low, through: high, by: step))
    }

    private func value(_ range: Range<Int>, _ field: Field) throws(CronSchedule.Problem) -> Int {
        let written = text(range)
        if let index = field.names.firstIndex(of: written.lowercased()) {
            return index + field.bounds.lowerBound
        }
        guard !written.isEmpty, written.utf8.allSatisfy(\.isDigit), let number = Int(written) else {
            throw malformed(range, field)
        }
        guard field.bounds.contains(number) else {
            throw CronSchedule.Problem(
                message:
                    "the \(field.name) is \(written); expected from \(field.bounds.lowerBound) to \(field.bounds.upperBound)",
                bytes: range, help: nil)
        }
        return number
    }

    private func malformed(_ range: Range<Int>, _ field: Field) -> CronSchedule.Problem {
        let names = field.names.isEmpty ? "" : ", a name such as '\(field.names[0])'"
        return CronSchedule.Problem(
            message: range.isEmpty
                ? "a part of the \(field.name) is missing" : "'\(text(range))' is no \(field.name)",
            bytes: range.isEmpty
                ? max(0, range.lowerBound - 1)..<min(bytes.count, range.lowerBound + 1) : range,
            help: "write '*', a number\(names), a range 'a-b' or a list with commas")
    }
}
