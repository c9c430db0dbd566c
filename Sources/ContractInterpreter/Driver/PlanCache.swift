// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger
internal import Synchronization

/// Plans by digest, decoded once, and which of them each tenant's ledger already holds.
final class PlanCache: Sendable {
    private struct Key: Hashable {
        var scope: TenantScope
        var digest: String
    }

    /// Far more contracts than one process meets; beyond it the cache starts anew.
    private static let capacity = 4096
    private let plans = Mutex<[String: ActionPlan]>([:])
    private let stored = Mutex<Set<Key>>([])

    /// The stored plan of a digest.
    func plan(
        _ digest: String, in scope: TenantScope, from store: any LedgerStore
    ) async throws(InterpreterError) -> ActionPlan {
        if isStored(digest, in: scope), let plan = plans.withLock({ $0[digest] }) { return plan }
        let contract: String?
        do throws(LedgerError) { contract = try await store.contract(digest, in: scope) } catch {
            throw InterpreterError(error)
        }
        guard let contract else {
            throw InterpreterError(.unavailable, "the ledger lacks the contract that a submission pins")
        }
        let plan: ActionPlan
        do throws(PlanCodingError) { plan = try ActionPlan(planValue: StoredJSON.value(contract)) } catch {
            throw InterpreterError(.unavailable, "a stored contract cannot be read: \(error.message)")
        }
        remember(plan, digest, in: scope)
        return plan
    }

    /// The stored plan; nil where it is not there, or this version cannot read it.
    func readable(
        _ digest: String, in scope: TenantScope, from store: any LedgerStore
    ) async throws(InterpreterError) -> ActionPlan? {
        if isStored(digest, in: scope), let plan = plans.withLock({ $0[digest] }) { return plan }
        let contract: String?
        do throws(LedgerError) { contract = try await store.contract(digest, in: scope) } catch {
            throw InterpreterError(error)
        }
        guard let contract, let plan = try? ActionPlan(planValue: StoredJSON.value(contract)) else {
            return nil
        }
        remember(plan, digest, in: scope)
        return plan
    }

    func isStored(_ digest: String, in scope: TenantScope) -> Bool {
        stored.withLock { $0.contains(Key(scope: scope, digest: digest)) }
    }

    /// Remembers a plan that a commit has stored.
    func remember(_ plan: ActionPlan, _ digest: String, in scope: TenantScope) {
        plans.withLock { plans in
            if plans.count >= PlanCache.capacity { plans.removeAll() }
            plans[digest] = plan
        }
        stored.withLock { stored in
            if stored.count >= PlanCache.capacity { stored.removeAll() }
            stored.insert(Key(scope: scope, digest: digest))
        }
    }
}
