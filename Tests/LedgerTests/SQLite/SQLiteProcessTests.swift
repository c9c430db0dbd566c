// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Glibc
import Ledger
import Testing

@testable import LedgerSQLite

@Suite(.timeLimit(.minutes(10))) struct SQLiteProcessTests {
    // MARK: - The lock between writers

    @Test func `who holds the write lock keeps every other process out`() throws {
        let folder = try ScratchFolder()
        let first = try WriteLock(ledger: folder.ledger, timeout: .seconds(5))
        let second = try WriteLock(ledger: folder.ledger, timeout: .milliseconds(20))
        try first.take()
        let error = #expect(throws: LedgerError.self) { try second.take() }
        #expect(error?.code == .unavailable)
        first.release()
        try second.take()
        second.release()
    }

    @Test func `who gave up waiting holds nothing`() throws {
        let folder = try ScratchFolder()
        let first = try WriteLock(ledger: folder.ledger, timeout: .seconds(5))
        let impatient = try WriteLock(ledger: folder.ledger, timeout: .milliseconds(1))
        let third = try WriteLock(ledger: folder.ledger, timeout: .milliseconds(50))
        try first.take()
        #expect(throws: LedgerError.self) { try impatient.take() }
        first.release()
        try third.take()
        third.release()
    }

    @Test func `a process that cannot get the lock says so, and writes when it can`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open { $0.lockTimeout = .milliseconds(30) }
        let other = try WriteLock(ledger: folder.ledger, timeout: .seconds(5))
        try other.take()
        let error = await Result.of { try await ledger.commit(Rows.accept("a")) }.error
        #expect(error?.code == .unavailable)
        other.release()
        _ = try await ledger.commit(Rows.accept("a"))
        await ledger.close()
    }

    @Test func `a writer beside one that never pauses gets its turn`() async throws {
        let folder = try ScratchFolder()
        let hot = try folder.open(as: "hot")
        let single = try folder.open(as: "single")
        let done = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var number = 0
                while !done.hasOpened {
                    number += 1
                    _ = try await hot.commit(Rows.accept("hot\(number)"))
                }
            }
            for number in 0..<20 { _ = try await single.commit(Rows.accept("single\(number)")) }
            done.open()
            try await group.waitForAll()
        }
        await hot.close()
        await single.close()
    }

    @Test func `several processes lose and double nothing`() async throws {
        let folder = try ScratchFolder()
        let ledgers = try (0..<4).map { try folder.open(as: "p\($0)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (process, ledger) in ledgers.enumerated() {
                for client in 0..<4 {
                    group.addTask {
                        for number in 0..<25 {
                            var transition = Rows.accept("\(process)/\(client)/\(number)")
                            transition.writes.append(.audit(Rows.audit("accepted")))
                            _ = try await ledger.commit(transition)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let rows = try await ledgers[0].audit(after: 0, limit: 1_000, in: Rows.scope)
        #expect(rows.map(\.sequence) == (1...400).map(Int64.init))
        #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.hash == $1.previous })
        let finding = try await ledgers[0].underWriteLock { connection throws(LedgerError) in
            try connection.text("PRAGMA integrity_check")
        }
        #expect(finding == "ok")
        for ledger in ledgers { await ledger.close() }
    }

    // MARK: - Who lives

    @Test func `a process's name is taken while it lives and free afterwards`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open(as: "worker")
        let error = #expect(throws: LedgerError.self) { try folder.open(as: "worker") }
        #expect(error?.code == .unavailable)
        await ledger.close()
        await (try folder.open(as: "worker")).close()
        #expect(ScratchFolder.names(in: folder.ledger + ".processes").isEmpty)
    }

    @Test(arguments: ["", ".hidden", "a/b", "../a", "caf\u{E9}", String(repeating: "a", count: 101)])
    func `a name that is no file name is refused`(_ name: String) throws {
        let folder = try ScratchFolder()
        #expect(throws: LedgerError.self) { try folder.open(as: name) }
    }

    @Test func `an unclean end is taken once, also when a short command came first`() async throws {
        let folder = try ScratchFolder()
        let dead = try folder.open(as: "dead")
        await dead.endAbruptly()
        let command = try folder.open(as: "command")
        await command.close()
        let worker = try folder.open(as: "worker")
        #expect(await worker.takeUncleanEnd())
        #expect(await !worker.takeUncleanEnd())
        await worker.close()
        let next = try folder.open(as: "next")
        #expect(await !next.takeUncleanEnd())
        await next.close()
    }

    @Test func `reading leaves an unclean end to the worker`() async throws {
        let folder = try ScratchFolder()
        await (try folder.open(as: "dead")).endAbruptly()
        let reader = try folder.open(as: "reader") { $0.mode = .readOnly }
        #expect(await !reader.takeUncleanEnd())
        await reader.close()
        let worker = try folder.open(as: "worker")
        #expect(await worker.takeUncleanEnd())
        await worker.close()
    }

    @Test func `a log that a dead process left is written again before it is believed`() async throws {
        let folder = try ScratchFolder()
        let dead = try folder.open(as: "dead")
        _ = try await dead.commit(Rows.accept("a"))
        await dead.endAbruptly()
        folder.makeOld("ledger.db-wal")
        await (try folder.open(as: "heir")).close()
        #expect(!folder.isOld("ledger.db-wal"))
        folder.makeOld("ledger.db-wal")
        // The end is known by now, and the log is on the disk.
        await (try folder.open(as: "next")).close()
        #expect(folder.isOld("ledger.db-wal"))
    }

    @Test func `a process whose commit failed ends as one that was killed`() async throws {
        let folder = try ScratchFolder()
        let failing = try folder.open(as: "failing") { configuration in
            configuration.faults = StoreFaults { operation in
                if operation == .commit { throw LedgerError(.unavailable, "the sync failed") }
            }
        }
        let error = await #expect(throws: LedgerError.self) { try await failing.commit(Rows.accept("a")) }
        #expect(error?.code == .unknownOutcome)
        await failing.close()
        folder.makeOld("ledger.db-wal")
        let next = try folder.open(as: "next")
        #expect(!folder.isOld("ledger.db-wal"))
        #expect(await next.takeUncleanEnd())
        await next.close()
    }

    @Test func `a process that leaves while others look is no error`() async throws {
        let folder = try ScratchFolder()
        await (try folder.open(as: "maker")).close()
        #expect(try ProcessRegistry.standing(of: folder.path + "/nobody") == .absent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for process in 0..<3 {
                group.addTask {
                    for turn in 0..<20 { await (try folder.open(as: "p\(process)-\(turn)")).close() }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `only an end in another boot calls for a look at the file`() throws {
        let folder = try ScratchFolder()
        _ = try folder.make()
        mkdir(folder.ledger + ".processes", 0o700)
        try folder.write(try folder.boot(), to: "ledger.db.processes/killed")
        let afterKill = try ProcessRegistry(ledger: folder.ledger, processID: "a")
        #expect(!afterKill.foundLostMachine)
        try folder.write("another boot\n", to: "ledger.db.processes/lost")
        let afterLoss = try ProcessRegistry(ledger: folder.ledger, processID: "b")
        #expect(afterLoss.foundLostMachine)
        #expect(afterLoss.takeUncleanEnd())
        afterLoss.leave(isClean: true)
        afterKill.leave(isClean: true)
    }

    @Test func `a dead owner's run is due at once, a living owner's when the lease ends`() async throws {
        let folder = try ScratchFolder()
        let worker = try folder.open(as: "worker")
        let other = try folder.open(as: "other")
        var run = Rows.run(of: "a", state: .running)
        run.lease = RunRow.Lease(owner: "other", epoch: 1, until: Rows.start.adding(.seconds(60)))
        run.leaseEpoch = 1
        run.wake = nil
        _ = try await other.commit(
            Transition(scope: Rows.scope, writes: [.insertSubmission(Rows.submission("a")), .insertRun(run)]))
        #expect(try await worker.dueRuns(now: Rows.start, limit: 9).isEmpty)
        #expect(try await worker.nextWake(includingWaits: true) == Rows.start.adding(.seconds(60)))
        await other.endAbruptly()
        #expect(try await worker.dueRuns(now: Rows.start, limit: 9).map(\.run) == ["run-a"])
        await worker.close()
    }
}

extension ScratchFolder {
    /// Sets a file's last change to long ago.
    func makeOld(_ name: String) {
        var times = [timespec(tv_sec: 0, tv_nsec: 0), timespec(tv_sec: 0, tv_nsec: 0)]
        utimensat(AT_FDCWD, "\(path)/\(name)", &times, 0)
    }

    /// True when nobody has written to it since.
    func isOld(_ name: String) -> Bool {
        var status = stat()
        return lstat("\(path)/\(name)", &status) == 0 && status.st_mtim.tv_sec == 0
    }

    /// What a process of this boot writes into its file.
    func boot() throws -> [UInt8] {
        let registry = try ProcessRegistry(ledger: ledger, processID: "boot")
        defer { registry.leave(isClean: true) }
        return try bytes(of: "ledger.db.processes/boot")
    }
}
