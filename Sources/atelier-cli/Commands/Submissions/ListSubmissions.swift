// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import Ledger

/// `atelier submissions list`.
struct ListSubmissions: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the submissions that the caller may see, oldest first.",
        discussion: """
            Examples:
              atelier submissions list --status created --accepted-after 7d
              atelier submissions list --follow --format json
            """)

    @Option(
        help: ArgumentHelp(
            "Only with this status: accepted, creating, created, rejected_duplicate, failed or cancelled.",
            valueName: "status")) var status: String?
    @Option(
        help: ArgumentHelp(
            "Only with a run in this state: pending, running, waiting, suspended, completed, failed or terminated.",
            valueName: "state")) var runState: String?
    @Option(help: ArgumentHelp("Only of this action.", valueName: "key")) var action: String?
    @Option(help: ArgumentHelp("Only of this application.", valueName: "code")) var application: String?
    @Option(
        help: ArgumentHelp("Only accepted after this: an instant, or an age such as 24h.", valueName: "when"))
    var acceptedAfter: String?
    @Option(
        help: ArgumentHelp("Only accepted before this: an instant, or an age such as 24h.", valueName: "when")
    )
    var acceptedBefore: String?
    @Flag(help: "Go on with what is accepted from now on, one in each line.") var follow = false
    @OptionGroup var page: PageOptions
    @OptionGroup var options: CallerOptions
    var shared: SharedOptions { options.shared }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let page = try page.page(in: session, standard: 50)
        let query = try query(of: page, in: session)
        if follow, try Workplace.isMissing(options.ledger, in: session) {
            throw .unavailable(
                "there is no ledger to follow yet", help: "it is made when something is accepted")
        }
        return try await options.with(session, for: .reading) { interpreter, caller throws(Failure) in
            if follow {
                try await ListSubmissions.follow(query, interpreter, caller, on: session.console)
                return .done
            }
            let details = try await telling { () async throws(InterpreterError) in
                try await interpreter.list(query, as: caller)
            }
            let values = details.map { SubmissionView.value($0, tenant: caller.tenant) }
            session.console.print(
                json: [
                    "schema_version": 1, "submissions": .list(values),
                    "next": page.next(after: details.map(\.submission.sequence)),
                ],
                text: ListSubmissions.text(values))
            return .done
        }
    }

    /// Prints what there is and what comes, until nobody reads it any more or a signal ends it.
    private static func follow(
        _ query: SubmissionQuery, _ interpreter: Interpreter, _ caller: Caller, on console: Console
    ) async throws(Failure) {
        var query = query
        while StandardStream.output.isOpen {
            let details = try await telling { [query] () async throws(InterpreterError) in
                try await interpreter.list(query, as: caller)
            }
            for detail in details {
                let value = SubmissionView.value(detail, tenant: caller.tenant)
                console.print(json: ["schema_version": 1, "submission": value], text: line(value))
                query.after = detail.submission.sequence
            }
            if details.count < query.limit {
                await interpreter.store.waitForChange(atMost: .seconds(1))
            }
        }
    }

    private static func line(_ value: Value) -> String {
        columns.map { name in
            let text = SubmissionText.shown(value[name])
            return text.isEmpty ? "-" : text
        }.joined(separator: "  ")
    }

    private static let columns = ["reference", "status", "run_state", "action", "actor", "id"]

    private func query(of page: Page, in session: Session) throws(Failure) -> SubmissionQuery {
        var query = SubmissionQuery(limit: page.limit, after: page.after)
        if let text = session.setting(status, "status") {
            query.status = try ListSubmissions.choice(text, "status", SubmissionRow.Status.self)
        }
        if let text = session.setting(runState, "run-state") {
            query.runState = try ListSubmissions.choice(text, "run state", RunRow.State.self)
        }
        query.action = session.setting(action, "action")
        query.application = session.setting(application, "application")
        query.acceptedAfter = try ListSubmissions.instant(session.setting(acceptedAfter, "accepted-after"))
        query.acceptedBefore = try ListSubmissions.instant(session.setting(acceptedBefore, "accepted-before"))
        return query
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
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

    private static func text(_ values: [Value]) -> String {
        if values.isEmpty { return "no submissions\n" }
        var table = TextTable(["REFERENCE", "STATUS", "RUN", "ACTION", "ACTOR", "ID"])
        for value in values {
            table.add(
                columns.map {
                    let text = value[$0]?.string ?? ""
                    return text.isEmpty ? "-" : text
                })
        }
        return table.text
    }
}
