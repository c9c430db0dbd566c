// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Ledger

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
                if let failure = LedgerFile.failure(errno, at: given) { throw failure }
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

    /// Why a path cannot be looked at; nil when nothing is there.
    static func failure(_ number: Int32, at path: String) -> LedgerError? {
        number == ENOENT || number == ENOTDIR ? nil : .system("looking at '\(path)'", number)
    }

    private func refuseWhatCannotBe(_ given: String) throws(LedgerError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if let failure = LedgerFile.failure(errno, at: given) { throw failure }
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw LedgerError(.unavailable, "'\(given)' is a folder, not a ledger")
        case S_IFLNK: throw LedgerError(.unavailable, "'\(given)' is a link to a file that is not there")
        default: throw LedgerError(.unavailable, "'\(given)' is not a file")
        }
        // SQLite's log goes by the file's name: two names would give one file two logs.
        guard status.st_nlink <= 1 else {
            throw LedgerError(
                .unsupported, "'\(given)' has several names", hint: "remove its other hard links")
        }
    }

    private var isPresent: Bool { access(path, F_OK) == 0 }

    /// True when a log stands beside the file: what the file says may be out of date.
    var hasLog: Bool { access(path + "-wal", F_OK) == 0 }

    /// Refuses a place that several machines may reach.
    ///
    /// SQLite's log needs memory that all its processes share, and the lock between them is the kernel's: on another
    /// machine neither is seen, and the file is damaged without a word.
    func refuseNetwork(_ kind: (String) -> FileSystemKind) throws(LedgerError) {
        for place in isPresent ? [path, folder] : [folder] {
            guard case .network(let name) = kind(place.isEmpty ? "/" : place) else { continue }
            throw LedgerError(
                .unsupported, "the ledger '\(path)' lies on a network file system (\(name))",
                hint:
                    "keep it on a disk of this machine, and name it with '--ledger PATH', or 'ledger' in the project file"
            )
        }
    }

    /// Refuses a file that is not to be opened, and changes nothing: neither the file nor what stands beside it.
    ///
    /// A connection that may write would roll back another program's interrupted transaction, and one that only reads
    /// leaves a log beside a file that had none.
    ///
    /// Answers the schema; nil where there is no file.
    @discardableResult
    func refuseWhatIsNoLedger(mayBeEmpty: Bool, mayBeCopy: Bool) throws(LedgerError) -> Int? {
        guard isPresent else { return nil }
        do throws(LedgerError) {
            let schema = Schema(
                connection: try SQLiteConnection(path: path, role: hasLog ? .readOnlyFile : .onlooker))
            let version = try schema.version(mayBeEmpty: mayBeEmpty)
            if version > 0, !mayBeCopy { try schema.refuseUnrestoredCopy() }
            return version
        } catch {
            throw LedgerError(error.code, "'\(path)': \(error.message)", hint: error.hint)
        }
    }

    func requirePresent() throws(LedgerError) {
        if isPresent { return }
        throw LedgerError(
            .unavailable, "there is no ledger at '\(path)'",
            hint: "name another file; a ledger is made when it is first written to")
    }

    /// Makes an empty file for the owner alone, its name on the disk; nothing when it exists.
    ///
    /// Never opens a file that exists: closing any descriptor of it would drop the locks that SQLite holds
    /// on it for another connection of this process.
    func create(faults: StoreFaults?) throws(LedgerError) {
        if isPresent { return }
        do throws(LedgerError) {
            _ = try FileDescriptor(opening: path, O_RDWR | O_CREAT | O_EXCL)
        } catch {
            if isPresent { return }
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
