// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Ledger

/// Which file stood at the ledger's path when it was opened.
///
/// A connection goes on with its file when that is moved away, or another is put in its place: what is then written
/// nobody finds again, and a connection that is opened later has another file than those before it.
struct FilePlace: Sendable {
    private let path: String
    private let device: dev_t
    private let number: ino_t

    /// Looks at what stands there, before any connection is opened.
    init(_ path: String) throws(LedgerError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw LedgerError.system("looking at '\(path)'", errno) }
        self.path = path
        (device, number) = (status.st_dev, status.st_ino)
    }

    /// Refuses to go on when the file stands there no longer.
    ///
    /// A path that cannot be looked at just now is left to whoever reads or writes it.
    func requireSame() throws(LedgerError) {
        var status = stat()
        if lstat(path, &status) == 0 {
            if status.st_dev == device, status.st_ino == number { return }
        } else if errno != ENOENT, errno != ENOTDIR {
            return
        }
        throw LedgerError(
            .displaced, "the ledger's file '\(path)' was moved, removed or replaced while it was open",
            hint: "stop whoever works on a ledger before another file takes its place, then start again")
    }
}
