// SPDX-License-Identifier: Apache-2.0
import CSQLite
import Glibc
import Synchronization

/// Watches what SQLite executes, on every connection that is opened after `install`.
///
/// - Commits are counted always.
/// - With a trace file every statement of every write transaction is recorded with its values, for `floor replay`.
/// - With `tallies` the executions and the virtual machine's steps of each statement are counted.
enum StatementTrace {
    struct Tally: Sendable {
        var executions = 0
        var steps = 0
        var rows = 0
    }

    private struct State: @unchecked Sendable {
        var file: UnsafeMutablePointer<FILE>?
        /// The connection that is in a write transaction; a process has one that writes.
        var writing: OpaquePointer?
        var numbers: [String: Int] = [:]
        var tallies: [String: Tally]?
    }

    private static let state = Mutex(State())
    private static let committed = Atomic<Int>(0)

    /// Write transactions that were committed in this process.
    static var commits: Int { committed.load(ordering: .relaxed) }

    static func install(recordingTo path: String?, tallying: Bool = false) throws(Failure) {
        if let path {
            guard let file = fopen(path, "w") else { throw Failure(message: "cannot write '\(path)'") }
            state.withLock { $0.file = file }
        }
        if tallying { state.withLock { $0.tallies = [:] } }
        let entry: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, UnsafeRawPointer?) -> Int32 = {
            database, _, _ in
            StatementTrace.watch(database)
            return SQLITE_OK
        }
        // Registering initialises the library, after which it cannot be set up as a ledger would.
        _ = csqlite_keep_no_statistics()
        // SQLite's own documentation casts the entry point of an extension like this.
        sqlite3_auto_extension(unsafeBitCast(entry, to: (@convention(c) () -> Void).self))
    }

    private static func watch(_ database: OpaquePointer?) {
        sqlite3_commit_hook(
            database,
            { _ in
                StatementTrace.committed.add(1, ordering: .relaxed)
                return 0
            }, nil)
        let (isRecording, isTallying) = state.withLock { ($0.file != nil, $0.tallies != nil) }
        var events: Int32 = 0
        if isRecording { events |= SQLITE_TRACE_STMT }
        if isTallying { events |= SQLITE_TRACE_PROFILE | SQLITE_TRACE_ROW }
        guard events != 0 else { return }
        sqlite3_trace_v2(
            database, UInt32(events),
            { event, _, statement, _ in
                let statement = OpaquePointer(statement)
                switch Int32(event) {
                case SQLITE_TRACE_STMT: StatementTrace.record(statement)
                case SQLITE_TRACE_PROFILE: StatementTrace.tally(statement, isRow: false)
                default: StatementTrace.tally(statement, isRow: true)
                }
                return 0
            }, nil)
    }

    // MARK: - Recording

    private static func record(_ statement: OpaquePointer?) {
        let database = sqlite3_db_handle(statement)
        guard let text = sqlite3_sql(statement).map({ String(cString: $0) }) else { return }
        state.withLock { state in
            if text == "BEGIN IMMEDIATE" { state.writing = database }
            guard let file = state.file, state.writing == database,
                let expanded = sqlite3_expanded_sql(statement)
            else { return }
            defer { sqlite3_free(expanded) }
            let number = state.numbers[text] ?? state.numbers.count
            if state.numbers.updateValue(number, forKey: text) == nil { write("T", number, text, file) }
            write("X", number, String(cString: expanded), file)
            if text == "COMMIT" || text == "ROLLBACK" { state.writing = nil }
        }
    }

    private static func write(
        _ kind: String, _ number: Int, _ text: String, _ file: UnsafeMutablePointer<FILE>
    ) {
        fputs("\(kind) \(number) \(text.utf8.count)\n\(text)\n", file)
    }

    /// Marks the place from which on a replay is timed.
    static func mark() { state.withLock { state in if let file = state.file { write("M", 0, "", file) } } }

    /// Ends the recording; whatever is executed afterwards is not in it.
    static func finish() {
        state.withLock { state in
            if let file = state.file { fclose(file) }
            state.file = nil
        }
    }

    // MARK: - Tallies

    private static func tally(_ statement: OpaquePointer?, isRow: Bool) {
        guard let text = sqlite3_sql(statement).map({ String(cString: $0) }) else { return }
        state.withLock { state in
            if isRow {
                state.tallies?[text, default: Tally()].rows += 1
            } else {
                state.tallies?[text, default: Tally()].executions += 1
                state.tallies?[text, default: Tally()].steps += Int(
                    sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1))
            }
        }
    }

    /// The sum over all statements that read a table, and nothing kept of them.
    static func takeTally(reading table: String) -> Tally {
        state.withLock { state in
            var sum = Tally()
            for (text, tally) in state.tallies ?? [:] where text.hasPrefix("SELECT") && text.contains(table) {
                sum.executions += tally.executions
                sum.steps += tally.steps
                sum.rows += tally.rows
            }
            if state.tallies != nil { state.tallies = [:] }
            return sum
        }
    }
}
