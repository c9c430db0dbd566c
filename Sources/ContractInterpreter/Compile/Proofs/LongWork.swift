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

extension ProofGround {
    /// How long steps are sure to wait before they come to a good end; nil where nothing is sure.
    ///
    /// What is awaited together counts once, by its longest part.
    func sureWait(of steps: [StepDefinition]) -> SureWait? {
        // Behind a gate or a jump nothing is sure.
        let sure = steps.prefix { step in
            if case .gate = step.body?.value { return false }
            return true
        }
        var sum: SureWait?
        for step in sure where step.when == nil && !step.isRescued {
            guard var wait = sureWait(of: step) else { continue }
            // What its own limit ends is told there.
            if let limit = step.timeout?.value { wait.duration = min(wait.duration, limit) }
            let duration = min(wait.duration, Self.longestWait) + (sum?.duration ?? .zero)
            sum = SureWait(duration: min(duration, Self.longestWait), range: wait.range)
        }
        return sum
    }

    /// Longer than anything that is measured against it.
    private static var longestWait: Duration { .seconds(315_569_520_000) }

    private func sureWait(of step: StepDefinition) -> SureWait? {
        guard let body = step.body else { return nil }
        switch body.value {
        case .wait(.duration(let duration)): return SureWait(duration: duration, range: body.range)
        case .call(let call): return sureWait(of: call, limit: call.timeout ?? step.timeout?.value)
        case .parallel(let parallel):
            if parallel.onError == .collect { return nil }
            return parallel.branches.compactMap { sureWait(of: $0.steps.filter(\.isActive)) }
                .max { $0.duration < $1.duration }
        case .forEach(let fanOut):
            // Of a list that may be empty nothing is awaited.
            guard fanOut.onError != .collect, fanOut.items.value.isSurelyFilled else { return nil }
            switch fanOut.work {
            case .call(let call): return sureWait(of: call.value, limit: call.value.timeout)
            case .steps(let steps): return sureWait(of: steps.filter(\.isActive))
            }
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

extension ValueExpression {
    /// True for a list that is written out and holds something.
    fileprivate var isSurelyFilled: Bool {
        switch self {
        case .list(let elements): !elements.isEmpty
        case .literal(let value): !(value.list?.isEmpty ?? true)
        case .reference, .call, .map, .unreadable: false
        }
    }
}
