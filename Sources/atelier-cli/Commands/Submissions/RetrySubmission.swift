// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import Ledger

/// What verbs are told that let a run go on: they may wait for what comes of it.
struct OnwardOptions: ParsableArguments {
    @Argument(help: "A submission's id or reference; without one, those that the filter finds.") var id:
        String?
    @Option(help: ArgumentHelp("Why; kept in the audit trail.", valueName: "text")) var reason: String?
    @Option(
        help: ArgumentHelp(
            "Drive the run until it has ended or rests; --wait=30s also waits so long for people, events and timers.",
            valueName: "duration"))
    var wait: String?
    @OptionGroup var several: SeveralOptions

    func perform(
        in session: Session,
        order: (Interpreter, Caller, SubmissionDetail?) async throws(Failure) -> OperatorOrder
    ) async throws(Failure) -> ExitStatus {
        let wait = try WaitOption(session.setting(wait, "wait"))
        if wait != nil, several.dryRun {
            throw .usage("--wait and --dry-run do not go together", help: "a dry run moves nothing")
        }
        if wait != nil, id == nil || several.apply != nil {
            throw .usage("--wait is for one submission", help: "'atelier worker --until-idle' drives all")
        }
        return try await several.perform(on: id, in: session, order: order) {
            order, detail, interpreter, caller throws(Failure) in
            let after = try await OnwardOptions.perform(order, detail, interpreter, caller, in: session)
            return try await OnwardOptions.settle(after, wait, interpreter, caller, in: session)
        }
    }

    private static func perform(
        _ order: OperatorOrder, _ detail: SubmissionDetail, _ interpreter: Interpreter, _ caller: Caller,
        in session: Session
    ) async throws(Failure) -> SubmissionDetail {
        try await telling { () async throws(InterpreterError) in
            guard case .rerun(let rerun) = order.action else {
                return try await interpreter.perform(order, on: detail, as: caller)
            }
            let outcome = try await interpreter.rerun(detail.submission.id, rerun, as: caller)
            if outcome.isRepeat {
                session.console.note("note: the same was asked for before; --again makes another one")
            }
            for effect in outcome.effects {
                session.console.note("note: \(VisibleText.line(effect.text)) happens again")
            }
            return outcome.detail
        }
    }

    private static func settle(
        _ after: SubmissionDetail, _ wait: WaitOption?, _ interpreter: Interpreter, _ caller: Caller,
        in session: Session
    ) async throws(Failure) -> ExitStatus {
        guard let wait, let run = after.run?.id else {
            SubmissionOptions.show(after, caller, on: session.console)
            return wait == nil ? .done : RunAwaiter.status(of: after)
        }
        let awaiter = RunAwaiter(interpreter: interpreter, scope: caller.scope, option: wait)
        let ending = EndRequest()
        try await ending.cancelling { () async throws(Failure) in
            try await telling { () async throws(InterpreterError) in try await awaiter.wait(for: run) }
        }
        let settled = try await telling { () async throws(InterpreterError) in
            try await interpreter.find(after.submission.id, as: caller)
        }
        SubmissionOptions.show(settled, caller, on: session.console)
        return ending.status(RunAwaiter.status(of: settled))
    }
}

/// `atelier submissions retry`.
struct RetrySubmission: Verb {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Lets a failed submission go on from where it failed.",
        discussion: """
            Examples:
              atelier submissions retry CIVIC-2026-002 --wait
              atelier submissions retry --status failed --error unreachable --since 2h --dry-run
            """)

    @OptionGroup var onward: OnwardOptions
    var shared: SharedOptions { onward.several.shared }
    var isLasting: Bool { !onward.several.dryRun }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let reason = session.setting(onward.reason, "reason")
        return try await onward.perform(in: session) { _, _, _ throws(Failure) in
            OperatorOrder(.retry, reason: reason)
        }
    }
}

/// `atelier submissions redrive`.
struct RedriveSubmission: Verb {
    static let configuration = CommandConfiguration(
        commandName: "redrive",
        abstract: "Lets dead letters go on with a bounded number of further attempts.",
        discussion: """
            What could not be undone is undone further; everything else goes on from where it failed.

            Examples:
              atelier submissions redrive SHOP-001 --attempts 3 --wait
              atelier submissions redrive --status failed --error unreachable --attempts 2 --dry-run
            """)

    /// The most attempts that may be asked for.
    private static let maxAttempts = 100

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How often the call that failed is tried: 1 where nothing is said.", valueName: "count"))
    var attempts: Int?
    @Flag(help: "What may have happened, and may not happen twice, is tried again.") var fireAgain = false
    @OptionGroup var onward: OnwardOptions
    var shared: SharedOptions { onward.several.shared }
    var isLasting: Bool { !onward.several.dryRun }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let attempts = try session.count(attempts, "attempts", minimum: 1) ?? 1
        guard attempts <= RedriveSubmission.maxAttempts else {
            throw .usage("--attempts is at most \(RedriveSubmission.maxAttempts)")
        }
        var order = OperatorOrder(
            .redrive(attempts: attempts), reason: session.setting(onward.reason, "reason"))
        order.consents = fireAgain
        return try await onward.perform(in: session) { [order] _, _, _ throws(Failure) in order }
    }
}
