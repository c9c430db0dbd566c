// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// The duplicate checks of one application that a tenant's ledger knows.
///
/// Whoever writes a record writes its keys under all of them, not only under those of its own plan: a contract that
/// is older, newer or without a check of its own leaves no record that another's check cannot find.
struct KnownChecks: Sendable {
    private struct Entry {
        var row: MatchCheckRow
        var spec: PlanMatchSpec
    }

    let application: String
    private let count: Int
    private let entries: [String: [Entry]]

    init(_ rows: [MatchCheckRow], application: String) throws(PlanCodingError) {
        var entries: [String: [Entry]] = [:]
        for row in rows {
            let spec = try PlanMatchSpec(planValue: StoredJSON.value(row.spec))
            entries[row.entityType, default: []].append(Entry(row: row, spec: spec))
        }
        self.application = application
        self.entries = entries
        count = rows.count
    }

    /// What a decision that wrote keys relied on.
    var unchanged: Guard { .matchChecksUnchanged(application: application, count: count) }

    /// True when no submission was yet looked at for duplicates of this type.
    func isEmpty(for entityType: String) -> Bool { entries[entityType] == nil }

    /// The checks that a record of a type is found under: a plan's own and those known.
    func specs(of entityType: String, beside own: [PlanMatchSpec]) -> [PlanMatchSpec] {
        guard let known = entries[entityType] else { return own }
        let own = own.map(KnownChecks.shared)
        return own + known.map(\.spec).filter { !own.contains($0) }
    }

    func row(of spec: PlanMatchSpec, _ entityType: String) -> MatchCheckRow? {
        let spec = KnownChecks.shared(spec)
        return entries[entityType]?.first { $0.spec == spec }?.row
    }

    /// A check as the ledger keeps it.
    func newRow(of spec: PlanMatchSpec, _ entityType: String, isComplete: Bool) -> MatchCheckRow {
        let value = KnownChecks.shared(spec).planValue
        return MatchCheckRow(
            application: application, entityType: entityType,
            digest: Digest(canonical: [.string(entityType), value]).hex,
            spec: CanonicalJSON.faithfulText(value), isComplete: isComplete)
    }

    /// Two actions that look at the same fields with the same function share a check; one without fields compares
    /// the submissions of its own action.
    private static func shared(_ spec: PlanMatchSpec) -> PlanMatchSpec {
        var spec = spec
        if !spec.fields.isEmpty { spec.action = "" }
        return spec
    }
}
