// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Writes an instant in UTC.
    static let dateToUTC = CuratedFunction(
        "date.to_utc", since: "0.1.0",
        summary: "Writes a date and time with offset as the same instant in UTC.",
        parameters: [.normalized([.datetime]), .changedValue(.datetime)],
        returns: "The instant with Z; of a fraction, six digits.", result: .type(.datetime),
        examples: [
            FunctionExample(
                "An offset goes", stage: .normalize, with: ["field": "starts_at"],
                on: ["starts_at": "2026-11-21T00:30:00+01:00"], types: ["starts_at": .datetime],
                .fields(["starts_at": "2026-11-20T23:30:00Z"])),
            FunctionExample(
                "A fraction stays", stage: .value, with: ["value": "2026-11-21t09:00:00.5z"],
                .returns("2026-11-21T09:00:00.500000Z")),
            FunctionExample(
                "Without an offset it is no instant", stage: .value, with: ["value": "2026-11-21T09:00:00"],
                .fails(code: "datetime")),
            FunctionExample(
                "The day can be another one", stage: .value, with: ["value": "2026-12-31T23:30:00-01:00"],
                .returns("2027-01-01T00:30:00Z")),
        ],
        body: .changingText { text, _, _ throws(FunctionFailure) in
            guard let instant = DateTimeText.parse(text) else {
                throw FunctionFailure(.final, code: "datetime", message: "is not a date and time with offset")
            }
            return DateTimeText.render(instant)
        })
}
