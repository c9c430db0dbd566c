// SPDX-License-Identifier: Apache-2.0
import ContractLint
import ContractModel

/// One run of `atelier lint`: finds the files, mends, looks, and tells.
struct LintRun {
    let options: Lint
    let session: Session
    let project: Project
    let pass: LintPass
    let isStrict: Bool

    private var console: Console { session.console }

    func once() async throws(Failure) -> ExitStatus {
        var scope = try LintScope(options, session, project)
        if options.listFiles { return list(scope) }
        var refused: Set<LintFixing.Offer> = []
        if options.fix || options.diff {
            let mending = LintMending(run: self)
            let mended = mending.mended(scope)
            if options.diff { return withFailure(scope, mending.show(mended, scope)) }
            scope.files = try mending.write(mended, scope)
            refused = mended.refused
        }
        let outcome = pass.run(scope.files, isIncomplete: scope.failure != nil)
        let selection = scope.selection(in: outcome.loaded)
        func isShown(_ file: String) -> Bool { selection?.contains(file) != false }
        let found = outcome.diagnostics.filter { isShown($0.range.file) }
        let isWhole = options.paths.isEmpty && selection == nil && scope.failure == nil
        let kept = try throughBaseline(found) {
            baselineView(
                outcome.loaded.files.filter { isShown($0.source.file) }, of: outcome, isWhole: isWhole)
        }
        let report = DiagnosticReport(
            kept, sources: outcome.loaded.sources.filter { isShown($0.file) })
        // Standard output holds the mended text.
        if options.fix, scope.readsInput {
            console.note(TextRenderer().render(report) + report.summary)
            if let failure = scope.failure { console.report(failure) }
        } else {
            tell(report, besides: scope.failure, refused: refused)
        }
        // The process ends here: what was read is not taken apart piece by piece first. Who watches goes on.
        if !options.watch { _ = Unmanaged.passRetained(Box(outcome)) }
        let status: ExitStatus =
            report.errorCount > 0 || isStrict && report.warningCount > 0 ? .findings : .done
        return scope.failure.map { status.combined(with: $0.status) } ?? status
    }

    /// The names of the files; what could not be looked at is told besides.
    private func list(_ scope: LintScope) -> ExitStatus {
        // With what changed come the files that use it, which only shows when all is read.
        let selection = scope.isGit ? scope.selection(in: pass.run(scope.files).loaded) : nil
        let listed = selection.map { chosen in scope.files.map(\.file).filter { chosen.contains($0.shown) } }
        let names = (listed ?? scope.listed).map(\.shown)
        let document: Value = ["schema_version": 1, "files": .list(names.map(Value.string))]
        console.print(
            json: scope.failure?.besides(document) ?? document,
            text: names.map { VisibleText.line($0) + "\n" }.joined())
        return console.format == .json ? scope.failure?.status ?? .done : withFailure(scope, .done)
    }

    /// Tells what could not be looked at, after all else.
    private func withFailure(_ scope: LintScope, _ status: ExitStatus) -> ExitStatus {
        guard let failure = scope.failure else { return status }
        console.report(failure)
        return status.combined(with: failure.status)
    }

    /// Tells what was found; fixes that were `refused` are not promised.
    private func tell(
        _ report: DiagnosticReport, besides failure: Failure?, refused: Set<LintFixing.Offer>
    ) {
        if options.statistics {
            LintStatistics(report).print(on: console, besides: failure)
            return
        }
        DiagnosticFormats.print(
            report, on: console, as: "atelier lint", countsWarnings: isStrict, besides: failure)
        guard console.format == .text || console.format == .concise else { return }
        let offered = report.diagnostics.filter { $0.fix != nil && !refused.contains(LintFixing.Offer($0)) }
        let fixable = offered.count { $0.fix?.isSafe == true }
        let unsafe = offered.count - fixable
        if fixable > 0 { console.note("\(fixable) can be mended with --fix") }
        if unsafe > 0 {
            console.note("\(unsafe) can be mended with --fix --unsafe-fixes, which may change the meaning")
        }
    }

    /// What was looked at, with the names that a baseline has for files: from the project's folder, and without a project
    /// from its own.
    private func baselineView(
        _ files: [LintedFile], of outcome: LintPass.Outcome, isWhole: Bool
    ) -> BaselineView {
        let folder = project.workingFolder
        let path = session.setting(options.baseline, "baseline") ?? ""
        let top = project.file == nil ? Path.parent(of: Path.normal(Path.join(folder, path))) : project.root
        return BaselineView(
            files: files, asked: outcome.asked, isWhole: isWhole,
            name: { Path.relative(Path.normal(Path.join(folder, $0)), to: top) },
            exists: { FileSystem.kind(Path.join(top, $0), following: false) != nil })
    }

    /// What the baseline does not hold of the findings in some files; what it holds of other files stays.
    ///
    /// Without a baseline nobody looks at the view.
    private func throughBaseline(
        _ found: [Diagnostic], viewing: () -> BaselineView
    ) throws(Failure) -> [Diagnostic] {
        guard let path = session.setting(options.baseline, "baseline") else {
            if options.writeBaseline {
                throw .usage("--write-baseline needs a file", help: "name it with --baseline FILE")
            }
            return found
        }
        let view = viewing()
        let store = BaselineStore(path: Path.normal(Path.join(project.workingFolder, path)), shown: path)
        if options.writeBaseline {
            let former = try store.exists ? store.read() : Baseline()
            let baseline = Baseline(of: found, in: view, keeping: former)
            try store.write(baseline)
            let count = baseline.entries.reduce(0) { $0 + $1.count }
            console.note("\(counted(count, "finding")) in '\(path)'")
            return baseline.apply(to: found, in: view).findings
        }
        let (kept, stale) = try store.read().apply(to: found, in: view)
        guard let severity = pass.linter.severity(of: .staleBaselineEntry, in: path) else { return kept }
        return kept
            + stale.map { entry in
                var note = Diagnostic(
                    LintRule.staleBaselineEntry.code,
                    "\(entry.file): '\(entry.rule)' is not found any more: \(entry.message)",
                    at: SourceRange(file: path, start: .start, end: .start),
                    help: "write the baseline again with --write-baseline")
                note.severity = severity
                return note
            }
    }
}
