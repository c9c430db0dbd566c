// SPDX-License-Identifier: Apache-2.0
public import ContractModel
internal import Synchronization

/// A ledger in memory: the reference that says in plain code what the other stores promise.
///
/// It is the ledger of contract tests and of simulations; what it holds ends with it.
/// One value stands for one process on the ledger; `joined(as:)` opens the same ledger for another.
public final class MemoryLedger: LedgerStore {
    public let processID: String
    let home: MemoryHome
    let now: @Sendable () -> Instant
    let sleep: (@Sendable (Duration) async -> Void)?
    private let own: Mutex<Own>

    private struct Own {
        var isOpen = true
        var hasUncleanEnd: Bool
        var seenChanges: Int
    }

    /// An empty ledger.
    ///
    /// - Parameters:
    ///   - processID: The name of the first process.
    ///   - now: Dates the files, nothing else.
    ///   - sleep: Lets the delay of `waitForChange` pass. Without it the delay passes at once, which suits a
    ///     clock that stands still.
    public convenience init(
        processID: String = "memory", now: @escaping @Sendable () -> Instant,
        sleep: (@Sendable (Duration) async -> Void)? = nil
    ) {
        self.init(processID: processID, home: MemoryHome(), now: now, sleep: sleep)
    }

    private init(
        processID: String, home: MemoryHome, now: @escaping @Sendable () -> Instant,
        sleep: (@Sendable (Duration) async -> Void)?
    ) {
        self.processID = processID
        self.home = home
        self.now = now
        self.sleep = sleep
        let opened = home.state.withLock { state in
            let hasUncleanEnd = state.hasUncleanEnd
            state.hasUncleanEnd = false
            state.living.insert(ExactText(processID))
            return (hasUncleanEnd, state.changes)
        }
        own = Mutex(Own(hasUncleanEnd: opened.0, seenChanges: opened.1))
    }

    /// Opens the same ledger as another process would.
    public func joined(as processID: String) -> MemoryLedger {
        MemoryLedger(processID: processID, home: home, now: now, sleep: sleep)
    }

    /// Ends this process as a kill would: its leases are free at once, and the next to open finds an unclean
    /// end.
    public func endAbruptly() {
        end(isClean: false)
    }

    public func close() async {
        end(isClean: true)
    }

    private func end(isClean: Bool) {
        let wasOpen = own.withLock { own in
            defer { own.isOpen = false }
            return own.isOpen
        }
        guard wasOpen else { return }
        home.state.withLock { state in
            state.living.remove(ExactText(processID))
            if !isClean { state.hasUncleanEnd = true }
        }
        home.announceChange()
    }

    public func commit(_ transition: Transition) async throws(LedgerError) -> CommitOutcome {
        try requireOpen()
        let instant = now()
        let outcome = home.state.withLock { state -> Result<CommitOutcome, LedgerError> in
            let key = ExactText(transition.scope.tenant)
            return MemoryLedger.write(
                transition, to: &state.tenants[key, default: TenantState()], now: instant)
        }
        if case .success(.committed) = outcome { home.announceChange() }
        return try outcome.get()
    }

    private static func write(
        _ transition: Transition, to tenant: inout TenantState, now: Instant
    ) -> Result<CommitOutcome, LedgerError> {
        if let failing = tenant.firstFailing(transition.guards, now: now) {
            return .success(.refused(failing))
        }
        do throws(LedgerError) {
            let outcome = try tenant.write(transition)
            tenant.keepChanges()
            return .success(outcome)
        } catch {
            tenant.takeBackChanges()
            return .failure(error)
        }
    }

    // MARK: - Changes of others

    public func waitForChange(atMost delay: Duration) async {
        let (changes, ticket) = home.state.withLock { ($0.changes, $0.nextTicket()) }
        let seen = own.withLock { own in
            defer { own.seenChanges = changes }
            return own.isOpen ? own.seenChanges : -1
        }
        guard seen == changes, delay > .zero else { return await Task.yield() }
        guard let sleep else { return await Task.yield() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [home] in await home.change(after: changes, ticket: ticket) }
            group.addTask { await sleep(delay) }
            await group.next()
            group.cancelAll()
        }
        let latest = home.state.withLock { $0.changes }
        own.withLock { $0.seenChanges = latest }
    }

    public func takeUncleanEnd() async -> Bool {
        own.withLock { own in
            defer { own.hasUncleanEnd = false }
            return own.hasUncleanEnd
        }
    }

    // MARK: - Reading the state

    func requireOpen() throws(LedgerError) {
        guard own.withLock({ $0.isOpen }) else { throw LedgerError(.unavailable, "the ledger is closed") }
    }

    /// Reads one tenant's state; an unknown tenant reads as an empty one.
    func read<Answer: Sendable>(
        _ scope: TenantScope, _ body: (borrowing TenantState) -> Answer
    ) throws(LedgerError) -> Answer {
        try requireOpen()
        return home.state.withLock { state in
            guard let tenant = state.tenants[ExactText(scope.tenant)] else { return body(TenantState()) }
            return body(tenant)
        }
    }
}
