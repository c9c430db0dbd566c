// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
public import Ledger

/// What became of the wish to run a submission again.
public struct RerunOutcome: Sendable {
    public var detail: SubmissionDetail
    /// True when the same rerun had been asked for before.
    public var isRepeat: Bool
    /// The steps whose outcome was taken over.
    public var reused: [String]
    /// What was done before and is done again.
    public var effects: [FiringEffect]
}

extension Interpreter {
    /// How many reruns of one submission from one step there may be.
    private static let maxReruns = 1_000

    /// Runs an ended submission again from a step, as a new submission that names it and keeps its actor.
    ///
    /// - Throws: `denied` for who may not change it; `conflict` where it has not ended, where something before the step
    ///   was not done, where a record would be made twice, or where something would happen again without consent.
    public func rerun(
        _ name: String, _ order: RerunOrder, as caller: Caller
    ) async throws(InterpreterError) -> RerunOutcome {
        let found = try await find(name, as: caller)
        for _ in 0..<Interpreter.maxAcceptAttempts {
            let old = try await detail(of: fresh(found, caller.scope), in: caller.scope)
            let plan = try await judge(order, old, as: caller)
            if let row = try await reading({ () async throws(LedgerError) in
                try await store.submission(plan.id, in: caller.scope)
            }) {
                return RerunOutcome(
                    detail: try await detail(of: row, in: caller.scope), isRepeat: true, reused: plan.reused,
                    effects: [])
            }
            try refuseUnmeant(plan, order)
            let admission = try await admission(plan, order, as: caller)
            switch try await commit(accept: admission, in: caller.scope) {
            case .committed:
                plans.remember(plan.action.plan, plan.action.digest, in: caller.scope)
                checks.forget(byWriting: admission.transition)
                let row = try await reading { () async throws(LedgerError) in
                    try await store.submission(plan.id, in: caller.scope)
                }
                return RerunOutcome(
                    detail: try await detail(of: row ?? admission.submission, in: caller.scope),
                    isRepeat: false, reused: plan.reused, effects: plan.effects)
            case .refused(let guardian): checks.learn(from: guardian, in: caller.scope)
            }
        }
        throw InterpreterError(.conflict, "'\(name)' keeps being moved; try again")
    }

    func refuseUnmeant(_ plan: RerunPlan, _ order: RerunOrder) throws(InterpreterError) {
        let unmeant = plan.effects.filter(\.needsConsent)
        guard !unmeant.isEmpty, !order.consents else { return }
        throw InterpreterError(
            .conflict,
            "\(unmeant.map(\.text).joined(separator: ", ")) happened already and would happen again; begin behind it, or let it with --fire-again"
        )
    }

    /// What a rerun would take over and do; throws what it is refused with, but for a consent that is missing.
    func judge(
        _ order: RerunOrder, _ old: SubmissionDetail, as caller: Caller
    ) async throws(InterpreterError) -> RerunPlan {
        let name = old.submission.reference ?? old.submission.id
        try requireEdit(caller, old.plan, "run again")
        try refusePurged(old.submission)
        guard !old.plan.isFragment else {
            throw InterpreterError(
                .conflict,
                "'\(name)' is a part of '\(old.submission.parent ?? "another")'; run that one again")
        }
        guard old.plan.runsInBackground, let run = old.run else {
            throw InterpreterError(
                .conflict, "'\(name)' was done whole when it was accepted; submit it again instead")
        }
        guard run.state.isFinal else {
            throw InterpreterError(
                .conflict, "the run of '\(name)' has not ended; cancel or terminate it first")
        }
        let action = order.contract ?? CompiledAction(plan: old.plan)
        guard action.plan.action.hasSameBytes(as: old.plan.action),
            action.plan.application.hasSameBytes(as: old.plan.application)
        else { throw InterpreterError(.usage, "the contract is of another action than '\(old.plan.action)'") }
        let digest = order.contract == nil ? old.submission.contract : action.digest
        let isReadmitted =
            order.payload != nil || !digest.hasSameBytes(as: old.submission.contract)
        var judgement = try RerunJudgement(old, run, action.plan, isReadmitted: isReadmitted)
        judgement.remains = try await remains(of: old, judgement.state, in: caller.scope)
        let index = try judgement.index(of: order.step)
        try judgement.check(from: index)
        let step = action.plan.steps[index].key
        let (id, key) = try await identity(of: order, old.submission, run, step, digest, in: caller.scope)
        var kin = RerunKin()
        if !judgement.keepsRecord(from: index) {
            kin = try await self.kin(of: old.submission, in: caller.scope)
            // What was asked for before is answered, not made.
            if !kin.contains(id) {
                let records = judgement.remains.records
                try await check(kin, making: action.plan, insteadOf: records, in: caller.scope)
            }
        }
        let withdrawn = try await standing(judgement, index, order, in: caller.scope)
        let (state, beginsAtAdmission) = judgement.begin(at: index)
        return RerunPlan(
            old: old, action: action, step: step, state: state, isReadmitted: isReadmitted,
            reused: state.reused,
            effects: judgement.effects(of: state, beginsAtAdmission: beginsAtAdmission), withdrawn: withdrawn,
            kin: kin, id: id, key: key)
    }

    /// The records that stand in the way, where they are to be taken back.
    private func standing(
        _ judgement: RerunJudgement, _ index: Int, _ order: RerunOrder, in scope: TenantScope
    ) async throws(InterpreterError) -> [RecordRow] {
        let (old, run, remains) = (judgement.old, judgement.run, judgement.remains)
        if judgement.keepsRecord(from: index) { return [] }
        let name = old.submission.reference ?? old.submission.id
        let keeping = judgement.wayToKeep
        if remains.hasEdits {
            let way = keeping.isEmpty ? "submit it again instead" : "begin behind 'create'"
            throw InterpreterError(
                .conflict, "what '\(name)' changed stands, and would be changed again; \(way)")
        }
        let records = remains.records
        if records.isEmpty { return [] }
        guard order.withdraws else {
            let made = records.map { "\($0.id.entityType) \($0.id.id)" }.joined(separator: ", ")
            let ways = [keeping, "take it back first with --withdraw"].filter { !$0.isEmpty }
            throw InterpreterError(
                .conflict,
                "'\(name)' made \(made), and would make a second one; \(ways.joined(separator: ", or "))")
        }
        guard let machine = try await machine(of: run.id, in: scope) else { return records }
        for record in records {
            let isReferredTo = try await withdrawal(
                of: record.id, machine, makers: records.map(\.createdBy)
            ).isReferredTo
            guard record.version == 1, !isReferredTo else {
                throw InterpreterError(
                    .conflict,
                    "\(record.id.entityType) \(record.id.id) cannot be taken back: \(isReferredTo ? "another record names it" : "it was changed since")"
                )
            }
        }
        return records
    }

    /// The same old run, step, input and contract name the same rerun.
    private func identity(
        of order: RerunOrder, _ old: SubmissionRow, _ run: RunRow, _ step: String, _ contract: String,
        in scope: TenantScope
    ) async throws(InterpreterError) -> (id: String, key: String) {
        let digest = Digest(canonical: [
            "run": .string(run.id), "step": .string(step), "contract": .string(contract),
            "payload": order.payload.map(Value.map) ?? .null,
        ]).hex
        let first = "rerun:" + digest
        guard order.isAnother else { return (Identity.rerun(of: old.id, key: first), first) }
        for number in 1...Interpreter.maxReruns {
            let key = number == 1 ? first : "\(first):\(number)"
            let id = Identity.rerun(of: old.id, key: key)
            let known = try await reading { () async throws(LedgerError) in
                try await store.submission(id, in: scope)
            }
            if known == nil { return (id, key) }
        }
        throw InterpreterError(.conflict, "'\(old.reference ?? old.id)' was run again too often")
    }
}
