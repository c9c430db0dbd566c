// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import Ledger

/// `atelier audit`: the trail.
struct Audit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Shows the audit trail, verifies its chain, and hands it out.",
        discussion: "Example: atelier audit verify",
        subcommands: [ShowAudit.self, VerifyAudit.self, ExportAudit.self])
}

/// `atelier audit show`.
struct ShowAudit: Verb {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows the trail of the tenant, or of one submission, as far as the caller may see it.",
        discussion: """
            Examples:
              atelier audit show CIVIC-2026-001
              atelier audit show --head
            """)

    @Argument(help: "A submission's id or reference; without it the whole trail.") var id: String?
    @Flag(help: "Print the end of the chain as HEAD:COUNT, to be kept elsewhere.") var head = false
    @OptionGroup var page: PageOptions
    @OptionGroup var options: CallerOptions
    var shared: SharedOptions { options.shared }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let page = try page.page(in: session, standard: 200)
        return try await options.with(session, for: .reading) { interpreter, caller throws(Failure) in
            if head {
                let head = try await reading { () async throws(LedgerError) in
                    try await interpreter.store.auditHead(in: caller.scope)
                }
                let anchor = AuditAnchor(head).description
                session.console.print(json: ["schema_version": 1, "head": .string(anchor)], text: anchor)
                return .done
            }
            let rows = try await rows(interpreter, caller, page)
            let values = rows.map(SubmissionView.value)
            page.print(
                .list(values), as: "entries", after: rows.map(\.sequence), text: ShowAudit.text(values),
                on: session.console)
            return .done
        }
    }

    private func rows(
        _ interpreter: Interpreter, _ caller: Caller, _ page: Page
    ) async throws(Failure) -> [AuditRow] {
        guard let id else {
            return try await telling { () async throws(InterpreterError) in
                try await interpreter.trail(after: page.after, limit: page.limit, as: caller)
            }
        }
        let detail = try await telling { () async throws(InterpreterError) in
            try await interpreter.find(id, as: caller)
        }
        let rows = try await reading { () async throws(LedgerError) in
            try await interpreter.store.audit(of: detail.submission.id, in: caller.scope)
        }
        return Array(rows.drop { $0.sequence <= page.after }.prefix(page.limit))
    }

    private static func text(_ entries: [Value]) -> String {
        if entries.isEmpty { return "no entries\n" }
        var table = TextTable(["#", "AT", "EVENT", "ACTOR", "SUBMISSION", "DETAILS"])
        for entry in entries {
            table.add(
                ["sequence", "at", "event", "actor", "submission", "details"].map {
                    SubmissionText.shown(entry[$0])
                })
        }
        return table.text
    }
}
