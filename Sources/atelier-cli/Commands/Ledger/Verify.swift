// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractModel
import Ledger

/// `atelier verify`: every invariant of a ledger.
struct Verify: Verb {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks every invariant of a ledger, its files and its audit chains.",
        discussion: "Example: atelier verify --ledger .atelier/ledger.db")

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup(title: "General") var shared: SharedOptions

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        try await Workplace.with(ledger, in: session, for: .reading) { workplace throws(Failure) in
            let inspection = try await reading { () async throws(LedgerError) in
                var inspection = LedgerInspection(store: workplace.store)
                try await inspection.run()
                return inspection
            }
            session.console.print(
                json: ["schema_version": 1, "invariants": .list(inspection.invariants.map(Verify.value))],
                text: inspection.invariants.map(Verify.text).joined())
            return inspection.invariants.allSatisfy(\.holds) ? .done : .findings
        }
    }

    private static func value(_ invariant: LedgerInspection.Invariant) -> Value {
        [
            "name": .string(invariant.name), "holds": .bool(invariant.holds),
            "checked": .number(Number(Int64(invariant.checked))),
            "broken": .list(invariant.broken.map(Value.string)),
            "description": .string(invariant.description),
        ]
    }

    private static func text(_ invariant: LedgerInspection.Invariant) -> String {
        var text =
            "\(invariant.holds ? "holds " : "BROKEN")  \(invariant.name)  (\(invariant.checked) checked): "
        text += invariant.description + "\n"
        for place in invariant.broken { text += "          " + VisibleText.line(place) + "\n" }
        return text
    }
}
