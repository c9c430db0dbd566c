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
        let rescues = steps.compactMap { rescue($0) }
        let read = rescues.isEmpty ? [] : self.read
        return steps.flatMap { aroundOthers($0) }
            + rescues.filter { rescue in !rescue.asked.contains { read.contains($0) } }.map(\.diagnostic)
    }

    /// A retry of a step whose work, or what undoes it, holds an unsafe effect somewhere below.
    private func aroundOthers(_ step: StepDefinition) -> [Diagnostic] {
        guard let retry = step.retry, retry.value.maxAttempts > 1 else { return [] }
        return step.bodies.enumerated().compactMap { number, body in
            guard let effect = unsafeEffect(inside: body.value) else { return nil }
            let place = effect.action == action.key.value ? "" : " of '\(effect.action)'"
            let what = number == 0 ? "'\(step.key.value)'" : "what undoes '\(step.key.value)'"
            return Diagnostic(
                .unsafeRetry,
                "\(what) is retried, and '\(effect.step.value)'\(place) in it may not be repeated",
                at: retry.range, path: retry.path,
                labels: [Diagnostic.Label("this goes out at most once", at: effect.step.range)],
                help:
                    "remove 'retry', or say how '\(effect.step.value)' is safe to repeat with 'idempotency'")
        }
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

    /// A run that goes on behind an effect whose outcome nobody may know, and what could ask for it.
    private struct Rescue {
        var diagnostic: Diagnostic
        /// What of the steps tells of the failure, as their keys and members.
        var asked: [[String]]
    }

    /// An outcome that nobody knows is for a person: a run that goes on behind it has to look at it.
    private func rescue(_ step: StepDefinition) -> Rescue? {
        guard let body = step.body else { return nil }
        let key = step.key.value
        if step.isRescued {
            guard let range = openEffect(of: body) else { return nil }
            var asked = [[key, "error"], [key, "outcome"]]
            // What a branch came to is read of its own steps as well.
            if case .parallel = body.value, let inner = openEffect(inside: body.value)?.step.value {
                asked += [[inner, "error"], [inner, "outcome"]]
            }
            return rescue(
                step, at: step.source.member("on_error") ?? step.key.place, range, asked,
                "'$steps.\(key).error.code'")
        }
        func place() -> SourcePlace { body.place.member("on_error") ?? step.key.place }
        switch body.value {
        case .forEach(let fanOut) where fanOut.onError == .collect:
            guard let effect = openEffect(inside: body.value) else { return nil }
            return rescue(
                step, at: place(), effect.step.range, [[key, "failures"], [key, "results"]],
                "'$steps.\(key).failures'")
        case .parallel(let parallel) where parallel.onError == .collect:
            guard let effect = openEffect(inside: body.value) else { return nil }
            let inner = parallel.branches.flatMap(\.steps).flatMap(\.withRunning).first {
                $0.key.value == effect.step.value
            }
            let name = inner?.key.value ?? key
            return rescue(
                step, at: place(), effect.step.range, [[name, "error"], [name, "outcome"]],
                "'$steps.\(name).error.code'")
        default: return nil
        }
    }

    private func rescue(
        _ step: StepDefinition, at place: SourcePlace, _ range: SourceRange, _ asked: [[String]],
        _ question: String
    ) -> Rescue {
        let diagnostic = Diagnostic(
            .unsafeRetry,
            "the run goes on behind '\(step.key.value)' without anybody asking whether it happened",
            at: place.range, path: place.path,
            labels: [Diagnostic.Label("this goes out at most once", at: range)],
            help: "remove 'on_error', or let a later step ask for \(question)")
        return Rescue(diagnostic: diagnostic, asked: asked)
    }

    /// Where an effect stands whose unknown outcome fails the step.
    private func openEffect(of body: Located<StepBody>) -> SourceRange? {
        if ground.safety(of: body.value) == .atMostOnce { return body.range }
        switch body.value {
        case .forEach(let fanOut) where fanOut.onError == .collect: return nil
        case .parallel(let parallel) where parallel.onError == .collect: return nil
        default: return openEffect(inside: body.value)?.step.range
        }
    }

    private func openEffect(inside body: StepBody) -> UnsafeEffect? {
        switch body {
        case .call(let call): ground.action(call.action).flatMap { ground.facts[$0]?.openEffect }
        case .forEach(let fanOut):
            switch fanOut.work {
            case .call(let call): ground.action(call.value.action).flatMap { ground.facts[$0]?.openEffect }
            case .steps(let steps): ground.openEffect(in: steps, of: action.key.value)
            }
        case .parallel(let parallel):
            ground.openEffect(in: parallel.branches.flatMap(\.steps), of: action.key.value)
        default: nil
        }
    }

    /// What something in the action reads of its steps: each key with a member.
    private var read: Set<[String]> {
        let plan = ground.plans[index]
        var parts = EvaluatedParts()
        for step in plan.ownSteps { parts.take(step) }
        parts.expressions += plan.result.values
        let references =
            parts.expressions.flatMap(\.references)
            + parts.conditions.compactMap(\.self).flatMap(\.references)
        return Set(
            references.compactMap { reference in
                guard reference.root == .steps, reference.path.count > 1 else { return nil }
                return Array(reference.path.prefix(2))
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

    /// An effect that may not be repeated, whose unknown outcome fails the steps: no `on_error` goes on behind it.
    func openEffect(in steps: [StepDefinition], of action: String) -> UnsafeEffect? {
        for step in steps where step.isActive && !step.isRescued {
            guard let body = step.body else { continue }
            if safety(of: body.value) == .atMostOnce { return UnsafeEffect(action: action, step: step.key) }
            switch body.value {
            case .forEach(let fanOut) where fanOut.onError == .collect: continue
            case .parallel(let parallel) where parallel.onError == .collect: continue
            default: break
            }
            if let (call, isAwaited) = body.value.child, isAwaited, let child = self.action(call.action),
                let found = facts[child]?.openEffect
            {
                return found
            }
            if let found = openEffect(in: step.running.flatMap(\.self), of: action) { return found }
        }
        return nil
    }
}
