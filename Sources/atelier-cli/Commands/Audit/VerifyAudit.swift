// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractModel
import Ledger

/// `atelier audit verify`.
struct VerifyAudit: Verb {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Follows the chain of every entry and names the first broken link.",
        discussion: """
            Examples:
              atelier audit verify
              atelier audit verify trail.ndjson
              atelier audit verify --tenant lisbon --anchor 4e54660c3651501384e85e8511ac1ba73e2726155b0562b01ad9ebe5a8d88a15:6

            A file of 'audit export' is verified without its ledger; details that are not in it are not looked at.
            """)

    @Argument(
        help: "A file of 'audit export', or - ; without it the ledger's own trail.", completion: .file())
    var file: String?

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
        if let file { return try verify(file, anchor, wanted, in: session) }
        // Of a ledger that is not there nothing holds; an anchor tells what was in it.
        if anchor == nil { try Workplace.requireLedger(ledger, in: session) }
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
            return VerifyAudit.tell(checks, in: session)
        }
    }

    private func verify(
        _ file: String, _ anchor: AuditAnchor?, _ tenant: String?, in session: Session
    ) throws(Failure) -> ExitStatus {
        var trail = try ExportedTrail(file, tenant: tenant, anchor: anchor)
        return VerifyAudit.tell([try trail.verified()], in: session)
    }

    private static func tell(_ checks: [AuditChainCheck], in session: Session) -> ExitStatus {
        session.console.print(
            json: ["schema_version": 1, "chains": .list(checks.map(VerifyAudit.value))],
            text: checks.isEmpty ? "no entries\n" : checks.map(VerifyAudit.text).joined())
        return checks.contains { $0.firstBreak != nil } ? .findings : .done
    }

    static func anchor(_ text: String?) throws(Failure) -> AuditAnchor? {
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
        // An empty file names no tenant.
        let whose = check.tenant.isEmpty ? "" : VisibleText.line(check.tenant) + ": "
        guard let broken = check.firstBreak else {
            return whose + "\(counted(Int(check.checked), "entry", "entries")), the chain holds\n"
        }
        return whose + "broken at entry \(broken.sequence): \(VisibleText.line(broken.reason))\n"
    }
}
