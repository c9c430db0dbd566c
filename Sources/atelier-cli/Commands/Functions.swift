// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractModel
import FunctionLibrary

/// `atelier functions`: the curated library.
struct Functions: Verb {
    static let configuration = CommandConfiguration(
        commandName: "functions",
        abstract:
            "Lists the functions that contracts may name, or shows one with its arguments and examples.",
        discussion: """
            Examples:
              atelier functions --stage validate
              atelier functions geo.within_box
              atelier functions --format markdown geo
            """)

    static var formats: [OutputFormat] { [.text, .json, .markdown] }

    @OptionGroup(title: "General") var shared: SharedOptions
    @Option(
        help: ArgumentHelp("Only functions that serve this stage.", valueName: "stage"),
        completion: .list(Stage.allCases.map(\.rawValue)))
    var stage: String?
    @Argument(help: "The name of a function, or of a namespace.") var name: String?

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let stage = try session.setting(stage, "stage").map(Functions.stage)
        let registry = FunctionRegistry.standard
        if session.console.format == .markdown {
            session.console.print(try reference(FunctionReference(registry, stage: stage), registry))
            return .done
        }
        let namespaces = FunctionReference(registry).namespaces
        if let name, !namespaces.contains(name) {
            guard let function = registry[name] else {
                throw .unknown(
                    "function", name, among: registry.names + namespaces, listedBy: "atelier functions")
            }
            session.console.print(
                json: Functions.document([function]), text: FunctionPage(function).text)
            return .done
        }
        let functions = registry.names.compactMap { registry[$0] }.filter { function in
            (stage.map(function.stages.contains) ?? true)
                && (name.map { function.name.hasPrefix($0 + ".") } ?? true)
        }
        var table = TextTable(["NAME", "STAGES", "EFFECT", "SUMMARY"])
        for function in functions {
            let stages = function.stages.map(\.rawValue).sorted().joined(separator: " ")
            table.add([function.name, stages, function.effect.text, function.summary])
        }
        session.console.print(json: Functions.document(functions), text: table.text)
        return .done
    }

    /// The page of the reference that is asked for: the list of all, one namespace, or one function.
    private func reference(
        _ reference: FunctionReference, _ registry: FunctionRegistry
    ) throws(Failure) -> String {
        guard let name else { return reference.index }
        if let page = reference.page(name) { return page }
        guard let function = registry[name] else {
            throw .unknown(
                "function or namespace", name, among: registry.names + reference.namespaces,
                listedBy: "atelier functions")
        }
        return FunctionReference.section(function)
    }

    private static func stage(_ name: String) throws(Failure) -> Stage {
        guard let stage = Stage(rawValue: name) else {
            let known = Stage.allCases.map(\.rawValue)
            throw .usage(
                "no stage '\(name)'",
                help: Suggestion.didYouMean(name, among: known) ?? "stages are "
                    + known.joined(separator: ", ")
            )
        }
        return stage
    }

    private static func document(_ functions: [CuratedFunction]) -> Value {
        ["schema_version": 1, "functions": .list(functions.map { FunctionPage($0).value })]
    }
}
