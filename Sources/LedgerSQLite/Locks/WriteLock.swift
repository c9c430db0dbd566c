// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Ledger

/// The lock between processes that every write transaction holds, with the checkpoint that its commit may
/// start.
///
/// SQLite's own write lock would keep writers apart, but not a checkpoint from a writer that begins the log
/// anew at that moment, which corrupts the file in SQLite 3.7.0 to 3.51.2 (sqlite.org/wal.html, "The
/// WAL-reset bug").
///
/// Two files: `<ledger>.gate`, then `<ledger>.write`; the gate is let go as soon as the write lock is held.
/// Who waits, waits in the gate, so that a process that commits without pause cannot take the write lock
/// again before it had its turn.
final class WriteLock: Sendable {
    private let gate: FileDescriptor
    private let write: FileDescriptor
    private let timeout: Duration

    init(ledger path: String, timeout: Duration) throws(LedgerError) {
        gate = try FileDescriptor(opening: path + ".gate", O_RDWR | O_CREAT)
        write = try FileDescriptor(opening: path + ".write", O_RDWR | O_CREAT)
        self.timeout = timeout
    }

    /// Waits until this process holds the lock; gives up after the time allowed, for a process that was
    /// stopped while it held the lock must not stop all others without a word.
    func take() throws(LedgerError) {
        var waited: Int64 = 0
        try take(gate, &waited)
        defer { gate.unlock() }
        try take(write, &waited)
    }

    func release() { write.unlock() }

    private func take(_ file: borrowing FileDescriptor, _ waited: inout Int64) throws(LedgerError) {
        while try !file.tryLock() {
            guard waited < timeout.nanoseconds else {
                throw LedgerError(
                    .unavailable, "another process has held the ledger for too long",
                    hint: "look for a stopped atelier process")
            }
            // Most holders are done in a fraction of a millisecond.
            let microseconds: Int64 = waited < 5_000_000 ? 50 : waited < 100_000_000 ? 200 : 1_000
            var pause = timeval(tv_sec: 0, tv_usec: Int(microseconds))
            select(0, nil, nil, nil, &pause)
            // The kernel adds its timer slack of 50 microseconds.
            waited += (microseconds + 50) * 1_000
        }
    }
}

extension Duration {
    /// Whole nanoseconds, saturated.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow
            ? (seconds > 0 ? .max : .min) : product.addingReportingOverflow(attoseconds / 1_000_000_000).0
    }
}
