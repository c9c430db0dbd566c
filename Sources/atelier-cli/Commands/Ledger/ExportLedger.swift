// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractModel
import Ledger

/// `atelier ledger export`: what a tenant's ledger tells of its runs, as linked lines.
struct ExportLedger: Verb {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes submissions, runs, journals, events and the trail of a tenant as linked lines.",
        discussion: """
            Examples:
              atelier ledger export
              atelier ledger export --tenant lisbon

            The lines are verified without the ledger by 'atelier verify --journal FILE', which also prints their head, to be kept \
            elsewhere. Outputs and reasons are in it as the ledger holds them; payloads are there by their digests.
            """)

    @Option(help: ArgumentHelp("The tenant; needed where there are several.", valueName: "code"))
    var tenant: String?
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup(title: "General") var shared: SharedOptions

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let wanted = session.setting(tenant, "tenant")
        return try await Workplace.with(ledger, in: session, for: .reading) { workplace throws(Failure) in
            let scopes = try await reading { () async throws(LedgerError) in
                try await workplace.store.tenants()
            }
            let found = scopes.filter { wanted?.hasSameBytes(as: $0.tenant) != false }
            guard let scope = found.first else {
                throw .notFound(
                    wanted.map { "no tenant '\($0)' in the ledger" } ?? "the ledger is empty")
            }
            if found.count > 1 {
                throw .usage("the ledger has \(found.count) tenants", help: "name one with --tenant")
            }
            var export = JournalExport(workplace.store, in: scope)
            let head = try await reading { () async throws(LedgerError) in
                try await export.write { StandardStream.output.write($0 + "\n") }
            }
            if head != nil { return .done }
            throw .conflict(
                "the ledger changed while it was written: the end is missing",
                help: "try again, or export a copy that 'atelier ledger backup' makes")
        }
    }
}
