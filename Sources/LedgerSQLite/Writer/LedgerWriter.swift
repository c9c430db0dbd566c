// SPDX-License-Identifier: Apache-2.0
internal import Ledger

/// Writes transitions in groups, on its own thread: whatever waits shares one transaction and one sync.
///
/// Lives on that thread alone. Without a timer: while one group syncs, the next gathers.
final class LedgerWriter {
    private let path: String
    private let queue: WriterQueue
    private let groupLimit: Int
    private let faults: StoreFaults?
    private let files: FileStore
    private let lock: WriteLock
    private let didCommit: @Sendable () -> Void
    /// Nil after a failure that the connection may not survive; opened again for the next group.
    private var transaction: WriteTransaction?
    /// True after a commit whose outcome nobody knows: the log may hold what no sync covers.
    private(set) var leavesDoubt = false

    init(
        path: String, configuration: SQLiteLedgerConfiguration, queue: WriterQueue, files: FileStore,
        connection: SQLiteConnection, lock: WriteLock, didCommit: @escaping @Sendable () -> Void
    ) {
        self.path = path
        self.queue = queue
        self.files = files
        self.didCommit = didCommit
        groupLimit = configuration.groupLimit
        faults = configuration.faults
        self.lock = lock
        transaction = WriteTransaction(connection, files: files)
    }

    /// Writes until the queue is closed and empty.
    func run() {
        while true {
            switch queue.take(limit: groupLimit) {
            case .group(let items): write(items)
            case .job(let job): job(self)
            case .end: return
            }
        }
    }

    /// Runs work under the write lock, outside of any transaction.
    func underLock<Answer>(
        _ body: (SQLiteConnection) throws(LedgerError) -> Answer
    ) throws(LedgerError) -> Answer {
        try faults?.pass(.lock)
        try lock.take()
        defer { lock.release() }
        return try body(try opened().connection)
    }

    private func write(_ items: [WriterQueue.Item]) {
        let results: [Result<CommitOutcome, LedgerError>]
        do throws(LedgerError) {
            results = try underLock { _ throws(LedgerError) in outcomes(of: items) }
        } catch {
            results = items.map { _ in .failure(error) }
        }
        if results.contains(where: \.isCommitted) { didCommit() }
        for (item, result) in zip(items, results) { item.answer(result) }
    }

    /// One transaction for all items.
    ///
    /// An item that fails takes the group back, and its items go again one by one, so that the guilty one
    /// alone fails.
    private func outcomes(of items: [WriterQueue.Item]) -> [Result<CommitOutcome, LedgerError>] {
        var results: [Result<CommitOutcome, LedgerError>] = []
        results.reserveCapacity(items.count)
        do throws(LedgerError) {
            let transaction = try opened()
            try transaction.begin()
            for item in items { results.append(.success(try transaction.perform(item.transition))) }
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
