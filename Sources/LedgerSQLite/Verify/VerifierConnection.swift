// SPDX-License-Identifier: Apache-2.0
internal import CSQLite
internal import Ledger

/// The verifier's own way into a ledger's file: read-only, one snapshot, none of the store's code.
final class VerifierConnection {
    private var handle: OpaquePointer?

    /// Opens the file and takes the snapshot that everything is read from.
    init(path: String) throws(LedgerError) {
        let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
        let code = sqlite3_open_v2(path, &handle, flags, nil)
        guard code == SQLITE_OK else {
            let message = VerifierConnection.message(code)
            sqlite3_close_v2(handle)
            handle = nil
            throw LedgerError(.unavailable, "the ledger cannot be opened: \(message)")
        }
        sqlite3_busy_timeout(handle, 10_000)
        try run("PRAGMA trusted_schema = OFF")
        try run("PRAGMA cell_size_check = ON")
        try run("PRAGMA cache_size = -8192")
        try run("BEGIN")
    }

    deinit { sqlite3_close_v2(handle) }

    /// Prepares a statement.
    func prepare(_ sql: String) throws(LedgerError) -> VerifierStatement {
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
        guard code == SQLITE_OK, let statement else { throw failure(code) }
        return VerifierStatement(statement, on: self)
    }

    /// Runs a statement that gives no rows of interest.
    func run(_ sql: String) throws(LedgerError) {
        let statement = try prepare(sql)
        while try statement.next() {}
    }

    /// The first column of the first row as a number; 0 without a row.
    func integer(_ sql: String) throws(LedgerError) -> Int64 {
        let statement = try prepare(sql)
        return try statement.next() ? statement.integer(0) : 0
    }

    /// Gives every row to the body.
    func each(
        _ sql: String, _ body: (VerifierStatement) throws(LedgerError) -> Void
    ) throws(LedgerError) {
        let statement = try prepare(sql)
        while try statement.next() { try body(statement) }
    }

    func failure(_ code: Int32) -> LedgerError {
        switch code & 0xFF {
        case SQLITE_NOTADB: LedgerError(.unsupported, "the file is not a ledger")
        case SQLITE_BUSY, SQLITE_LOCKED: LedgerError(.unavailable, "the ledger is locked by another program")
        case SQLITE_NOMEM, SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_FULL:
            LedgerError(.unavailable, "reading the ledger failed: \(VerifierConnection.message(code))")
        default: LedgerError(.corrupt, "the ledger cannot be read: \(VerifierConnection.message(code))")
        }
    }

    private static func message(_ code: Int32) -> String {
        (sqlite3_errstr(code).map { String(cString: $0) } ?? "unknown") + ", code \(code)"
    }
}

/// A prepared statement of the verifier.
final class VerifierStatement {
    enum Parameter {
        case text(String)
        case integer(Int64)
        case bytes([UInt8])
    }

    private let handle: OpaquePointer
    private let connection: VerifierConnection
    fileprivate init(_ handle: OpaquePointer, on connection: VerifierConnection) {
        self.handle = handle
        self.connection = connection
    }

    deinit { sqlite3_finalize(handle) }

    /// Begins anew with these values.
    func bind(_ values: [Parameter]) throws(LedgerError) {
        sqlite3_reset(handle)
        for (index, value) in values.enumerated() {
            let place = Int32(index) + 1
            let code =
                switch value {
                case .integer(let number): sqlite3_bind_int64(handle, place, number)
                case .text(let text): bind(Array(text.utf8), place, isText: true)
                case .bytes(let bytes): bind(bytes, place, isText: false)
                }
            if code != SQLITE_OK { throw connection.failure(code) }
        }
    }

    private func bind(_ bytes: [UInt8], _ place: Int32, isText: Bool) -> Int32 {
        // An empty array has no address, and a null address would bind NULL: one byte stands in for it.
        let content = bytes.isEmpty ? [0] : bytes
        return content.withUnsafeBytes { buffer in
            isText
                ? csqlite_bind_text_copy(handle, place, buffer.baseAddress, Int64(bytes.count))
                : csqlite_bind_blob_copy(handle, place, buffer.baseAddress, Int64(bytes.count))
        }
    }

    /// Goes on to the next row; false after the last.
    func next() throws(LedgerError) -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        sqlite3_reset(handle)
        if code != SQLITE_DONE { throw connection.failure(code) }
        return false
    }

    /// True when there is a row for these values.
    func finds(_ values: Parameter...) throws(LedgerError) -> Bool {
        try bind(values)
        defer { sqlite3_reset(handle) }
        return try next()
    }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    func bytes(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }
}
