// SPDX-License-Identifier: Apache-2.0
package import ContractModel
package import Ledger
internal import Synchronization

/// The ledger of one case, which one process after the other opens.
package protocol TestLedger: Sendable {
    /// Opens it for a process of this name.
    func open(
        as process: String, now: @escaping @Sendable () -> Instant
    ) async throws(LedgerError) -> any LedgerStore
    /// Ends a process as a kill would.
    func endAbruptly(_ store: any LedgerStore) async
}

/// A ledger in memory, which ends with the case.
package final class MemoryTestLedger: TestLedger {
    private let first = Mutex<MemoryLedger?>(nil)

    package init() {}

    package func open(
        as process: String, now: @escaping @Sendable () -> Instant
    ) async throws(LedgerError) -> any LedgerStore {
        first.withLock { first in
            if let first { return first.joined(as: process) }
            let ledger = MemoryLedger(processID: process, now: now)
            first = ledger
            return ledger
        }
    }

    package func endAbruptly(_ store: any LedgerStore) async { (store as? MemoryLedger)?.endAbruptly() }
}
