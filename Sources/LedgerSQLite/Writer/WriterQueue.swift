// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Glibc
internal import Ledger

/// What waits for the writer: bounded in count and bytes, fair between tenants; and whose turn to write it is.
///
/// `@unchecked Sendable`: every stored property is reached under the mutex only. `Synchronization.Mutex` has
/// no condition to wait on, and the thread must sleep until there is work.
final class WriterQueue: @unchecked Sendable {
    /// A transition with the one who waits for its outcome.
    struct Item {
        let transition: Transition
        let bytes: Int
        let answer: @Sendable (Result<CommitOutcome, LedgerError>) -> Void
    }

    /// Work that needs the write lock for itself: a sweep, a copy.
    typealias Job = @Sendable (LedgerWriter) -> Void

    enum Work {
        case group([Item])
        case job(Job)
        case end
    }

    /// The items of one tenant, first come first served.
    private struct Lane {
        let tenant: String
        var items: [Item]
        var taken = 0
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let maxItems: Int
    private let maxBytes: Int

    private var lanes: [Lane] = []
    /// The lane that gives the next item.
    private var nextLane = 0
    private var count = 0
    private var bytes = 0
    private var jobs: [Job] = []
    private var isClosed = false
    private var turn = Turn.nobody

    /// Who may use the writer now.
    private enum Turn { case nobody, thread, caller }

    init(maxItems: Int, maxBytes: Int) {
        self.maxItems = maxItems
        self.maxBytes = maxBytes
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(condition)
        mutex.deallocate()
        condition.deallocate()
    }

    private func withLock<Answer>(_ body: () -> Answer) -> Answer {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    /// Takes an item, or says why not.
    func add(_ item: Item) -> LedgerError? {
        withLock {
            if isClosed { return WriterQueue.closed }
            // One item larger than the whole allowance may still pass when it is alone.
            guard count < maxItems, count == 0 || bytes + item.bytes <= maxBytes else {
                return LedgerError(
                    .overloaded, "too many transitions wait for the disk", hint: "try again in a moment")
            }
            let tenant = item.transition.scope.tenant
            if let index = lanes.firstIndex(where: { $0.tenant.hasSameBytes(as: tenant) }) {
                lanes[index].items.append(item)
            } else {
                lanes.append(Lane(tenant: tenant, items: [item]))
            }
            count += 1
            bytes += item.bytes
            pthread_cond_signal(condition)
            return nil
        }
    }

    /// Takes work that runs alone, ahead of the transitions that wait.
    func add(_ job: @escaping Job) -> LedgerError? {
        withLock {
            if isClosed { return WriterQueue.closed }
            jobs.append(job)
            pthread_cond_signal(condition)
            return nil
        }
    }

    /// Sleeps until something waits, and takes what waits, at most `limit` items, one of each tenant in turn.
    ///
    /// For the writer's thread, whose turn lasts until its next call.
    func take(limit: Int) -> Work {
        withLock {
            if turn == .thread { turn = .nobody }
            while turn == .caller || (count == 0 && jobs.isEmpty && !isClosed) {
                pthread_cond_wait(condition, mutex)
            }
            if count == 0, jobs.isEmpty { return .end }
            turn = .thread
            if !jobs.isEmpty { return .job(jobs.removeFirst()) }
            return .group(takeInTurn(max(1, limit)))
        }
    }

    /// Gives a caller the turn when nobody has it and nothing waits.
    func takeTurn() -> Bool {
        withLock {
            guard turn == .nobody, count == 0, jobs.isEmpty, !isClosed else { return false }
            turn = .caller
            return true
        }
    }

    /// Ends a caller's turn.
    func endTurn() {
        withLock {
            turn = .nobody
            if count > 0 || !jobs.isEmpty || isClosed { pthread_cond_signal(condition) }
        }
    }

    private func takeInTurn(_ limit: Int) -> [Item] {
        var group: [Item] = []
        group.reserveCapacity(min(limit, count))
        while group.count < limit, !lanes.isEmpty {
            if nextLane >= lanes.count { nextLane = 0 }
            let item = lanes[nextLane].items[lanes[nextLane].taken]
            lanes[nextLane].taken += 1
            bytes -= item.bytes
            count -= 1
            group.append(item)
            if lanes[nextLane].taken == lanes[nextLane].items.count {
                lanes.remove(at: nextLane)
            } else {
                nextLane += 1
            }
        }
        // What was taken leaves the lanes; seldom, for it moves what stays.
        for index in lanes.indices where lanes[index].taken >= 1_024 {
            lanes[index].items.removeFirst(lanes[index].taken)
            lanes[index].taken = 0
        }
        return group
    }

    /// How many transitions wait.
    var waiting: Int { withLock { count } }

    /// Lets nobody in any more; what waits is still written.
    func close() {
        withLock {
            isClosed = true
            pthread_cond_broadcast(condition)
        }
    }

    private static let closed = LedgerError(.unavailable, "the ledger is closed")
}

extension Transition {
    /// About how many bytes the transition keeps in memory and writes.
    var estimatedBytes: Int {
        writes.reduce(256) { $0 + $1.estimatedBytes }
    }
}

extension Write {
    fileprivate var estimatedBytes: Int {
        switch self {
        case .contract(_, let plan): plan.utf8.count
        case .insertSubmission(let row): 512 + row.payload.utf8.count + row.arguments.utf8.count
        case .updateSubmission(let row):
            256 + (row.result?.utf8.count ?? 0) + (row.duplicates?.utf8.count ?? 0)
        case .insertRun(let row), .updateRun(let row): 256 + row.machine.utf8.count
        case .journal(let row): 256 + (row.input?.utf8.count ?? 0) + (row.output?.utf8.count ?? 0)
        case .insertRecord(let row, _), .updateRecord(let row, _): 256 + row.fields.utf8.count
        case .holdKeys(let keys, _, _), .recordKeys(let keys, _, _, _): 256 + keys.count * 128
        case .audit(let draft): 384 + draft.details.utf8.count
        case .outbox(let row): 256 + row.payload.utf8.count
        default: 256
        }
    }
}
