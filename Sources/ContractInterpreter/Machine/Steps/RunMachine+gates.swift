// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension RunMachine {
    // MARK: - Events and gates

    mutating func emit(
        _ event: String, _ payload: [String: PlanExpression], of step: PlanStep
    ) throws(FunctionFailure) -> RunCommand? {
        write(try stepEvent(event, payload, key: step.key))
        succeed(step, output: nil)
        return nil
    }

    /// An event that a step tells; the same step in the same round tells it once.
    func stepEvent(
        _ event: String, _ payload: [String: PlanExpression], key: String
    ) throws(FunctionFailure) -> Write {
        let evaluator = Evaluator(context(isStored: true))
        var map = ValueMap()
        for (name, expression) in payload { map[name] = try evaluator.value(of: expression) }
        let content = payload.isEmpty ? EventPayload.standard(plan: plan, submission: submission) : map
        return .outbox(
            OutboxRow(
                id: Identity.stepEvent(of: submission.id, step: key, round: currentRound), event: event,
                application: plan.application, submission: submission.id, reference: submission.reference,
                correlationID: submission.correlationID, at: now,
                payload: CanonicalJSON.faithfulText(SecretScrubber.scrub(.map(content)))))
    }

    /// Takes the first way out whose condition holds.
    mutating func pass(
        _ cases: [PlanGateCase], of step: PlanStep
    ) throws(FunctionFailure) -> RunCommand? {
        for (index, entry) in cases.enumerated() where try Evaluator(context()).holds(entry.when) {
            tell(.leaves(byCase: index), of: step.key)
            succeed(step, output: ["case": .number(Number(Int64(index)))])
            switch entry.exit {
            case .skip(let key):
                jump(to: key)
                return nil
            case .end(let isFailure, let message):
                if isFailure {
                    return fail(
                        RunFailure("gate", message ?? "the gate '\(step.key)' ended the run"), at: step.key)
                }
                return endEarly(message)
            }
        }
        tell(.leaves(byCase: nil), of: step.key)
        succeed(step, output: ["case": .null])
        return nil
    }

    /// Passes by what stands between here and a later step of the same list.
    ///
    /// The cursor ends before the target, for whoever called moves on by one.
    mutating func jump(to key: String) {
        guard let target = steps.firstIndex(where: { $0.own?.key.hasSameBytes(as: key) ?? false }),
            target > state.cursor
        else { return }
        let gate = state.cursor
        for index in (gate + 1)..<target {
            guard let passed = steps[index].own else { continue }
            state.cursor = index
            state.firstAttemptAt = nil
            _ = skip(passed)
        }
        state.cursor = target - 1
    }

    /// A gate says that the run is complete as it is.
    mutating func endEarly(_ message: String?) -> RunCommand {
        for index in (state.cursor + 1)..<max(steps.count, state.cursor + 1) {
            state.cursor = index
            if !isDone(steps[index]) { journal(index, .skipped) }
        }
        if let message {
            submission.warnings = RunMachine.adding("ended_early", message, to: submission.warnings)
        }
        state.cursor = steps.count
        return complete()
    }

    /// Holds the run against a policy; people may be asked about what it does not allow.
    mutating func govern(
        _ policy: PlanPolicy, _ step: PlanStep
    ) throws(FunctionFailure) -> RunCommand? {
        if state.approvalSince == nil {
            var failing: Int?
            for (index, condition) in policy.conditions.enumerated() where failing == nil {
                if try !Evaluator(context()).holds(condition) { failing = index }
            }
            tell(.judges(failing: failing), of: step.key)
            if failing == nil {
                succeed(step, output: RunMachine.output(of: "approve", nil, nil))
                return nil
            }
        }
        guard let approval = policy.approval else {
            return fail(RunFailure("policy", "the policy '\(policy.key)' does not allow it"), at: step.key)
        }
        return begin(approval)
    }
}
