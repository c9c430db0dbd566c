// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import Ledger

/// What verbs are told that operators use on one submission, or on all that a filter finds.
struct SeveralOptions: ParsableArguments {
    @OptionGroup(title: "Which ones") var filter: FilterOptions
    @Flag(
        help:
            "Change nothing: list what would be done, what would happen again, and a token for exactly that.")
    var dryRun = false
    @Option(
        help: ArgumentHelp("Do what a dry run listed, if nothing of it has moved since.", valueName: "token"))
    var apply: String?
    @OptionGroup var caller: CallerOptions
    var shared: SharedOptions { caller.shared }

    /// Opens the ledger, and does the order, lists it, or does what was listed.
    ///
    /// `order` is made with interpreter and caller at hand; `one` shows what became of a single submission.
    func perform(
        on id: String?, in session: Session,
        order: (Interpreter, Caller, SubmissionDetail?) async throws(Failure) -> OperatorOrder,
        one: (OperatorOrder, SubmissionDetail, Interpreter, Caller) async throws(Failure) -> ExitStatus
    ) async throws(Failure) -> ExitStatus {
        let query = try filter.query(of: Page(limit: 1, after: 0), in: session)
        if dryRun, apply != nil { throw .usage("give one of --dry-run and --apply") }
        switch (id, filter.isGiven) {
        case (_?, true): throw .usage("name a submission, or say which ones are meant, not both")
        case (nil, false):
            throw .usage(
                "no submission is named",
                help:
                    "give an id or a reference, or say which ones with --status, --state, --action, --error, --since or --until"
            )
        default: break
        }
        _ = query
        return try await caller.with(session, for: dryRun ? .reading : .changing) {
            interpreter, caller throws(Failure) in
            guard let id else {
                let order = try await order(interpreter, caller, nil)
                let query = try await filter.query(
                    of: Page(limit: 1, after: 0), in: session, interpreter, caller)
                let plan = try await telling { () async throws(InterpreterError) in
                    try await interpreter.plan(order, for: query, as: caller)
                }
                if plan.entries.isEmpty, plan.skipped.isEmpty {
                    try await DeclaredNames.requireAction(query.action, in: session, interpreter, caller)
                }
                return try await perform(plan, order, interpreter, caller, in: session, one: one)
            }
            let detail = try await telling { () async throws(InterpreterError) in
                try await interpreter.find(id, as: caller)
            }
            let order = try await order(interpreter, caller, detail)
            if !dryRun, apply == nil { return try await one(order, detail, interpreter, caller) }
            let plan = try await telling { () async throws(InterpreterError) in
                try await interpreter.plan(order, for: [detail], as: caller)
            }
            return try await perform(plan, order, interpreter, caller, in: session, one: one)
        }
    }

    /// The same for what becomes of one submission like any other.
    func perform(
        on id: String?, in session: Session, _ order: OperatorOrder
    ) async throws(Failure) -> ExitStatus {
        try await perform(on: id, in: session) { _, _, _ throws(Failure) in
            order
        } one: { order, detail, interpreter, caller throws(Failure) in
            let after = try await telling { () async throws(InterpreterError) in
                try await interpreter.perform(order, on: detail, as: caller)
            }
            SubmissionOptions.show(after, caller, on: session.console)
            return .done
        }
    }

    private func perform(
        _ plan: OperatorPlan, _ order: OperatorOrder, _ interpreter: Interpreter, _ caller: Caller,
        in session: Session,
        one: (OperatorOrder, SubmissionDetail, Interpreter, Caller) async throws(Failure) -> ExitStatus
    ) async throws(Failure) -> ExitStatus {
        var plan = plan
        if dryRun || apply != nil { plan = await interpreter.outlook(of: plan, for: order, as: caller) }
        if dryRun {
            OrderReport.show(plan, order, on: session.console)
            return .done
        }
        if let apply {
            guard apply == plan.token else { throw SeveralOptions.moved(apply, plan) }
        } else if plan.entries.count > 1 {
            throw .usage(
                "\(plan.entries.count) submissions are meant, and nothing was done",
                help: "list them with --dry-run, which gives a token; --apply TOKEN does exactly that")
        } else if let only = plan.entries.first {
            return try await one(order, only.detail, interpreter, caller)
        }
        var report = OrderReport(order)
        // A signal ends it between two runs, and what was done is told.
        let ending = EndRequest()
        for entry in plan.entries where ending.number == nil {
            do throws(InterpreterError) {
                report.done(entry, try await interpreter.perform(order, on: entry.detail, as: caller))
            } catch {
                report.failed(entry, Failure(error))
            }
        }
        for skipped in plan.skipped { report.skipped(skipped) }
        report.show(on: session.console)
        return ending.status(report.status)
    }

    /// What a token was about is not what it would be about now.
    private static func moved(_ token: String, _ plan: OperatorPlan) -> Failure {
        let count = token.split(separator: "-").first.flatMap { Int($0) }
        guard let count, token.split(separator: "-").count == 2 else {
            return .usage("'\(token)' is no token", help: "--dry-run prints one")
        }
        let what =
            count == plan.entries.count
            ? "runs have moved, or something else was asked for"
            : "it was about \(counted(count, "run")), and would be about \(plan.entries.count)"
        return .conflict(
            "what the dry run listed is no longer so: \(what); nothing was done",
            help: "do the dry run again, and look")
    }
}
