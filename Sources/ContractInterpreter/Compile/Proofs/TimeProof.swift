// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// What has a time limit has time for its attempts, and duplicates are remembered for as long as somebody tries.
struct TimeProof {
    let ground: ProofGround
    let index: Int
    private var action: ActionDefinition { ground.application.actions[index] }

    init(_ ground: ProofGround, _ index: Int) {
        self.ground = ground
        self.index = index
    }

    func diagnostics(_ steps: [StepDefinition]) -> [Diagnostic] {
        var found: [Diagnostic] = []
        for step in steps {
            for body in step.bodies {
                guard let (call, limit, place) = limitedCall(body, of: step),
                    let child = ground.action(call.action)
                else { continue }
                let problem =
                    sureWait(of: child, call, limit, at: place)
                    ?? (call.timeoutValue == nil ? attempts(of: child, limit, at: place) : nil)
                if let problem { found.append(problem) }
            }
        }
        return found
    }

    // MARK: - Calls

    /// A call that has to end in time, of a step or of each item, and where that is said.
    private func limitedCall(
        _ body: Located<StepBody>, of step: StepDefinition
    ) -> (StepBody.ActionCall, Duration, SourcePlace)? {
        switch body.value {
        case .call(let call):
            guard let limit = call.timeout ?? step.timeout?.value else { return nil }
            return (call, limit, body.place.member("timeout") ?? step.timeout?.place ?? call.action.place)
        case .forEach(let fanOut):
            guard case .call(let call) = fanOut.work, let limit = call.value.timeout else { return nil }
            return (call.value, limit, call.place.member("timeout") ?? call.value.action.place)
        default: return nil
        }
    }

    /// A child that is sure to wait longer never ends in time.
    private func sureWait(
        of child: Int, _ call: StepBody.ActionCall, _ limit: Duration, at place: SourcePlace
    ) -> Diagnostic? {
        let steps = ground.application.actions[child].running
        // Behind a gate or a jump nothing is sure.
        let sure = steps.prefix { step in
            if case .gate = step.body?.value { return false }
            return true
        }
        var sum = Duration.zero
        var waits: [StepDefinition] = []
        for step in sure where step.when == nil && !step.isRescued {
            guard case .wait(.duration(let duration)) = step.body?.value else { continue }
            sum += min(duration, .seconds(315_569_520_000))
            waits.append(step)
        }
        guard sum >= limit, let last = waits.last else { return nil }
        return Diagnostic(
            .timeTooShort,
            "'\(call.action.value)' is sure to wait for \(DurationWords.text(sum)), longer than the timeout of \(DurationWords.text(limit))",
            at: place.range, path: place.path,
            labels: [Diagnostic.Label("it waits here", at: last.body?.range ?? last.key.range)],
            help: "give the call more than \(DurationWords.text(sum))")
    }

    /// A step whose attempts cannot be used up in the time.
    private func attempts(of child: Int, _ limit: Duration, at place: SourcePlace) -> Diagnostic? {
        let action = ground.application.actions[child]
        for step in action.running.flatMap(\.withRunning) {
            guard let body = step.body, let horizon = ground.horizon(of: body.value, step, in: action),
                horizon.total > limit
            else { continue }
            return Diagnostic(
                .timeTooShort,
                "\(horizon.words) come to \(DurationWords.text(horizon.total)), longer than the timeout of \(DurationWords.text(limit))",
                at: place.range, path: place.path,
                labels: [
                    Diagnostic.Label(
                        "'\(step.key.value)' of '\(action.key.value)' may try for so long",
                        at: step.retry?.range ?? step.key.range)
                ],
                help: "allow more time or fewer attempts, or say with 'timeout_value' what stands in for it")
        }
        return nil
    }

    // MARK: - Duplicates

    /// Attempts before the record take no longer than the duplicate check looks back.
    func duplicateMemory(_ steps: [StepDefinition]) -> Diagnostic? {
        let plan = ground.plans[index]
        // Without a step, only a stage that asks outside takes its time.
        if steps.isEmpty, plan.normalize.allSatisfy(\.isPure), plan.validate.allSatisfy(\.isPure),
            plan.prepareCreate.allSatisfy(\.isPure)
        {
            return nil
        }
        guard let contract = action.submissionContract,
            case .check(let call, _, _) = contract.duplicates,
            let entry = call.arguments.first(where: { $0.key.value == "within" }),
            let text = entry.value.value.literalValue?.string, let memory = DurationText.parse(text)
        else { return nil }
        var sum = Duration.zero
        var longest: (horizon: RetryHorizon, range: SourceRange)?
        func take(_ horizon: RetryHorizon?, _ range: SourceRange) {
            guard let horizon else { return }
            sum += horizon.total
            if longest.map({ $0.horizon.total < horizon.total }) ?? true { longest = (horizon, range) }
        }
        for call in contract.normalize + contract.validate + contract.prepareCreate {
            take(ground.horizon(of: call, in: action), call.name.range)
        }
        for step in steps where step.place?.value == .beforeCreate {
            guard let body = step.body else { continue }
            take(ground.horizon(of: body.value, step, in: action), step.key.range)
        }
        guard let longest, sum > memory else { return nil }
        let place = entry.value.place
        return Diagnostic(
            .shortDuplicateMemory,
            "the attempts before the record come to \(DurationWords.text(sum)), and duplicates are looked for within \(DurationWords.text(memory))",
            at: place.range, path: place.path,
            labels: [Diagnostic.Label("\(longest.horizon.words)", at: longest.range)],
            help: "look back for at least \(DurationWords.text(sum)), or try for less")
    }
}
