// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Ledger

/// Where a copy comes into being: `<target>.partial`, a folder that one backup at a time works in, until the
/// finished file is renamed to its place.
struct CopyPlace: ~Copyable {
    let target: String
    private let folder: String
    private let lock: FileDescriptor

    /// Takes the place, and clears away what an interrupted backup left in it.
    init(_ target: String, source: String, force: Bool) throws(LedgerError) {
        guard target != source else { throw LedgerError(.exists, "a ledger cannot be copied onto itself") }
        try CopyPlace.requireFree(target, force: force)
        self.init(target, lock: try CopyPlace.takeFolder(target + ".partial"))
    }

    private init(_ target: String, lock: consuming FileDescriptor) {
        self.target = target
        folder = target + ".partial"
        self.lock = lock
    }

    /// Takes away what is not finished: on a disk that the copy has filled, the ledger itself needs the room.
    deinit {
        for name in (try? Folder.names(in: folder)) ?? [] { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }

    private static func takeFolder(_ folder: String) throws(LedgerError) -> FileDescriptor {
        if mkdir(folder, 0o700) != 0, errno != EEXIST {
            throw LedgerError.system("making '\(folder)'", errno)
        }
        let lock = try FileDescriptor(opening: folder, O_RDONLY | O_DIRECTORY)
        guard try lock.tryLock() else {
            throw LedgerError(.unavailable, "another backup writes to '\(folder)'")
        }
        for name in try Folder.names(in: folder) { unlink("\(folder)/\(name)") }
        return lock
    }

    var database: String { folder + "/ledger" }

    /// A file's name on its way in.
    var incomingFile: String { folder + "/file" }

    /// SQLite's files beside a database: a log left there would be taken for the copy's own.
    private static let companions = ["-wal", "-shm", "-journal"]

    private static func requireFree(_ target: String, force: Bool) throws(LedgerError) {
        try requireUnused(target)
        guard !force else { return }
        for name in [""] + companions + [".files"] where access(target + name, F_OK) == 0 {
            throw LedgerError(
                .exists, "'\(target + name)' exists", hint: "name another place, or replace it (--force)")
        }
    }

    /// Not even force replaces a ledger under somebody who works on it.
    private static func requireUnused(_ target: String) throws(LedgerError) {
        let processes = target + ".processes"
        for name in try Folder.names(in: processes) where !name.hasPrefix(".") {
            if try ProcessRegistry.standing(of: "\(processes)/\(name)") == .locked {
                throw LedgerError(.unavailable, "process '\(name)' works on the ledger at '\(target)'")
            }
        }
    }

    /// Moves the finished copy to its place, for good.
    consuming func publish() throws(LedgerError) {
        try CopyPlace.requireFree(target, force: true)
        for name in CopyPlace.companions { unlink(target + name) }
        guard rename(database, target) == 0 else { throw LedgerError.system("finishing '\(target)'", errno) }
        try Folder.sync(CopyPlace.parent(of: target), nil)
    }

    static func parent(of path: String) -> String {
        let cut = path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex
        return cut == path.startIndex ? "/" : String(path[..<cut])
    }

    static func size(of path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }
}
