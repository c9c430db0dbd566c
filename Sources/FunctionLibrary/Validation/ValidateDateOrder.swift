// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Checks that dates follow each other.
    static let validateDateOrder = CuratedFunction(
        "validate.date_order", since: "0.1.0",
        summary:
            "Checks that dates, or dates and times, come in the order in which their parameters are named.",
        parameters: [
            FunctionParameter(
                "fields", .fields(types: [.date, .datetime], single: false),
                "The parameters, the earliest first; absent ones are left out."),
            FunctionParameter("allow_equal", .value(.boolean), "Whether two may be the same.", default: true),
        ],
        returns: "Nothing; refuses each parameter that lies before the one named earlier.",
        examples: [
            FunctionExample(
                "In order", stage: .validate, with: ["fields": ["start", "end"]],
                on: ["start": "2026-11-21", "end": "2026-11-21"], types: ["start": .date, "end": .date],
                .refusals([:])),
            FunctionExample(
                "The end before the start", stage: .validate, with: ["fields": ["start", "end"]],
                on: ["start": "2026-11-21", "end": "2026-11-20"], types: ["start": .date, "end": .date],
                .refusals(["end": "date_order"])),
            FunctionExample(
                "The same where that is not allowed", stage: .validate,
                with: ["fields": ["start", "end"], "allow_equal": false],
                on: ["start": "2026-11-21", "end": "2026-11-21"], types: ["start": .date, "end": .date],
                .refusals(["end": "date_order"])),
            FunctionExample(
                "Instants are compared, not their texts", stage: .validate,
                with: ["fields": ["start", "end"]],
                on: ["start": "2026-11-21T09:00:00+02:00", "end": "2026-11-21T08:00:00Z"],
                types: ["start": .datetime, "end": .datetime], .refusals([:])),
            FunctionExample(
                "What is absent is left out", stage: .validate, with: ["fields": ["start", "middle", "end"]],
                on: ["start": "2026-11-21", "end": "2026-11-20"], types: ["start": .date, "end": .date],
                .refusals(["end": "date_order"])),
        ],
        checkArguments: ArgumentLimits.keys("fields", atLeast: 2),
        body: CuratedFunction.Body(validate: { subject, arguments in
            let given = (arguments.keys("fields") ?? []).compactMap { key in
                (subject.arguments[key]?.string).flatMap { PointInTime($0) }.map { (key: key, point: $0) }
            }
            let allowsEqual = arguments.bool("allow_equal") ?? true
            return zip(given, given.dropFirst()).compactMap { earlier, later in
                if earlier.point.precedes(later.point) { return nil }
                if allowsEqual, !later.point.precedes(earlier.point) { return nil }
                let message =
                    allowsEqual ? "must not lie before '\(earlier.key)'" : "must lie after '\(earlier.key)'"
                return Refusal(parameter: later.key, code: "date_order", message: message)
            }
        }))
}

/// A date, or an instant with the date it was written with.
private struct PointInTime {
    let date: CivilDate
    let instant: Instant?

    init?(_ text: String) {
        if let date = CivilDate(text) {
            (self.date, instant) = (date, nil)
        } else if let instant = DateTimeText.parse(text), let date = CivilDate(String(text.prefix(10))) {
            (self.date, self.instant) = (date, instant)
        } else {
            return nil
        }
    }

    /// Two instants are compared as such; where one is a date, their dates are.
    func precedes(_ other: PointInTime) -> Bool {
        guard let instant, let otherInstant = other.instant else { return date < other.date }
        return instant < otherInstant
    }
}
