// SPDX-License-Identifier: Apache-2.0
public import ContractModel
public import Ledger
internal import Synchronization

/// What a case runs on: one fresh ledger that several processes can open.
public final class ConformanceBench: Sendable {
    private let open: @Sendable (_ processID: String) async throws -> any LedgerStore
    private let pass: @Sendable (Duration) async throws -> Void
    private let opened = Mutex<[any LedgerStore]>([])
    /// The clock by which the store dates its files.
    let now: @Sendable () -> Instant
    /// Ends a process of the ledger as a kill would; nil where that cannot be done inside one process.
    let endAbruptly: (@Sendable (any LedgerStore) async -> Void)?

    /// Describes a fresh ledger.
    ///
    /// - Parameters:
    ///   - open: Opens this one ledger for a process of that name.
    ///   - now: The clock by which the store dates its files.
    ///   - pass: Lets that clock go on.
    ///   - endAbruptly: Ends a process as a kill would, where that can be done.
    public init(
        open: @escaping @Sendable (_ processID: String) async throws -> any LedgerStore,
        now: @escaping @Sendable () -> Instant, pass: @escaping @Sendable (Duration) async throws -> Void,
        endAbruptly: (@Sendable (any LedgerStore) async -> Void)? = nil
    ) {
        self.open = open
        self.now = now
        self.pass = pass
        self.endAbruptly = endAbruptly
    }

    /// Opens the ledger.
    func ledger(as processID: String = "first") async throws -> any LedgerStore {
        let ledger = try await open(processID)
        opened.withLock { $0.append(ledger) }
        return ledger
    }

    /// Opens the ledger and takes a tenant's place in it.
    func stage(tenant: String = "lisbon", as processID: String = "first") async throws -> Stage {
        Stage(ledger: try await ledger(as: processID), tenant: tenant)
    }

    /// Lets the store's clock go on.
    func letPass(_ duration: Duration) async throws { try await pass(duration) }

    /// Closes one process of the ledger.
    func close(_ ledger: any LedgerStore) async {
        opened.withLock { $0.removeAll { $0.processID == ledger.processID } }
        await ledger.close()
    }

    /// Ends one process abruptly; false where the bench cannot.
    func end(_ ledger: any LedgerStore) async -> Bool {
        guard let endAbruptly else { return false }
        opened.withLock { $0.removeAll { $0.processID == ledger.processID } }
        await endAbruptly(ledger)
        return true
    }

    func closeAll() async {
        let open = opened.withLock { opened in
            defer { opened = [] }
            return opened
        }
        for ledger in open { await ledger.close() }
    }
}
