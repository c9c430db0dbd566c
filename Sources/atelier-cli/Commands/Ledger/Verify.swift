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
        discussion: "Example: atelier verify --ledger .atelier/ledger.db")

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup(title: "General") var shared: SharedOptions

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
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
