// SPDX-License-Identifier: Apache-2.0
import Ledger

/// Picks the store behind an address; no other place knows more than one.
enum LedgerOpening {
    static func open(_ address: LedgerAddress, writing: Bool) async throws(Failure) -> any LedgerStore {
        switch address {
        case .memory:
            return MemoryLedger(now: SystemClock.now, sleep: SystemClock.sleep)
        case .sqlite:
            throw .unavailable("this binary holds no SQLite store", help: "try it with --ledger memory:")
        }
    }
}
