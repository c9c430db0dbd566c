// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

extension PostgresConnection {
    /// Calls the function, exactly once: what it answered is kept under the key, in the transaction that it ran in.
    func call(_ arguments: ValueMap, _ session: PostgresSession) throws(FunctionFailure) -> Value {
        guard let key = request.idempotencyKey, !key.isEmpty else {
            throw FunctionFailure(.final, code: "missing_key", message: "a call has no idempotency key")
        }
        var given: [String] = []
        for (index, argument) in arguments.enumerated() {
            given.append("\(try SQLText.quoted(argument.key)) => $\(index + 1)")
        }
        try session.begin("READ WRITE", timeout)
        guard try PostgresKeys.calls.take(key, session, timeout) else {
            return try answered(key, session)
        }
        var records: [Value] = []
        var bytes = 0
        // A value that is NULL is a row all the same.
        let statement =
            "SELECT coalesce(pg_catalog.to_json(answer), 'null') FROM \(name)(\(given.joined(separator: ", "))) AS answer"
        try session.run(statement, arguments.map { SQLText.text(of: $0.value) }) {
            (row) throws(FunctionFailure) in
            bytes += row.utf8.count
            guard bytes <= limits.maxAnswerBytes else { throw .answerTooLarge(limits.maxAnswerBytes) }
            guard records.count < limits.maxRecords else { throw .tooManyRecords(limits.maxRecords) }
            records.append(try StrictJSON.read(Array(row.utf8), limits, place: " in a row"))
        }
        try session.run(
            "UPDATE \(PostgresKeys.calls.table) SET answer = $2 WHERE key = $1",
            [key, CanonicalJSON.faithfulText(.list(records))])
        try session.commit()
        return .answer(records: records)
    }

    /// What a call under the key answered before.
    private func answered(_ key: String, _ session: PostgresSession) throws(FunctionFailure) -> Value {
        var records: [Value] = []
        try session.run("SELECT answer FROM \(PostgresKeys.calls.table) WHERE key = $1", [key]) {
            (row) throws(FunctionFailure) in
            records = try StrictJSON.read(Array(row.utf8), limits, place: " of a call").list ?? []
        }
        return .answer(records: records)
    }
}
