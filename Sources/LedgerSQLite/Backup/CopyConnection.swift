// SPDX-License-Identifier: Apache-2.0
internal import CSQLite
internal import Ledger

/// A connection to a file that is becoming a copy, or is copied: without the settings of a ledger in use.
final class CopyConnection {
    let handle: OpaquePointer

    init(path: String, _ flags: Int32) throws(LedgerError) {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(
            path, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE, nil
        )
        guard code == SQLITE_OK, let opened else {
            let failure = LedgerError.sqlite(code, opened)
            sqlite3_close_v2(opened)
            throw failure
        }
        handle = opened
        sqlite3_busy_timeout(handle, 10_000)
        // A checkpoint of a ledger in use may only run under its write lock.
        _ = csqlite_set_option(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        _ = csqlite_set_option(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        _ = csqlite_set_option(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
    }

    deinit { sqlite3_close_v2(handle) }

    func execute(_ sql: String) throws(LedgerError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        if code != SQLITE_OK { throw LedgerError.sqlite(code, handle) }
    }

    /// Gives each row's columns, texts and numbers alike as text, to the body.
    func each(
        _ sql: String, _ body: ([String]) throws(LedgerError) -> Void
    ) throws(LedgerError) {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        let code = sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
        if code != SQLITE_OK { throw LedgerError.sqlite(code, handle) }
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return }
            if code != SQLITE_ROW { throw LedgerError.sqlite(code, handle) }
            try body((0..<sqlite3_column_count(statement)).map { CopyConnection.text(statement, $0) })
        }
    }

    private static func text(_ statement: OpaquePointer?, _ column: Int32) -> String {
        guard let bytes = sqlite3_column_text(statement, column) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// The first column of the first row as a number; nil without a row.
    func integer(_ sql: String) throws(LedgerError) -> Int64? {
        var answer: Int64?
        try each(sql) { row in answer = answer ?? row.first.flatMap(Int64.init) }
        return answer
    }

    /// Fills another, empty file with everything in this one, as of one instant.
    ///
    /// In one step: a backup in several begins anew whenever another connection has written in between
    /// (sqlite.org/c3ref/backup_finish.html), which beside a busy writer never ends. One step holds one
    /// snapshot, and the writers go on.
    func copyAll(to target: CopyConnection) throws(LedgerError) {
        guard let backup = sqlite3_backup_init(target.handle, "main", handle, "main") else {
            throw LedgerError.sqlite(sqlite3_extended_errcode(target.handle), target.handle)
        }
        let step = sqlite3_backup_step(backup, -1)
        let finish = sqlite3_backup_finish(backup)
        if step != SQLITE_DONE { throw LedgerError.sqlite(step, target.handle) }
        if finish != SQLITE_OK { throw LedgerError.sqlite(finish, target.handle) }
    }
}
