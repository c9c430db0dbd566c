// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractLint
import ContractModel
import FunctionLibrary

/// Reads, compiles and lints texts once.
struct LintPass {
    let project: Project
    let linter: Linter
    let registry: FunctionRegistry

    /// What was read, with everything that is wrong and unwise in it.
    struct Outcome {
        var loaded: LoadedContracts
        /// What reading, compiling and rules say, in no particular order.
        var diagnostics: [Diagnostic]
    }

    func run(_ files: [(file: FoundFile, source: SourceText)]) -> Outcome {
        run(files.map { ApplicationLoader.read($0.file, $0.source, keepingFile: true) })
    }

    /// The same for files that were read, and kept as rules look at them.
    func run(_ files: [ReadFile]) -> Outcome {
        let loaded = ApplicationLoader(project: project, registry: registry).assemble(files, plans: false)
        let catalogue = FunctionCatalogue(registry)
        let tested =
            loaded.suites.isEmpty
            ? nil
            : Set(
                loaded.suites.flatMap { suite in
                    [suite.action.value] + suite.cases.compactMap(\.submission.action?.value)
                })
        let applications = loaded.applications.map { compiled in
            LintedApplication(
                compiled.application, catalogue: catalogue, roles: project.file?.roles, testedActions: tested)
        }
        let findings = linter.lint(
            Linter.Input(
                files: loaded.files, applications: applications, diagnostics: loaded.diagnostics))
        return Outcome(loaded: loaded, diagnostics: loaded.diagnostics + findings)
    }
}
