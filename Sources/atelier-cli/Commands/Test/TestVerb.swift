// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractModel
import ContractTesting
import FunctionLibrary

/// `atelier test`: runs contract tests.
struct TestVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Runs contract tests, and shows what was expected beside what happened.",
        discussion: """
            Examples:
              atelier test
              atelier test actions/report.test.yaml --filter nearby
              atelier test --coverage --threshold 80
              atelier test actions/report.yaml --generate
              atelier test --mutate

            A case runs against the interpreter with a ledger in memory, a clock that stands still, and nothing of \
            this machine. A path names suites, folders, or contracts whose suites are meant. With --coverage or \
            --mutate, a share below --threshold counts as a finding.
            """)

    static let formats: [OutputFormat] = [.text, .json, .junit]

    @Option(help: ArgumentHelp("Run only cases whose name holds this.", valueName: "text")) var filter:
        String?
    @Flag(help: "Tell what of the contracts no case reaches.") var coverage = false
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The least share that is good, from 0 to 100.", valueName: "percent"))
    var threshold: Int?
    @Flag(help: "Put mistakes into the contracts, and tell which of them no case notices.") var mutate = false
    @Flag(help: "Write a suite to begin with beside each contract.") var generate = false
    @Flag(help: "Let --generate replace what is there.") var force = false
    @OptionGroup(title: "General") var shared: SharedOptions
    @Argument(
        help: "Suites, contracts, folders or patterns. None: those of the project.",
        completion: .file())
    var paths: [String] = []

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        if threshold != nil, !coverage, !mutate {
            throw .usage("--threshold needs --coverage or --mutate")
        }
        let threshold = try session.count(threshold, "threshold", maximum: 100)
        if force, !generate { throw .usage("--force is for --generate") }
        let project = try session.project()
        if generate {
            return try await SuiteWriting(project: project, force: force).write(paths, in: session)
        }
        var run = try TestRun(project, paths, filter: session.setting(filter, "filter"))
        try await run.perform(coverage: coverage, mutate: mutate)
        return print(run, threshold, in: session)
    }

    private func print(_ run: TestRun, _ threshold: Int?, in session: Session) -> ExitStatus {
        let report = run.report
        let diagnostics = DiagnosticReport(report.diagnostics, sources: run.sources)
        let console = session.console
        switch console.format {
        case .json:
            var document = report.value
            let rendered = try? JSONReader.read(Array(JSONRenderer().render(diagnostics).utf8))
            document["diagnostics"] = rendered?["diagnostics"] ?? []
            console.print(.map(document))
        case .junit: console.print(TestJUnitPage(report).text)
        default:
            console.print(TextRenderer(usesColor: console.usesColor).render(diagnostics))
            console.print(TestTextPage(report, usesColor: console.usesColor).text)
        }
        if console.format == .text { console.note(report.summary) }
        guard report.isGood else { return .findings }
        if let threshold {
            if report.coverage != nil, report.coveredPercent < threshold { return .findings }
            if report.mutants != nil, report.killedPercent < threshold { return .findings }
        }
        return .done
    }
}
