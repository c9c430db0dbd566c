// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Testing

@testable import ContractDiff

/// Two texts with what changes from the first to the second, and back: weight, audience and code of each change.
struct ChangeCase: Sendable, CustomTestStringConvertible {
    let sentence: String
    let old: String
    let new: String
    let forth: [String]
    let back: [String]

    init(_ sentence: String, _ old: String, _ new: String, _ forth: [String], back: [String]) {
        self.sentence = sentence
        self.old = old
        self.new = new
        self.forth = forth
        self.back = back
    }

    var testDescription: String { sentence }
}

/// Texts as versions of an application.
enum Versions {
    private static let blocks: Set<Substring> = [
        "actions", "entities", "events", "identity", "connections", "policies", "triggers",
        "notification_templates", "notification_rules",
    ]

    /// A whole contract: parts of an action are put into one.
    static func contract(_ text: String) -> String {
        if text.split(separator: "\n").contains(where: { blocks.contains($0.prefix { $0 != ":" }) }) {
            return text
        }
        let lines = text.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
        return "actions:\n  - key: a\n" + lines
    }

    static func version(
        _ text: String, file: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> ApplicationComparison.Version {
        let (contract, diagnostics) = ContractDecoder.read(SourceText(file: file, text: contract(text)))
        let merged = ApplicationMerger.merge([contract], applicationCode: "app")
        let outcome = ContractCompiler(merged.application, registry: .standard).compile()
        let errors = (diagnostics + merged.diagnostics + outcome.diagnostics).filter { $0.severity == .error }
        try #require(
            errors.isEmpty, "\(errors.map { "\($0.code.code) \($0.message)" })\n\(self.contract(text))",
            sourceLocation: sourceLocation)
        return ApplicationComparison.Version(merged.application, plans: outcome.plans)
    }

    static func changes(
        _ old: String, _ new: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> [Change] {
        let before = try version(old, file: "old.yaml", sourceLocation: sourceLocation)
        let after = try version(new, file: "new.yaml", sourceLocation: sourceLocation)
        return ApplicationComparison(from: before, to: after).changes()
    }

    /// `breaking callers B902`, sorted, without the note that a plan is another.
    static func labels(_ changes: [Change]) -> [String] {
        changes.map { "\($0.severity) \($0.audience) \($0.code.code)" }
            .filter { $0 != "compatible runs B966" }.sorted()
    }
}
