// SPDX-License-Identifier: Apache-2.0
import CSQLite
import Synchronization

/// Counts what SQLite executes for the ledgers in one folder, on every connection opened after it was made.
final class StatementCount: Sendable {
    struct Sum: Sendable, Equatable {
        /// Those that write; readers take their snapshots with a plain BEGIN.
        var transactions = 0
        /// How often each text was executed.
        var statements: [String: Int] = [:]
        /// Steps of SQLite's machine: what a look at every row shows in.
        var steps = 0

        var executions: Int { statements.values.reduce(0, +) }
    }

    private static let sums = Mutex<[String: Sum]>([:])
    /// The library calls an extension for each connection that it opens; every test of the process shares it.
    private static let isInstalled: Bool = {
        // Before the library starts, after which it cannot be set up as a ledger would.
        _ = csqlite_keep_no_statistics()
        let entry: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, UnsafeRawPointer?) -> Int32 = {
            connection, _, _ in
            StatementCount.watch(connection)
            return SQLITE_OK
        }
        // SQLite's own documentation casts the entry point of an extension like this.
        return sqlite3_auto_extension(unsafeBitCast(entry, to: (@convention(c) () -> Void).self)) == SQLITE_OK
    }()

    private let folder: String

    /// Counts for the folder of this name, which no other has.
    init(folder: String) {
        self.folder = folder
        _ = StatementCount.isInstalled
        StatementCount.sums.withLock { $0[folder] = Sum() }
    }

    deinit { StatementCount.sums.withLock { $0[folder] = nil } }

    /// What was executed since the last time.
    func take() -> Sum {
        StatementCount.sums.withLock { sums in
            defer { sums[folder] = Sum() }
            return sums[folder] ?? Sum()
        }
    }

    private static func folder(of connection: OpaquePointer?) -> String? {
        guard let name = sqlite3_db_filename(connection, "main") else { return nil }
        let parts = String(cString: name).split(separator: "/").map(String.init)
        return parts.count > 1 ? parts[parts.count - 2] : nil
    }

    private static func watch(_ connection: OpaquePointer?) {
        guard let folder = folder(of: connection), sums.withLock({ $0[folder] != nil }) else { return }
        sqlite3_trace_v2(
            connection, UInt32(SQLITE_TRACE_PROFILE),
            { _, _, statement, _ in
                StatementCount.count(OpaquePointer(statement))
                return 0
            }, nil)
    }

    private static func count(_ statement: OpaquePointer?) {
        guard let folder = folder(of: sqlite3_db_handle(statement)),
            let text = sqlite3_sql(statement).map({ String(cString: $0) })
        else { return }
        let steps = Int(sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1))
        sums.withLock { sums in
            sums[folder]?.statements[text, default: 0] += 1
            sums[folder]?.steps += steps
            if text == "BEGIN IMMEDIATE" { sums[folder]?.transactions += 1 }
        }
    }
}
