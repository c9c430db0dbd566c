// SPDX-License-Identifier: Apache-2.0
import FunctionLibrary
import Glibc
import Synchronization

/// A descriptor that is closed when nobody has it.
final class Descriptor: Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { close(number) }

    /// Locks the file for whoever has this descriptor; false when another has locked it.
    func lock() -> Bool { flock(number, LOCK_EX | LOCK_NB) == 0 }
}

/// A folder, below which names are opened one by one, so that none leads out of it: neither `..`, nor a symbolic link,
/// also one that is put there meanwhile.
struct ConfinedFolder {
    private let descriptor: Descriptor

    /// Opens the folder of a connection, which may itself be reached by a link.
    static func opened(_ path: String, creating: Bool) throws(FunctionFailure) -> ConfinedFolder {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        var number = open(path, flags)
        if number < 0, errno == ENOENT, creating {
            let parts = path.split(separator: "/")
            var walked = open(path.hasPrefix("/") ? "/" : ".", flags)
            for part in parts where walked >= 0 {
                let above = ConfinedFolder(descriptor: Descriptor(walked))
                walked = above.step(String(part), flags, creating: true)
            }
            number = walked
        }
        guard number >= 0 else { throw .file(errno) }
        return ConfinedFolder(descriptor: Descriptor(number))
    }

    /// The folder that the names lead to, one below the other.
    func folder(_ names: some Sequence<String>, creating: Bool) throws(FunctionFailure) -> ConfinedFolder {
        var folder = self
        for name in names {
            let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
            let number = folder.step(name, flags, creating: creating)
            guard number >= 0 else {
                if errno == ENOENT { throw .noSuchFile }
                throw .file(errno)
            }
            folder = ConfinedFolder(descriptor: Descriptor(number))
        }
        return folder
    }

    /// Opens a folder in this one; made where it is missing, it is there after a crash too.
    private func step(_ name: String, _ flags: Int32, creating: Bool) -> Int32 {
        let number = openat(descriptor.number, name, flags)
        guard number < 0, errno == ENOENT, creating else { return number }
        guard mkdirat(descriptor.number, name, 0o777) == 0 || errno == EEXIST else { return -1 }
        fsync(descriptor.number)
        return openat(descriptor.number, name, flags)
    }

    /// Opens a file to read it; nil when there is none.
    func file(_ name: String) throws(FunctionFailure) -> Descriptor? {
        // Not to wait for the other end of a pipe that somebody left there.
        let number = openat(descriptor.number, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard number >= 0 else {
            if errno == ENOENT { return nil }
            throw .file(errno)
        }
        let file = Descriptor(number)
        var status = stat()
        guard fstat(number, &status) == 0 else { throw .file(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FunctionFailure(.final, code: "not_a_file", message: "the resource is not a file")
        }
        return file
    }

    // MARK: - Writing

    private static let counter = Atomic<UInt64>(0)

    /// Writes a file, whole or not at all; one that is there already is left as it is.
    ///
    /// It is on the disk when this returns, whoever wrote it.
    func write(_ name: String, _ bytes: [UInt8]) throws(FunctionFailure) {
        guard name.utf8.count <= 200 else {
            throw FunctionFailure(.final, code: "malformed_key", message: "the idempotency key is too long")
        }
        if let there = try file(name) {
            guard fsync(there.number) == 0, fsync(descriptor.number) == 0 else { throw .file(errno) }
            return
        }
        // Two writers of one key, in one process or in two, do not meet in one file.
        let temporary = try temporaryFile(for: name)
        var isMoved = false
        defer { if !isMoved { unlinkat(descriptor.number, temporary.name, 0) } }
        try ConfinedFolder.write(bytes, to: temporary.file)
        guard fsync(temporary.file.number) == 0,
            renameat(descriptor.number, temporary.name, descriptor.number, name) == 0
        else { throw .file(errno) }
        isMoved = true
        // The file has its name; whether it keeps it through a crash is not known before this.
        guard fsync(descriptor.number) == 0 else { throw .file(errno, .unknown) }
    }

    /// Removes a file; false when there is none.
    ///
    /// It is gone from the disk when this returns.
    func remove(_ name: String) throws(FunctionFailure) -> Bool {
        guard try file(name) != nil else {
            // Who removed it before may have been stopped before the disk knew.
            guard fsync(descriptor.number) == 0 else { throw .file(errno) }
            return false
        }
        guard unlinkat(descriptor.number, name, 0) == 0 || errno == ENOENT else { throw .file(errno) }
        guard fsync(descriptor.number) == 0 else { throw .file(errno, .unknown) }
        return true
    }

    /// A file to write to before it gets its name, locked for as long as it is written.
    ///
    /// All attempts of a push use one name, so that the next one takes away what a killed one left. Where another is
    /// at work, or the file system has no locks, it is a name of its own.
    private func temporaryFile(for name: String) throws(FunctionFailure) -> (name: String, file: Descriptor) {
        let shared = ".\(name).part"
        for _ in 0..<2 {
            if let file = try created(shared) {
                if file.lock(), isStill(file, shared) { return (shared, file) }
                break
            }
            guard removeAbandoned(shared) else { break }
        }
        while true {
            let count = ConfinedFolder.counter.wrappingAdd(1, ordering: .relaxed).newValue
            let own = ".\(name).\(getpid()).\(count)"
            if let file = try created(own) { return (own, file) }
        }
    }

    /// Makes a file; nil when there is one.
    private func created(_ name: String) throws(FunctionFailure) -> Descriptor? {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let number = openat(descriptor.number, name, flags, 0o666)
        if number >= 0 { return Descriptor(number) }
        guard errno == EEXIST else { throw .file(errno) }
        return nil
    }

    /// Removes a file that nobody writes any more; false when somebody does.
    private func removeAbandoned(_ name: String) -> Bool {
        let number = openat(descriptor.number, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard number >= 0 else { return errno == ENOENT }
        let file = Descriptor(number)
        // Its writer may have given it its name meanwhile, and another begun a new one.
        guard file.lock(), isStill(file, name) else { return false }
        return unlinkat(descriptor.number, name, 0) == 0
    }

    /// Whether a name leads to a file that is open.
    private func isStill(_ file: Descriptor, _ name: String) -> Bool {
        var (own, named) = (stat(), stat())
        return fstat(file.number, &own) == 0
            && fstatat(descriptor.number, name, &named, AT_SYMLINK_NOFOLLOW) == 0
            && own.st_ino == named.st_ino && own.st_dev == named.st_dev
    }

    private static func write(_ bytes: [UInt8], to file: Descriptor) throws(FunctionFailure) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(file.number, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw .file(errno)
            }
            written += count
        }
    }
}

extension FunctionFailure {
    /// What the system says about a file; the path is the author's, and not repeated.
    static func file(_ number: Int32, _ kind: Kind? = nil) -> FunctionFailure {
        switch number {
        case ENOENT: FunctionFailure(kind ?? .final, code: "not_found", message: "the folder is not there")
        case ELOOP:
            FunctionFailure(
                kind ?? .final, code: "outside_folder",
                message: "a symbolic link could lead out of the connection's folder")
        case ENOTDIR, EISDIR:
            FunctionFailure(
                kind ?? .final, code: "not_a_file",
                message: "the resource is a folder where a file is expected, or a file in place of a folder")
        case ENAMETOOLONG:
            FunctionFailure(
                kind ?? .final, code: "malformed_resource", message: "the resource's name is too long")
        case EACCES, EPERM, EROFS:
            FunctionFailure(
                kind ?? .final, code: "access_denied", message: "the system denies access to the file")
        default:
            // A full disk, too many open files, a failing device: all can pass.
            FunctionFailure(
                kind ?? .transient, code: "file_error",
                message: "the system says: \(String(cString: strerror(number)))")
        }
    }
}
