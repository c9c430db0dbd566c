// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// Judges the submission criteria: the same judgement whether an action is offered, submitted or carried out.
struct CriteriaChecker {
    let plan: ActionPlan
    let context: EvaluationContext

    struct Verdict {
        var criterion: PlanCriterion
        var holds: Bool
    }

    /// A verdict for each criterion.
    ///
    /// Criteria that rest on `undecided` parameters hold: those inputs are wrong or not given yet, and that
    /// is told elsewhere.
    func verdicts(undecided: Set<String> = [], onlyAboutTarget: Bool = false) -> [Verdict] {
        plan.criteria.compactMap { criterion in
            let references = CriteriaChecker.references(of: criterion)
            if onlyAboutTarget, !CriteriaChecker.isAboutTarget(criterion, references) { return nil }
            let rests = references.contains {
                $0.root == .parameters && undecided.contains($0.path.first ?? "")
            }
            if rests { return Verdict(criterion: criterion, holds: true) }
            let holds = holds(criterion)
            if let witness = context.witness { witness.tell(.criterion(criterion, trace(criterion, holds))) }
            return Verdict(criterion: criterion, holds: holds)
        }
    }

    private func trace(_ criterion: PlanCriterion, _ holds: Bool) -> ConditionTrace {
        switch criterion.check {
        case .condition(let condition): return Evaluator(context).trace(condition, holds: holds)
        case .reachable(let state):
            let field = plan.targetType.flatMap { plan.entities[$0]?.stateField } ?? "state"
            let from = PlanExpression.reference(Reference(root: .entity, path: [field]))
            return ConditionTrace(
                holds: holds,
                parts: [
                    ConditionTrace.Part(
                        text: "\(state.shown) can be reached from \(from.shown)", holds: holds,
                        operands: [
                            ConditionTrace.Operand(expression: from, value: context.entity?[field])
                        ])
                ])
        }
    }

    private static func references(of criterion: PlanCriterion) -> [Reference] {
        switch criterion.check {
        case .condition(let condition): condition.references
        case .reachable(let state): state.references
        }
    }

    private static func isAboutTarget(_ criterion: PlanCriterion, _ references: [Reference]) -> Bool {
        if case .reachable = criterion.check { return true }
        return references.contains { $0.root == .entity }
    }

    private func holds(_ criterion: PlanCriterion) -> Bool {
        let evaluator = Evaluator(context)
        switch criterion.check {
        // A condition that cannot be evaluated does not hold: failing closed.
        case .condition(let condition): return (try? evaluator.holds(condition)) ?? false
        case .reachable(let state):
            guard let to = try? evaluator.value(of: state)?.string, let type = plan.targetType,
                let entity = plan.entities[type], let field = entity.stateField,
                let from = context.entity?[field]?.string
            else { return false }
            return entity.transitions[from]?.contains { $0.hasSameBytes(as: to) } ?? false
        }
    }
}
