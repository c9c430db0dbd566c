// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
public import Ledger

extension Interpreter {
    /// The most submissions that one order may be about.
    public static let maxPlanned = 10_000

    /// What an order would do to the submissions that a query finds.
    ///
    /// Changes nothing.
    ///
    /// - Throws: `usage` when there are more than an order may be about.
    public func plan(
        _ order: OperatorOrder, for query: SubmissionQuery, as caller: Caller
    ) async throws(InterpreterError) -> OperatorPlan {
        var query = query
        query.limit = Interpreter.maxPlanned + 1
        let found = try await list(query, as: caller)
        guard found.count <= Interpreter.maxPlanned else {
            throw InterpreterError(
                .usage, "more than \(Interpreter.maxPlanned) submissions are meant; say more narrowly which")
        }
        return try await plan(order, for: found, as: caller)
    }

    /// What an order would do to some submissions.
    ///
    /// What an order does to a run it does to its parts: they are named, and not done once more.
    public func plan(
        _ order: OperatorOrder, for found: [SubmissionDetail], as caller: Caller
    ) async throws(InterpreterError) -> OperatorPlan {
        var entries: [OperatorPlan.Entry] = []
        var skipped: [OperatorPlan.Skipped] = []
        var whole: [String: SubmissionDetail] = [:]
        for detail in found {
            if let parent = detail.submission.parent.flatMap({ whole[$0] }),
                order.reaches(detail.submission, through: parent)
            {
                whole[detail.submission.id] = detail
                let name = parent.submission.reference ?? parent.submission.id
                skipped.append(
                    OperatorPlan.Skipped(
                        detail: detail,
                        reason: InterpreterError(.conflict, "it is part of '\(name)', and goes with it")))
                continue
            }
            do throws(InterpreterError) {
                entries.append(
                    OperatorPlan.Entry(detail: detail, effects: try await judge(order, detail, as: caller)))
                whole[detail.submission.id] = detail
            } catch {
                if error.kind == .unavailable || error.kind == .usage && !order.isRaise { throw error }
                skipped.append(OperatorPlan.Skipped(detail: detail, reason: error))
            }
        }
        return OperatorPlan(order, entries: entries, skipped: skipped)
    }

    /// Whether an order can be done to a submission, and what would fire again; throws why it cannot.
    private func judge(
        _ order: OperatorOrder, _ detail: SubmissionDetail, as caller: Caller
    ) async throws(InterpreterError) -> [FiringEffect] {
        switch order.action {
        case .pause: try checkControl(.pause, detail, as: caller)
        case .resume: try checkControl(.resume, detail, as: caller)
        case .terminate: try checkControl(.terminate, detail, as: caller)
        case .cancel: try checkCancel(detail, as: caller)
        case .retry:
            try await checkRetry(detail, as: caller)
            return try await firedAgain(by: detail, in: caller.scope)
        case .redrive:
            try await checkRedrive(detail, consents: order.consents, as: caller)
            return try await firedAgain(by: detail, in: caller.scope)
        case .rerun(let rerun):
            let plan = try await judge(rerun, detail, as: caller)
            try refuseUnmeant(plan, rerun)
            let known = try await reading { () async throws(LedgerError) in
                try await store.submission(plan.id, in: caller.scope)
            }
            if let known {
                throw InterpreterError(
                    .conflict, "it was run again already, as \(known.reference ?? known.id)")
            }
            return plan.effects
        case .raise(let event, let data, _):
            try checkRaise(event, detail, as: caller)
            try eventData(data, of: event, detail, as: caller)
        case .purge: try await checkPurge(detail, as: caller)
        }
        return []
    }

    /// Does an order to one submission, as it was seen.
    ///
    /// - Throws: `conflict` when its run was moved since.
    public func perform(
        _ order: OperatorOrder, on seen: SubmissionDetail, as caller: Caller
    ) async throws(InterpreterError) -> SubmissionDetail {
        let id = seen.submission.id
        let now = try await find(id, as: caller)
        guard now.run?.id == seen.run?.id, now.run?.version == seen.run?.version else {
            throw InterpreterError(.conflict, "'\(seen.submission.reference ?? id)' was moved meanwhile")
        }
        let version = seen.run?.version
        switch order.action {
        case .pause: return try await control(id, .pause, reason: order.reason, as: caller, seen: version)
        case .resume: return try await control(id, .resume, reason: order.reason, as: caller, seen: version)
        case .terminate:
            return try await control(id, .terminate, reason: order.reason, as: caller, seen: version)
        case .cancel: return try await cancel(id, reason: order.reason, as: caller, seen: version)
        case .retry: return try await retry(id, reason: order.reason, as: caller)
        case .redrive(let attempts):
            return try await redrive(
                id, attempts: attempts, consents: order.consents, reason: order.reason, as: caller)
        case .rerun(let rerun): return try await self.rerun(id, rerun, as: caller).detail
        case .raise(let event, let data, let key):
            _ = try await raise(event, data: data, id: key, for: id, as: caller)
            return try await find(id, as: caller)
        case .purge: return try await purge(id, reason: order.reason, as: caller)
        }
    }
}
