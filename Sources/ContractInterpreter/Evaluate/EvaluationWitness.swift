// SPDX-License-Identifier: Apache-2.0
package import ContractModel

/// Is told what evaluations come to, and changes nothing: how contract tests know what a case has reached, and what the
/// operands of a condition were.
package struct EvaluationWitness: Sendable {
    package enum Sight: Sendable {
        /// A function was called, with arguments or on the subject of its stage.
        case function(String)
        /// A condition was judged.
        case condition(PlanCondition, ConditionTrace)
        /// A criterion was judged on what it rests on.
        case criterion(PlanCriterion, ConditionTrace)
        /// A check for duplicates has found something, or nothing.
        case duplicates(isMatch: Bool)
        /// A step of this key came to something.
        case step(String, StepMoment)
    }

    /// Is told what was seen, and of which action it is.
    private let note: @Sendable (Sight, String) -> Void
    private var action = ""

    package init(_ note: @escaping @Sendable (_ sight: Sight, _ action: String) -> Void) { self.note = note }

    package func tell(_ sight: Sight) { note(sight, action) }

    /// The same witness, for what an action evaluates.
    func about(_ action: String) -> EvaluationWitness {
        var witness = self
        witness.action = action
        return witness
    }
}

/// How a condition came to its answer.
package struct ConditionTrace: Sendable, Hashable {
    /// A part of it that compares or asks a function, with what stood on both sides.
    package struct Part: Sendable, Hashable {
        /// As it is written: `$parameters.amount lte 500`.
        package var text: String
        package var holds: Bool
        package var operands: [Operand]
    }

    /// A value that is not written in the contract; nil where it is absent.
    package struct Operand: Sendable, Hashable {
        package var expression: PlanExpression
        package var value: Value?

        /// As it is written.
        package var text: String { expression.shown }
    }

    package var holds: Bool
    package var parts: [Part] = []
}

extension PlanExpression {
    /// The expression on one line, as an author would write it.
    package var shown: String {
        switch self {
        case .literal(let value): CanonicalJSON.faithfulText(value)
        case .reference(let reference): reference.text
        case .call(let function, let arguments):
            "\(function.name)(\(PlanExpression.shown(arguments)))"
        case .list(let elements): "[\(elements.map(\.shown).joined(separator: ", "))]"
        case .map(let members): "{\(PlanExpression.shown(members))}"
        }
    }

    fileprivate static func shown(_ members: [String: PlanExpression]) -> String {
        members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.shown)" }.joined(separator: ", ")
    }

    /// What in it depends on where it is evaluated: references, and calls with what they are given.
    fileprivate var operands: [PlanExpression] {
        switch self {
        case .literal: []
        case .reference: [self]
        case .call(_, let arguments):
            [self] + arguments.sorted { $0.key < $1.key }.flatMap(\.value.operands)
        case .list(let elements): elements.flatMap(\.operands)
        case .map(let members): members.sorted { $0.key < $1.key }.flatMap(\.value.operands)
        }
    }
}

extension PlanCondition {
    /// The condition on one line.
    package var shown: String {
        switch self {
        case .comparison(let left, let comparator, let right, _):
            ([left.shown, comparator.rawValue] + (right.map { [$0.shown] } ?? [])).joined(separator: " ")
        case .all(let parts): "all of (\(parts.map(\.shown).joined(separator: "; ")))"
        case .any(let parts): "any of (\(parts.map(\.shown).joined(separator: "; ")))"
        case .not(let part): "not (\(part.shown))"
        case .call(let function, let arguments):
            "\(function.name)(\(PlanExpression.shown(arguments)))"
        }
    }

    /// The parts that compare or ask, in the order of the text.
    fileprivate var leaves: [PlanCondition] {
        switch self {
        case .comparison, .call: [self]
        case .all(let parts), .any(let parts): parts.flatMap(\.leaves)
        case .not(let part): part.leaves
        }
    }

    fileprivate var operands: [PlanExpression] {
        switch self {
        case .comparison(let left, _, let right, _): left.operands + (right?.operands ?? [])
        case .call(_, let arguments): arguments.sorted { $0.key < $1.key }.flatMap(\.value.operands)
        case .all, .any, .not: []
        }
    }
}

extension Evaluator {
    /// Every part of a condition with its operands, those included that the answer did not need.
    func trace(_ condition: PlanCondition, holds: Bool) -> ConditionTrace {
        // The look at the operands is nobody else's evaluation.
        let silent = Evaluator(context.unwitnessed)
        return ConditionTrace(
            holds: holds,
            parts: condition.leaves.map { leaf in
                ConditionTrace.Part(
                    text: leaf.shown, holds: (try? silent.holds(leaf)) ?? false,
                    operands: leaf.operands.map {
                        ConditionTrace.Operand(
                            expression: $0, value: (try? silent.value(of: $0)) ?? nil)
                    })
            })
    }
}

extension EvaluationContext {
    /// The same context, of which nobody is told.
    fileprivate var unwitnessed: EvaluationContext {
        var context = self
        context.isWitnessed = false
        return context
    }
}
