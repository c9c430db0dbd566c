// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel
internal import Synchronization

/// Remembers what the evaluations of a case came to.
final class CaseWitness: Sendable {
    private struct Seen {
        var reached: [String: ReachedPlaces] = [:]
        /// The action that what is given and refused is about.
        var action = ""
        /// Actions that the case is about, and not only what it sets off.
        var begun: Set<String> = []
        /// Since the last event of the case, each once, in the order in which they were first judged.
        var criteria: [(criterion: PlanCriterion, trace: ConditionTrace)] = []
        var conditions: [(condition: PlanCondition, trace: ConditionTrace)] = []
    }

    private let seen = Mutex(Seen())

    var witness: EvaluationWitness { EvaluationWitness { self.note($0, of: $1) } }

    var reached: [String: ReachedPlaces] {
        seen.withLock { seen in seen.reached.filter { seen.begun.contains($0.key) } }
    }

    /// What follows is about this action.
    func begin(_ action: String) {
        seen.withLock { seen in
            seen.action = action
            seen.begun.insert(action)
            seen.criteria = []
            seen.conditions = []
        }
    }

    /// Notes what was given and what was refused.
    func note(given keys: [String], refused errors: [PayloadError]) {
        seen.withLock { seen in
            seen.reached[seen.action, default: ReachedPlaces()].note(given: keys, refused: errors)
        }
    }

    private func note(_ sight: EvaluationWitness.Sight, of action: String) {
        seen.withLock { seen in
            seen.reached[action, default: ReachedPlaces()].note(sight)
            switch sight {
            case .criterion(let criterion, let trace):
                seen.criteria.removeAll { $0.criterion.key == criterion.key }
                seen.criteria.append((criterion, trace))
            case .condition(let condition, let trace):
                seen.conditions.removeAll { $0.condition == condition }
                seen.conditions.append((condition, trace))
            case .function, .duplicates, .step: break
            }
        }
    }

    /// The criteria that did not hold or are asked for, and the other conditions that did not hold, each with its
    /// operands; values that are sensitive stay hidden.
    func explanation(of plan: ActionPlan, asked: Set<String>) -> [String] {
        let (criteria, conditions) = seen.withLock { ($0.criteria, $0.conditions) }
        let page = ConditionPage(plan: plan)
        var lines: [String] = []
        for (criterion, trace) in criteria where !trace.holds || asked.contains(criterion.key) {
            lines += page.lines("criterion '\(criterion.key)'", trace)
        }
        let known = Set(
            criteria.compactMap { entry -> PlanCondition? in
                if case .condition(let condition) = entry.criterion.check { condition } else { nil }
            })
        for (condition, trace) in conditions where !trace.holds && !known.contains(condition) {
            lines += page.lines(page.place(of: condition) ?? "a condition", trace)
        }
        return lines
    }
}

/// Shows a condition with the value of every operand.
struct ConditionPage {
    let plan: ActionPlan

    func lines(_ title: String, _ trace: ConditionTrace) -> [String] {
        let verb = trace.holds ? "holds" : "does not hold"
        if trace.parts.count == 1, let part = trace.parts.first {
            return ["\(title) \(verb): \(part.text)"] + operands(part)
        }
        return ["\(title) \(verb)"]
            + trace.parts.flatMap { part in
                ["  \(part.holds ? "holds" : "does not hold"): \(part.text)"] + operands(part)
            }
    }

    private func operands(_ part: ConditionTrace.Part) -> [String] {
        part.operands.map { "    \($0.text) is \(shown($0))" }
    }

    private func shown(_ operand: ConditionTrace.Operand) -> String {
        guard let value = operand.value else { return "absent" }
        if operand.expression.references.contains(where: isSensitive) { return "[sealed]" }
        return CanonicalJSON.faithfulText(Sealer.redacted(value))
    }

    private func isSensitive(_ reference: Reference) -> Bool {
        switch reference.root {
        case .parameters:
            return reference.path.first.flatMap { plan.parameter($0) }?.mayHoldSensitive ?? true
        case .entity:
            guard let field = reference.path.first, let type = plan.targetType else { return false }
            return plan.entities[type]?.fields[field]?.isSensitive ?? false
        default: return false
        }
    }

    /// Where a condition stands in its action.
    func place(of condition: PlanCondition) -> String? {
        plan.branches.first { $0.condition == condition }.map { "'when' of \($0.place)" }
            ?? plan.ownSteps.lazy.flatMap(\.withNested).compactMap { $0.place(of: condition) }.first
    }
}

extension PlanParameter {
    /// True when it, or a part of it, is sensitive.
    var mayHoldSensitive: Bool {
        isSensitive || type.fields?.contains(where: \.mayHoldSensitive) ?? false
            || type.items.contains { $0.fields?.contains(where: \.mayHoldSensitive) ?? false }
    }
}
