// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractModel
import Ledger
import LedgerSQLite

/// `atelier ledger`: the file that everything durable is in.
struct LedgerVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Copies a ledger, makes a copy usable, and tells what is in one.",
        discussion: "Example: atelier ledger info",
        subcommands: [BackupLedger.self, RestoreLedger.self, LedgerSummary.self, ExportLedger.self])
}

/// `atelier ledger info`.
struct LedgerSummary: Verb {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Shows where a ledger is and how much is in it.",
        discussion: "Example: atelier ledger info --format json")

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup(title: "General") var shared: SharedOptions

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        try await Workplace.with(ledger, in: session, for: .reading) { workplace throws(Failure) in
            let store = workplace.store
            let (bytes, schema) = try LedgerSummary.size(of: workplace.address)
            let tenants = try await reading { () async throws(LedgerError) in
                var tenants: [Value] = []
                for scope in try await store.tenants() {
                    tenants.append(try await LedgerSummary.counts(of: scope, in: store))
                }
                return tenants
            }
            session.console.print(
                json: [
                    "schema_version": 1, "ledger": .string(workplace.address.description),
                    "bytes": bytes.map { .number(Number($0)) } ?? .null,
                    "schema": schema.map { .number(Number(Int64($0))) } ?? .null,
                    "tenants": .list(tenants),
                ],
                text: LedgerSummary.text(workplace.address, bytes, schema, tenants))
            return .done
        }
    }

    /// The bytes of the ledger with its log, where the latest of it is, and the version of its tables; nil where there
    /// is no file.
    private static func size(of address: LedgerAddress) throws(Failure) -> (bytes: Int64?, schema: Int?) {
        guard let file = address.file, let bytes = FileSystem.size(file) else { return (nil, nil) }
        do throws(LedgerError) {
            let condition = try LedgerCondition(path: file)
            return (bytes + condition.logBytes, condition.schema)
        } catch { throw Failure(error) }
    }

    private static func counts(
        of scope: TenantScope, in store: any LedgerStore
    ) async throws(LedgerError) -> Value {
        let counts = try await store.counts(in: scope)
        let head = try await store.auditHead(in: scope)
        return [
            "tenant": .string(scope.tenant), "submissions": .number(Number(counts.submissions)),
            "unfinished": .number(Number(counts.unfinished)), "records": .number(Number(counts.records)),
            "audit_entries": .number(Number(head.count)),
            "audit_head": .string(AuditAnchor(head).description),
        ]
    }

    private static func text(
        _ address: LedgerAddress, _ bytes: Int64?, _ schema: Int?, _ tenants: [Value]
    ) -> String {
        var table = TextTable(["TENANT", "SUBMISSIONS", "UNFINISHED", "RECORDS", "AUDIT ENTRIES"])
        for tenant in tenants {
            table.add(
                ["tenant", "submissions", "unfinished", "records", "audit_entries"].map {
                    SubmissionText.shown(tenant[$0])
                })
        }
        var place = VisibleText.line(address.description)
        if let bytes, let schema { place += ": \(counted(Int(bytes), "byte")), schema \(schema)" }
        return place + "\n" + (tenants.isEmpty ? "empty\n" : table.text)
    }
}
