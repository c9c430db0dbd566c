// SPDX-License-Identifier: Apache-2.0
import Ledger
import LedgerSQLite

/// Picks the store behind an address; no other place knows more than one.
enum LedgerOpening {
    /// What a verb is going to do with a ledger.
    enum Purpose: Sendable {
        /// Only read; a ledger that does not exist yet is an empty one.
        case reading
        /// Change what is there; where there is no ledger, there is nothing to change.
        case changing
        /// Find out what would be added; a ledger that does not exist yet is an empty one.
        case trying
        /// Make it when it is missing.
        case adding
    }

    static func open(_ address: LedgerAddress, for purpose: Purpose) async throws(Failure) -> any LedgerStore
    {
        try OpenFileLimit.check()
        switch address {
        case .memory: return empty()
        case .sqlite(let path):
            #if PLANTED_FAULTS
            PlantedFault.plant(HostEnvironment.current()["ATELIER_PLANT"])
            #endif
            // A link to nothing is no ledger that is yet to be made.
            if FileSystem.isAbsent(path, following: false) {
                guard purpose == .adding else { return empty() }
                try makeFolder(of: path)
            }
            var configuration = SQLiteLedgerConfiguration()
            configuration.mode = purpose == .reading ? .readOnly : .create
            configuration.clock = SystemClock.monotonic
            do throws(LedgerError) {
                return try SQLiteLedger.open(
                    path: path, processID: ProcessName.make(), configuration: configuration)
            } catch {
                var failure = Failure(error)
                if error.isRetryable, purpose == .adding, failure.help == nil {
                    failure.help = "nothing was recorded; the same may be tried again"
                }
                throw failure
            }
        }
    }

    private static func empty() -> MemoryLedger {
        MemoryLedger(now: SystemClock.now, sleep: SystemClock.sleep)
    }

    private static func makeFolder(of path: String) throws(Failure) {
        do throws(FileSystem.Problem) {
            try FileSystem.makeFolder(Path.parent(of: path), mode: 0o700)
        } catch {
            throw .unavailable("cannot make the folder '\(error.path)' for the ledger: \(error.reason)")
        }
    }
}
