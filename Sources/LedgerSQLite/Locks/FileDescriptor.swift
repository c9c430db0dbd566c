// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Ledger

/// An open file or folder, closed when its owner lets go of it.
struct FileDescriptor: ~Copyable, Sendable {
    let number: Int32

    /// Opens a path; every descriptor is closed in programs started from here, and never follows a link at
    /// the end of the path.
    init(opening path: String, _ flags: Int32, mode: mode_t = 0o600) throws(LedgerError) {
        let number = FileDescriptor.number(of: path, flags, mode)
        guard number >= 0 else { throw LedgerError.system("opening '\(path)'", errno) }
        self.number = number
    }

    private init(_ number: Int32) { self.number = number }

    /// Opens a path in the same way; nil when nothing is there.
    static func ifPresent(_ path: String, _ flags: Int32) throws(LedgerError) -> FileDescriptor? {
        let number = number(of: path, flags, 0)
        if number < 0 {
            if errno == ENOENT { return nil }
            throw LedgerError.system("opening '\(path)'", errno)
        }
        return FileDescriptor(number)
    }

    private static func number(of path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
        while true {
            let number = open(path, flags | O_CLOEXEC | O_NOFOLLOW, mode)
            if number >= 0 || errno != EINTR { return number }
        }
    }

    deinit { close(number) }

    /// Takes a lock of the whole file, if nobody stands against it.
    func tryLock(shared: Bool = false) throws(LedgerError) -> Bool {
        while flock(number, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            if errno != EINTR { throw LedgerError.system("locking a file of the ledger", errno) }
        }
        return true
    }

    func unlock() { flock(number, LOCK_UN) }

    func sync() throws(LedgerError) {
        while fsync(number) != 0 {
            // Not tried again: after a failed sync the pages may be gone from memory, and a second call would
            // report a success that covers nothing.
            if errno != EINTR { throw LedgerError.system("syncing to the disk", errno) }
        }
    }

    func write(_ bytes: [UInt8]) throws(LedgerError) {
        var failure: Int32 = 0
        bytes.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count, failure == 0 {
                let count = Glibc.write(number, bytes.baseAddress.map { $0 + written }, bytes.count - written)
                if count >= 0 { written += count } else if errno != EINTR { failure = errno }
            }
        }
        if failure != 0 { throw LedgerError.system("writing a file", failure) }
    }

    /// Writes the whole content over itself, so that the next sync has to put all of it on the disk.
    func writeAgain() throws(LedgerError) {
        var place = 0
        while true {
            var failure: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: 1 << 18) { buffer, count in
                var got = -1
                repeat {
                    got = pread(number, buffer.baseAddress, buffer.count, place)
                } while got < 0 && errno == EINTR
                if got < 0 { failure = errno }
                count = max(0, got)
            }
            if failure != 0 { throw LedgerError.system("reading a file", failure) }
            if piece.isEmpty { return }
            var written = 0
            while written < piece.count {
                let count = piece[written...].withUnsafeBytes { bytes in
                    pwrite(number, bytes.baseAddress, bytes.count, place + written)
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw LedgerError.system("writing a file again", errno) }
                written += count
            }
            place += piece.count
        }
    }

    /// Everything from the present place to the end.
    func readToEnd(expecting size: Int) throws(LedgerError) -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(size)
        while true {
            var failure: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                var got = -1
                repeat {
                    got = read(number, buffer.baseAddress, buffer.count)
                } while got < 0 && errno == EINTR
                if got < 0 { failure = errno }
                count = max(0, got)
            }
            if failure != 0 { throw LedgerError.system("reading a file", failure) }
            if piece.isEmpty { return content }
            content += piece
        }
    }

    func status() throws(LedgerError) -> stat {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw LedgerError.system("looking at a file", errno) }
        return status
    }
}

extension LedgerError {
    /// A file of the ledger would pass the limit that this process has on the size of files.
    static let mayNotGrow = LedgerError(
        .full, "a file of the ledger would pass the limit on the size of files",
        hint: "raise the limit ('ulimit -f' shows it) and try again")

    /// What a failed system call means for a ledger.
    static func system(_ action: String, _ number: Int32) -> LedgerError {
        let reason = strerror(number).map { String(cString: $0) } ?? "error \(number)"
        switch number {
        case ENOSPC, EDQUOT: return LedgerError(.full, "\(action) failed: \(reason)")
        case EFBIG: return .mayNotGrow
        case EACCES, EPERM, EROFS:
            return LedgerError(
                .unavailable, "\(action) failed: \(reason)",
                hint: "check the permissions of the ledger and its folder")
        default: return LedgerError(.unavailable, "\(action) failed: \(reason)")
        }
    }
}
