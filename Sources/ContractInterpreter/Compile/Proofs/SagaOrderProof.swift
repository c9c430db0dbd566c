// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// On every way: steps that can be undone, at most one point of no return, then steps that can go on for ever.
///
/// Actions without an `irrevocable` step are not held to an order: what they leave standing is a matter of lint.
struct SagaOrderProof {
    let ground: ProofGround
    let index: Int
    private var action: ActionDefinition { ground.application.actions[index] }

    init(_ ground: ProofGround, _ index: Int) {
        self.ground = ground
        self.index = index
    }

    func diagnostics(_ steps: [StepDefinition]) -> [Diagnostic] {
        guard steps.contains(where: { $0.withRunning.contains(where: \.isIrrevocable) }) else { return [] }
        var found = steps.flatMap { nestedNoReturns(in: $0) }
        let conditions = Dictionary(
            ground.plans[index].ownSteps.compactMap { step in step.when.map { (step.key, $0) } }
        ) { first, _ in first }
        let points = steps.indices.filter { steps[$0].isIrrevocable }
        var told: Set<Int> = []
        for (number, point) in points.enumerated() {
            let step = steps[point]
            if let compensation = step.compensation.first {
                found.append(
                    problem(
                        .secondNoReturn,
                        "'\(step.key.value)' is a point of no return and says how it is undone",
                        at: compensation.place, Diagnostic.Label("not to be undone", at: range(of: step)),
                        help: "remove 'irrevocable' or 'compensate'"))
            }
            let end = points.dropFirst(number + 1).first { other in
                !WayExclusion.areExclusive(
                    conditions[step.key.value], conditions[steps[other].key.value])
            }
            if let end, told.insert(end).inserted { found.append(second(steps[end], after: step)) }
            found += failures(steps, after: point, until: end ?? steps.count, conditions)
        }
        if let first = points.first { found += effectsLeft(steps, before: first, conditions) }
        return found
    }

    // MARK: - Behind the point

    private func second(_ step: StepDefinition, after first: StepDefinition) -> Diagnostic {
        problem(
            .secondNoReturn,
            "'\(step.key.value)' is a second point of no return behind '\(first.key.value)'",
            at: step.source.memberKey("irrevocable") ?? step.key.place,
            Diagnostic.Label("the first", at: range(of: first)),
            help: "remove 'irrevocable' from one of them")
    }

    private func failures(
        _ steps: [StepDefinition], after point: Int, until end: Int, _ conditions: [String: PlanCondition]
    ) -> [Diagnostic] {
        let first = steps[point]
        var found: [Diagnostic] = []
        if first.place?.value == .beforeCreate, let reason = ground.creationFailure(of: action) {
            found.append(
                problem(
                    .failureAfterNoReturn,
                    "the record is made behind the point of no return, and \(reason.words)",
                    at: first.source.memberKey("irrevocable") ?? first.key.place,
                    Diagnostic.Label("this may fail for good", at: reason.range),
                    help: "let '\(first.key.value)' run behind the record: remove 'at: before_create'"))
        }
        for step in steps[(point + 1)..<end] {
            guard let reason = ground.failure(of: step),
                !WayExclusion.areExclusive(conditions[first.key.value], conditions[step.key.value])
            else { continue }
            var diagnostic = problem(
                .failureAfterNoReturn,
                "'\(step.key.value)' stands behind the point of no return '\(first.key.value)', and \(reason.words)",
                at: step.key.place, Diagnostic.Label("the point of no return", at: range(of: first)),
                help:
                    "move it before '\(first.key.value)', or say with 'on_error' how the run goes on behind it"
            )
            diagnostic.labels.append(Diagnostic.Label("why it may fail for good", at: reason.range))
            found.append(diagnostic)
        }
        return found
    }

    // MARK: - Before the point

    /// Effects before the point that nothing undoes, though something between may fail for good.
    private func effectsLeft(
        _ steps: [StepDefinition], before point: Int, _ conditions: [String: PlanCondition]
    ) -> [Diagnostic] {
        // From the back: the nearest step behind each that may fail.
        var failing: (step: StepDefinition, reason: FailureReason)?
        var found: [Diagnostic] = []
        for index in stride(from: point, through: 0, by: -1) {
            let step = steps[index]
            if index < point, let failing, step.compensation.isEmpty, let effect = effect(of: step),
                !WayExclusion.areExclusive(conditions[step.key.value], conditions[failing.step.key.value])
            {
                var diagnostic = problem(
                    .effectLeftStanding,
                    "nothing undoes '\(step.key.value)' when '\(failing.step.key.value)' fails: \(failing.reason.words)",
                    at: step.key.place, Diagnostic.Label("what it does outside", at: effect),
                    help: "add 'compensate', or move '\(step.key.value)' behind '\(failing.step.key.value)'")
                diagnostic.labels.append(
                    Diagnostic.Label("the point of no return", at: range(of: steps[point])))
                diagnostic.labels.append(
                    Diagnostic.Label("this may fail for good", at: failing.reason.range))
                found.append(diagnostic)
            }
            if let reason = ground.failure(of: step) { failing = (step, reason) }
        }
        return found.reversed()
    }

    /// Where a step changes something outside, or lets another action change something.
    private func effect(of step: StepDefinition) -> SourceRange? {
        guard let body = step.body else { return nil }
        if ground.safety(of: body.value) != nil { return body.range }
        switch body.value {
        case .call(let call), .start(let call): return effect(of: call)
        case .forEach(let fanOut):
            switch fanOut.work {
            case .call(let call): return effect(of: call.value)
            case .steps(let steps):
                return steps.lazy.filter { $0.isActive && $0.compensation.isEmpty }
                    .compactMap { effect(of: $0) }.first
            }
        case .parallel(let parallel):
            return parallel.branches.lazy.flatMap(\.steps)
                .filter { $0.isActive && $0.compensation.isEmpty }.compactMap { effect(of: $0) }.first
        default: return nil
        }
    }

    private func effect(of call: StepBody.ActionCall) -> SourceRange? {
        guard let child = ground.action(call.action), ground.facts[child]?.changes ?? false else {
            return nil
        }
        return call.action.range
    }

    // MARK: - Inside

    private func nestedNoReturns(in step: StepDefinition) -> [Diagnostic] {
        step.running.flatMap { $0.flatMap(\.withRunning) }.filter(\.isIrrevocable).map { inner in
            let isFanOut = if case .forEach = step.body?.value { true } else { false }
            return problem(
                .secondNoReturn,
                isFanOut
                    ? "the point of no return '\(inner.key.value)' is passed once for each item of '\(step.key.value)'"
                    : "other branches of '\(step.key.value)' run beside the point of no return '\(inner.key.value)'",
                at: inner.source.memberKey("irrevocable") ?? inner.key.place,
                Diagnostic.Label("the step around it", at: step.key.range),
                help: "write 'irrevocable' on '\(step.key.value)' instead")
        }
    }

    private func range(of step: StepDefinition) -> SourceRange {
        step.source.memberKey("irrevocable")?.range ?? step.key.range
    }

    private func problem(
        _ code: DiagnosticCode, _ message: String, at place: SourcePlace, _ label: Diagnostic.Label,
        help: String
    ) -> Diagnostic {
        Diagnostic(code, message, at: place.range, path: place.path, labels: [label], help: help)
    }
}
