// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Synchronization

/// The state that all handles of one in-memory ledger share, as processes share a file.
final class MemoryHome: Sendable {
    struct State {
        var tenants: [ExactText: TenantState] = [:]
        var living: Set<ExactText> = []
        /// Set by a process that ended without closing; cleared by the next that opens.
        var hasUncleanEnd = false
        /// Grows with every commit.
        var changes = 0
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var lastTicket = 0

        /// Gives the wait a ticket by which it is ended.
        mutating func nextTicket() -> Int {
            lastTicket += 1
            return lastTicket
        }
    }

    let state = Mutex(State())

    /// Announces a commit to everyone who waits.
    func announceChange() {
        let waiting = state.withLock { state in
            state.changes += 1
            let waiting = Array(state.waiters.values)
            state.waiters = [:]
            return waiting
        }
        for waiter in waiting { waiter.resume() }
    }

    /// Suspends until the next change; returns at once when there were changes beyond `seen`.
    func change(after seen: Int, ticket: Int) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isLate = state.withLock { state in
                    if state.changes != seen || Task.isCancelled { return true }
                    state.waiters[ticket] = continuation
                    return false
                }
                if isLate { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: ticket) }?.resume()
        }
    }
}
