// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

/// A table, or a function, of a PostgreSQL database.
///
/// A push is exactly once: its key is a row of `atelier_pushes`, written in the transaction that writes the record, so
/// that both are there or neither. The table is made where it is missing, in the first schema of the search path.
struct PostgresConnection {
    let request: ConnectionRequest
    let limits: ConnectionLimits
    /// The name of the table or function, in quotes.
    let name: String
    private let place: PostgresAddress
    private let deadline: Deadline
    private let cancellation: Cancellation

    init(
        _ request: ConnectionRequest, _ surroundings: ConnectionSurroundings, _ limits: ConnectionLimits,
        _ deadline: Deadline, _ cancellation: Cancellation
    ) throws(FunctionFailure) {
        self.request = request
        self.limits = limits
        self.deadline = deadline
        self.cancellation = cancellation
        // What is filled in can hold a dot, and is still one name.
        let path = try ResourcePath(request.resource, filling: request.path, separator: ".")
        guard path.segments.count <= 2 else {
            throw .resource("a table or function is named by itself or behind its schema, as 'schema.table'")
        }
        var names: [String] = []
        for segment in path.segments { names.append(try SQLText.quoted(segment.text())) }
        name = names.joined(separator: ".")
        place = try PostgresAddress(request.target, surroundings)
    }

    var timeout: Duration { min(request.timeout, request.target.timeout) }

    func answer() throws(FunctionFailure) -> Value {
        let session = try PostgresSession(place, deadline, cancellation)
        switch request.operation {
        case .ask, .delete: throw .unsupportedConnection(request.target.kind)
        case .call(let arguments): return try call(arguments, session)
        case .push(let value, _):
            guard case .map(let record) = value else {
                throw FunctionFailure(
                    .final, code: "unfit_value",
                    message: "a record is a map of columns, not a \(value.kindName)")
            }
            try push(record, session)
            return ["key": request.idempotencyKey.map { .string($0) } ?? .null, "response": .null]
        case .fetch(let fields, let limit):
            let most = min(max(limit ?? .max, 0), limits.maxRecords)
            // One more tells whether there are too many.
            let isCut = limit.map { $0 <= most } ?? false
            let records = try select(fields, atMost: isCut ? most : most + 1, session)
            guard records.count <= most else { throw .tooManyRecords(most) }
            return .answer(records: records)
        case .lookup(let key):
            let records = try select(RecordFilter.fields(ofKey: key), atMost: 2, session)
            guard records.count < 2 else { throw .ambiguousRecord }
            return records.first ?? .null
        }
    }

    // MARK: - Reading

    /// Rows as the server writes them in JSON: numbers, booleans, lists and what is JSON keep their types.
    private func select(
        _ fields: ValueMap, atMost most: Int, _ session: PostgresSession
    ) throws(FunctionFailure) -> [Value] {
        var terms: [String] = []
        var values: [String?] = []
        for field in fields {
            let column = try SQLText.quoted(field.key)
            if field.value.isNull {
                terms.append("\(column) IS NULL")
            } else {
                values.append(SQLText.text(of: field.value))
                terms.append("\(column) = $\(values.count)")
            }
        }
        let filter = terms.isEmpty ? "" : " WHERE " + terms.joined(separator: " AND ")
        var records: [Value] = []
        var bytes = 0
        try session.begin("READ ONLY", timeout)
        let statement =
            "SELECT pg_catalog.row_to_json(found) FROM (SELECT * FROM \(name)\(filter) LIMIT \(most)) AS found"
        try session.run(statement, values) { (row) throws(FunctionFailure) in
            bytes += row.utf8.count
            guard bytes <= limits.maxAnswerBytes else { throw .answerTooLarge(limits.maxAnswerBytes) }
            records.append(try StrictJSON.read(Array(row.utf8), limits, place: " in a row"))
        }
        return records
    }

    // MARK: - Writing

    private func push(_ record: ValueMap, _ session: PostgresSession) throws(FunctionFailure) {
        var columns: [String] = []
        for entry in record { columns.append(try SQLText.quoted(entry.key)) }
        let places = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let insert =
            columns.isEmpty
            ? "INSERT INTO \(name) DEFAULT VALUES"
            : "INSERT INTO \(name) (\(columns.joined(separator: ", "))) VALUES (\(places))"
        try session.begin("READ WRITE", timeout)
        if let key = request.idempotencyKey {
            guard try PostgresKeys.pushes.take(key, session, timeout) else { return }
        }
        try session.run(insert, record.map { SQLText.text(of: $0.value) })
        try session.commit()
    }
}

/// Names and values in statements.
enum SQLText {
    /// An identifier in quotes; longer ones would be cut by the server without a word.
    static func quoted(_ name: String) throws(FunctionFailure) -> String {
        guard !name.isEmpty, name.utf8.count <= 63, !name.utf8.contains(0) else {
            throw .resource("the name of a table or column is empty, longer than 63 bytes, or holds U+0000")
        }
        return "\"" + name.replacing("\"", with: "\"\"") + "\""
    }

    /// The text of a parameter, which the server reads as the type of its column; nil for NULL.
    static func text(of value: Value) -> String? {
        if value.isNull { return nil }
        // A column of whole numbers takes neither '1.0' nor '1e3'.
        if case .number(let number) = value, number.isInteger { return number.canonicalText }
        return ScalarText.ofAny(value)
    }
}
