// SPDX-License-Identifier: Apache-2.0
import CPostgres
import ContractModel
import FunctionLibrary

/// One connection to a database, for one request; what it has not committed is gone with it.
final class PostgresSession {
    private let connection: OpaquePointer
    private let deadline: Deadline
    private let cancellation: Cancellation
    /// True from when the end of a transaction is sent: an answer that is missing then leaves the outcome unknown.
    private var isCommitting = false

    init(
        _ place: PostgresAddress, _ deadline: Deadline, _ cancellation: Cancellation
    ) throws(FunctionFailure) {
        self.deadline = deadline
        self.cancellation = cancellation
        let begun = CStrings.with(place.options.map(\.name)) { names in
            CStrings.with(place.options.map(\.value)) { values in cpq_connect(names, values) }
        }
        guard let begun else { throw PostgresSession.lost(.transient) }
        connection = begun
        try connect()
        guard cpq_set_nonblocking(connection) else { throw PostgresSession.lost(.transient) }
    }

    deinit { cpq_finish(connection) }

    // MARK: - Transactions

    func begin(_ mode: String, _ timeout: Duration) throws(FunctionFailure) {
        try run("BEGIN \(mode)", [])
        // So that the server stops too when nobody waits any more, and gives back what a stopped process has locked.
        let milliseconds = max(1, min(timeout.microseconds / 1000, 86_400_000))
        try run("SET LOCAL statement_timeout = \(milliseconds)", [])
        try run("SET LOCAL idle_in_transaction_session_timeout = \(milliseconds)", [])
    }

    func commit() throws(FunctionFailure) {
        try deadline.check()
        isCommitting = true
        try run("COMMIT", [])
        isCommitting = false
    }

    func rollBack() throws(FunctionFailure) {
        isCommitting = false
        try run("ROLLBACK", [])
    }

    // MARK: - Statements

    /// Runs one statement and tells how many rows it has written; each row that it answers goes to the body.
    @discardableResult
    func run(
        _ statement: String, _ values: [String?],
        _ row: (String) throws(FunctionFailure) -> Void = { _ throws(FunctionFailure) in }
    ) throws(FunctionFailure) -> Int {
        let isSent = CStrings.with(values) { texts in
            cpq_send(connection, statement, Int32(values.count), values.isEmpty ? nil : texts)
        }
        guard isSent, cpq_set_single_rows(connection) else { throw PostgresSession.lost(lostKind) }
        try flush()
        var written = 0
        var failure: FunctionFailure?
        while true {
            while cpq_is_busy(connection) {
                try wait(reading: true, writing: false)
                guard cpq_consume(connection) else { throw PostgresSession.lost(lostKind) }
            }
            guard let result = cpq_result(connection) else { break }
            defer { cpq_clear(result) }
            switch cpq_result_status(result) {
            case PGRES_SINGLE_TUPLE, PGRES_TUPLES_OK:
                if failure != nil { continue }
                for index in 0..<cpq_row_count(result) where !cpq_is_null(result, index, 0) {
                    try row(cpq_value(result, index, 0).map { String(cString: $0) } ?? "")
                }
            case PGRES_COMMAND_OK: written = cpq_affected(result).flatMap { Int(String(cString: $0)) } ?? 0
            default: failure = PostgresSession.failure(of: cpq_state(result), lost: lostKind)
            }
        }
        if let failure { throw failure }
        return written
    }

    private func flush() throws(FunctionFailure) {
        while true {
            switch cpq_flush(connection) {
            case 0: return
            case 1:
                // The server may have to be listened to before it listens.
                try wait(reading: true, writing: true)
                guard cpq_consume(connection) else { throw PostgresSession.lost(lostKind) }
            default: throw PostgresSession.lost(lostKind)
            }
        }
    }

    // MARK: - Waiting

    private var lostKind: FunctionFailure.Kind { isCommitting ? .unknown : .transient }

    private func wait(reading: Bool, writing: Bool) throws(FunctionFailure) {
        switch deadline.wait(for: cpq_socket(connection), reading: reading, writing: writing, cancellation) {
        case .ready: return
        case .passed:
            throw FunctionFailure(lostKind, code: "timeout", message: "the database did not answer in time")
        case .cancelled: throw .cancelled(lostKind)
        }
    }

    private func connect() throws(FunctionFailure) {
        // Whether the server took the connection at all.
        var isReached = false
        var next = PGRES_POLLING_WRITING
        while cpq_status(connection) != CONNECTION_BAD {
            switch next {
            case PGRES_POLLING_OK: return
            case PGRES_POLLING_READING: try wait(reading: true, writing: false)
            case PGRES_POLLING_WRITING: try wait(reading: false, writing: true)
            default: break
            }
            next = cpq_poll(connection)
            let status = cpq_status(connection)
            isReached = isReached || status != CONNECTION_STARTED && status != CONNECTION_BAD
        }
        if cpq_wants_password(connection) {
            throw FunctionFailure(
                .final, code: "missing_secret", message: "the database asks for a password, and there is none"
            )
        }
        let words = cpq_message(connection).map { String(cString: $0) }?.split(whereSeparator: \.isWhitespace)
        if let state = words?.last, state.utf8.count == 5,
            state.utf8.allSatisfy({ 48...57 ~= $0 || 65...90 ~= $0 })
        {
            throw PostgresSession.failure(state: String(state))
        }
        if isReached {
            throw FunctionFailure(
                .transient, code: "tls_failure", message: "no connection could be agreed on with the database"
            )
        }
        throw HTTPVerdict(isPush: false, wasSent: false).failure(of: .unconnected(0))
    }

    // MARK: - Failures

    private static func lost(_ kind: FunctionFailure.Kind) -> FunctionFailure {
        FunctionFailure(
            kind, code: "connection_lost",
            message: "the connection to the database ended before the answer did")
    }

    private static func failure(
        of state: UnsafePointer<CChar>?, lost kind: FunctionFailure.Kind
    ) -> FunctionFailure {
        // Without a state it is not the server that speaks.
        guard let state else { return lost(kind) }
        let failure = failure(state: String(cString: state))
        // A server that stops while it ends a transaction has ended it or not.
        let isStopping = ["08", "57"].contains { failure.code.hasPrefix("postgres_" + $0) }
        guard kind == .unknown, isStopping else { return failure }
        return FunctionFailure(.unknown, code: failure.code, message: failure.message)
    }

    /// What a SQLSTATE stands for, by the classes of appendix A of the manual.
    static func failure(state: String) -> FunctionFailure {
        let code = "postgres_" + state.lowercased()
        let message = "the database answers with SQLSTATE \(state)"
        switch state {
        case "57014":
            return FunctionFailure(.transient, code: "timeout", message: "the database gave up in time")
        case "40003": return FunctionFailure(.unknown, code: code, message: message)
        // Locks, a standby that is no primary yet, and objects that are in use.
        case "55P03", "25006", "55006": return FunctionFailure(.transient, code: code, message: message)
        default: break
        }
        // Connections, rollbacks by the server, resources, operators, the system.
        let isPassing = ["08", "40", "53", "57", "58"].contains { state.hasPrefix($0) }
        return FunctionFailure(isPassing ? .transient : .final, code: code, message: message)
    }
}

/// Texts as C has them, for the time of a call.
enum CStrings {
    /// Calls the body with an array of texts that ends in a null pointer; nil stands for one too.
    static func with<Answer>(
        _ texts: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Answer
    ) -> Answer {
        var bytes: [CChar] = []
        var starts: [Int?] = []
        for text in texts {
            starts.append(text == nil ? nil : bytes.count)
            if let text { bytes += text.utf8.map { CChar(bitPattern: $0) } + [0] }
        }
        bytes.append(0)
        return bytes.withUnsafeBufferPointer { buffer in
            let pointers = starts.map { start in
                start.flatMap { place in buffer.baseAddress.map { $0 + place } }
            }
            return (pointers + [nil]).withUnsafeBufferPointer { body($0.baseAddress) }
        }
    }
}
