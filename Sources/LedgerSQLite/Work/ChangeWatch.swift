// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Ledger
internal import Synchronization

/// Wakes who waits for a commit: of this process by being told, of another by the kernel's notice that the
/// log was closed, of neither by the delay.
///
/// Writes to the log tell nothing: the last of a commit comes before its sync, and only after that can others see
/// the commit. So whoever committed opens the log and closes it. For a process that ended before it could, the
/// kernel closes the log.
///
/// A waiter sleeps on a thread of its own; a process has one or two.
///
/// The notice is a hint. A commit that nobody waited for is seen by SQLite's `data_version`, which changes
/// with every commit of another connection.
final class ChangeWatch: Sendable {
    /// The two ends of a pipe that wakes one waiter.
    fileprivate struct Bell {
        let heard: Int32
        let rung: Int32

        init?() {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { return nil }
            (heard, rung) = (ends[0], ends[1])
            for end in ends {
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
            }
        }
    }

    private struct State {
        var bells: [Int: Bell] = [:]
        var lastTicket = 0
        var seenVersion: Int64
        /// Descriptor of the watch on the log; there only while somebody waits, for each commit costs a wake-up.
        var watch: Int32 = -1
        var isClosed = false
    }

    private let logPath: String
    /// Tells of writes to the log.
    private let notices: Int32
    private let state: Mutex<State>
    private let versions: Mutex<SQLiteConnection?>

    init(ledger path: String, connection: SQLiteConnection) throws(LedgerError) {
        logPath = path + "-wal"
        // Without notices, should the kernel have none left, there is still the delay.
        notices = inotify_init1(Int32(O_NONBLOCK | O_CLOEXEC))
        state = Mutex(State(seenVersion: try connection.integer("PRAGMA data_version") ?? 0))
        versions = Mutex(connection)
    }

    deinit { if notices >= 0 { Glibc.close(notices) } }

    /// Suspends until a commit since the last call, or until the delay has passed.
    func wait(atMost delay: Duration) async {
        guard delay > .zero, let ticket = enter() else { return await Task.yield() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isSleeping: Void? = try? DedicatedThread.start {
                    self.sleep(ticket, atMost: delay)
                    self.leave(ticket)
                    continuation.resume()
                }
                if isSleeping == nil {
                    leave(ticket)
                    continuation.resume()
                }
            }
        } onCancel: {
            state.withLock { $0.bells[ticket]?.ring() }
        }
    }

    /// Wakes everybody, in other processes too, once a commit can be seen.
    func announceCommit() {
        announce()
        let log = open(logPath, O_WRONLY | O_CLOEXEC)
        if log >= 0 { Glibc.close(log) }
    }

    /// Wakes everybody in this process.
    private func announce() {
        state.withLock { state in
            for bell in state.bells.values { bell.ring() }
        }
    }

    /// Wakes everybody, and lets nobody wait any more.
    func close() {
        state.withLock { $0.isClosed = true }
        announce()
        versions.withLock { $0 = nil }
    }

    /// Hangs up a bell, and watches the log; nil when there is nothing to wait for.
    private func enter() -> Int? {
        guard let bell = Bell() else { return nil }
        let ticket: Int? = state.withLock { state in
            if state.isClosed { return nil }
            if state.watch < 0, notices >= 0 {
                state.watch = inotify_add_watch(notices, logPath, UInt32(IN_CLOSE_WRITE))
            }
            state.lastTicket += 1
            state.bells[state.lastTicket] = bell
            return state.lastTicket
        }
        if ticket == nil { bell.takeDown() }
        return ticket
    }

    private func sleep(_ ticket: Int, atMost delay: Duration) {
        let (bell, seen) = state.withLock { ($0.bells[ticket], $0.seenVersion) }
        // Looked at after the watch stands: what comes later is noticed.
        guard let bell, version() == seen else { return }
        var files = [bell.heard, notices].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let milliseconds = (delay.nanoseconds - 1) / 1_000_000 + 1
        _ = poll(&files, 2, Int32(clamping: milliseconds))
        if files[1].revents != 0 {
            hearNotices()
            announce()
        }
    }

    /// Takes the bell down.
    ///
    /// What was committed up to here the waiter sees when it looks.
    private func leave(_ ticket: Int) {
        let now = version()
        state.withLock { state in
            if let now { state.seenVersion = now }
            state.bells.removeValue(forKey: ticket)?.takeDown()
            if state.bells.isEmpty, state.watch >= 0 {
                inotify_rm_watch(notices, state.watch)
                state.watch = -1
                // The kernel tells that the watch is gone, too, which is nothing to wake the next one for. What was
                // committed meanwhile he sees by the version.
                hearNotices()
            }
        }
    }

    private func hearNotices() {
        withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 8) { buffer in
            while read(notices, buffer.baseAddress, buffer.count) > 0 {}
        }
    }

    private func version() -> Int64? {
        versions.withLock { connection in (try? connection?.integer("PRAGMA data_version")) ?? nil }
    }
}

extension ChangeWatch.Bell {
    fileprivate func ring() {
        var byte: UInt8 = 1
        // A full pipe has been rung.
        _ = write(rung, &byte, 1)
    }

    fileprivate func takeDown() {
        close(heard)
        close(rung)
    }
}
