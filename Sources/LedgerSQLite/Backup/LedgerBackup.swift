// SPDX-License-Identifier: Apache-2.0
internal import CSQLite
package import ContractModel
internal import Glibc
package import Ledger

/// What a backup made.
package struct BackupReport: Sendable, Hashable {
    /// The copy's file.
    package var path: String
    /// Size of the copy's file.
    package var bytes: Int64
    /// Contents of files in the copy, those that an earlier copy had left there included.
    package var files: Int
    package var fileBytes: Int64
    package var submissions: Int64
    /// What could not be copied as the ledger has it: one sentence for each missing or changed file.
    package var problems: [String]
}

/// Copies a ledger with its files, while it is in use or not, and makes a copy usable.
///
/// A copy carries a mark and does not open for writing until `restore` has taken it away: the original may
/// have issued numbers since.
package enum LedgerBackup {
    /// Copies the ledger at a path, with the files that the copy names.
    ///
    /// The copy appears at its path in one piece, when everything that belongs to it is on the disk. A backup that is
    /// killed leaves `<target>.partial`, which the next one to the same place takes over.
    ///
    /// - Parameters:
    ///   - source: A ledger, or a copy of one.
    ///   - target: Where the copy is to stand, with its files in `<target>.files`.
    ///   - force: Replaces what stands at the target, provided that nobody works on it.
    ///   - now: Written into the mark.
    /// - Returns: What was copied, and what could not be.
    /// - Throws: a `LedgerError` of code `exists` where something stands at the target.
    package static func backup(
        from source: String, to target: String, force: Bool = false, now: Instant
    ) async throws(LedgerError) -> BackupReport {
        try await DedicatedThread.run { () throws(LedgerError) in
            let source = try LedgerFile(source)
            try source.requirePresent()
            try source.refuseWhatIsNoLedger(mayBeEmpty: false, mayBeCopy: true)
            let target = try LedgerFile(target)
            let place = try CopyPlace(target.path, source: source.path, force: force)
            try copyDatabase(from: source.path, to: place.database, now)
            let counts = try copyFiles(from: source.path, to: place)
            try place.publish()
            return BackupReport(
                path: target.path, bytes: CopyPlace.size(of: target.path), files: counts.files,
                fileBytes: counts.bytes, submissions: counts.submissions, problems: counts.problems)
        }
    }

    /// The database first: whatever it names was stored before it was named.
    private static func copyDatabase(
        from source: String, to target: String, _ now: Instant
    ) throws(LedgerError) {
        do {
            // For its owner alone, as the ledger is; SQLite gives what it makes beside a file the file's mode.
            _ = try FileDescriptor(opening: target, O_RDWR | O_CREAT | O_EXCL)
            let original = try CopyConnection(path: source, SQLITE_OPEN_READONLY)
            let copy = try CopyConnection(path: target, SQLITE_OPEN_READWRITE)
            try copy.execute("PRAGMA synchronous = FULL")
            try original.copyAll(to: copy)
            // One file without a log; restoring brings the log back.
            try copy.execute("PRAGMA journal_mode = DELETE")
            try copy.execute(
                """
                INSERT INTO meta (key, value) VALUES ('copy', '{"made_at":\(now.microseconds)}')
                ON CONFLICT DO NOTHING
                """)
        }
        // The connection is closed: opening its file now takes no lock of SQLite's away.
        try FileDescriptor(opening: target, O_RDWR).sync()
    }

    private struct Counts {
        var files = 0
        var bytes: Int64 = 0
        var submissions: Int64 = 0
        var problems: [String] = []
    }

    private static func copyFiles(
        from source: String, to place: borrowing CopyPlace
    ) throws(LedgerError) -> Counts {
        let copy = try CopyConnection(path: place.database, SQLITE_OPEN_READONLY)
        var counts = Counts()
        counts.submissions = try copy.integer("SELECT count(*) FROM submissions") ?? 0
        let originals = FileStore(ledger: source, processID: "backup", faults: nil)
        let copies = FileStore(ledger: place.target, processID: "backup", faults: nil)
        var copier = try FileCopier(place)
        try copy.each(
            "SELECT DISTINCT tenant, sha256 FROM attachments ORDER BY tenant, sha256"
        ) { row throws(LedgerError) in
            let (tenant, sha256) = (row[0], row[1])
            guard let from = originals.path(of: sha256, tenant), let to = copies.path(of: sha256, tenant)
            else {
                counts.problems.append("tenant '\(tenant)': an attachment's content is named '\(sha256)'")
                return
            }
            do throws(LedgerError) {
                counts.bytes += try copier.copy(from, to: to, sha256: sha256)
                counts.files += 1
            } catch {
                // A full disk ends the backup; one damaged file does not keep the others from being saved.
                guard error.code == .corrupt else { throw error }
                counts.problems.append("tenant '\(tenant)': \(error.message)")
            }
        }
        try copier.finish()
        return counts
    }
}
