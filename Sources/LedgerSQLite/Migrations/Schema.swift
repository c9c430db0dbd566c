// SPDX-License-Identifier: Apache-2.0
internal import Ledger

/// Tells what a file is, and brings it up to date.
struct Schema {
    let connection: SQLiteConnection

    /// Refuses what is not a ledger of a version that this build knows.
    ///
    /// The version is 0 for an empty file, which passes where it `mayBeEmpty`: when it is to become a ledger.
    func version(mayBeEmpty: Bool) throws(LedgerError) -> Int {
        // Of one moment: another process may be making the ledger.
        try connection.execute("BEGIN")
        defer { try? connection.execute("ROLLBACK") }
        let application = try connection.integer("PRAGMA application_id") ?? 0
        let version = Int(try connection.integer("PRAGMA user_version") ?? 0)
        if application != Migration.applicationID {
            let isEmpty = try connection.integer("SELECT count(*) FROM sqlite_schema") == 0
            guard isEmpty, mayBeEmpty, application == 0, version == 0 else {
                throw LedgerError(
                    .unsupported, isEmpty ? "the file is empty and not a ledger" : "the file is not a ledger",
                    hint: "name another file; a ledger is made when it is first written to")
            }
            return 0
        }
        guard version <= Migration.latest else {
            throw LedgerError(
                .unsupported,
                "the ledger has schema \(version), and this version of atelier knows up to \(Migration.latest)",
                hint: "use the atelier that wrote it, or a newer one")
        }
        return version
    }

    /// Refuses a copy that was not restored: it would issue numbers that its original issues, too.
    func refuseUnrestoredCopy() throws(LedgerError) {
        guard try connection.integer("SELECT 1 FROM meta WHERE key = 'copy'") != nil else { return }
        throw LedgerError(
            .unsupported, "this is a copy of a ledger that was not restored",
            hint: "make it usable with 'atelier ledger restore'")
    }

    /// Runs the migrations that are missing, each in one transaction with its version.
    ///
    /// Under the write lock.
    func migrate(from version: Int) throws(LedgerError) {
        for migration in Migration.all where migration.number > version {
            do throws(LedgerError) {
                try connection.execute("BEGIN IMMEDIATE")
                try connection.execute(migration.sql)
                try connection.execute("PRAGMA application_id = \(Migration.applicationID)")
                try connection.execute("PRAGMA user_version = \(migration.number)")
                try connection.execute("COMMIT")
            } catch {
                try? connection.execute("ROLLBACK")
                throw error
            }
        }
    }

    /// Looks over the file's structure; takes time with its size.
    ///
    /// - Throws: `corrupt` with the first damage that SQLite names.
    func checkIntegrity() throws(LedgerError) {
        guard let finding = try connection.text("PRAGMA quick_check(1)") else { throw Schema.damaged("?") }
        if finding == "ok" { return }
        // Of a damage SQLite tells the database in a line of its own, and there is but one.
        let lines = finding.split(separator: "\n").filter { !$0.hasPrefix("*** in database") }
        throw Schema.damaged(lines.joined(separator: "; "))
    }

    private static func damaged(_ finding: String) -> LedgerError {
        LedgerError(
            .corrupt, "the ledger's file is damaged: \(finding)",
            hint: "restore a backup; 'atelier verify' says what is left")
    }
}
