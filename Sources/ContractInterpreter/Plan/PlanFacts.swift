// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Synchronization

/// What follows from a plan alone and is asked at every turn of a run.
///
/// Worked out once for all copies of a plan.
final class PlanFacts: Sendable {
    let steps: [RunStep]
    /// The functions that each of the steps may evaluate and that a version may lack, none twice in a step.
    let functions: [[PlanFunction]]
    /// The type of each parameter, by key.
    let parameterTypes: [String: ValueType]
    /// The constraints of each declared type, with what their fields mean.
    let uniques: [String: [PlanUnique]]
    /// The constraints of the types that the action writes.
    let writtenUniques: [(type: String, unique: PlanUnique)]
    /// The fields of each declared type that must be filled, sorted.
    let requiredFields: [String: [String]]

    fileprivate init(_ plan: ActionPlan) {
        steps = plan.orderedSteps
        functions = steps.map { step in
            var seen: Set<PlanFunction> = []
            return step.functions(plan).filter { !$0.isBuiltIn && seen.insert($0).inserted }
        }
        parameterTypes = plan.parameters.reduce(into: [:]) { $0[$1.key] = $1.type.type }
        let uniques = plan.entities.mapValues(\.uniques)
        self.uniques = uniques
        writtenUniques = plan.writtenTypes.flatMap { type in (uniques[type] ?? []).map { (type, $0) } }
        requiredFields = plan.entities.mapValues { entity in
            entity.fields.filter(\.value.isRequired).keys.sorted()
        }
    }
}

/// Where a plan keeps its facts; no part of what plans are compared by.
struct PlanFactsPlace: Sendable, Hashable {
    private final class Slot: Sendable {
        let facts = Mutex<PlanFacts?>(nil)
    }

    private var slot = Slot()

    /// The facts of the plan that has this place.
    func facts(of plan: ActionPlan) -> PlanFacts {
        if let facts = slot.facts.withLock({ $0 }) { return facts }
        let facts = PlanFacts(plan)
        return slot.facts.withLock { kept in
            if let kept { return kept }
            kept = facts
            return facts
        }
    }

    /// For a plan that is about to be changed; its copies keep what they have.
    mutating func forget() {
        if !isKnownUniquelyReferenced(&slot) || slot.facts.withLock({ $0 != nil }) { slot = Slot() }
    }

    static func == (left: PlanFactsPlace, right: PlanFactsPlace) -> Bool { true }
    func hash(into hasher: inout Hasher) {}
}
