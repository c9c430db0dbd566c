// SPDX-License-Identifier: Apache-2.0
internal import Ledger
internal import Synchronization

/// The duplicate checks that each tenant's ledger knew when it was last asked.
///
/// A check that another process has made known since is noticed by the guard of the next transition.
final class CheckCache: Sendable {
    private struct Key: Hashable {
        var scope: TenantScope
        var application: String
    }

    /// Far more applications than one process meets; beyond it the cache starts anew.
    private static let capacity = 4096
    private let known = Mutex<[Key: KnownChecks]>([:])

    func checks(
        of application: String, in scope: TenantScope, from store: any LedgerStore
    ) async throws(InterpreterError) -> KnownChecks {
        let key = Key(scope: scope, application: application)
        if let checks = known.withLock({ $0[key] }) { return checks }
        let rows: [MatchCheckRow]
        do throws(LedgerError) {
            rows = try await store.matchChecks(application: application, in: scope)
        } catch { throw InterpreterError(error) }
        let checks: KnownChecks
        do throws(PlanCodingError) { checks = try KnownChecks(rows, application: application) } catch {
            throw InterpreterError(.unavailable, "a stored duplicate check cannot be read: \(error.message)")
        }
        known.withLock { known in
            if known.count >= CheckCache.capacity { known.removeAll() }
            known[key] = checks
        }
        return checks
    }

    func forget(_ application: String, in scope: TenantScope) {
        known.withLock { $0[Key(scope: scope, application: application)] = nil }
    }

    /// Forgets what a committed transition has added to.
    func forget(byWriting transition: Transition) {
        for case .matchCheck(let row) in transition.writes { forget(row.application, in: transition.scope) }
    }

    /// Forgets what a refused transition relied on in vain.
    func learn(from guardian: Guard, in scope: TenantScope) {
        if case .matchChecksUnchanged(let application, _) = guardian { forget(application, in: scope) }
    }
}
