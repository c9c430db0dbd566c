// SPDX-License-Identifier: Apache-2.0
internal import CSQLite
internal import Ledger

/// A statement that is prepared when first used and kept as long as its connection.
///
/// Use: `start`, then `bind` each value in the order of the parameters, then `run`, or `step` until it says
/// false. A statement left on a row is reset by the next `start` or by `reset`.
final class SQLiteStatement {
    private let connection: SQLiteConnection
    private let sql: StaticString
    private var handle: OpaquePointer?
    private var nextParameter: Int32 = 1
    private var bindFailure: Int32 = SQLITE_OK
    /// Copies of what was bound, so that most calls allocate nothing; longer values are copied by SQLite.
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 2_048, alignment: 1)
    private var scratchUsed = 0
    private var isActive = false

    init(_ connection: SQLiteConnection, _ sql: StaticString) {
        self.connection = connection
        self.sql = sql
    }

    deinit {
        sqlite3_finalize(handle)
        scratch.deallocate()
    }

    /// Makes the statement ready to take its first value.
    func start() throws(LedgerError) {
        if handle == nil {
            // Into a variable of its own: what is never passed on is reached without a check at every call.
            var prepared: OpaquePointer?
            let code = sql.withUTF8Buffer { text in
                text.withMemoryRebound(to: CChar.self) { characters in
                    sqlite3_prepare_v3(
                        connection.handle, characters.baseAddress, Int32(characters.count),
                        UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
                }
            }
            handle = prepared
            try connection.check(code)
        }
        if isActive { reset() }
        nextParameter = 1
        scratchUsed = 0
        bindFailure = SQLITE_OK
    }

    // MARK: - Values in

    func bind(_ number: Int64) { note(sqlite3_bind_int64(handle, takeParameter(), number)) }

    func bind(_ number: Int64?) {
        guard let number else { return bindNull() }
        bind(number)
    }

    func bindNull() { note(sqlite3_bind_null(handle, takeParameter())) }

    func bind(_ text: String) {
        let parameter = takeParameter()
        let isBound: Void? = text.utf8.withContiguousStorageIfAvailable { bytes in
            note(bindText(UnsafeRawBufferPointer(bytes), parameter))
        }
        if isBound == nil {
            Array(text.utf8).withUnsafeBytes { note(bindText($0, parameter)) }
        }
    }

    func bind(_ text: String?) {
        guard let text else { return bindNull() }
        bind(text)
    }

    func bind(_ bytes: [UInt8]) { bytes.withUnsafeBytes { bindBytes($0) } }

    func bind(_ key: MatchKey) {
        withUnsafeBytes(of: (key.halves.0.bigEndian, key.halves.1.bigEndian)) { bindBytes($0) }
    }

    private func bindBytes(_ bytes: UnsafeRawBufferPointer) {
        let parameter = takeParameter()
        if let copy = keep(bytes) {
            note(csqlite_bind_blob_in_place(handle, parameter, copy, Int64(bytes.count)))
        } else {
            note(csqlite_bind_blob_copy(handle, parameter, bytes.baseAddress, Int64(bytes.count)))
        }
    }

    private func bindText(_ bytes: UnsafeRawBufferPointer, _ parameter: Int32) -> Int32 {
        guard let copy = keep(bytes) else {
            return csqlite_bind_text_copy(handle, parameter, bytes.baseAddress, Int64(bytes.count))
        }
        return csqlite_bind_text_in_place(handle, parameter, copy, Int64(bytes.count))
    }

    /// Copies bytes to where they stay until the next `start`; nil when there is no room.
    private func keep(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutableRawPointer? {
        guard bytes.count <= scratch.count - scratchUsed, let start = scratch.baseAddress else { return nil }
        let copy = start + scratchUsed
        if let source = bytes.baseAddress { copy.copyMemory(from: source, byteCount: bytes.count) }
        scratchUsed += bytes.count
        return copy
    }

    private func takeParameter() -> Int32 {
        defer { nextParameter += 1 }
        return nextParameter
    }

    private func note(_ code: Int32) {
        if code != SQLITE_OK, bindFailure == SQLITE_OK { bindFailure = code }
    }

    // MARK: - Execution

    /// Goes on to the next row; false, and reset, after the last.
    func step() throws(LedgerError) -> Bool {
        try connection.check(bindFailure)
        isActive = true
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        reset()
        if code != SQLITE_DONE { throw LedgerError.sqlite(code, connection.handle) }
        return false
    }

    /// Executes a change to its end.
    func run() throws(LedgerError) {
        try connection.faults?.pass(.write)
        while try step() {}
    }

    /// Lets go of the rows.
    func reset() {
        sqlite3_reset(handle)
        isActive = false
    }

    // MARK: - Values out

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func text(_ column: Int32) -> String {
        guard let bytes = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    func bytes(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    /// The match keys that stand one after the other in a blob.
    func keys(_ column: Int32) -> [MatchKey] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
        let size = MatchKey.byteCount
        return (0..<bytes.count / size).map {
            MatchKey(UnsafeRawBufferPointer(rebasing: bytes[($0 * size)...]))
        }
    }

    /// The columns of the current row, read from left to right.
    var row: SQLiteRow { SQLiteRow(self) }
}

/// Reads the columns of a row from left to right.
struct SQLiteRow {
    private let statement: SQLiteStatement
    private var column: Int32 = 0

    init(_ statement: SQLiteStatement) { self.statement = statement }

    private mutating func next() -> Int32 {
        defer { column += 1 }
        return column
    }

    mutating func integer() -> Int64 { statement.integer(next()) }
    mutating func optionalInteger() -> Int64? { statement.optionalInteger(next()) }
    mutating func text() -> String { statement.text(next()) }
    mutating func optionalText() -> String? { statement.optionalText(next()) }
    mutating func bytes() -> [UInt8] { statement.bytes(next()) }
}
