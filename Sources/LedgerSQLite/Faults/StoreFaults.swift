// SPDX-License-Identifier: Apache-2.0
internal import Ledger
internal import Synchronization

/// A thing that the store does to the disk: what a test can make fail.
package enum StoreOperation: Sendable, Hashable, CaseIterable {
    case lock, begin, write, commit
    /// The commit is on the disk; nobody has been told.
    case acknowledge
    case createFile, writeFile, syncFile, renameFile, syncFolder, removeFile
}

/// What a hook throws to make the store behave as if the process had been killed at that moment: nothing
/// more is written, nobody is answered with a success, and the locks go.
package struct SimulatedKill: Error {
    package init() {}
}

/// Asks a test's hook before each operation.
///
/// A store without one pays a nil check.
package final class StoreFaults: Sendable {
    private let hook: @Sendable (StoreOperation) throws -> Void
    private let killed = Mutex(false)

    /// - Parameter hook: throws a `LedgerError` to make the operation fail, or `SimulatedKill`.
    package init(_ hook: @escaping @Sendable (StoreOperation) throws -> Void) { self.hook = hook }

    /// True once the process counts as killed.
    package var isKilled: Bool { killed.withLock { $0 } }

    /// Passes the hook, unless it stops the operation.
    func pass(_ operation: StoreOperation) throws(LedgerError) {
        if isKilled { throw StoreFaults.gone }
        do {
            try hook(operation)
        } catch let error as LedgerError {
            throw error
        } catch {
            killed.withLock { $0 = true }
            throw StoreFaults.gone
        }
    }

    static let gone = LedgerError(.unavailable, "the process has stopped")
}
