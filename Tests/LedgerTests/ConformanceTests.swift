// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger
import LedgerConformance
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct MemoryConformanceTests {
    @Test(arguments: LedgerConformance.all)
    func `the in-memory store keeps its promise`(_ promise: ConformanceCase) async throws {
        try await promise.run(on: bench())
    }

    @Test func `no promise is listed twice`() {
        let promises = LedgerConformance.all.map(\.promise)
        #expect(Set(promises).count == promises.count)
    }

    private func bench() -> ConformanceBench {
        let clock = ManualClock()
        let home = MemoryLedger(
            processID: "home", now: { clock.now },
            sleep: { duration in try? await Task.sleep(for: duration) })
        return ConformanceBench(
            open: { home.joined(as: $0) }, now: { clock.now }, pass: { clock.advance($0) },
            endAbruptly: { ($0 as? MemoryLedger)?.endAbruptly() })
    }
}

/// A clock that stands until it is moved.
final class ManualClock: Sendable {
    private let instant = Mutex(Instant(microseconds: 1_767_225_600_000_000))

    var now: Instant { instant.withLock { $0 } }

    func advance(_ duration: Duration) { instant.withLock { $0 = $0.adding(duration) } }
}
