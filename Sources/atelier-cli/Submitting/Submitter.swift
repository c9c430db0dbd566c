// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger

/// Submits to one action as one caller, and turns what comes of it into a document and an exit code.
struct Submitter: Sendable {
    /// What became of one request.
    struct Answer: Sendable {
        var document: Value
        var status: ExitStatus

        init(document: Value, status: ExitStatus) {
            self.document = document
            self.status = status
        }

        init(_ failure: Failure) { self.init(document: failure.document, status: failure.status) }
    }

    let interpreter: Interpreter
    let action: CompiledAction
    let caller: Caller
    let wait: WaitOption?
    /// True for the only request of a command: a signal that comes while it is waited for is answered with it.
    let isAlone: Bool

    /// Accepts the request and stays with it as long as was asked.
    func submit(_ request: SubmitRequest) async throws(Failure) -> Answer {
        let outcome = try await telling { () async throws(InterpreterError) in
            try await interpreter.submit(request, to: action, as: caller)
        }
        return await follow(outcome)
    }

    /// Waits for an accepted submission and shows it.
    ///
    /// It is accepted: whatever stands in the way now costs it time, not its life, and the answer says so.
    func follow(_ outcome: SubmitOutcome) async -> Answer {
        guard let wait else { return await show(outcome) }
        let awaiter = RunAwaiter(interpreter: interpreter, scope: caller.scope, option: wait)
        let waiting = { @Sendable () async -> InterpreterError? in
            do throws(InterpreterError) {
                try await awaiter.wait(for: outcome)
                return nil
            } catch { return error }
        }
        guard isAlone else { return await show(outcome, obstacle: await waiting()) }
        // What it has begun comes to its end, and what was accepted is told.
        let ending = EndRequest()
        var answer = await show(outcome, obstacle: await ending.cancelling(waiting))
        answer.status = ending.status(answer.status)
        return answer
    }

    /// An accepted submission as it stands, with what kept it from being driven further.
    private func show(_ outcome: SubmitOutcome, obstacle: InterpreterError? = nil) async -> Answer {
        var detail = SubmissionDetail(
            submission: outcome.submission, run: outcome.run, plan: action.plan, attachments: [])
        var obstacle = obstacle
        do throws(InterpreterError) {
            let name = outcome.submission.id
            let row = try await current(name) ?? outcome.submission
            detail = try await interpreter.detail(of: row, in: caller.scope)
        } catch {
            if wait != nil { obstacle = obstacle ?? error }
        }
        let document: Value = [
            "schema_version": 1, "submission": SubmissionView.value(detail, tenant: caller.tenant),
        ]
        if let obstacle { return Answer(document: Failure(obstacle).besides(document), status: .unfinished) }
        return Answer(document: document, status: wait == nil ? .done : RunAwaiter.status(of: detail))
    }

    private func current(_ id: String) async throws(InterpreterError) -> SubmissionRow? {
        do throws(LedgerError) { return try await interpreter.store.submission(id, in: caller.scope) } catch {
            throw InterpreterError(.unavailable, error.message, help: error.hint)
        }
    }

    /// What the request would do; nothing is recorded.
    ///
    /// A repeat is shown as it stands: what a wait would move is not moved.
    func rehearse(_ request: SubmitRequest) async throws(Failure) -> Answer {
        let rehearsed = try await telling { () async throws(InterpreterError) in
            try await interpreter.rehearse(request, to: action, as: caller)
        }
        if let first = rehearsed.repeated { return await show(first) }
        let detail = SubmissionDetail(
            submission: rehearsed.submission, run: nil, plan: action.plan, attachments: [])
        var submission = SubmissionView.value(detail, tenant: caller.tenant).map ?? [:]
        submission["id"] = .null
        submission["reference"] = .null
        return Answer(
            document: [
                "schema_version": 1, "submission": .map(submission), "dry_run": true,
                "writes": .list(rehearsed.writes), "events": .list(rehearsed.events),
            ], status: rehearsed.submission.status == .rejectedDuplicate ? .conflict : .done)
    }
}
