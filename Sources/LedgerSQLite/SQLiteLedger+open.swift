// SPDX-License-Identifier: Apache-2.0
internal import CSQLite
internal import Glibc
package import Ledger

extension SQLiteLedger {
    /// Opens a ledger.
    ///
    /// Links in the path are followed once, here, so that all processes lock the same files. `processID` is what
    /// this process is called as an owner of leases; no living process may have it.
    package static func open(
        path: String, processID: String,
        configuration: SQLiteLedgerConfiguration = SQLiteLedgerConfiguration()
    ) throws(LedgerError) -> SQLiteLedger {
        guard sqlite3_libversion_number() >= 3_037_000 else {
            throw LedgerError(.unsupported, "the SQLite library is older than 3.37")
        }
        let file = try LedgerFile(path)
        if configuration.mode == .readOnly {
            try file.requirePresent(forReading: true)
            _ = try Schema(connection: SQLiteConnection(path: file.path, role: .readOnlyFile)).version(
                mayBeEmpty: false)
            return try SQLiteLedger(
                path: file.path, processID: processID, configuration: configuration, writing: nil,
                registry: nil)
        }
        if configuration.mode == .existing { try file.requirePresent(forReading: false) }
        // Whoever makes the file, brings it up to date or enters the registry does so alone.
        let lock = try WriteLock(ledger: file.path, timeout: configuration.lockTimeout)
        try lock.take()
        defer { lock.release() }
        try file.create(faults: configuration.faults)
        let connection = try SQLiteConnection(path: file.path, role: .writer, faults: configuration.faults)
        let schema = Schema(connection: connection)
        let version = try schema.version(mayBeEmpty: configuration.mode == .create)
        try connection.makeDurable()
        try schema.migrate(from: version)
        try schema.dropSecondDefences()
        let isDoubtful = try ProcessRegistry.holdsDead(ledger: file.path)
        try file.syncLog(isDoubtful: isDoubtful, faults: configuration.faults)
        if !configuration.acceptsUnrestoredCopy { try schema.refuseUnrestoredCopy() }
        let registry = try ProcessRegistry(ledger: file.path, processID: processID)
        do throws(LedgerError) {
            switch configuration.integrityCheck {
            case .always: try schema.checkIntegrity()
            case .afterLostMachine: if registry.foundLostMachine { try schema.checkIntegrity() }
            case .never: break
            }
            return try SQLiteLedger(
                path: file.path, processID: processID, configuration: configuration, writing: connection,
                registry: registry)
        } catch {
            registry.leave(isClean: true)
            throw error
        }
    }
}

/// The file that a ledger is in, looked at before SQLite opens it.
struct LedgerFile {
    /// Absolute, without links.
    let path: String
    private let folder: String

    init(_ given: String) throws(LedgerError) {
        guard !given.isEmpty, !given.utf8.contains(0) else {
            throw LedgerError(.unavailable, "the ledger's path is empty or holds a zero byte")
        }
        if let real = LedgerFile.resolve(given) {
            path = real
            folder = String(real[..<(real.lastIndex(of: "/") ?? real.startIndex)])
        } else {
            let cut = given.utf8.lastIndex(of: UInt8(ascii: "/"))
            let parent = cut.map { $0 == given.startIndex ? "/" : String(given[..<$0]) } ?? "."
            let name = cut.map { String(given[given.utf8.index(after: $0)...]) } ?? given
            guard let folder = LedgerFile.resolve(parent) else {
                throw LedgerError(
                    .unavailable, "the folder '\(parent)' of the ledger does not exist", hint: "make it first"
                )
            }
            guard !name.isEmpty, name != ".", name != ".." else {
                throw LedgerError(.unavailable, "'\(given)' names a folder, not a ledger")
            }
            path = folder == "/" ? "/" + name : "\(folder)/\(name)"
            self.folder = folder
        }
        try refuseWhatCannotBe(given)
    }

    private static func resolve(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private func refuseWhatCannotBe(_ given: String) throws(LedgerError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw LedgerError(.unavailable, "'\(given)' is a folder, not a ledger")
        default: throw LedgerError(.unavailable, "'\(given)' is not a file")
        }
        // SQLite's log goes by the file's name: two names would give one file two logs.
        guard status.st_nlink <= 1 else {
            throw LedgerError(
                .unsupported, "'\(given)' has several names", hint: "remove its other hard links")
        }
    }

    func requirePresent(forReading isReading: Bool) throws(LedgerError) {
        if access(path, F_OK) == 0 { return }
        throw LedgerError(
            .unavailable, "there is no ledger at '\(path)'",
            hint: isReading
                ? "the ledger is made when it is first written to"
                : "check the path, or let 'atelier init' make one")
    }

    /// Makes an empty file for the owner alone, its name on the disk; nothing when it exists.
    ///
    /// Never opens a file that exists: closing any descriptor of it would drop the locks that SQLite holds
    /// on it for another connection of this process.
    func create(faults: StoreFaults?) throws(LedgerError) {
        if access(path, F_OK) == 0 { return }
        do throws(LedgerError) {
            _ = try FileDescriptor(opening: path, O_RDWR | O_CREAT | O_EXCL)
        } catch {
            if access(path, F_OK) == 0 { return }
            throw error
        }
        try Folder.sync(folder, faults)
    }

    /// Puts the log on the disk as it was found.
    ///
    /// A process that was killed between writing a commit and syncing it leaves a commit that every later process
    /// reads. What it holds may be acknowledged to whoever asks again, so it must not go with the power after that.
    ///
    /// In doubt — a process ended by a kill, or after a sync that failed — the log is written again first: after a
    /// failed sync the kernel counts the pages as written, and another sync would report a success that covers
    /// nothing (fsync(2), EIO).
    func syncLog(isDoubtful: Bool, faults: StoreFaults?) throws(LedgerError) {
        let log = path + "-wal"
        if PlantedFault.unsyncedLog.isPlanted { return }
        guard let file = try FileDescriptor.ifPresent(log, isDoubtful ? O_RDWR : O_RDONLY) else { return }
        if isDoubtful, !PlantedFault.trustedSync.isPlanted {
            try faults?.pass(.writeFile)
            try file.writeAgain()
        }
        try faults?.pass(.syncFile)
        try file.sync()
    }
}
