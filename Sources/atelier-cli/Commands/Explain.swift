// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractDiff
import ContractModel

/// `atelier explain`: one diagnostic in full.
struct Explain: Verb {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explains one diagnostic: what it means, why, and how to mend it.",
        discussion: "Example: atelier explain E0204")

    @OptionGroup(title: "General") var shared: SharedOptions
    @Flag(help: "List all diagnostics.") var list = false
    @Argument(help: "A code such as E0204, or its name.") var code: String?

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        guard let code else {
            if !list { throw .usage("name a diagnostic", help: "atelier explain --list shows all") }
            showAll(on: session.console)
            return .done
        }
        guard let found = Explain.find(code) else {
            let known = Explain.codes.flatMap { [$0.code, $0.name] }
            throw .unknown("diagnostic", code, among: known, listedBy: "atelier explain --list")
        }
        session.console.print(
            json: ["schema_version": 1, "explanation": Explain.value(found)],
            text: "\(found.severity.rawValue)[\(found.code)]: \(found.name)\n\n\(found.explanation)")
        return .done
    }

    /// Everything that can be explained: what is wrong with a contract, and kinds of changes.
    private static let codes = DiagnosticCode.changes + DiagnosticCode.all

    static func find(_ code: String) -> DiagnosticCode? {
        let wanted = code.lowercased()
        return codes.first { $0.code.lowercased() == wanted || $0.name == wanted }
    }

    private static func value(_ code: DiagnosticCode) -> Value {
        [
            "code": .string(code.code), "name": .string(code.name),
            "severity": .string(code.severity.rawValue),
            "explanation": .string(code.explanation),
        ]
    }

    private func showAll(on console: Console) {
        var table = TextTable(["CODE", "SEVERITY", "NAME"])
        for code in Explain.codes { table.add([code.code, code.severity.rawValue, code.name]) }
        console.print(
            json: ["schema_version": 1, "explanations": .list(Explain.codes.map(Explain.value))],
            text: table.text)
    }
}
