// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractDiff
import ContractLint
import ContractModel

/// `atelier explain`: one diagnostic or rule in full.
struct Explain: Verb {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explains one diagnostic or rule: what it means, why, and how to mend it.",
        discussion: """
            Examples:
              atelier explain E0204
              atelier explain unused-parameter
            """)

    @OptionGroup(title: "General") var shared: SharedOptions
    @Flag(help: "List all diagnostics and rules.") var list = false
    @Argument(help: "A code such as E0204, or its name.") var code: String?

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        guard let code else {
            if !list { throw .usage("name a diagnostic or rule", help: "atelier explain --list shows all") }
            showAll(on: session.console)
            return .done
        }
        guard let found = Explanation.find(code) else {
            throw .unknown(
                "diagnostic or rule", code, among: Explanation.all.flatMap { [$0.code.code, $0.code.name] },
                listedBy: "atelier explain --list")
        }
        session.console.print(
            json: ["schema_version": 1, "explanation": found.value],
            text: "\(found.severity)[\(found.code.code)]: \(found.code.name)\n\n\(found.text)")
        return .done
    }

    private func showAll(on console: Console) {
        var table = TextTable(["CODE", "SEVERITY", "NAME"])
        for one in Explanation.all { table.add([one.code.code, one.severity, one.code.name]) }
        console.print(
            json: ["schema_version": 1, "explanations": .list(Explanation.all.map(\.value))], text: table.text
        )
    }
}

/// What is said of one diagnostic or rule.
struct Explanation {
    let code: DiagnosticCode
    /// `off` for a rule that only looks when it is asked to.
    let severity: String
    let text: String
    private let family: String?

    private init(_ code: DiagnosticCode) {
        self.code = code
        severity = code.severity.rawValue
        text = code.explanation
        family = nil
    }

    private init(_ rule: LintRule) {
        code = rule.code
        severity = rule.isDefault ? rule.severity.rawValue : "off"
        text = rule.page
        family = rule.family.rawValue
    }

    /// Diagnostics first, then rules, by code.
    static let all =
        DiagnosticCode.changes.map { Explanation($0) } + DiagnosticCode.all.map { Explanation($0) }
        + LintRule.all.map { Explanation($0) }

    static func find(_ code: String) -> Explanation? {
        let wanted = code.lowercased()
        return all.first { $0.code.code.lowercased() == wanted || $0.code.name == wanted }
    }

    var value: Value {
        [
            "code": .string(code.code), "name": .string(code.name), "severity": .string(severity),
            "family": family.map { .string($0) } ?? .null, "explanation": .string(text),
        ]
    }
}
