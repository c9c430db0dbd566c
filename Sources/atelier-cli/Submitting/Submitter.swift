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

    /// Accepts the request and stays with it as long as was asked.
    func submit(_ request: SubmitRequest) async throws(Failure) -> Answer {
        let outcome = try await telling { () async throws(InterpreterError) in
            try await interpreter.submit(request, to: action, as: caller)
        }
        return try await follow(outcome.submission)
    }

    /// Waits for an accepted submission and shows it.
    func follow(_ row: SubmissionRow) async throws(Failure) -> Answer {
        var unavailable: String?
        if let wait, let run = try await run(of: row) {
            do throws(InterpreterError) {
                try await RunAwaiter(interpreter: interpreter, scope: caller.scope, option: wait).wait(
                    for: run)
            } catch {
                // It is accepted: whatever stands in the way now costs it time, not its life.
                unavailable = error.message
            }
        }
        let row = try await reading { () async throws(LedgerError) in
            try await interpreter.store.submission(row.id, in: caller.scope) ?? row
        }
        let detail = try await telling { () async throws(InterpreterError) in
            try await interpreter.detail(of: row, in: caller.scope)
        }
        let document: Value = [
            "schema_version": 1, "submission": SubmissionView.value(detail, tenant: caller.tenant),
        ]
        if unavailable != nil { return Answer(document: document, status: .unfinished) }
        return Answer(document: document, status: wait == nil ? .done : RunAwaiter.status(of: detail))
    }

    private func run(of row: SubmissionRow) async throws(Failure) -> String? {
        try await reading { () async throws(LedgerError) in
            try await interpreter.store.runs(of: row.id, in: caller.scope).last?.id
        }
    }

    /// What the request would do; nothing is recorded.
    func rehearse(_ request: SubmitRequest) async throws(Failure) -> Answer {
        let rehearsed = try await telling { () async throws(InterpreterError) in
            try await interpreter.rehearse(request, to: action, as: caller)
        }
        let detail = SubmissionDetail(
            submission: rehearsed.submission, run: nil, plan: action.plan, attachments: [])
        var submission = SubmissionView.value(detail, tenant: caller.tenant).map ?? [:]
        submission["id"] = .null
        submission["reference"] = .null
        return Answer(
            document: [
                "schema_version": 1, "submission": .map(submission), "dry_run": true,
                "writes": .list(rehearsed.writes), "events": .list(rehearsed.events),
            ], status: .done)
    }
}
