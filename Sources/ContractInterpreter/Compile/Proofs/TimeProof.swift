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
            if let problem = cutShort(step) ?? neverExpires(step) { found.append(problem) }
            for body in step.bodies {
                for work in limitedWork(body, of: step) {
                    if let problem = sureWait(of: work) ?? attempts(of: work) { found.append(problem) }
                }
            }
        }
        return found
    }

    /// A wait that its own limit always ends.
    private func cutShort(_ step: StepDefinition) -> Diagnostic? {
        guard !step.isRescued, let body = step.body, case .wait(.duration(let duration)) = body.value,
            let limit = step.timeout, limit.value < duration
        else { return nil }
        let (wait, time) = (DurationWords.text(duration), DurationWords.text(limit.value))
        return Diagnostic(
            .timeTooShort, "'\(step.key.value)' waits for \(wait), longer than its timeout of \(time)",
            at: limit.range, path: limit.path, labels: [Diagnostic.Label("it waits here", at: body.range)],
            help: "remove 'timeout', or wait for no more than \(time)")
    }

    /// An approval that its own limit always ends before it expires, so that `on_expiry` says nothing.
    private func neverExpires(_ step: StepDefinition) -> Diagnostic? {
        guard let body = step.body, case .approval(let approval) = body.value,
            let expiry = approval.expiresAfter, let limit = step.timeout, limit.value < expiry
        else { return nil }
        let (wait, time) = (DurationWords.text(expiry), DurationWords.text(limit.value))
        return Diagnostic(
            .timeTooShort, "'\(step.key.value)' expires after \(wait), later than its timeout of \(time)",
            at: limit.range, path: limit.path, labels: [Diagnostic.Label("it expires here", at: body.range)],
            help: "remove 'timeout', or let it expire after no more than \(time)")
    }

    // MARK: - Time limits

    /// Steps that have to end in time.
    private struct LimitedWork {
        /// What they are in a message: `'pay'`, or `an item of 'lines'`.
        var name: String
        var steps: [StepDefinition]
        var action: ActionDefinition
        var limit: Duration
        /// Where the limit is said, and of what.
        var place: SourcePlace
        var limited: String
        /// A value stands in for what is late.
        var isReplaced = false
        /// All items together, in a message.
        var allNames = ""
        /// How often the steps run one behind the other at least.
        var rounds = 1
    }

    /// A call that has to end in time, of a step or of each item, and the items and branches of a step that has to.
    private func limitedWork(_ body: Located<StepBody>, of step: StepDefinition) -> [LimitedWork] {
        switch body.value {
        case .call(let call):
            guard let limit = call.timeout ?? step.timeout?.value else { return [] }
            let place = call.timeoutPlace ?? step.timeout?.place ?? call.action.place
            return work(of: call, limit, place).map { [$0] } ?? []
        case .forEach(let fanOut):
            var works: [LimitedWork] = []
            var items: LimitedWork?
            switch fanOut.work {
            case .call(let call):
                items = work(of: call.value, .zero, call.place)
                if let limit = call.value.timeout, var each = items {
                    each.limit = limit
                    each.place = call.value.timeoutPlace ?? call.value.action.place
                    works.append(each)
                }
            case .steps(let steps):
                items = LimitedWork(
                    name: "", steps: steps.filter(\.isActive), action: action, limit: .zero,
                    place: body.place,
                    limited: "")
            }
            guard var all = items, let limit = step.timeout else { return works }
            (all.name, all.limited) = ("an item of '\(step.key.value)'", "step")
            (all.limit, all.place, all.isReplaced) = (limit.value, limit.place, false)
            // Of items that are collected, some may fail before they wait.
            if fanOut.onError != .collect {
                all.rounds = ground.sureRounds(of: fanOut, in: action)
                let count = ground.sureItems(of: fanOut, in: action)
                all.allNames = "the \(count) items of '\(step.key.value)', \(fanOut.concurrency) at a time,"
            }
            return works + [all]
        case .parallel(let parallel):
            guard let limit = step.timeout else { return [] }
            return parallel.branches.map { branch in
                LimitedWork(
                    name: "branch '\(branch.name.value)'", steps: branch.steps.filter(\.isActive),
                    action: action,
                    limit: limit.value, place: limit.place, limited: "step")
            }
        default: return []
        }
    }

    private func work(
        of call: StepBody.ActionCall, _ limit: Duration, _ place: SourcePlace
    ) -> LimitedWork? {
        guard let child = ground.action(call.action) else { return nil }
        let action = ground.application.actions[child]
        return LimitedWork(
            name: "'\(call.action.value)'", steps: action.running, action: action, limit: limit, place: place,
            limited: "call", isReplaced: call.timeoutValue != nil)
    }

    /// What is sure to wait longer never ends in time.
    private func sureWait(of work: LimitedWork) -> Diagnostic? {
        guard let once = ground.sureWait(of: work.steps, in: work.action) else { return nil }
        // One that is too long by itself is told as such.
        let isOnce = once.duration >= work.limit || work.rounds <= 1
        let wait = isOnce ? once : once.times(work.rounds)
        guard wait.duration >= work.limit else { return nil }
        let name = isOnce ? work.name : work.allNames
        let sum = DurationWords.text(wait.duration)
        return Diagnostic(
            .timeTooShort,
            "\(name) \(isOnce ? "is" : "are") sure to wait for \(sum), longer than the timeout of \(DurationWords.text(work.limit))",
            at: work.place.range, path: work.place.path,
            labels: [Diagnostic.Label("it waits here", at: wait.range)],
            help: "give the \(work.limited) more than \(sum)")
    }

    /// A step whose attempts cannot be used up in the time.
    private func attempts(of work: LimitedWork) -> Diagnostic? {
        guard !work.isReplaced,
            let found = ground.longAttempts(in: work.steps, of: work.action, over: work.limit)
        else { return nil }
        let total = DurationWords.text(found.horizon.total)
        return Diagnostic(
            .timeTooShort,
            "\(found.horizon.words) come to \(total), longer than the timeout of \(DurationWords.text(work.limit))",
            at: work.place.range, path: work.place.path,
            labels: [
                Diagnostic.Label(
                    "'\(found.step.value)' of '\(found.action)' may try for so long", at: found.range)
            ],
            help: work.limited == "call"
                ? "allow more time or fewer attempts, or say with 'timeout_value' what stands in for it"
                : "allow more time or fewer attempts")
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
        guard let (memory, place) = duplicateSpan(plan) else { return nil }
        let contract = action.submissionContract
        var sum = Duration.zero
        var longest: (horizon: RetryHorizon, range: SourceRange)?
        func take(_ horizon: RetryHorizon?, _ range: SourceRange) -> Duration {
            guard let horizon else { return .zero }
            if longest.map({ $0.horizon.total < horizon.total }) ?? true { longest = (horizon, range) }
            return horizon.total
        }
        /// What comes together counts by its longest branch, and of items one.
        func span(of steps: [StepDefinition]) -> Duration {
            steps.reduce(.zero) { sum, step in
                guard let body = step.body else { return sum }
                let inner = step.running.map(span).max() ?? .zero
                return sum + inner + take(ground.horizon(of: body.value, step, in: action), step.key.range)
            }
        }
        let calls = (contract?.normalize ?? []) + (contract?.validate ?? []) + (contract?.prepareCreate ?? [])
        for call in calls { sum += take(ground.horizon(of: call, in: action), call.name.range) }
        sum += span(of: steps.filter { $0.place?.value == .beforeCreate })
        guard let longest, sum > memory else { return nil }
        return Diagnostic(
            .shortDuplicateMemory,
            "the attempts before the record come to \(DurationWords.text(sum)), and duplicates are looked for within \(DurationWords.text(memory))",
            at: place.range, path: place.path,
            labels: [Diagnostic.Label("\(longest.horizon.words)", at: longest.range)],
            help: "look back for at least \(DurationWords.text(sum)), or try for less")
    }

    /// How far the duplicate check looks back, also one that the contract leaves to the default, and where that is said.
    private func duplicateSpan(_ plan: ActionPlan) -> (memory: Duration, place: SourcePlace)? {
        guard let text = plan.duplicates?.spec.arguments["within"]?.string,
            let memory = DurationText.parse(text)
        else { return nil }
        guard case .check(let call, _, _) = action.submissionContract?.duplicates else {
            return (memory, action.key.place)
        }
        let entry = call.arguments.first { $0.key.value == "within" }
        return (memory, entry?.value.place ?? call.name.place)
    }
}
