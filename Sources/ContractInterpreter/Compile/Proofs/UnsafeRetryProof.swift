// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// An effect that may not be repeated, and where it stands.
struct UnsafeEffect: Sendable {
    var action: String
    var step: Located<String>
}

/// No retry and no rescue stands over an effect that may not be repeated.
///
/// What a push or a function does itself is checked where it is compiled; here is what stands around it.
struct UnsafeRetryProof {
    let ground: ProofGround
    let index: Int
    private var action: ActionDefinition { ground.application.actions[index] }

    init(_ ground: ProofGround, _ index: Int) {
        self.ground = ground
        self.index = index
    }

    func diagnostics(_ steps: [StepDefinition]) -> [Diagnostic] {
        let rescued = steps.filter { step in
            step.isRescued && step.body.map { ground.safety(of: $0.value) == .atMostOnce } ?? false
        }
        let lookedAt = rescued.isEmpty ? [] : self.lookedAt
        return steps.compactMap { aroundOthers($0) }
            + rescued.filter { !lookedAt.contains($0.key.value) }.compactMap { rescue($0) }
    }

    /// A retry of a step whose work holds an unsafe effect somewhere below.
    private func aroundOthers(_ step: StepDefinition) -> Diagnostic? {
        guard let retry = step.retry, retry.value.maxAttempts > 1, let body = step.body?.value,
            let effect = unsafeEffect(inside: body)
        else { return nil }
        let place = effect.action == action.key.value ? "" : " of '\(effect.action)'"
        return Diagnostic(
            .unsafeRetry,
            "'\(step.key.value)' is retried, and '\(effect.step.value)'\(place) in it may not be repeated",
            at: retry.range, path: retry.path,
            labels: [Diagnostic.Label("this goes out at most once", at: effect.step.range)],
            help: "remove 'retry', or say how '\(effect.step.value)' is safe to repeat with 'idempotency'")
    }

    private func unsafeEffect(inside body: StepBody) -> UnsafeEffect? {
        switch body {
        case .call(let call): ground.action(call.action).flatMap { ground.facts[$0]?.unsafeEffect }
        case .forEach(let fanOut):
            switch fanOut.work {
            case .call(let call): ground.action(call.value.action).flatMap { ground.facts[$0]?.unsafeEffect }
            case .steps(let steps): ground.unsafeEffect(in: steps, of: action.key.value)
            }
        case .parallel(let parallel):
            ground.unsafeEffect(in: parallel.branches.flatMap(\.steps), of: action.key.value)
        default: nil
        }
    }

    /// An outcome that nobody knows is for a person: a run that goes on behind it has to look at it.
    private func rescue(_ step: StepDefinition) -> Diagnostic? {
        guard let body = step.body else { return nil }
        let place = step.source.member("on_error") ?? step.key.place
        return Diagnostic(
            .unsafeRetry,
            "the run goes on behind '\(step.key.value)' without anybody asking whether it happened",
            at: place.range, path: place.path,
            labels: [Diagnostic.Label("this goes out at most once", at: body.range)],
            help: "remove 'on_error', or let a later step ask for '$steps.\(step.key.value).error.code'")
    }

    /// The steps whose outcome or error something in the action reads.
    private var lookedAt: Set<String> {
        let plan = ground.plans[index]
        var parts = EvaluatedParts()
        for step in plan.ownSteps { parts.take(step) }
        parts.expressions += plan.result.values
        let references =
            parts.expressions.flatMap(\.references)
            + parts.conditions.compactMap(\.self).flatMap(\.references)
        return Set(
            references.compactMap { reference in
                guard reference.root == .steps, reference.path.count > 1,
                    reference.path[1] == "outcome" || reference.path[1] == "error"
                else { return nil }
                return reference.path[0]
            })
    }
}

extension ProofGround {
    func unsafeEffect(in steps: [StepDefinition], of action: String) -> UnsafeEffect? {
        for step in steps.lazy.filter(\.isActive).flatMap(\.withRunning) {
            guard let body = step.body else { continue }
            if safety(of: body.value) == .atMostOnce { return UnsafeEffect(action: action, step: step.key) }
            if let (call, isAwaited) = body.value.child, isAwaited, let child = self.action(call.action),
                let found = facts[child]?.unsafeEffect
            {
                return found
            }
        }
        return nil
    }
}
