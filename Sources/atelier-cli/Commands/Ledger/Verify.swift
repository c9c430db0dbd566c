// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractModel
import Ledger
import LedgerSQLite

/// `atelier verify`: every invariant of a ledger.
struct Verify: Verb {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks every invariant of a ledger, its files and its audit chains.",
        discussion: """
            Examples:
              atelier verify --ledger .atelier/ledger.db
              atelier verify --journal journal.ndjson
              atelier verify --journal journal.ndjson --anchor 4e54660c3651501384e85e8511ac1ba73e2726155b0562b01ad9ebe5a8d88a15:6

            A file of 'atelier ledger export' is verified without its ledger: each line that was deleted, swapped or edited is \
            named, and so is what its rows tell wrong together.
            """)

    @Option(
        help: ArgumentHelp("Instead of a ledger: a file of 'ledger export', or - .", valueName: "file"),
        completion: .file())
    var journal: String?
    @Option(
        help: ArgumentHelp(
            "With --journal: the head of the trail or of the export, as it was kept elsewhere.",
            valueName: "head:count"))
    var anchor: String?

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup(title: "General") var shared: SharedOptions

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        if let file = session.setting(journal, "journal") {
            return try ExportedJournal.verify(file, session.setting(anchor, "anchor"), in: session)
        }
        let address = try session.project().ledgerAddress(session.setting(ledger.ledger, "ledger"))
        let results: [InvariantResult]
        switch address {
        case .memory: results = []
        case .sqlite(let path):
            do throws(LedgerError) { results = try LedgerVerifier.verify(path) } catch {
                throw Failure(error)
            }
        }
        session.console.print(
            json: ["schema_version": 1, "invariants": .list(results.map(Verify.value))],
            text: results.map(Verify.text).joined())
        return results.allSatisfy(\.holds) ? .done : .findings
    }

    private static func value(_ result: InvariantResult) -> Value {
        [
            "id": .string(result.id), "name": .string(result.name), "holds": .bool(result.holds),
            "checked": .number(Number(Int64(result.checked))),
            "violation_count": .number(Number(Int64(result.violationCount))),
            "violations": .list(result.violations.map(Value.string)),
            "notes": .list(result.notes.map(Value.string)),
        ]
    }

    private static func text(_ result: InvariantResult) -> String {
        var text = "\(result.holds ? "holds " : "BROKEN")  \(result.id)  \(result.name) (\(result.checked))\n"
        for place in result.violations { text += "          " + VisibleText.line(place) + "\n" }
        let unsaid = result.violationCount - result.violations.count
        if unsaid > 0 { text += "          and \(unsaid) more\n" }
        for note in result.notes { text += "          note: " + VisibleText.line(note) + "\n" }
        return text
    }
}
