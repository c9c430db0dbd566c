// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel
internal import FunctionLibrary
internal import Ledger
internal import Synchronization

/// What happens in a case: submissions, decisions, and time that goes by.
extension CaseRun {
    mutating func perform(_ event: TestEvent, _ index: Int) async {
        let actor = CaseRun.caller(event.caller, like: caller)
        let next = upcoming(index + 1)
        switch event.kind {
        case .submit(let submission):
            await submit(submission, as: actor, at: event.range, crashing: next)
        case .decide(let decision, let step, let reason):
            await decide(decision, step, reason, as: actor, at: event.range, crashing: next)
        case .advance(let duration): await advance(duration, crashing: next, at: event.range)
        case .raise(let name, let payload):
            await raise(name.value, payload?.map ?? [:], as: actor, crashing: next, at: event.range)
        case .crash: await restart(at: event.range)
        }
    }

    mutating func submit(
        _ submission: TestSubmission, as caller: Caller, at range: SourceRange, crashing: [Located<String>]
    ) async {
        let key = submission.action?.value ?? suite.action.value
        guard let action = application.actions[key] else {
            let help = Suggestion.didYouMean(key, among: Array(application.actions.keys)).map { "; \($0)" }
            fail(
                "there is no action '\(key)'\(help ?? "")", at: submission.action?.range ?? suite.action.range
            )
            outcomes = []
            return
        }
        witness.begin(key)
        guard arm(crashing, for: action.plan) else { return }
        checkAcknowledged(submission, action.plan)
        var request = SubmitRequest(payload: submission.payload?.value ?? [:])
        request.idempotencyKey = submission.idempotencyKey
        request.acknowledged = Set(submission.acknowledged.map(\.value))
        guard let files = readFiles(submission.files) else { return }
        request.files = files
        let before = outcomes
        outcomes = []
        if submission.targets.count > 1 {
            request.correlationID = UUIDText.v7(at: clock.now, random: bytes.next(16))
        }
        for target in submission.targets.isEmpty ? [nil] : submission.targets.map(Optional.some) {
            request.target = await self.target(target, before)
            await submit(request, to: action, as: caller)
        }
        await settle(at: range)
    }

    /// The id of a target: as written, or the record of the submission before.
    func target(_ written: Located<String>?, _ before: [StepOutcome]) async -> String? {
        guard written?.value == "$entity" else { return written?.value }
        guard let id = before.last?.submission ?? submissions.last, let process else { return nil }
        return ((try? await process.store.submission(id, in: scopes[id] ?? caller.scope)) ?? nil)?.entity?.id
    }

    mutating func submit(
        _ request: SubmitRequest, to action: CompiledAction, as caller: Caller
    ) async {
        guard let process else { return }
        let plan = action.plan
        do throws(InterpreterError) {
            let outcome = try await process.interpreter.submit(request, to: action, as: caller)
            witness.note(given: request.payload.keys, refused: [])
            remember(outcome.submission.id, in: caller.scope)
            outcomes.append(
                StepOutcome(
                    action: plan.action, scope: caller.scope, submission: outcome.submission.id))
            _ = try await process.interpreter.drive(outcome, in: caller.scope)
        } catch {
            if process.hasEnded { return await recover(plan, caller) }
            witness.note(given: request.payload.keys, refused: error.errors)
            if error.kind == .conflict, let shortfall = plan.shortfall,
                error.message.hasSameBytes(as: shortfall)
            {
                result.unsupported = shortfall
            }
            if outcomes.last?.submission == nil || error.kind != .unavailable {
                outcomes.append(StepOutcome(action: plan.action, scope: caller.scope, refusal: error))
            }
        }
    }

    /// What an accept left behind whose answer the process did not live to hear.
    mutating func recover(_ plan: ActionPlan, _ caller: Caller) async {
        guard let process, outcomes.last?.submission == nil else { return }
        var query = SubmissionQuery(limit: 1_000)
        query.action = plan.action
        let rows = (try? await process.store.submissions(query, in: caller.scope)) ?? []
        guard
            let row = rows.last(where: {
                $0.source != "test" && $0.source != "trigger" && !submissions.contains($0.id)
            })
        else {
            return
        }
        remember(row.id, in: caller.scope)
        outcomes.append(StepOutcome(action: plan.action, scope: caller.scope, submission: row.id))
    }

    /// The submission is now the last that somebody has done something about.
    mutating func remember(_ id: String, in scope: TenantScope) {
        submissions.removeAll { $0 == id }
        submissions.append(id)
        scopes[id] = scope
    }

    mutating func readFiles(_ files: [TestSubmission.File]) -> [SubmitRequest.File]? {
        var read: [SubmitRequest.File] = []
        for entry in files {
            switch bench.file(entry.path.value, file) {
            case .failure(let problem):
                fail(problem.reason, at: entry.path.range)
                outcomes = []
                return nil
            case .success(let content):
                let name = entry.path.value.split(separator: "/").last.map(String.init) ?? entry.path.value
                read.append(
                    SubmitRequest.File(parameter: entry.parameter?.value, name: name) {
                        let rest = ContentOnce(content)
                        return { rest.take() }
                    })
            }
        }
        return read
    }

    mutating func decide(
        _ decision: TestEvent.Decision, _ step: Located<String>?, _ reason: String?, as caller: Caller,
        at range: SourceRange, crashing: [Located<String>]
    ) async {
        guard let process else { return }
        guard let last = submissions.last else {
            return fail("nothing was submitted that could be decided", at: range)
        }
        // What waits may be inside a submission of the case, which is what is looked at afterwards.
        let found = await self.waiting(for: decision, step, caller.scope)
        let (waiting, submission) = found ?? (last, last)
        let row = (try? await process.store.submission(submission, in: caller.scope)) ?? nil
        let action = row?.action ?? suite.action.value
        witness.begin(action)
        guard let plan = application.actions[action]?.plan, arm(crashing, for: plan, isDecision: true) else {
            return
        }
        if let step, let found = await waits(waiting, caller.scope), found.step != step.value {
            fail("the submission waits at step '\(found.step)', not at '\(step.value)'", at: step.range)
        }
        outcomes = []
        do throws(InterpreterError) {
            _ = try await process.interpreter.decide(waiting, decision.kind, reason: reason, as: caller)
            remember(submission, in: caller.scope)
            outcomes = [StepOutcome(action: action, scope: caller.scope, submission: submission)]
        } catch {
            var outcome = StepOutcome(
                action: action, scope: caller.scope, submission: submission,
                refusal: process.hasEnded ? nil : error)
            if found == nil, let row { outcome.instead = await standing(of: row, caller.scope) }
            outcomes = [outcome]
        }
        await settle(at: range)
    }

    /// The latest submission that waits for a decision of this kind, or an item, a branch or a child inside it that does,
    /// with the submission of the case.
    func waiting(
        for decision: TestEvent.Decision, _ step: Located<String>?, _ scope: TenantScope
    ) async -> (waiting: String, submission: String)? {
        if decision == .confirm || decision == .override {
            for id in submissions.reversed() where await waits(id, scope)?.kind == "duplicate" {
                return (id, id)
            }
            return nil
        }
        for id in submissions.reversed() where await waits(id, scope)?.kind == "approval" { return (id, id) }
        for id in submissions.reversed() {
            if let inner = await waitingPart(of: id, step, scope) { return (inner, id) }
        }
        return nil
    }

    /// The first part of a submission that waits for an approval, at the step if one is named.
    private func waitingPart(
        of parent: String, _ step: Located<String>?, _ scope: TenantScope
    ) async -> String? {
        guard let process else { return nil }
        var query = SubmissionQuery(limit: 1_000)
        query.parent = parent
        for part in (try? await process.store.submissions(query, in: scope)) ?? [] {
            if let wait = await waits(part.id, scope), wait.kind == "approval",
                step.map({ $0.value == wait.step }) ?? true
            {
                return part.id
            }
            if let inner = await waitingPart(of: part.id, step, scope) { return inner }
        }
        return nil
    }

    func waits(_ id: String, _ scope: TenantScope) async -> RunRow.Wait? {
        guard let process, let run = (try? await process.store.runs(of: id, in: scope))?.last,
            run.state == .waiting
        else { return nil }
        return run.wait
    }

    /// Tells the tenant of an event from outside.
    mutating func raise(
        _ event: String, _ data: ValueMap, as caller: Caller, crashing: [Located<String>],
        at range: SourceRange
    ) async {
        guard let process else { return }
        if let plan = outcomes.last.flatMap({ application.actions[$0.action]?.plan }) {
            witness.begin(plan.action)
            guard arm(crashing, for: plan) else { return }
        }
        for index in outcomes.indices { outcomes[index].refusal = nil }
        var sender = caller
        // Events come from outside: who sends them is no part of the case unless it says so.
        if sender.user == nil { sender.user = "test" }
        do throws(InterpreterError) {
            _ = try await process.interpreter.raise(
                event, data: data, id: nil, in: application.application.code, among: application.events,
                as: sender)
        } catch  where !process.hasEnded { fail(error.message, at: range) } catch {}
        await settle(at: range)
    }

    /// Moves the clock on, from one instant at which something is due to the next.
    mutating func advance(
        _ duration: Duration, crashing: [Located<String>], at range: SourceRange
    ) async {
        let end = clock.now.adding(duration)
        if let plan = outcomes.last.flatMap({ application.actions[$0.action]?.plan }) {
            witness.begin(plan.action)
            guard arm(crashing, for: plan) else { return }
        }
        for index in outcomes.indices { outcomes[index].refusal = nil }
        var wakes = 0
        while let process, !process.hasEnded, let next = await nextInstant(of: process), next <= end {
            wakes += 1
            guard wakes <= CaseRun.maxWakes else {
                return fail(
                    "more than \(CaseRun.maxWakes) instants are due in that time; advance by less", at: range)
            }
            let isLate = next <= clock.now
            clock.move(to: next)
            await settle(at: range)
            if isLate { break }
        }
        clock.move(to: end)
        await settle(at: range)
    }

    /// When a run wakes up or a trigger is due, whichever comes first.
    private func nextInstant(of process: TestProcess) async -> Instant? {
        let slot = await process.scheduler?.look().next
        let wake = (try? await process.store.nextWake(includingWaits: true)) ?? nil
        return [wake, slot].compactMap(\.self).min()
    }

    private static let maxWakes = 100_000

    mutating func settle(at range: SourceRange) async {
        guard let process, !process.hasEnded else { return }
        for problem in await process.settle() { fail(problem, at: range) }
    }
}

/// A content that is read once.
private final class ContentOnce: Sendable {
    private let rest: Mutex<[UInt8]?>
    init(_ content: [UInt8]) { rest = Mutex(content) }

    func take() -> [UInt8]? {
        rest.withLock { rest in
            defer { rest = nil }
            return rest
        }
    }
}

extension TestEvent.Decision {
    fileprivate var kind: Decision.Kind {
        switch self {
        case .confirm: .confirm
        case .override: .override
        case .approve: .approve
        case .reject: .reject
        }
    }
}
