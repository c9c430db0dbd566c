// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger
import Synchronization
import Testing

@testable import LedgerSQLite

@Suite(.timeLimit(.minutes(10))) struct SQLiteWriterTests {
    // MARK: - Groups

    @Test(arguments: [0, 31, 63])
    func `of sixty-four that share a commit only the impossible one fails`(_ guilty: Int) async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        _ = try await ledger.commit(Rows.accept("taken"))
        let held = Gate()
        async let job: Void = ledger.underWriteLock { _ throws(LedgerError) in held.wait() }
        let results = try await withThrowingTaskGroup(of: (Int, LedgerError?).self) { group in
            for number in 0..<64 {
                group.addTask {
                    var transition = Rows.accept("n\(number)")
                    transition.writes.append(.audit(Rows.audit("n\(number)")))
                    if number == guilty {
                        transition.writes.append(.insertSubmission(Rows.submission("taken")))
                    }
                    do {
                        _ = try await ledger.commit(transition)
                        return (number, nil)
                    } catch let error as LedgerError {
                        return (number, error)
                    }
                }
            }
            await ledger.waitUntilQueued(64)
            held.open()
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        try await job
        #expect(results.compactMapValues { $0 }.mapValues(\.code) == [guilty: .invalidTransition])
        #expect(try await ledger.auditHead(in: Rows.scope).count == 63)
        #expect(try await ledger.submission("n\(guilty)", in: Rows.scope) == nil)
        await ledger.close()
    }

    @Test func `of two in one commit with one idempotency key the second is refused by name`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        let free = Guard.idempotencyKeyFree(application: "civic", action: "report", actor: "ana", key: "k")
        let held = Gate()
        async let job: Void = ledger.underWriteLock { _ throws(LedgerError) in held.wait() }
        let outcomes = try await withThrowingTaskGroup(of: CommitOutcome.self) { group in
            for id in ["a", "b", "c"] {
                group.addTask {
                    var row = Rows.submission(id)
                    row.idempotencyKey = "k"
                    return try await ledger.commit(
                        Transition(scope: Rows.scope, guards: [free], writes: [.insertSubmission(row)]))
                }
            }
            await ledger.waitUntilQueued(3)
            held.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try await job
        #expect(outcomes.filter { $0 == .refused(free) }.count == 2)
        await ledger.close()
    }

    @Test func `a pure closure runs again when the group goes again`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        _ = try await ledger.commit(Rows.accept("taken"))
        let held = Gate()
        let calls = Mutex(0)
        async let job: Void = ledger.underWriteLock { _ throws(LedgerError) in held.wait() }
        let numbered = Transition(
            scope: Rows.scope, counter: CounterRequest(names: ["N-"], before: "N-", after: "", width: 3),
            numbered: { reference in
                calls.withLock { $0 += 1 }
                var row = Rows.submission("numbered")
                row.reference = reference
                return [.insertSubmission(row)]
            })
        async let outcome = ledger.commit(numbered)
        await ledger.waitUntilQueued(1)
        async let failure = Result.of { try await ledger.commit(Rows.accept("taken")) }
        await ledger.waitUntilQueued(2)
        held.open()
        try await job
        #expect(try await outcome == .committed(reference: "N-001", sequence: 2))
        #expect(await failure.error?.code == .invalidTransition)
        #expect(calls.withLock { $0 } == 2)
        await ledger.close()
    }

    @Test func `a check that becomes known counts for who shares its commit, and for who comes after`()
        async throws
    {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        let none = Guard.matchChecksUnchanged(application: "civic", count: 0)
        func guarded(_ id: String) -> Transition {
            Transition(scope: Rows.scope, guards: [none], writes: Rows.accept(id).writes)
        }
        let held = Gate()
        async let job: Void = ledger.underWriteLock { _ throws(LedgerError) in held.wait() }
        async let before = ledger.commit(guarded("before"))
        await ledger.waitUntilQueued(1)
        var knowing = guarded("knowing")
        knowing.writes.append(
            .matchCheck(
                MatchCheckRow(
                    application: "civic", entityType: "report", digest: "d", spec: "{}", isComplete: true)))
        async let known = ledger.commit(knowing)
        await ledger.waitUntilQueued(2)
        async let behind = ledger.commit(guarded("behind"))
        await ledger.waitUntilQueued(3)
        held.open()
        try await job
        #expect(try await before != .refused(none))
        #expect(try await known != .refused(none))
        #expect(try await behind == .refused(none))
        #expect(try await ledger.commit(guarded("later")) == .refused(none))
        await ledger.close()
    }

    @Test func `a check that another process makes known counts at once`() async throws {
        let folder = try ScratchFolder()
        let (own, other) = (try folder.open(), try folder.open(as: "other"))
        let none = Guard.matchChecksUnchanged(application: "civic", count: 0)
        func guarded(_ id: String) -> Transition {
            Transition(scope: Rows.scope, guards: [none], writes: Rows.accept(id).writes)
        }
        #expect(try await own.commit(guarded("before")) != .refused(none))
        let check = MatchCheckRow(
            application: "civic", entityType: "report", digest: "d", spec: "{}", isComplete: true)
        _ = try await other.commit(Transition(scope: Rows.scope, writes: [.matchCheck(check)]))
        #expect(try await own.commit(guarded("behind")) == .refused(none))
        await own.close()
        await other.close()
    }

    @Test func `who sought keys first hears of a holder that shares its commit`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        let key = MatchKey(1, 2)
        let held = Gate()
        async let job: Void = ledger.underWriteLock { _ throws(LedgerError) in held.wait() }
        var first = Rows.accept("first")
        first.sought = [key]
        first.writes.append(.holdKeys([MatchKey(3, 4)], submission: "first", at: Rows.start))
        async let outcome = ledger.commit(first)
        await ledger.waitUntilQueued(1)
        var second = Rows.accept("second")
        second.writes.append(.holdKeys([key], submission: "second", at: Rows.start))
        async let other = ledger.commit(second)
        await ledger.waitUntilQueued(2)
        held.open()
        try await job
        guard case .committed(_, _, let since?) = try await outcome else {
            Issue.record("nobody held the key before")
            return
        }
        _ = try await other
        let condition = Guard.matchKeysUnchanged([key], since: since)
        #expect(
            try await ledger.commit(Transition(scope: Rows.scope, guards: [condition])) == .refused(condition)
        )
        await ledger.close()
    }

    @Test func `only a process that keeps writing lets its log grow`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        let limit = { () async throws in
            try await ledger.underWriteLock { connection throws(LedgerError) in
                try connection.integer("PRAGMA wal_autocheckpoint")
            }
        }
        for number in 1..<LedgerWriter.busyCommits { _ = try await ledger.commit(Rows.accept("n\(number)")) }
        #expect(try await limit() == 1_000)
        _ = try await ledger.commit(Rows.accept("last"))
        #expect(try await limit() == 4_000)
        await ledger.close()
    }

    // MARK: - Failures of the disk

    @Test(arguments: [StoreOperation.commit, .acknowledge])
    func `a failed commit is an unknown outcome for everybody in it, and the ledger goes on`(
        _ operation: StoreOperation
    ) async throws {
        let folder = try ScratchFolder()
        let faults = FaultOnce(operation, LedgerError(.unavailable, "the disk failed"))
        let ledger = try folder.open { $0.faults = faults.hook }
        let held = Gate()
        async let job: Void = ledger.underWriteLock { _ throws(LedgerError) in held.wait() }
        let codes = try await withThrowingTaskGroup(of: LedgerError.Code?.self) { group in
            for number in 0..<8 {
                group.addTask {
                    await Result.of { try await ledger.commit(Rows.accept("n\(number)")) }.error?.code
                }
            }
            await ledger.waitUntilQueued(8)
            faults.arm()
            held.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try await job
        #expect(codes == Array(repeating: .unknownOutcome, count: 8))
        // Read by id: lost before the commit, kept after it.
        let isKept = try await ledger.submission("n3", in: Rows.scope) != nil
        #expect(isKept == (operation == .acknowledge))
        #expect(try await ledger.commit(Rows.accept("later")) != .refused(.filePresent(sha256: "")))
        await ledger.close()
    }

    @Test func `a commit that SQLite itself turns down is an unknown outcome`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        try await ledger.underWriteLock { connection throws(LedgerError) in connection.refuseCommits() }
        let error = await Result.of { try await ledger.commit(Rows.accept("a")) }.error
        #expect(error?.code == .unknownOutcome)
        #expect(try await ledger.submission("a", in: Rows.scope) == nil)
        // The connection with the refusing hook was not used again.
        _ = try await ledger.commit(Rows.accept("a"))
        #expect(try await ledger.submission("a", in: Rows.scope)?.sequence == 1)
        await ledger.close()
    }

    @Test(arguments: [StoreOperation.begin, .write, .commit])
    func `a full disk is said as such and nothing is written`(_ operation: StoreOperation) async throws {
        let folder = try ScratchFolder()
        let faults = FaultOnce(operation, LedgerError(.full, "no space"))
        let ledger = try folder.open { $0.faults = faults.hook }
        faults.arm()
        let error = await Result.of { try await ledger.commit(Rows.accept("a")) }.error
        #expect(error?.code == .full)
        #expect(try await ledger.submission("a", in: Rows.scope) == nil)
        _ = try await ledger.commit(Rows.accept("a"))
        await ledger.close()
    }

    // MARK: - The queue

    @Test func `one tenant's flood does not keep another's transition waiting`() {
        let queue = WriterQueue(maxItems: 1_000, maxBytes: .max)
        for number in 0..<100 { _ = queue.add(item("flood", "f\(number)")) }
        for tenant in ["porto", "faro"] { _ = queue.add(item(tenant, tenant)) }
        guard case .group(let group) = queue.take(limit: 6) else {
            Issue.record("no group was taken")
            return
        }
        #expect(
            group.map(\.transition.scope.tenant) == ["flood", "porto", "faro", "flood", "flood", "flood"])
        #expect(group.map(event) == ["f0", "porto", "faro", "f1", "f2", "f3"])
    }

    @Test func `a tenant's transitions keep their order`() {
        let queue = WriterQueue(maxItems: 5_000, maxBytes: .max)
        var expected: [String: [String]] = [:]
        for number in 0..<3_000 {
            let tenant = "t\(number % 7 == 0 ? 0 : number % 3)"
            expected[tenant, default: []].append("\(number)")
            _ = queue.add(item(tenant, "\(number)"))
        }
        var taken: [String: [String]] = [:]
        for _ in 0..<100 {
            guard case .group(let group) = queue.take(limit: 30) else { continue }
            for item in group { taken[item.transition.scope.tenant, default: []].append(event(item)) }
        }
        #expect(taken == expected)
    }

    @Test func `a queue that is full refuses by count and by bytes, and takes again when there is room`() {
        let queue = WriterQueue(maxItems: 3, maxBytes: 100)
        #expect(queue.add(item("a", "1", bytes: 60)) == nil)
        #expect(queue.add(item("a", "2", bytes: 60))?.code == .overloaded)
        #expect(queue.add(item("a", "3", bytes: 10)) == nil)
        #expect(queue.add(item("b", "4", bytes: 10)) == nil)
        #expect(queue.add(item("b", "5", bytes: 10))?.code == .overloaded)
        guard case .group(let group) = queue.take(limit: 10) else {
            Issue.record("no group was taken")
            return
        }
        #expect(group.map(event) == ["1", "4", "3"])
        #expect(queue.add(item("a", "alone", bytes: 1_000)) == nil)
    }

    @Test func `a closed queue gives out what waits and takes nothing more`() {
        let queue = WriterQueue(maxItems: 3, maxBytes: 100)
        _ = queue.add(item("a", "1"))
        queue.close()
        #expect(queue.add(item("a", "2"))?.code == .unavailable)
        if case .group(let group) = queue.take(limit: 10) { #expect(group.map(event) == ["1"]) }
        if case .end = queue.take(limit: 10) {} else { Issue.record("the queue did not end") }
    }

    private func item(_ tenant: String, _ event: String, bytes: Int = 1) -> WriterQueue.Item {
        let transition = Transition(scope: TenantScope(tenant: tenant), writes: [.audit(Rows.audit(event))])
        return WriterQueue.Item(transition: transition, bytes: bytes) { _ in }
    }

    private func event(_ item: WriterQueue.Item) -> String {
        if case .audit(let draft)? = item.transition.writes.first { draft.event } else { "" }
    }
}
