// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Calls a function of a database, exactly once.
    static let postgresCall = CuratedFunction(
        "postgres.call", since: "0.1.0",
        summary: "Calls a function of a PostgreSQL database, exactly once, in a transaction of its own.",
        effect: .external(.keyed),
        parameters: [
            .connection(.postgres), .resource("The function, as `function` or `schema.function`."), .path,
            FunctionParameter(
                "arguments", .map, "Values for the function's arguments, by their names.", required: false),
        ],
        returns: "The rows that it gives, `records`, and their number, `count`.", result: .records,
        examples: [
            FunctionExample(
                "A day that is closed", stage: .execute,
                with: [
                    "connection": "books", "resource": "accounting.close_day",
                    "arguments": ["day": "2026-11-21"],
                ], .asks(.call(arguments: ["day": "2026-11-21"]))),
            FunctionExample(
                "Without arguments", stage: .execute,
                with: ["connection": "books", "resource": "refresh_totals"], .asks(.call(arguments: [:]))),
            FunctionExample(
                "Null is NULL, and what is left out has its default", stage: .execute,
                with: [
                    "connection": "books", "resource": "accounting.close_{what}", "path": ["what": "month"],
                    "arguments": ["note": .null],
                ], .asks(.call(arguments: ["note": .null]))),
        ],
        body: CuratedFunction.Body(command: { arguments in
            .call(arguments: arguments["arguments"]?.map ?? [:])
        }))
}
