// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
package import Ledger
internal import Synchronization

/// A ledger in one SQLite file, for the processes of one machine.
///
/// Beside `<ledger>` stand: `-wal` and `-shm`, which are SQLite's; `.gate` and `.write`, the lock between
/// writers; `.processes`, who works on it; `.files`, the contents of files. All are for the owner alone.
///
/// - Writes: one writer of this process puts whatever waits into one transaction (`LedgerWriter`).
/// - Reads: in place, on connections of a small pool (`ReaderPool`); they see committed transitions only.
package final class SQLiteLedger: LedgerStore {
    /// The ledger's file, absolute and without links.
    package let path: String
    package let processID: String

    let configuration: SQLiteLedgerConfiguration
    let readers: ReaderPool
    let files: FileStore
    let watch: ChangeWatch
    /// Nil when the ledger was opened for reading only.
    let queue: WriterQueue?
    private let writer: LedgerWriter?
    let registry: ProcessRegistry?
    private let writerEnd = Mutex(WriterEnd())

    /// Whether the writer's thread has ended, and who waits for that.
    private struct WriterEnd {
        var hasEnded = false
        var leavesDoubt = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    init(
        path: String, place: FilePlace, processID: String, configuration: SQLiteLedgerConfiguration,
        writing connection: SQLiteConnection?,
        registry: ProcessRegistry?
    ) throws(LedgerError) {
        self.path = path
        self.processID = processID
        self.configuration = configuration
        self.registry = registry
        let role: SQLiteConnection.Role = connection == nil ? .readOnlyFile : .reader
        readers = ReaderPool(path: path, place: place, role: role)
        files = FileStore(ledger: path, processID: processID, faults: configuration.faults)
        watch = try ChangeWatch(ledger: path, connection: SQLiteConnection(path: path, role: role))
        queue = connection.map { _ in
            WriterQueue(maxItems: configuration.maxQueuedTransitions, maxBytes: configuration.maxQueuedBytes)
        }
        guard let connection, let queue else {
            writer = nil
            writerEnd.withLock { $0.hasEnded = true }
            return
        }
        let writer = LedgerWriter(
            path: path, place: place, configuration: configuration, queue: queue, files: files,
            connection: connection,
            lock: try WriteLock(ledger: path, timeout: configuration.lockTimeout)
        ) { [watch] in watch.announceCommit() }
        self.writer = writer
        try DedicatedThread.start { [self] in
            writer.run()
            writerDidEnd(leavesDoubt: writer.leavesDoubt)
        }
    }

    private func writerDidEnd(leavesDoubt: Bool) {
        let waiting = writerEnd.withLock { end in
            end.hasEnded = true
            end.leavesDoubt = leavesDoubt
            defer { end.waiting = [] }
            return end.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    package func commit(_ transition: Transition) async throws(LedgerError) -> CommitOutcome {
        guard let queue, let writer else {
            throw LedgerError(.unavailable, "the ledger was opened for reading only")
        }
        if let written = writer.writeInPlace(transition) { return try written.get() }
        let bytes = transition.estimatedBytes
        let result: Result<CommitOutcome, LedgerError> = await withCheckedContinuation { continuation in
            let item = WriterQueue.Item(transition: transition, bytes: bytes) {
                continuation.resume(returning: $0)
            }
            if let refusal = queue.add(item) { continuation.resume(returning: .failure(refusal)) }
        }
        return try result.get()
    }

    /// Runs work on the writer's thread, under the lock between processes and outside of any transaction.
    package func underWriteLock<Answer: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection) throws(LedgerError) -> Answer
    ) async throws(LedgerError) -> Answer {
        guard let queue else {
            throw LedgerError(.unavailable, "the ledger was opened for reading only")
        }
        let result: Result<Answer, LedgerError> = await withCheckedContinuation { continuation in
            let refusal = queue.add { writer in
                do throws(LedgerError) {
                    continuation.resume(returning: .success(try writer.underLock(body)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            if let refusal { continuation.resume(returning: .failure(refusal)) }
        }
        return try result.get()
    }

    package func close() async {
        await end(isClean: configuration.faults?.isKilled != true)
    }

    /// Ends as a kill would, seen by other processes: nobody says that this process is gone.
    ///
    /// For tests.
    package func endAbruptly() async { await end(isClean: false) }

    private func end(isClean: Bool) async {
        queue?.close()
        await withCheckedContinuation { continuation in
            let hasEnded = writerEnd.withLock { end in
                if !end.hasEnded { end.waiting.append(continuation) }
                return end.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
        // Who opens next must look at the log as after a kill, and before its connections are gone here.
        let isClean = isClean && !writerEnd.withLock { $0.leavesDoubt }
        if !isClean { registry?.leave(isClean: false) }
        watch.close()
        readers.close()
        registry?.leave(isClean: isClean)
    }
}
