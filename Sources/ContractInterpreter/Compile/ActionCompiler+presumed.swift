// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

// What is sure at the place being compiled, and what follows from it.
extension ActionCompiler {
    // MARK: - Taking for granted

    /// Takes for granted what a condition tells, inside what has it.
    mutating func presume(_ when: PlanCondition) {
        let told = Telling(when)
        holding.formUnion(told.facts)
        presentReferences.formUnion(told.references)
        presentReferences.formUnion(stepsUnder(told.facts))
        if told.doneSteps.isEmpty { return }
        let places = Dictionary(visibleSteps.enumerated().map { ($1.key.value, $0) }) { _, last in last }
        // What was done was done under its own condition.
        var next = told.doneSteps
        while let key = next.popLast() {
            guard let place = places[key], let told = visibleSteps[place].telling,
                !told.facts.allSatisfy(holding.contains)
            else { continue }
            holding.formUnion(told.facts)
            presentReferences.formUnion(told.references)
            next += told.doneSteps
        }
    }

    /// Takes for granted the criteria without which nothing is accepted.
    mutating func presumeCriteria() {
        for criterion in plan.criteria where !criterion.isWarning {
            guard case .condition(let condition) = criterion.check else { continue }
            // A record may have changed by the time that the run gets to it.
            for fact in condition.facts where !fact.references.contains(where: { $0.root == .entity }) {
                presume(fact)
            }
        }
    }

    /// Takes for granted what criteria tell of the target, for as long as something is compiled.
    ///
    /// A record may have changed since it was looked at, but where it is edited and records are made, the criteria are
    /// judged once more on what that transaction relies on.
    mutating func presumingTarget(_ compileWrites: (inout ActionCompiler) -> Void) {
        let facts = plan.criteria.filter { !$0.isWarning }.flatMap { criterion -> [PlanCondition] in
            guard case .condition(let condition) = criterion.check else { return [] }
            return condition.facts.filter { $0.references.contains { $0.root == .entity } }
        }
        if facts.isEmpty { return compileWrites(&self) }
        let before = (presentReferences, holding)
        for fact in facts { presume(fact) }
        let presumed = (presentReferences.subtracting(before.0), holding.subtracting(before.1))
        compileWrites(&self)
        presentReferences.subtract(presumed.0)
        holding.subtract(presumed.1)
    }

    // MARK: - Asking

    /// True when a condition is sure to hold at the place being compiled.
    func isSure(_ condition: PlanCondition) -> Bool {
        if condition.facts.allSatisfy(holding.contains) { return true }
        var known = exclusion.set(of: holding)
        known.formUnion(exclusion.set(of: declared(of: condition.references)))
        return exclusion.implies(known, exclusion.ask(condition))
    }

    /// True when a step that may be passed by is sure to have been done.
    func isDone(_ step: KnownStep) -> Bool {
        let key = step.key.value
        if presentReferences.contains(PresenceFacts.done(key)) { return true }
        if presentReferences.contains(Reference(root: .steps, path: [key])) { return true }
        if let when = step.when, isSure(when) { return true }
        let outcome = PlanExpression.reference(Reference(root: .steps, path: [key, "outcome"]))
        let given: Value = ["succeeded", "fallback"]
        return isSure(.comparison(left: outcome, .isIn, right: .literal(given), .text))
    }

    /// True when a step is sure to have left an error.
    func hasSurelyFailed(_ step: KnownStep) -> Bool {
        let key = step.key.value
        let told = ["error", "error.code", "error.message"].contains { path in
            let members = path.split(separator: ".").map(String.init)
            return presentReferences.contains(Reference(root: .steps, path: [key] + members))
        }
        if told { return true }
        let outcome = PlanExpression.reference(Reference(root: .steps, path: [key, "outcome"]))
        var failures = StepRecord.Outcome.failures + ["fallback"]
        // A value that stands in for a late child leaves no error.
        if step.outputInTime != nil { failures.removeAll { $0 == "timed_out" } }
        return isSure(.comparison(left: outcome, .isIn, right: .literal(.list(failures)), .text))
    }

    /// True when a parameter is there whatever is sent.
    func isSurelyGiven(_ parameter: ParameterDefinition) -> Bool {
        let key = parameter.key.value
        lazy var known = plan.parameters.first { $0.key == key }
        if parameter.visibleWhen != nil {
            guard let condition = known?.visibleWhen, isBoundBy(condition) else { return false }
        }
        if parameter.isRequired || parameter.mayBeGiven
            || parameter.defaultValue != nil && !absentDefaults.contains(key)
        {
            return true
        }
        guard parameter.requiredWhen != nil, let condition = known?.requiredWhen else { return false }
        return isBoundBy(condition)
    }

    /// True when the start of a reference is sure to be there.
    func isPresent(_ reference: Reference, upTo count: Int) -> Bool {
        presentReferences.contains(Reference(root: reference.root, path: Array(reference.path.prefix(count))))
    }

    /// True when a condition is sure to have held when the inputs were bound, before they were normalised.
    private func isBoundBy(_ condition: PlanCondition) -> Bool {
        let isNormalized = !(action.submissionContract?.normalize.isEmpty ?? true)
        return (!isNormalized || condition.staysWhenNormalized(keptTypes)) && isSure(condition)
    }

    /// Parameters that no function changes to another value.
    private var keptTypes: Set<String> {
        let kept: Set<ValueType> = [.enum, .boolean, .date, .uuid, .reference, .file]
        return Set(action.parameters.filter { kept.contains($0.type.type.value) }.map(\.key.value))
    }

    // MARK: - What is declared

    /// The values that are declared of what a condition looks at.
    private func declared(of references: [Reference]) -> [PlanCondition] {
        references.compactMap { reference in
            let left = PlanExpression.reference(reference)
            let choices: [Value]
            let mayBeAbsent: Bool
            switch reference.root {
            case .parameters where reference.path.count == 1:
                guard
                    let parameter = action.parameters.first(where: {
                        $0.isActive && $0.key.names(reference.path[0])
                    }),
                    let known = ActionCompiler.choices(of: parameter.type)
                else { return nil }
                choices = known
                let isFilled =
                    parameter.defaultValue != nil && !absentDefaults.contains(parameter.key.value)
                mayBeAbsent = !(parameter.isRequired || isFilled) || parameter.visibleWhen != nil
            case .steps where reference.path.count == 2 && reference.path[1] == "outcome":
                guard let step = visibleSteps.last(where: { $0.key.names(reference.path[0]) }) else {
                    return nil
                }
                choices = step.outcomes.map { .string($0.rawValue) }
                mayBeAbsent = step.unreached != nil
            default: return nil
            }
            let isOne = PlanCondition.comparison(left: left, .isIn, right: .literal(.list(choices)), .text)
            if !mayBeAbsent { return isOne }
            return .any([isOne, .comparison(left: left, .notExists, right: nil, .any)])
        }
    }

    private static func choices(of type: TypeDeclaration) -> [Value]? {
        if type.isUnknown { return nil }
        if type.type.value == .boolean { return [true, false] }
        return type.type.value == .enum ? type.choices?.map(\.value.value) : nil
    }
}

extension PlanCondition {
    /// True when it holds of inputs before they are normalised just when it holds of them behind that.
    fileprivate func staysWhenNormalized(_ kept: Set<String>) -> Bool {
        switch self {
        case .comparison(_, .exists, _, _), .comparison(_, .notExists, _, _): true
        case .comparison, .call:
            references.allSatisfy { $0.root != .parameters || $0.path.first.map(kept.contains) ?? false }
        case .all(let parts), .any(let parts): parts.allSatisfy { $0.staysWhenNormalized(kept) }
        case .not(let part): part.staysWhenNormalized(kept)
        }
    }
}

extension StepRecord.Outcome {
    /// The outcomes of a step that failed, as they are written.
    static let failures: [Value] = [failed, timedOut, rejected, expired].map { .string($0.rawValue) }
}

extension StepDefinition {
    /// What the step may come to, where the run goes on behind it and has not jumped over it.
    var outcomes: Set<StepRecord.Outcome> {
        var outcomes: Set<StepRecord.Outcome> = [.succeeded]
        if when != nil || body?.value.condition != nil { outcomes.insert(.skipped) }
        if case .model = body?.value { outcomes.insert(.fallback) }
        if case .call(let call) = body?.value, call.timeoutValue != nil { outcomes.insert(.timedOut) }
        if case .fail = onError { return outcomes }
        outcomes.insert(.failed)
        switch body?.value {
        case .wait, .call, .forEach, .parallel: outcomes.insert(.timedOut)
        case .approval, .govern: outcomes.formUnion([.rejected, .expired])
        default: break
        }
        return outcomes
    }
}
