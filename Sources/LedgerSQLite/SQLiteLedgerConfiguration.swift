// SPDX-License-Identifier: Apache-2.0

/// How a SQLite ledger is opened and how much it takes on.
package struct SQLiteLedgerConfiguration: Sendable {
    package enum Mode: Sendable {
        /// Makes the ledger when it is missing, and brings an older one up to date.
        case create
        /// Brings an older ledger up to date, and refuses when there is none.
        case existing
        /// Changes nothing; only reads may follow.
        case readOnly
    }

    /// When the file's structure is looked over at opening, which costs time with the file's size.
    package enum IntegrityCheck: Sendable {
        /// When a process died because its machine went down. A process that was killed alone leaves the
        /// file whole, for what it had written is with the kernel.
        case afterLostMachine
        case always
        case never
    }

    package var mode: Mode = .create
    package var integrityCheck: IntegrityCheck = .afterLostMachine
    /// How many transitions may share one commit.
    package var groupLimit = 256
    /// How many transitions may wait for the disk before further ones are refused.
    package var maxQueuedTransitions = 8_192
    /// How much those may weigh together.
    package var maxQueuedBytes = 64 << 20
    /// How long a commit waits for another process's.
    package var lockTimeout: Duration = .seconds(10)
    /// Opens a copy that was not restored, for whoever restores it.
    package var acceptsUnrestoredCopy = false
    /// How the kind of the file system that a path lies on is found.
    package var fileSystem: @Sendable (String) -> FileSystemKind = { FileSystemKind(of: $0) }
    /// A test's hook before each operation on the disk.
    package var faults: StoreFaults?

    package init() {}
}
