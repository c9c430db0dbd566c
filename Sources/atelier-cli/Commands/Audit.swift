// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import Ledger

/// `atelier audit`: the trail.
struct Audit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Shows the audit trail and verifies its chain.",
        discussion: "Example: atelier audit verify", subcommands: [ShowAudit.self, VerifyAudit.self])
}

/// `atelier audit show`.
struct ShowAudit: Verb {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows the trail of the tenant, or of one submission.",
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
            session.console.print(
                json: [
                    "schema_version": 1, "entries": .list(rows.map(SubmissionView.value)),
                    "next": page.next(after: rows.map(\.sequence)),
                ],
                text: ShowAudit.text(rows.map(SubmissionView.value)))
            return .done
        }
    }

    private func rows(
        _ interpreter: Interpreter, _ caller: Caller, _ page: Page
    ) async throws(Failure) -> [AuditRow] {
        guard let id else {
            return try await reading { () async throws(LedgerError) in
                try await interpreter.store.audit(after: page.after, limit: page.limit, in: caller.scope)
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

/// `atelier audit verify`.
struct VerifyAudit: Verb {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Follows the chain of every entry and names the first broken link.",
        discussion:
            "Example: atelier audit verify --tenant lisbon --anchor 4e54660c3651501384e85e8511ac1ba73e2726155b0562b01ad9ebe5a8d88a15:6"
    )

    @Option(
        help: ArgumentHelp(
            "The end of the chain as it was kept elsewhere; shows a cut tail.", valueName: "head:count"))
    var anchor: String?
    @Option(help: ArgumentHelp("Only this tenant.", valueName: "code")) var tenant: String?
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup(title: "General") var shared: SharedOptions

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let anchor = try VerifyAudit.anchor(session.setting(anchor, "anchor"))
        let wanted = session.setting(tenant, "tenant")
        return try await Workplace.with(ledger, in: session, for: .reading) { workplace throws(Failure) in
            var scopes = try await reading { () async throws(LedgerError) in
                try await workplace.store.tenants()
            }
            .filter { wanted?.hasSameBytes(as: $0.tenant) != false }
            // A tenant of whom nothing is left has a chain, too: its whole tail was cut.
            if let wanted, anchor != nil, scopes.isEmpty { scopes = [TenantScope(tenant: wanted)] }
            if anchor != nil, scopes.count != 1 {
                throw .usage("an anchor belongs to one tenant", help: "name it with --tenant")
            }
            var checks: [AuditChainCheck] = []
            for scope in scopes {
                checks.append(
                    try await reading { () async throws(LedgerError) in
                        try await AuditVerifier(workplace.store).verify(in: scope, anchor: anchor)
                    })
            }
            session.console.print(
                json: ["schema_version": 1, "chains": .list(checks.map(VerifyAudit.value))],
                text: checks.isEmpty ? "no entries\n" : checks.map(VerifyAudit.text).joined())
            return checks.contains { $0.firstBreak != nil } ? .findings : .done
        }
    }

    private static func anchor(_ text: String?) throws(Failure) -> AuditAnchor? {
        guard let text else { return nil }
        guard let anchor = AuditAnchor(text) else {
            throw .usage("'\(text)' is no anchor", help: "atelier audit show --head prints one")
        }
        return anchor
    }

    static func value(_ check: AuditChainCheck) -> Value {
        [
            "tenant": .string(check.tenant), "holds": .bool(check.firstBreak == nil),
            "checked": .number(Number(check.checked)), "erased": .number(Number(check.erased)),
            "head": .string(AuditAnchor(check.head).description),
            "broken_at": check.firstBreak.map { .number(Number($0.sequence)) } ?? .null,
            "reason": check.firstBreak.map { .string($0.reason) } ?? .null,
        ]
    }

    private static func text(_ check: AuditChainCheck) -> String {
        let tenant = VisibleText.line(check.tenant)
        guard let broken = check.firstBreak else {
            return "\(tenant): \(counted(Int(check.checked), "entry", "entries")), the chain holds\n"
        }
        return "\(tenant): broken at entry \(broken.sequence): \(VisibleText.line(broken.reason))\n"
    }
}
