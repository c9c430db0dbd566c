// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Ledger
internal import Synchronization

/// Writes transitions in groups: whatever waits shares one transaction and one sync.
///
/// A thread of its own writes them. Without a timer: while one group syncs, the next gathers. When nothing waits and
/// the disk is quick, a caller writes its one transition itself (`WriterQueue.takeTurn`): to wake a thread and be woken
/// by it takes longer than a quick commit.
///
/// `@unchecked Sendable`: what changes is touched only by who has the turn.
final class LedgerWriter: @unchecked Sendable {
    private let path: String
    private let place: FilePlace
    private let queue: WriterQueue
    private let groupLimit: Int
    private let faults: StoreFaults?
    private let clock: (@Sendable () -> Duration)?
    private let files: FileStore
    private let lock: WriteLock
    private let didCommit: @Sendable () -> Void
    /// Nil after a failure that the connection may not survive; opened again for the next group.
    private var transaction: WriteTransaction?
    /// What a group takes, in nanoseconds: the mean of the last few.
    private let pace = Atomic<Int64>(.max)
    private var commits = 0
    /// After this many commits a process counts as one that keeps writing.
    static let busyCommits = 64
    /// True after a commit whose outcome nobody knows: the log may hold what no sync covers.
    private(set) var leavesDoubt = false

    init(
        path: String, place: FilePlace, configuration: SQLiteLedgerConfiguration, queue: WriterQueue,
        files: FileStore, connection: SQLiteConnection, lock: WriteLock,
        didCommit: @escaping @Sendable () -> Void
    ) {
        self.path = path
        self.place = place
        self.queue = queue
        self.files = files
        self.didCommit = didCommit
        groupLimit = configuration.groupLimit
        faults = configuration.faults
        clock = configuration.clock
        self.lock = lock
        transaction = WriteTransaction(connection, files: files)
    }

    /// Writes until the queue is closed and empty.
    func run() {
        while true {
            switch queue.take(limit: groupLimit) {
            case .group(let items):
                let results = write(items.map(\.transition))
                for (item, result) in zip(items, results) { item.answer(result) }
            case .job(let job): job(self)
            case .end:
                transaction = nil
                return
            }
        }
    }

    /// The longest that a caller's thread may block: no longer than a task may compute without giving way.
    ///
    /// It is one thread of the pool at a time, and only while nothing else waits for the disk.
    private static let maxBlockingPace: Int64 = 5_000_000
    /// With one core, a blocked caller would keep the next group from gathering.
    static let hasCores = sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1

    /// Writes one transition on the thread of its caller; nil when that is for the writer's thread to do.
    func writeInPlace(_ transition: Transition) -> Result<CommitOutcome, LedgerError>? {
        guard LedgerWriter.hasCores, pace.load(ordering: .relaxed) <= LedgerWriter.maxBlockingPace,
            queue.takeTurn()
        else { return nil }
        defer { queue.endTurn() }
        return write([transition])[0]
    }

    /// Runs work under the write lock, outside of any transaction.
    func underLock<Answer>(
        _ body: (SQLiteConnection) throws(LedgerError) -> Answer
    ) throws(LedgerError) -> Answer {
        try faults?.pass(.lock)
        try lock.take()
        defer { lock.release() }
        try place.requireSame()
        return try body(try opened().connection)
    }

    private func write(_ transitions: [Transition]) -> [Result<CommitOutcome, LedgerError>] {
        let start = clock?()
        let results: [Result<CommitOutcome, LedgerError>]
        do throws(LedgerError) {
            results = try underLock { _ throws(LedgerError) in outcomes(of: transitions) }
        } catch {
            results = transitions.map { _ in .failure(error) }
        }
        if let start, let end = clock?() { note((end - start).nanoseconds) }
        if results.contains(where: \.isCommitted) { didCommit() }
        return results
    }

    private func note(_ duration: Int64) {
        let former = pace.load(ordering: .relaxed)
        pace.store(former == .max ? duration : (former * 7 + duration) / 8, ordering: .relaxed)
    }

    /// One transaction for all items.
    ///
    /// An item that fails takes the group back, and its items go again one by one, so that the guilty one
    /// alone fails.
    private func outcomes(of items: [Transition]) -> [Result<CommitOutcome, LedgerError>] {
        var results: [Result<CommitOutcome, LedgerError>] = []
        results.reserveCapacity(items.count)
        do throws(LedgerError) {
            let transaction = try opened()
            try transaction.begin()
            for item in items { results.append(.success(try transaction.perform(item))) }
            try transaction.order.write()
        } catch {
            rollBack()
            if error.endsTransaction {
                transaction = nil
                return items.map { _ in .failure(error) }
            }
            if items.count == 1 { return [.failure(error)] }
            return items.flatMap { outcomes(of: [$0]) }
        }
        do throws(LedgerError) {
            try transaction?.commit()
            didWrite()
            return results
        } catch {
            // A connection whose commit failed may hold pages that the disk does not: it is never used
            // again. Who was refused saw what the others had not yet committed, so that answer is not to be
            // trusted either.
            rollBack()
            transaction = nil
            if error.code == .unknownOutcome { leavesDoubt = true }
            return items.map { _ in .failure(error) }
        }
    }

    /// Lets the log of a busy process grow to four times its size before it is checkpointed: pages that change again
    /// and again are then written back once.
    ///
    /// A log that a short command finds is small, because whoever opens the ledger alone reads all of it.
    private func didWrite() {
        commits += 1
        guard commits == LedgerWriter.busyCommits, let connection = transaction?.connection else { return }
        // Without it the ledger is only slower.
        try? connection.execute("PRAGMA wal_autocheckpoint = 4000")
    }

    private func opened() throws(LedgerError) -> WriteTransaction {
        if let transaction { return transaction }
        let connection = try SQLiteConnection(path: path, role: .writer, faults: faults)
        try connection.makeDurable()
        let opened = WriteTransaction(connection, files: files)
        transaction = opened
        return opened
    }

    private func rollBack() {
        do throws(LedgerError) {
            try transaction?.rollBack()
        } catch {
            // Closing the connection ends what is left of the transaction.
            transaction = nil
        }
    }
}

extension Result<CommitOutcome, LedgerError> {
    fileprivate var isCommitted: Bool {
        if case .success(.committed) = self { true } else { false }
    }
}
