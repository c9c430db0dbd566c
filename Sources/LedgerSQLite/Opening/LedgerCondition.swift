// SPDX-License-Identifier: Apache-2.0
internal import CSQLite
internal import Glibc
package import Ledger

/// What is told of a ledger's file without changing anything: for who asks whether it can be worked on.
package struct LedgerCondition: Sendable {
    /// The version of its tables, and the newest that this build knows.
    package var schema: Int
    package static let latestSchema = Migration.latest
    /// True for a copy that opens for reading only.
    package var isUnrestoredCopy: Bool
    /// How changes are written: `wal` in every ledger that was ever opened for writing.
    package var journalMode: String
    /// The type of the mount that the file lies on.
    package var fileSystem: String
    /// Bytes of the log that are not in the file yet.
    package var logBytes: Int64
    /// True when others than the owner may read or change it.
    package var isOpenToOthers: Bool
    /// Processes that have it open.
    package var living: Int
    /// Processes that ended without leaving, and that no worker has looked after since.
    package var ended: Int

    /// The version of SQLite that is linked in.
    package static var libraryVersion: String { String(cString: sqlite3_libversion()) }

    /// Looks at a ledger.
    package init(path given: String) throws(LedgerError) {
        let file = try LedgerFile(given)
        try file.requirePresent()
        let connection = try SQLiteConnection(path: file.path, role: file.hasLog ? .readOnlyFile : .onlooker)
        let tables = Schema(connection: connection)
        schema = try tables.version(mayBeEmpty: false)
        do throws(LedgerError) {
            try tables.refuseUnrestoredCopy()
            isUnrestoredCopy = false
        } catch {
            guard error.code == .unsupported else { throw error }
            isUnrestoredCopy = true
        }
        journalMode = try connection.text("PRAGMA journal_mode") ?? "unknown"
        fileSystem = MountTable.kernel.type(of: file.path) ?? "unknown"
        var status = stat()
        logBytes = stat(file.path + "-wal", &status) == 0 ? Int64(status.st_size) : 0
        isOpenToOthers = stat(file.path, &status) == 0 && status.st_mode & 0o077 != 0
        (living, ended) = try ProcessRegistry.census(ledger: file.path)
    }

    /// Looks over the structure of a ledger's file, and changes nothing; takes time with its size.
    ///
    /// - Throws: `corrupt` with the first damage.
    package static func checkIntegrity(path given: String) throws(LedgerError) {
        let file = try LedgerFile(given)
        try file.requirePresent()
        let connection = try SQLiteConnection(path: file.path, role: file.hasLog ? .readOnlyFile : .onlooker)
        try Schema(connection: connection).checkIntegrity()
    }
}
