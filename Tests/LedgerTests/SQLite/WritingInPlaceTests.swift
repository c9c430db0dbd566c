// SPDX-License-Identifier: Apache-2.0
import Glibc
import Ledger
import Synchronization
import Testing

@testable import LedgerSQLite

@Suite(.timeLimit(.minutes(10))) struct WritingInPlaceTests {
    @Test(.enabled(if: LedgerWriter.hasCores))
    func `on a quick disk a lone transition is written by its caller`() async throws {
        let threads = try await writers(of: 4) { .zero }
        // The first commit tells how quick the disk is.
        #expect(threads[1...].allSatisfy { $0 != threads[0] })
    }

    @Test func `on a slow disk the writer's thread writes`() async throws {
        let time = Mutex(Duration.zero)
        let threads = try await writers(of: 4) {
            time.withLock { time in
                time += .milliseconds(6)
                return time
            }
        }
        #expect(Set(threads).count == 1)
    }

    @Test func `without a clock the writer's thread writes`() async throws {
        #expect(Set(try await writers(of: 4, clock: nil)).count == 1)
    }

    @Test func `what arrives while a caller writes waits, and goes together`() {
        let queue = WriterQueue(maxItems: 100, maxBytes: .max)
        #expect(queue.takeTurn())
        #expect(!queue.takeTurn())
        for number in 0..<10 {
            let item = WriterQueue.Item(transition: Rows.accept("n\(number)"), bytes: 1) { _ in }
            #expect(queue.add(item) == nil)
        }
        queue.endTurn()
        #expect(!queue.takeTurn(), "what waits has precedence")
        guard case .group(let group) = queue.take(limit: 256) else { Issue.record("no group"); return }
        #expect(group.count == 10)
        #expect(!queue.takeTurn(), "the thread writes")
        queue.close()
        guard case .end = queue.take(limit: 256) else { Issue.record("no end"); return }
        #expect(!queue.takeTurn(), "nobody writes to a closed ledger")
    }

    @Test func `a caller that fails leaves the ledger to the next`() async throws {
        let folder = try ScratchFolder()
        let faults = FaultOnce(.write, LedgerError(.full, "no space"))
        let ledger = try folder.open {
            $0.clock = { .zero }
            $0.faults = faults.hook
        }
        _ = try await ledger.commit(Rows.accept("first"))
        faults.arm()
        #expect(await Result.of { try await ledger.commit(Rows.accept("a")) }.error?.code == .full)
        _ = try await ledger.commit(Rows.accept("a"))
        await ledger.close()
        #expect(await Result.of { try await ledger.commit(Rows.accept("b")) }.error?.code == .unavailable)
    }

    /// The threads that committed, in order.
    private func writers(of count: Int, clock: (@Sendable () -> Duration)?) async throws -> [UInt] {
        let folder = try ScratchFolder()
        let threads = Mutex<[UInt]>([])
        let ledger = try folder.open { configuration in
            configuration.clock = clock
            configuration.faults = StoreFaults { operation in
                guard operation == .commit else { return }
                threads.withLock { $0.append(UInt(pthread_self())) }
            }
        }
        for number in 0..<count {
            // The writer's thread answers before it rests: who comes in between finds it at work.
            while let queue = ledger.queue, !queue.takeTurn() { await Task.yield() }
            ledger.queue?.endTurn()
            _ = try await ledger.commit(Rows.accept("n\(number)"))
        }
        await ledger.close()
        return threads.withLock { $0 }
    }
}
