// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractModel

/// `atelier schema`: the JSON Schema of contracts, the project file or contract tests.
struct SchemaVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the JSON Schema (2020-12) of contracts, the project file or contract tests.",
        discussion: """
            Examples:
              atelier schema > contract.schema.json
              atelier schema project
            """)

    @OptionGroup(title: "General") var shared: SharedOptions
    @Argument(help: "What it describes: action, project or test.") var document: String = "action"

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        guard let found = SchemaDocument(rawValue: document) else {
            let known = SchemaDocument.allCases.map(\.rawValue)
            throw .usage(
                "no schema '\(document)'",
                help: Suggestion.didYouMean(document, among: known) ?? "there is "
                    + known.joined(separator: ", "))
        }
        // The schema is a document of its own; beside a version it is a part of one.
        session.console.print(
            session.console.format == .json
                ? "{\"schema_version\":1,\"schema\":\(found.compactText)}" : found.text)
        return .done
    }
}
