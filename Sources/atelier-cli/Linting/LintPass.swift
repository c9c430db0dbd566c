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
        var applications: [LintedApplication]
        /// What reading, compiling and rules say, in no particular order.
        var diagnostics: [Diagnostic]
        /// Which rules nothing kept from looking.
        var asked: AskedRules
    }

    /// With `isIncomplete`, there are files besides that could not be read.
    func run(_ files: [(file: FoundFile, source: SourceText)], isIncomplete: Bool = false) -> Outcome {
        put(
            together: files.map { DecodedText($0.file, $0.source) }, fileFindings: nil,
            isIncomplete: isIncomplete)
    }

    /// The same on all processors, with the same outcome.
    func runInParallel(
        _ files: [(file: FoundFile, source: SourceText)], isIncomplete: Bool = false
    ) async -> Outcome {
        guard files.count > Parallel.worthwhile else { return run(files, isIncomplete: isIncomplete) }
        let parts = await Parallel.map(files) { part in
            part.map { file in
                let text = DecodedText(file.file, file.source)
                return (text, linter.findings(in: text.linted))
            }
        }
        return put(
            together: parts.map(\.0), fileFindings: parts.flatMap(\.1),
            isIncomplete: isIncomplete)
    }

    /// Merges, compiles and lints what was decoded; `fileFindings` is what rules about files found already.
    func put(
        together texts: [DecodedText], fileFindings: [Diagnostic]?, isIncomplete: Bool = false
    ) -> Outcome {
        let loaded = ApplicationLoader(project: project, registry: registry)
            .load(texts, plans: false, keepingFiles: true)
        let catalogue = FunctionCatalogue(registry)
        var tested: Set<String>?
        if !loaded.suites.isEmpty {
            tested = Set(
                loaded.suites.flatMap { suite in
                    [suite.action.value] + suite.cases.compactMap(\.submission.action?.value)
                })
        }
        let applications = loaded.applications.map { compiled in
            LintedApplication(
                compiled.application, catalogue: catalogue, roles: project.file?.roles, testedActions: tested)
        }
        let input = Linter.Input(
            files: loaded.files, applications: applications, diagnostics: loaded.diagnostics,
            fileFindings: fileFindings, isIncomplete: isIncomplete)
        return Outcome(
            loaded: loaded, applications: applications,
            diagnostics: loaded.diagnostics + linter.lint(input), asked: input.asked)
    }
}

/// Spreads work over the processors.
enum Parallel {
    /// Fewer items than this are done sooner by one.
    static let worthwhile = 64
    /// So many parts for each processor, because not all are equally long.
    private static let partsEach = 4

    /// What each part of the items comes to, one after the other in their order.
    static func map<Item: Sendable, Answer: Sendable>(
        _ items: [Item], _ body: @escaping @Sendable (ArraySlice<Item>) -> [Answer]
    ) async -> [Answer] {
        let count = max(1, Cores.online * partsEach)
        let size = max(1, (items.count + count - 1) / count)
        return await withTaskGroup(of: (Int, [Answer]).self) { group in
            for start in stride(from: 0, to: items.count, by: size) {
                let part = items[start..<min(start + size, items.count)]
                group.addTask { (start, body(part)) }
            }
            var parts: [(Int, [Answer])] = []
            for await part in group { parts.append(part) }
            return parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
    }
}
