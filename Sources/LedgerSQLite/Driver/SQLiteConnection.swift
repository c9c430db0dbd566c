// SPDX-License-Identifier: Apache-2.0
internal import CGatheredLog
internal import CSQLite
internal import ContractModel
internal import Ledger

/// One connection to a ledger's file, set up the way every connection of ours must be.
///
/// `@unchecked Sendable`: opened without SQLite's own mutex, a connection and its statements belong to
/// whoever took them — the writer's thread, or the one reader that took them out of the pool — and are
/// handed over whole.
package final class SQLiteConnection: @unchecked Sendable {
    enum Role {
        /// The only connection of a process that writes.
        case writer
        case reader
        /// A reader on a file that this process may not write to.
        case readOnlyFile
        /// A look at a file without a log, which takes no lock and leaves nothing beside it.
        case onlooker
    }

    /// Done once for the process, before its first connection.
    private static let keepsNoStatistics = csqlite_keep_no_statistics() == SQLITE_OK

    let handle: OpaquePointer
    /// Asked before each operation that writes; nil outside of tests.
    let faults: StoreFaults?

    /// Opens the file, which exists.
    ///
    /// The path is absolute, so that it can be neither a URI nor `:memory:`, which SQLite gives a meaning.
    init(path: String, role: Role, faults: StoreFaults? = nil) throws(LedgerError) {
        _ = SQLiteConnection.keepsNoStatistics
        var opened: OpaquePointer?
        let name = role == .onlooker ? SQLiteConnection.immutable(path) : path
        let code = sqlite3_open_v2(name, &opened, role.flags, role == .writer ? cgatheredlog_name() : nil)
        guard code == SQLITE_OK, let opened else {
            let failure = LedgerError.sqlite(code, opened)
            sqlite3_close_v2(opened)
            throw failure
        }
        handle = opened
        self.faults = faults
        do throws(LedgerError) {
            try configure(role)
        } catch {
            sqlite3_close_v2(opened)
            throw error
        }
    }

    deinit { sqlite3_close_v2(handle) }

    private func configure(_ role: Role) throws(LedgerError) {
        sqlite3_busy_timeout(handle, 10_000)
        // A checkpoint may only run under the write lock, and closing does not take it.
        try set(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        try set(SQLITE_DBCONFIG_DEFENSIVE, 1)
        try set(SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        try set(SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
        try set(SQLITE_DBCONFIG_ENABLE_VIEW, 0)
        try set(SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0)
        sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 256 << 20)
        sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
        sqlite3_limit(handle, SQLITE_LIMIT_VDBE_OP, 100_000)
        try execute("PRAGMA cell_size_check = ON")
        try execute("PRAGMA mmap_size = 0")
        try execute("PRAGMA foreign_keys = ON")
        try execute("PRAGMA temp_store = MEMORY")
        switch role {
        case .writer:
            try execute("PRAGMA cache_size = -16384")
            try execute("PRAGMA journal_size_limit = 67108864")
            try execute("PRAGMA wal_autocheckpoint = 1000")
        case .reader:
            try execute("PRAGMA wal_autocheckpoint = 0")
            try execute("PRAGMA query_only = ON")
        case .readOnlyFile, .onlooker:
            break
        }
    }

    /// The URI of a file that nobody changes while it is open.
    private static func immutable(_ path: String) -> String {
        var uri = "file:"
        for byte in path.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "/"):
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            default: uri += "%" + Hex.encode([byte])
            }
        }
        return uri + "?immutable=1"
    }

    /// Sets what an acknowledgement rests on, and does not believe that it was set until it reads it back.
    ///
    /// With `synchronous = NORMAL` a log that was not synced loses acknowledged commits when the power goes.
    /// A writer calls this before its first transaction, and after it knows that the file is a ledger: the
    /// first call for a file changes it.
    func makeDurable() throws(LedgerError) {
        guard try text("PRAGMA journal_mode = WAL") == "wal" else {
            throw LedgerError(
                .unsupported, "the ledger's file cannot have a write-ahead log",
                hint: "keep the ledger on a local disk")
        }
        try execute("PRAGMA synchronous = FULL")
        guard try integer("PRAGMA synchronous") == 2 else {
            throw LedgerError(.unsupported, "the SQLite library does not sync its commits")
        }
        if PlantedFault.synchronousNormal.isPlanted {
            try execute("PRAGMA synchronous = NORMAL")
        } else {
            // The first read opens the log. One that does not gather only takes more calls for each commit.
            _ = try integer("PRAGMA schema_version")
            _ = cgatheredlog_start(handle)
        }
    }

    private func set(_ option: Int32, _ value: Int32) throws(LedgerError) {
        try check(csqlite_set_option(handle, option, value))
    }

    /// Throws for every result code but success.
    func check(_ code: Int32) throws(LedgerError) {
        if code != SQLITE_OK { throw LedgerError.sqlite(code, handle) }
    }

    /// Runs one or several statements that take no values and give no rows.
    func execute(_ sql: String) throws(LedgerError) {
        try check(sqlite3_exec(handle, sql, nil, nil, nil))
    }

    /// The first column of the first row.
    func integer(_ sql: StaticString) throws(LedgerError) -> Int64? {
        let statement = SQLiteStatement(self, sql)
        try statement.start()
        return try statement.step() ? statement.integer(0) : nil
    }

    /// The first column of the first row.
    func text(_ sql: StaticString) throws(LedgerError) -> String? {
        let statement = SQLiteStatement(self, sql)
        try statement.start()
        return try statement.step() ? statement.text(0) : nil
    }

    /// True while no transaction is open; SQLite ends one by itself on some errors.
    var isOutsideTransaction: Bool { sqlite3_get_autocommit(handle) != 0 }

    /// How many rows the last statement changed.
    var changes: Int64 { sqlite3_changes64(handle) }

    var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }
}

extension SQLiteConnection.Role {
    fileprivate var flags: Int32 {
        let access =
            switch self {
            case .writer, .reader: SQLITE_OPEN_READWRITE
            case .readOnlyFile: SQLITE_OPEN_READONLY
            case .onlooker: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
            }
        return access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE
    }
}
