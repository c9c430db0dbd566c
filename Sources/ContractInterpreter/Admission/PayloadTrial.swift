// SPDX-License-Identifier: Apache-2.0
package import ContractModel
package import FunctionLibrary
internal import Ledger

/// Tells what would be said of a payload before anything is there: no record, no target, no submission.
///
/// The same rehearsal as that of a submission, for who makes payloads from a contract.
package struct PayloadTrial: Sendable {
    package let plan: ActionPlan
    private let registry: FunctionRegistry
    private let now: Instant

    package init(_ plan: ActionPlan, registry: FunctionRegistry, now: Instant) {
        self.plan = plan
        self.registry = registry
        self.now = now
    }

    /// What is wrong with a payload; what only a target could answer is left out.
    ///
    /// `files` names the parameters for which a file is given beside it.
    package func errors(in payload: ValueMap, files: Set<String> = []) async -> [PayloadError] {
        let role = plan.apply.first { !["*", "anonymous", "system"].contains($0) }
        let caller = Caller(
            tenant: "example", user: "example", roles: role.map { [$0] } ?? [], email: "example@example.org",
            name: "Example", organization: "example")
        let zone = TimeZoneRules.utc
        let context = EvaluationContext(
            circumstances: Circumstances(
                caller: caller, plan: plan, timezone: zone.name, today: zone.date(at: now).description,
                now: now, submission: "example", source: "cli", correlationID: "example", registry: registry,
                sealer: nil),
            parameters: [:])
        let rehearsal = Rehearsal(
            plan: plan, store: MemoryLedger { [now] in now }, scope: caller.scope, zone: zone)
        do throws(LedgerError) {
            let outcome = try await rehearsal.run(
                payload, files: Dictionary(uniqueKeysWithValues: files.map { ($0, file(for: $0)) }),
                acknowledged: [], target: nil, context: context)
            return outcome.errors.filter { !rests(onTarget: $0.criterion) }
        } catch {
            return []
        }
    }

    private func rests(onTarget key: String?) -> Bool {
        guard let key, let criterion = plan.criteria.first(where: { $0.key == key }) else { return false }
        switch criterion.check {
        case .reachable: return true
        case .condition(let condition): return condition.references.contains { $0.root == .entity }
        }
    }

    /// A file as it is known once it was taken in.
    private func file(for key: String) -> Value {
        let type = plan.parameter(key)?.type.allowedContentTypes?.first ?? "application/octet-stream"
        return [
            "sha256": .string(String(repeating: "0", count: 64)), "bytes": 1, "content_type": .string(type),
            "name": "file",
        ]
    }
}
