// SPDX-License-Identifier: Apache-2.0
package import ContractModel
package import Ledger

extension SQLiteLedger {
    package func dueRuns(now: Instant, limit: Int) async throws(LedgerError) -> [DueRun] {
        try readers.read { reader throws(LedgerError) in
            try reader.snapshot { () throws(LedgerError) in
                try reader.work.dueRuns(now: now, limit: limit, processID: processID, isAlive: isAlive)
            }
        }
    }

    package func nextWake(includingWaits: Bool) async throws(LedgerError) -> Instant? {
        try readers.read { reader throws(LedgerError) in
            try reader.snapshot { () throws(LedgerError) in
                try reader.work.nextWake(
                    includingWaits: includingWaits, processID: processID, isAlive: isAlive)
            }
        }
    }

    package func mayBeAlive(_ processID: String) async -> Bool { isAlive(processID) }

    private func isAlive(_ process: String) -> Bool { registry?.isAlive(process) ?? true }

    package func tenants() async throws(LedgerError) -> [TenantScope] {
        try readers.read { reader throws(LedgerError) in
            try reader.snapshot { () throws(LedgerError) in try reader.work.tenants() }
        }
    }

    package func waitForChange(atMost delay: Duration) async { await watch.wait(atMost: delay) }

    package func takeUncleanEnd() async -> Bool { registry?.takeUncleanEnd() ?? false }
}
