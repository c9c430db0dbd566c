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

    @Flag(help: "Go on with what is accepted from now on, one in each line.") var follow = false
    @OptionGroup(title: "Which ones") var filter: FilterOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var options: CallerOptions
    var shared: SharedOptions { options.shared }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let page = try page.page(in: session, standard: 50)
        // Wrong words are told before a ledger is looked for.
        _ = try filter.query(of: page, in: session)
        if follow, try Workplace.isMissing(options.ledger, in: session) {
            throw .unavailable(
                "there is no ledger to follow yet", help: "it is made when something is accepted")
        }
        return try await options.with(session, for: .reading) { interpreter, caller throws(Failure) in
            let query = try await filter.query(of: page, in: session, interpreter, caller)
            if follow {
                try await DeclaredNames.requireAction(query.action, in: session, interpreter, caller)
                try await ListSubmissions.follow(query, interpreter, caller, on: session.console)
                return .done
            }
            let details = try await telling { () async throws(InterpreterError) in
                try await interpreter.list(query, as: caller)
            }
            if details.isEmpty {
                try await DeclaredNames.requireAction(query.action, in: session, interpreter, caller)
            }
            let values = details.map { SubmissionView.value($0, tenant: caller.tenant) }
            page.print(
                .list(values), as: "submissions", after: details.map(\.submission.sequence),
                text: ListSubmissions.text(values), on: session.console)
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
