// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import Ledger
import Synchronization

/// What the interpreter asks of a ledger, noted while it works over one in memory.
final class Witness: Sendable {
    private let calls = Mutex<[FaultyLedger.Call]>([])

    /// A ledger in memory whose calls are noted here.
    func ledger() -> some LedgerStore {
        FaultyLedger(MemoryLedger(now: { Workload.now() }), fault: nil, witness: { self.note($0) })
    }

    private func note(_ call: FaultyLedger.Call) { calls.withLock { $0.append(call) } }

    var transitions: [Transition] {
        calls.withLock { $0 }.compactMap { if case .commit(let transition) = $0 { transition } else { nil } }
    }
}
