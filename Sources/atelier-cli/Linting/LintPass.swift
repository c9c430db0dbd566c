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
        /// Which rules nothing kept from looking.
        var asked: AskedRules
    }

    /// With `isIncomplete`, there are files besides that could not be read.
    func run(_ files: [(file: FoundFile, source: SourceText)], isIncomplete: Bool = false) -> Outcome {
        let parts = Parallel.map(files) { file in
            let text = DecodedText(file.file, file.source)
            return (text.withoutDocuments, linter.findings(in: text.linted))
        }
        return put(
            together: parts.map(\.0), fileFindings: parts.flatMap(\.1), isIncomplete: isIncomplete)
    }

    /// Merges, compiles and lints what was decoded; `fileFindings` is what rules about files found already.
    func put(
        together texts: [DecodedText], fileFindings: [Diagnostic]?, isIncomplete: Bool = false
    ) -> Outcome {
        let loaded = ApplicationLoader(project: project, registry: registry)
            .load(texts, plans: false, keepingFiles: true, isIncomplete: isIncomplete)
        let catalogue = FunctionCatalogue(registry)
        var tested: Set<String>?
        if !loaded.suites.isEmpty {
            tested = Set(
                loaded.suites.flatMap { suite in
                    [suite.action.value] + suite.cases.compactMap(\.submission.action?.value)
                })
        }
        let users = project.file?.tenants.flatMap(\.users).map(\.id) ?? []
        let applications = loaded.applications.map { compiled in
            LintedApplication(
                compiled.application, catalogue: catalogue, roles: project.file?.roles,
                users: users.isEmpty ? nil : users, testedActions: tested)
        }
        let input = Linter.Input(
            files: loaded.files, applications: applications, diagnostics: loaded.diagnostics,
            fileFindings: fileFindings, isIncomplete: isIncomplete)
        return Outcome(
            loaded: loaded,
            diagnostics: loaded.diagnostics + linter.lint(input), asked: input.asked)
    }
}
