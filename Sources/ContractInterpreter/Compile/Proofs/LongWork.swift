// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// How long some steps are sure to wait, and where.
struct SureWait: Sendable {
    var duration: Duration
    /// The last of the waits that come together.
    var range: SourceRange
}

/// The attempts of one step that take longest, and where it stands.
struct LongAttempts: Sendable {
    var horizon: RetryHorizon
    var action: String
    var step: Located<String>
    var range: SourceRange
}

extension SureWait {
    /// The wait of this many rounds, one behind the other.
    func times(_ rounds: Int) -> SureWait {
        let (all, isTooLong) = duration.microseconds.multipliedReportingOverflow(by: Int64(rounds))
        return SureWait(
            duration: isTooLong ? Self.longest : min(.microseconds(all), Self.longest), range: range)
    }

    /// Longer than anything that is measured against it.
    fileprivate static let longest = Duration.seconds(315_569_520_000)
}

extension ProofGround {
    /// How long steps are sure to wait before they come to a good end; nil where nothing is sure.
    ///
    /// What is awaited together counts once, by its longest part.
    func sureWait(of steps: [StepDefinition], in action: ActionDefinition) -> SureWait? {
        var sum: SureWait?
        for step in sureSteps(of: steps) {
            guard var wait = sureWait(of: step, in: action) else { continue }
            // What its own limit ends is told there.
            if let limit = step.timeout?.value { wait.duration = min(wait.duration, limit) }
            let duration = min(wait.duration, SureWait.longest) + (sum?.duration ?? .zero)
            sum = SureWait(duration: min(duration, SureWait.longest), range: wait.range)
        }
        return sum
    }

    /// The steps that every run comes to that ends well, and that have to succeed for that.
    func sureSteps(of steps: [StepDefinition]) -> [StepDefinition] {
        // Behind a gate or a jump nothing is sure.
        let sure = steps.prefix { step in
            if case .gate = step.body?.value { return false }
            return step.targets.isEmpty
        }
        return sure.filter { $0.when == nil && !$0.isRescued }
    }

    private func sureWait(of step: StepDefinition, in action: ActionDefinition) -> SureWait? {
        guard let body = step.body else { return nil }
        switch body.value {
        case .wait(.duration(let duration)): return SureWait(duration: duration, range: body.range)
        case .call(let call): return sureWait(of: call, limit: call.timeout ?? step.timeout?.value)
        case .parallel(let parallel):
            if parallel.onError == .collect { return nil }
            return parallel.branches.compactMap { sureWait(of: $0.steps.filter(\.isActive), in: action) }
                .max { $0.duration < $1.duration }
        case .forEach(let fanOut):
            // Of a list that may be empty nothing is awaited.
            guard fanOut.onError != .collect else { return nil }
            let rounds = sureRounds(of: fanOut, in: action)
            guard rounds > 0 else { return nil }
            let each =
                switch fanOut.work {
                case .call(let call): sureWait(of: call.value, limit: call.value.timeout)
                case .steps(let steps): sureWait(of: steps.filter(\.isActive), in: action)
                }
            return each?.times(rounds)
        default: return nil
        }
    }

    private func sureWait(of call: StepBody.ActionCall, limit: Duration?) -> SureWait? {
        guard var wait = action(call.action).flatMap({ facts[$0]?.sureWait }) else { return nil }
        if let limit { wait.duration = min(wait.duration, limit) }
        return wait
    }

    /// The first step, there or in a child that is awaited, whose attempts take longer than a limit; without a limit
    /// the one that takes longest.
    func longAttempts(
        in steps: [StepDefinition], of action: ActionDefinition, over limit: Duration? = nil
    ) -> LongAttempts? {
        var longest: LongAttempts?
        for step in steps.flatMap(\.withRunning) {
            guard let found = longAttempts(of: step, in: action) else { continue }
            if let limit, found.horizon.total > limit { return found }
            if longest.map({ $0.horizon.total < found.horizon.total }) ?? true { longest = found }
        }
        return limit == nil ? longest : nil
    }

    private func longAttempts(of step: StepDefinition, in action: ActionDefinition) -> LongAttempts? {
        guard let body = step.body else { return nil }
        if let horizon = horizon(of: body.value, step, in: action) {
            return LongAttempts(
                horizon: horizon, action: action.key.value, step: step.key,
                range: step.retry?.range ?? step.key.range)
        }
        // A call with a time of its own is held to that one.
        guard let (call, isAwaited) = body.value.child, isAwaited, call.timeout == nil, step.timeout == nil,
            let child = self.action(call.action)
        else { return nil }
        return facts[child]?.longAttempts
    }
}
