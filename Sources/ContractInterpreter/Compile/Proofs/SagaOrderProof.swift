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
        let plans = Dictionary(ground.plans[index].ownSteps.map { ($0.key, $0) }) { first, _ in first }
        let exclusion = WayExclusion(declared: ground.plans[index].declaredChoices)
        var ways = StepWays(through: ListedConditions(steps, plans, exclusion))
        let reasons = steps.map { ground.failure(of: $0) }
        let points = steps.indices.filter { steps[$0].isIrrevocable }
        var told: Set<Int> = []
        var left = EffectsLeft(ground, index, steps, failures: reasons, exclusion)
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
            // One that no way leads to is none.
            guard ways.reach(point) else { continue }
            var behind = StepWays(from: point, &ways)
            let end = points.dropFirst(number + 1).first { behind.reach($0) }
            // What stands before a second one is told with it.
            if !told.contains(point) { left.look(before: point, &ways) }
            if let end, told.insert(end).inserted { found.append(second(steps[end], after: step)) }
            found += failures(reasons, of: steps, after: point, until: end ?? steps.count, &behind)
        }
        return found + left.found
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
        _ reasons: [FailureReason?], of steps: [StepDefinition], after point: Int, until end: Int,
        _ behind: inout StepWays
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
        for index in (point + 1)..<end {
            let step = steps[index]
            guard let reason = reasons[index], behind.reach(index) else { continue }
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

    private func range(of step: StepDefinition) -> SourceRange { step.rangeOfNoReturn }

    private func problem(
        _ code: DiagnosticCode, _ message: String, at place: SourcePlace, _ label: Diagnostic.Label,
        help: String
    ) -> Diagnostic {
        Diagnostic(code, message, at: place.range, path: place.path, labels: [label], help: help)
    }
}

extension StepDefinition {
    /// Where the step says that it is the point of no return.
    var rangeOfNoReturn: SourceRange { source.memberKey("irrevocable")?.range ?? key.range }
}
