// SPDX-License-Identifier: Apache-2.0
import FunctionLibrary

/// A table of keys in a database, by which what was written there under a key is known again.
struct PostgresKeys {
    let table: String
    /// What stands beside a key.
    private let columns: String

    /// The keys of pushes.
    static let pushes = PostgresKeys(
        table: "atelier_pushes", columns: "pushed_at timestamptz NOT NULL DEFAULT now()")
    /// The keys of calls, with what they answered.
    static let calls = PostgresKeys(
        table: "atelier_calls", columns: "called_at timestamptz NOT NULL DEFAULT now(), answer json")

    private static let noSuchTable = "postgres_42p01"

    /// Takes the key in the transaction that has begun; false when it was taken before, so that all under it is done.
    ///
    /// Whoever else takes it just now is waited for.
    func take(
        _ key: String, _ session: PostgresSession, _ timeout: Duration
    ) throws(FunctionFailure) -> Bool {
        guard !key.utf8.contains(0) else {
            throw FunctionFailure(
                .final, code: "malformed_key", message: "the idempotency key holds U+0000")
        }
        let insert = "INSERT INTO \(table) (key) VALUES ($1) ON CONFLICT DO NOTHING"
        do throws(FunctionFailure) {
            return try session.run(insert, [key]) == 1
        } catch  where error.code == PostgresKeys.noSuchTable {
            try session.rollBack()
        }
        let refusal = try make(session, timeout)
        try session.begin("READ WRITE", timeout)
        do throws(FunctionFailure) {
            return try session.run(insert, [key]) == 1
        } catch  where error.code == PostgresKeys.noSuchTable {
            throw refusal ?? error
        }
    }

    /// Makes the table where it is missing, and answers how the server refused to.
    ///
    /// `IF NOT EXISTS` does not keep two that make it at once apart: the second can be told of a table, of a type or
    /// of an index entry that is there. So a refusal counts only when the table is missing afterwards.
    private func make(
        _ session: PostgresSession, _ timeout: Duration
    ) throws(FunctionFailure) -> FunctionFailure? {
        try session.begin("READ WRITE", timeout)
        do throws(FunctionFailure) {
            try session.run("CREATE TABLE IF NOT EXISTS \(table) (key text PRIMARY KEY, \(columns))", [])
            try session.commit()
            return nil
        } catch  where error.code.hasPrefix("postgres_") {
            try session.rollBack()
            return error
        }
    }
}
