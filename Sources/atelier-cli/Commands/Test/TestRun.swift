// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import ContractTesting
import FunctionLibrary

/// The suites of one call of `atelier test`, read and run.
struct TestRun {
    private let project: Project
    private let loaded: LoadedContracts
    private var suites: [ReadSuite] = []
    private let filter: String?
    private(set) var report = TestReport(sources: [], cases: [])
    /// Everything that was read.
    private(set) var sources: [SourceText]

    /// Reads suites and contracts; without a suite there is nothing to run.
    init(_ project: Project, _ paths: [String], filter: String?) throws(Failure) {
        self.project = project
        self.filter = filter
        let found = try SuiteDiscovery(project: project).find(paths)
        loaded = try ApplicationLoader(project: project, registry: .standard).load(found.contracts)
        sources = loaded.sources
        var diagnostics: [Diagnostic] = []
        let check = SuiteCheck(loaded.applications, project)
        for file in found.suites {
            let source = try ApplicationLoader.source(of: file)
            let (suite, problems) = TestSuiteDecoder.read(source)
            if let suite, !found.named.isEmpty, !isOf(suite, found.named) { continue }
            sources.append(source)
            diagnostics += problems
            guard let suite, !problems.contains(where: { $0.severity == .error }) else { continue }
            let wrong = [check.action(of: suite)].compactMap(\.self) + check.roles(of: suite)
            diagnostics += wrong
            if wrong.isEmpty { suites.append(ReadSuite(source: source, suite: suite)) }
        }
        if suites.isEmpty, diagnostics.isEmpty { throw TestRun.nothing(in: paths) }
        report.diagnostics = diagnostics
        report.sources = sources
    }

    private static func nothing(in paths: [String]) -> Failure {
        let places = paths.isEmpty ? "" : " in " + paths.map { "'\($0)'" }.joined(separator: ", ")
        return .usage(
            "no contract test found\(places)",
            help: "atelier test --generate writes one to begin with, as a *.test.yaml beside the contract")
    }

    /// True when a suite is about an action of one of these files.
    private func isOf(_ suite: TestSuite, _ files: Set<String>) -> Bool {
        loaded.applications.contains {
            $0.application.action(suite.action.value).map { files.contains($0.range.file) } ?? false
        }
    }

    /// Runs everything, application by application.
    mutating func perform(coverage: Bool, mutate: Bool) async throws(Failure) {
        let zones = try ZoneFiles(project)
        let files = SuiteFiles(project: project)
        let bench = TestBench(
            registry: .standard, timeZone: { zones.rules(of: $0) },
            namedZone: { try? ZoneFiles.read($0) },
            file: { files.read($0, besides: $1) })
        let words = filter
        var results: [String: [CaseResult]] = [:]
        var runners: [(SuiteRunner, [ReadSuite])] = []
        for compiled in loaded.applications {
            let own = suites.filter { compiled.application.action($0.suite.action.value) != nil }
            if own.isEmpty { continue }
            let errors = loaded.diagnostics.filter {
                $0.severity == .error && compiled.files.contains($0.range.file)
            }
            guard errors.isEmpty else {
                report.diagnostics += errors
                continue
            }
            let runner = SuiteRunner(
                TestedApplication(compiled.application, compiled.outcome), bench: bench)
            runners.append((runner, own))
            let cases = await runner.run(own) { test in
                words.map { test.name.value.lowercased().contains($0.lowercased()) } ?? true
            }
            for result in cases { results[result.suite, default: []].append(result) }
        }
        report.cases = suites.flatMap { results.removeValue(forKey: $0.source.file) ?? [] }
        if let filter, report.cases.isEmpty, report.diagnostics.isEmpty {
            throw .usage(
                "no case is called '\(filter)'",
                help: Suggestion.didYouMean(
                    filter, among: suites.flatMap { $0.suite.cases.map(\.name.value) }))
        }
        if coverage { cover() }
        if mutate, report.isGood { await self.mutate(runners) }
    }

    /// Every action that has a suite, with what all cases have reached of it.
    private mutating func cover() {
        var reached: [String: ReachedPlaces] = [:]
        for result in report.cases {
            for (action, places) in result.reached { reached[action, default: ReachedPlaces()].merge(places) }
        }
        let tested = Set(suites.map(\.suite.action.value))
        report.coverage = loaded.applications.flatMap(\.outcome.plans)
            .filter { tested.contains($0.action) || reached[$0.action] != nil }
            .map { CoverageReport($0, reached[$0.action] ?? ReachedPlaces()) }
    }

    private mutating func mutate(_ runners: [(SuiteRunner, [ReadSuite])]) async {
        var mutants: [Mutant] = []
        for (runner, suites) in runners {
            let actions = Set(suites.map(\.suite.action.value)).sorted()
            for action in actions {
                guard let plan = runner.application.actions[action]?.plan else { continue }
                let own = suites.filter { suite in
                    suite.suite.action.value == action || suite.suite.submits(action)
                }
                mutants += await MutationRunner(runner).run(plan, own)
            }
        }
        report.mutants = mutants
    }
}
