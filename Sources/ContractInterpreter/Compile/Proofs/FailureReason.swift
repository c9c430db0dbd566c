// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// Why something may fail for good, though every system that it asks is up: a witness.
struct FailureReason: Sendable {
    /// Half a sentence, such as `an approver may reject it`.
    var words: String
    var range: SourceRange
}

extension ProofGround {
    /// Why the run may fail for good at a step; nil for one that can go on for ever.
    ///
    /// An outside system that is down, or that refuses what it should take, is no reason: its attempts can be made again.
    func failure(of step: StepDefinition) -> FailureReason? {
        guard !step.isRescued, let body = step.body else { return nil }
        switch body.value {
        case .transform(let call):
            return refusal(of: call) ?? unsafe(body) ?? malformation(of: step)
        case .execute, .push: return unsafe(body) ?? malformation(of: step)
        case .lookup(let lookup):
            if lookup.onMissing == .null { return malformation(of: step) }
            return FailureReason(words: "there may be no such record", range: body.range)
        case .fetch: return malformation(of: step)
        case .emit: return nil
        case .start(let call): return doubt(of: call)
        case .model(let model): return doubt(about: model.fallback)
        case .gate(let cases):
            let end = cases.first { if case .end(.failed, _) = $0.exit { true } else { false } }
            return end.map { FailureReason(words: "it may end the run as failed", range: $0.when.range) }
        case .govern(let name):
            guard let policy = policy(name) else { return nil }
            return FailureReason(
                words: policy.approval == nil
                    ? "the policy may not allow it" : "the approvers of the policy may reject it",
                range: policy.key.range)
        case .approval: return FailureReason(words: "an approver may reject it", range: body.range)
        case .wait(.event(let event, _, let timeout)):
            guard timeout != nil || step.timeout != nil else { return nil }
            return FailureReason(words: "'\(event.value)' may not come in time", range: event.range)
        // One that its own limit cuts short is refused by itself.
        case .wait(.duration): return nil
        case .wait(.until): return late(step)
        case .call(let call): return failure(of: call, limit: call.timeout ?? step.timeout?.value)
        case .forEach(let fanOut):
            if let late = late(step) { return late }
            if fanOut.onError == .collect { return nil }
            switch fanOut.work {
            case .call(let call): return failure(of: call.value, limit: call.value.timeout)
            case .steps(let steps):
                return steps.lazy.filter(\.isActive).compactMap { self.failure(of: $0) }.first
            }
        case .parallel(let parallel):
            if let late = late(step) { return late }
            if parallel.onError == .collect { return nil }
            return parallel.branches.lazy.flatMap(\.steps).filter(\.isActive)
                .compactMap { self.failure(of: $0) }.first
        }
    }

    private func late(_ step: StepDefinition) -> FailureReason? {
        step.timeout.map { FailureReason(words: "it may not end in time", range: $0.range) }
    }

    private func unsafe(_ body: Located<StepBody>) -> FailureReason? {
        guard safety(of: body.value) == .atMostOnce else { return nil }
        return FailureReason(words: "nobody may know whether it happened", range: body.range)
    }

    private func refusal(of call: FunctionCall) -> FailureReason? {
        // A check that answers no fails as a step.
        guard let function = registry[call.name.value], function.body.condition != nil else { return nil }
        return FailureReason(words: "'\(function.name)' may refuse", range: call.name.range)
    }

    /// Why what comes may not be as the step declares its output.
    private func malformation(of step: StepDefinition) -> FailureReason? {
        let rows = (step.output ?? []).filter { $0.isActive && !isSure($0, of: step) }
        return rows.first.map { row in
            FailureReason(words: "what comes may not be as '\(row.key.value)' declares", range: row.key.range)
        }
    }

    /// True for a row of what the verb gives itself, whatever comes.
    private func isSure(_ row: ParameterDefinition, of step: StepDefinition) -> Bool {
        if row.type.isConstrained { return false }
        let types: [String: [ValueType]]
        switch step.body?.value {
        case .fetch: types = ["records": [.list], "count": [.integer, .number, .decimal]]
        case .push: types = ["key": [.string, .text]]
        default: return false
        }
        return types[row.key.value]?.contains(row.type.type.value) ?? false
    }

    /// Why a child may refuse what it is handed.
    private func doubt(of call: StepBody.ActionCall) -> FailureReason? {
        call.input.lazy.compactMap { self.doubt(about: $0.value) }.first
    }

    /// Why a value may not fit where it stands.
    private func doubt(about value: Located<ValueExpression>) -> FailureReason? {
        if let words = doubts[value.range] { return FailureReason(words: words, range: value.range) }
        guard case .map(let entries) = value.value else { return nil }
        return entries.lazy.compactMap { self.doubt(about: $0.value) }.first
    }

    private func failure(of call: StepBody.ActionCall, limit: Duration?) -> FailureReason? {
        if limit != nil, call.timeoutValue == nil, !call.isIncomplete {
            return FailureReason(
                words: "'\(call.action.value)' may not end in time", range: call.action.range)
        }
        guard let index = action(call.action) else { return nil }
        return facts[index]?.failure ?? doubt(of: call)
    }

    /// Why a submission may be refused, held or fail around its record, its own steps aside.
    func pipelineFailure(of child: ActionDefinition) -> FailureReason? {
        if let reason = admissionFailure(of: child) { return reason }
        let key = child.key.value
        let contract = child.submissionContract
        if child.executionMode == .workflow, child.creates.contains(where: \.isActive) {
            switch contract?.duplicates {
            case .check(let call, let onMatch, _) where onMatch == .quarantine || onMatch == .confirm:
                return FailureReason(words: "'\(key)' may be held as a duplicate", range: call.name.range)
            case nil:
                return FailureReason(words: "'\(key)' may be held as a duplicate", range: child.key.range)
            case .off, .check: break
            }
        }
        if let approval = contract?.approval {
            return FailureReason(words: "an approver of '\(key)' may reject it", range: approval.range)
        }
        return creationFailure(of: child)
    }

    /// Why a submission may be refused.
    func admissionFailure(of child: ActionDefinition) -> FailureReason? {
        let key = child.key.value
        if let criterion = child.criteria.first(where: \.isActive) {
            return FailureReason(
                words: "a criterion of '\(key)' may refuse it", range: criterion.key.range)
        }
        guard let call = child.submissionContract?.validate.first else { return nil }
        return FailureReason(words: "a check of '\(key)' may refuse it", range: call.name.range)
    }

    /// Why the records of an action may not be made.
    func creationFailure(of action: ActionDefinition) -> FailureReason? {
        if let call = action.submissionContract?.prepareCreate.first {
            return FailureReason(words: "'\(call.name.value)' may refuse the record", range: call.name.range)
        }
        for create in action.creates where create.isActive {
            let schema = declarations.entity(create.entityType.value)?.schema
            if let field = schema?.uniqueConstraints.first?.first {
                return FailureReason(
                    words: "a record of '\(create.entityType.value)' must be unique", range: field.range)
            }
        }
        return editFailure(of: action)
    }

    /// Why a record may not be changed.
    private func editFailure(of action: ActionDefinition) -> FailureReason? {
        guard let index = self.action(action.key), let type = plans[index].targetType,
            let schema = declarations.entity(type)?.schema
        else { return nil }
        for edit in action.edits where edit.isActive {
            let field = edit.field.value
            if schema.uniqueConstraints.contains(where: { $0.contains { $0.value == field } }) {
                return FailureReason(words: "a record of '\(type)' must be unique", range: edit.field.range)
            }
            if let states = schema.states, states.field.value == field,
                !states.always(allow: edit.value.value, of: schema.choices(of: states))
            {
                return FailureReason(
                    words: "a record of '\(type)' may be in a state that does not lead there",
                    range: edit.field.range)
            }
        }
        return nil
    }
}

extension EntitySchema.States {
    /// True when a record can go to a state from each other one.
    ///
    /// Of states that are not among the field's choices nothing is said: they were told.
    fileprivate func always(allow value: ValueExpression, of choices: Set<String>?) -> Bool {
        // What is no state was told where it is written.
        guard let state = value.literalValue?.string else { return value.literalValue != nil }
        if hasUnread { return true }
        let known = Set(
            transitions.flatMap { [$0.from.value] + $0.to.map(\.value) } + [initial?.value].compactMap(\.self)
        )
        if let choices, !choices.contains(state) || !known.isSubset(of: choices) { return true }
        return known.allSatisfy { from in
            from == state
                || transitions.contains { $0.from.value == from && $0.to.contains { $0.value == state } }
        }
    }
}

extension EntitySchema {
    /// The values that the field of some states may have; nil where they are not listed.
    fileprivate func choices(of states: States) -> Set<String>? {
        fields.first { $0.key.value == states.field.value }?.type.choices
            .map { Set($0.compactMap(\.value.value.string)) }
    }
}
