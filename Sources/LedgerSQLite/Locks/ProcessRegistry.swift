// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Glibc
internal import Ledger
internal import Synchronization

/// Who works on a ledger: each process holds the lock of a file of its own in `<ledger>.processes` for as
/// long as it lives, so that the kernel itself tells when one has died.
///
/// A file without a lock is what a dead process left. It is renamed to `.ended-<name>` by the first process
/// that finds it, and removed by the one that takes the unclean end (`takeUncleanEnd`), so that a short
/// command in between does not hide the end from the worker. The file holds the boot in which it was made:
/// an end in another boot was the machine's.
final class ProcessRegistry: Sendable {
    let processID: String
    private let folder: String
    /// The lock of this process's own file; nil once let go.
    private let own: Mutex<FileDescriptor?>
    /// True when a machine went down under a process: the file's content is worth a look.
    let foundLostMachine: Bool

    private static let endedPrefix = ".ended-"
    private static let newPrefix = ".new-"

    /// Enters a process.
    ///
    /// Called under the write lock, so that nobody takes a half-made file for a dead process.
    init(ledger path: String, processID: String) throws(LedgerError) {
        try ProcessRegistry.check(processID)
        let folder = path + ".processes"
        if mkdir(folder, 0o700) != 0, errno != EEXIST {
            throw LedgerError.system("making '\(folder)'", errno)
        }
        self.processID = processID
        self.folder = folder
        let boot = ProcessRegistry.boot()
        foundLostMachine = try ProcessRegistry.markEnded(in: folder, boot: boot)
        own = Mutex(try ProcessRegistry.enter(processID, folder, boot))
    }

    /// Makes and locks the process's file under another name first: under its own it is locked from the
    /// start.
    private static func enter(
        _ processID: String, _ folder: String, _ boot: [UInt8]
    ) throws(LedgerError) -> FileDescriptor {
        let name = "\(folder)/\(processID)"
        if try standing(of: name) == .locked {
            throw LedgerError(.unavailable, "process '\(processID)' has the ledger open already")
        }
        let new = "\(folder)/\(newPrefix)\(processID)"
        unlink(new)
        let file = try FileDescriptor(opening: new, O_RDWR | O_CREAT | O_EXCL)
        guard try file.tryLock() else {
            throw LedgerError(.unavailable, "process '\(processID)' is opening the ledger already")
        }
        try file.write(boot)
        guard rename(new, name) == 0 else { throw LedgerError.system("entering '\(name)'", errno) }
        return file
    }

    /// True when a process has ended without leaving, and nobody has marked that yet.
    ///
    /// Called under the write lock.
    static func holdsDead(ledger path: String) throws(LedgerError) -> Bool {
        let folder = path + ".processes"
        for name in try Folder.names(in: folder) where !name.hasPrefix(".") {
            if try standing(of: "\(folder)/\(name)") == .left { return true }
        }
        return false
    }

    /// How many processes have the ledger open, and how many ended without leaving.
    static func census(ledger path: String) throws(LedgerError) -> (living: Int, ended: Int) {
        let folder = path + ".processes"
        guard access(folder, F_OK) == 0 else { return (0, 0) }
        var (living, ended) = (0, 0)
        for name in try Folder.names(in: folder) {
            if name.hasPrefix(endedPrefix) {
                ended += 1
            } else if !name.hasPrefix(".") {
                switch try standing(of: "\(folder)/\(name)") {
                case .locked: living += 1
                case .left: ended += 1
                case .absent: break
                }
            }
        }
        return (living, ended)
    }

    /// Marks what dead processes left; true when one of them died in another boot.
    private static func markEnded(in folder: String, boot: [UInt8]) throws(LedgerError) -> Bool {
        var isLost = false
        for name in try Folder.names(in: folder) where !name.hasPrefix(".") {
            let path = "\(folder)/\(name)"
            guard try standing(of: path) == .left else { continue }
            let written = try? FileDescriptor(opening: path, O_RDONLY).readToEnd(expecting: 64)
            if written != boot { isLost = true }
            rename(path, "\(folder)/\(endedPrefix)\(name)")
        }
        return isLost
    }

    /// True while the process that has this name lives.
    func isAlive(_ process: String) -> Bool {
        if process.hasSameBytes(as: processID) { return true }
        guard (try? ProcessRegistry.check(process)) != nil else { return false }
        guard let standing = try? ProcessRegistry.standing(of: "\(folder)/\(process)") else { return true }
        return standing == .locked
    }

    /// True once for every set of ends that nobody has taken.
    func takeUncleanEnd() -> Bool {
        var found = false
        for name in (try? Folder.names(in: folder)) ?? [] {
            if !name.hasPrefix(".") {
                // A process may have died since this one entered.
                guard (try? ProcessRegistry.standing(of: "\(folder)/\(name)")) == .left else { continue }
            } else if !name.hasPrefix(ProcessRegistry.endedPrefix) {
                continue
            }
            if unlink("\(folder)/\(name)") == 0 { found = true }
        }
        return found
    }

    /// Ends the entry.
    ///
    /// Without `isClean` the file stays, as after a kill.
    func leave(isClean: Bool) {
        own.withLock { file in
            guard file != nil else { return }
            if isClean { unlink("\(folder)/\(processID)") }
            file = nil
        }
    }

    /// What a process's file tells of it.
    enum Standing {
        /// Somebody holds its lock.
        case locked
        /// It is there, and nobody holds its lock.
        case left
        case absent
    }

    /// How a process's file stands; a process that leaves takes it away without asking, so it may go at any moment.
    static func standing(of path: String) throws(LedgerError) -> Standing {
        guard let file = try FileDescriptor.ifPresent(path, O_RDONLY) else { return .absent }
        // Shared, so that two who look do not take each other for the owner. Closing lets go of it.
        return try file.tryLock(shared: true) ? .left : .locked
    }

    /// A process's name is a file's name.
    private static func check(_ processID: String) throws(LedgerError) {
        let isName = processID.utf8.allSatisfy { byte in
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
            default: false
            }
        }
        guard isName, 1...100 ~= processID.utf8.count, !processID.hasPrefix(".") else {
            throw LedgerError(
                .unavailable, "a process's name must be 1 to 100 letters, digits, '-', '_' or '.'")
        }
    }

    /// What names this boot of the machine.
    private static func boot() -> [UInt8] {
        (try? FileDescriptor(opening: "/proc/sys/kernel/random/boot_id", O_RDONLY).readToEnd(expecting: 64))
            ?? []
    }
}
