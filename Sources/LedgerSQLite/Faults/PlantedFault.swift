// SPDX-License-Identifier: Apache-2.0
internal import Ledger
#if PLANTED_FAULTS
internal import Synchronization
#endif

/// A mistake made on purpose, each of a kind that reviews overlook.
///
/// The torture harness plants them one by one, in a build of its own with the condition `PLANTED_FAULTS`, and fails when
/// it notices nothing.
/// Every other build holds none: `isPlanted` is false there when it is compiled.
package enum PlantedFault: String, CaseIterable, Sendable {
    /// A commit that nothing has put on the disk is acknowledged.
    case synchronousNormal = "synchronous-normal"
    /// Names of files are not put on the disk.
    case unsyncedFolders = "unsynced-folders"
    /// Contents of files are not put on the disk.
    case unsyncedFiles = "unsynced-files"
    /// A commit that a killed process left in the log is believed before it is on the disk.
    case unsyncedLog = "unsynced-log"
    /// What a sync failed to put on the disk is taken to be there, because the next sync succeeds.
    case trustedSync = "trusted-sync"
    /// A commit that failed counts as done.
    case ignoredCommitFailure = "ignored-commit-failure"
    /// An accept is two transactions.
    case splitAccept = "split-accept"
    /// What a transition relied on is not looked at again.
    case noGuards = "no-guards"
    /// Whether an idempotency key is free is looked at before the transaction alone.
    case checkThenInsert = "check-then-insert"

    #if PLANTED_FAULTS
    private static let planted = Mutex<PlantedFault?>(nil)

    /// Makes the mistake of this name from now on.
    package static func plant(_ name: String?) {
        planted.withLock { $0 = name.flatMap(PlantedFault.init(rawValue:)) }
    }

    var isPlanted: Bool { PlantedFault.planted.withLock { $0 == self } }
    #else
    @inline(__always) var isPlanted: Bool { false }
    #endif
}

extension Guard {
    /// True for a guard that a planted fault leaves out.
    var isOverlooked: Bool {
        if PlantedFault.noGuards.isPlanted { return true }
        if case .idempotencyKeyFree = self { return PlantedFault.checkThenInsert.isPlanted }
        return false
    }
}

extension WriteTransaction {
    /// Ends the transaction in the middle of a transition, and begins another.
    func splitHere() throws(LedgerError) {
        try commit()
        try begin()
    }
}

extension Schema {
    /// Takes away what SQLite itself would notice a planted fault by.
    func dropSecondDefences() throws(LedgerError) {
        guard PlantedFault.noGuards.isPlanted || PlantedFault.checkThenInsert.isPlanted else { return }
        try connection.execute("DROP INDEX IF EXISTS submissions_by_idempotency_key")
        if PlantedFault.checkThenInsert.isPlanted { return }
        try connection.execute("DROP INDEX IF EXISTS records_by_id")
        try connection.execute("DROP INDEX IF EXISTS submissions_by_reference")
    }
}
