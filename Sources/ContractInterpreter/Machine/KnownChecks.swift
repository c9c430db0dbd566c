// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// The duplicate checks and unique constraints of one application that a tenant's ledger knows.
///
/// Whoever writes a record writes its keys and its places under all of them, not only under those of its own plan: a
/// contract that is older, newer or without one of its own leaves no record that another's cannot find.
struct KnownChecks: Sendable {
    private struct Entry {
        var row: MatchCheckRow
        var spec: PlanMatchSpec
    }

    let application: String
    private let count: Int
    private let entries: [String: [Entry]]
    private let uniques: [String: [(row: MatchCheckRow, unique: PlanUnique)]]

    init(_ rows: [MatchCheckRow], application: String) throws(PlanCodingError) {
        var entries: [String: [Entry]] = [:]
        var uniques: [String: [(row: MatchCheckRow, unique: PlanUnique)]] = [:]
        for row in rows {
            let value = StoredJSON.value(row.spec)
            if value["unique"] != nil {
                uniques[row.entityType, default: []].append((row, try PlanUnique(planValue: value)))
                continue
            }
            let spec = try PlanMatchSpec(planValue: value)
            entries[row.entityType, default: []].append(Entry(row: row, spec: spec))
        }
        self.application = application
        self.entries = entries
        self.uniques = uniques
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

    /// The places that a record of a type takes: those of a plan's own constraints, and those known where no other has
    /// them.
    func places(
        of record: ValueMap, _ entityType: String, beside own: [PlanUnique]
    ) -> [UniqueValue] {
        let known = uniques[entityType] ?? []
        return own.compactMap { $0.value(of: record) }
            + known.filter { !own.contains($0.unique) }.compactMap {
                $0.unique.value(of: record, yields: true)
            }
    }

    func row(of unique: PlanUnique, _ entityType: String) -> MatchCheckRow? {
        uniques[entityType]?.first { $0.unique == unique }?.row
    }

    /// A constraint as the ledger keeps it.
    func newRow(of unique: PlanUnique, _ entityType: String, isComplete: Bool) -> MatchCheckRow {
        newRow(unique.planValue, entityType, isComplete: isComplete)
    }

    func row(of spec: PlanMatchSpec, _ entityType: String) -> MatchCheckRow? {
        let spec = KnownChecks.shared(spec)
        return entries[entityType]?.first { $0.spec == spec }?.row
    }

    /// A check as the ledger keeps it.
    func newRow(of spec: PlanMatchSpec, _ entityType: String, isComplete: Bool) -> MatchCheckRow {
        newRow(KnownChecks.shared(spec).planValue, entityType, isComplete: isComplete)
    }

    private func newRow(_ value: Value, _ entityType: String, isComplete: Bool) -> MatchCheckRow {
        MatchCheckRow(
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
