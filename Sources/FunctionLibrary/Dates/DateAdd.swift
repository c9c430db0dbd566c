// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// A date some time later.
    static let dateAdd = CuratedFunction(
        "date.add", since: "0.1.0",
        summary: "Computes a date, or a date and time, so much later; earlier for negative numbers.",
        parameters: [
            FunctionParameter(
                "value", .oneOf([.date, .datetime]),
                "The date, or the date and time with offset, to count from."),
            FunctionParameter(
                "months", .value(.integer),
                "Calendar months, added first; a day that the month lacks becomes its last.", default: 0),
            FunctionParameter("days", .value(.integer), "Calendar days.", default: 0),
            FunctionParameter(
                "duration", .value(.duration), "Exact time, added last; only to a date and time.",
                required: false),
        ],
        returns: """
            The same kind of text as the value; local time and offset stay, whatever clocks do in a zone.
            """, result: .likeValue,
        examples: [
            FunctionExample(
                "Days go over the end of a month", stage: .value, with: ["value": "2026-02-27", "days": 2],
                .returns("2026-03-01")),
            FunctionExample(
                "A month later than its last day", stage: .value, with: ["value": "2028-01-31", "months": 1],
                .returns("2028-02-29")),
            FunctionExample(
                "Back over the turn of the year", stage: .value,
                with: ["value": "2026-01-15", "months": -2, "days": -15], .returns("2025-10-31")),
            FunctionExample(
                "An instant keeps its offset", stage: .value,
                with: ["value": "2026-11-21T23:30:00+01:00", "days": 1, "duration": "45m"],
                .returns("2026-11-23T00:15:00+01:00")),
            FunctionExample(
                "A date has no hours", stage: .value, with: ["value": "2026-11-21", "duration": "1h"],
                .fails(code: "date")),
            FunctionExample(
                "Beyond the year 9999", stage: .value, with: ["value": "9999-12-31", "days": 1],
                .fails(code: "date")),
            FunctionExample(
                "No leap day in a common year", stage: .value, with: ["value": "2024-02-29", "months": 12],
                .returns("2025-02-28")),
            FunctionExample("No date", stage: .value, with: ["value": "2026-02-30"], .fails(code: "date")),
        ],
        checkArguments: { literals, scope in
            let isGiven = literals["duration"].map { !$0.isNull } ?? scope.given("duration")
            guard scope.arguments["value"] == .date, isGiven else { return [] }
            return [
                ArgumentProblem(
                    argument: "duration", message: "exact time cannot be added to a date; add 'days'")
            ]
        },
        body: CuratedFunction.Body(value: { arguments throws(FunctionFailure) in
            let duration = arguments.duration("duration")
            guard let text = arguments.string("value"), let months = arguments.integer("months"),
                let days = arguments.integer("days")
            else { throw DateShift.failure("'value' is not a date, or a date and time with offset") }
            let shift = DateShift(months: months, days: days)
            if let date = CivilDate(text) {
                guard duration == nil else { throw DateShift.failure("exact time cannot be added to a date") }
                return .string(try shift.applied(to: date).description)
            }
            guard let written = DateTimeText.parseWritten(text) else {
                throw DateShift.failure("'value' is not a date, or a date and time with offset")
            }
            let later = try shift.applied(to: written).adding(duration ?? .zero)
            let result = DateTimeText.render(later, offsetMinutes: written.offsetMinutes)
            guard DateTimeText.parse(result) != nil else { throw DateShift.outOfRange }
            return .string(result)
        }))
}

/// Months and days on the calendar.
private struct DateShift {
    let months: Int
    let days: Int

    static let outOfRange = failure("the result lies beyond the years 1 to 9999")

    static func failure(_ message: String) -> FunctionFailure {
        FunctionFailure(.final, code: "date", message: message)
    }

    func applied(to date: CivilDate) throws(FunctionFailure) -> CivilDate {
        let (count, overflow) = (date.year * 12 + date.month - 1).addingReportingOverflow(months)
        guard !overflow, count >= 12 else { throw DateShift.outOfRange }
        let (year, month) = (count / 12, count % 12 + 1)
        guard year <= 9999,
            let moved = CivilDate(
                year: year, month: month, day: min(date.day, CivilDate.days(inMonth: month, of: year))),
            let result = moved.adding(days: days)
        else { throw DateShift.outOfRange }
        return result
    }

    /// Moves the local date and leaves the local time as it is.
    func applied(to written: DateTimeText.Written) throws(FunctionFailure) -> Instant {
        let offset = Duration.seconds(written.offsetMinutes * 60)
        let local = written.instant.adding(offset)
        let day: Int64 = 86_400_000_000
        let number = local.microseconds >= 0 ? local.microseconds / day : (local.microseconds + 1) / day - 1
        guard let date = CivilDate(dayNumber: Int(number)) else { throw DateShift.outOfRange }
        let moved = Instant(startOf: try applied(to: date))
        return moved.adding(.microseconds(local.microseconds - number * day)).adding(.zero - offset)
    }
}
