// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import Ledger

/// Which submissions are meant, where several may be.
struct FilterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only with this status: accepted, creating, created, rejected_duplicate, failed or cancelled.",
            valueName: "status")) var status: String?
    @Option(
        name: [.customLong("run-state"), .customLong("state")],
        help: ArgumentHelp(
            "Only with a run in this state: pending, running, waiting, suspended, completed, failed or terminated.",
            valueName: "state")) var runState: String?
    @Option(help: ArgumentHelp("Only of this action.", valueName: "key")) var action: String?
    @Option(help: ArgumentHelp("Only of this application.", valueName: "code")) var application: String?
    @Option(
        name: [.customLong("accepted-after"), .customLong("since")],
        help: ArgumentHelp("Only accepted after this: an instant, or an age such as 24h.", valueName: "when"))
    var acceptedAfter: String?
    @Option(
        name: [.customLong("accepted-before"), .customLong("until")],
        help: ArgumentHelp("Only accepted before this: an instant, or an age such as 24h.", valueName: "when")
    )
    var acceptedBefore: String?
    @Option(help: ArgumentHelp("Only what failed with this code.", valueName: "code")) var error: String?
    @Option(help: ArgumentHelp("Only what steps of this submission started.", valueName: "id"))
    var parent: String?

    /// The query, without the parent, whose id has to be found first.
    func query(of page: Page, in session: Session) throws(Failure) -> SubmissionQuery {
        var query = SubmissionQuery(limit: page.limit, after: page.after)
        if let text = session.setting(status, "status") {
            query.status = try FilterOptions.choice(text, "status", SubmissionRow.Status.self)
        }
        if let text = session.setting(runState, "run-state") {
            query.runState = try FilterOptions.choice(text, "run state", RunRow.State.self)
        }
        query.action = session.setting(action, "action")
        query.application = session.setting(application, "application")
        query.acceptedAfter = try FilterOptions.instant(session.setting(acceptedAfter, "accepted-after"))
        query.acceptedBefore = try FilterOptions.instant(session.setting(acceptedBefore, "accepted-before"))
        query.errorCode = session.setting(error, "error")
        return query
    }

    /// The query with the id of the parent that is named.
    func query(
        of page: Page, in session: Session, _ interpreter: Interpreter, _ caller: Caller
    ) async throws(Failure) -> SubmissionQuery {
        var query = try query(of: page, in: session)
        guard let parent = session.setting(parent, "parent") else { return query }
        query.parent = try await telling { () async throws(InterpreterError) in
            try await interpreter.find(parent, as: caller).submission.id
        }
        return query
    }

    /// True when the command line narrows down what is meant.
    var isGiven: Bool {
        [status, runState, action, application, acceptedAfter, acceptedBefore, error, parent]
            .contains { $0 != nil }
    }

    static func choice<Choice: RawRepresentable & CaseIterable>(
        _ text: String, _ what: String, _ type: Choice.Type
    ) throws(Failure) -> Choice where Choice.RawValue == String {
        if let choice = Choice(rawValue: text) { return choice }
        let known = Choice.allCases.map(\.rawValue)
        throw .usage(
            "no \(what) '\(text)'",
            help: Suggestion.didYouMean(text, among: known) ?? "one of " + known.joined(separator: ", "))
    }

    /// An instant, or the one that lies an age back.
    private static func instant(_ text: String?) throws(Failure) -> Instant? {
        guard let text else { return nil }
        if let instant = DateTimeText.parse(text) { return instant }
        if let age = DurationText.parse(text) { return SystemClock.now().adding(.zero - age) }
        throw .usage("'\(text)' is no instant and no age", help: "write 2026-11-21T09:00:00Z, or 24h")
    }
}
