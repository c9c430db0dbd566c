// SPDX-License-Identifier: Apache-2.0
import ContractLint
import ContractModel

/// One run of `atelier lint`: finds the files, looks, mends, and tells.
struct LintRun {
    let options: Lint
    let session: Session
    let project: Project
    let pass: LintPass
    let isStrict: Bool

    private var console: Console { session.console }

    func once() async throws(Failure) -> ExitStatus {
        var scope = try LintScope(options, session, project)
        if options.listFiles {
            console.print(scope.listed.map(\.shown).joined(separator: "\n"))
            return .done
        }
        if options.diff && !options.fix && !options.unsafeFixes || options.fix || options.unsafeFixes {
            if let status = try mend(&scope) { return status }
        }
        let outcome = await pass.runInParallel(scope.files)
        let selection = scope.selection(in: outcome.loaded)
        let shown = outcome.diagnostics.filter { selection?.contains($0.range.file) != false }
        let (kept, status) = try throughBaseline(shown, outcome.loaded)
        if let status { return status }
        let report = DiagnosticReport(
            kept, sources: outcome.loaded.sources.filter { selection?.contains($0.file) != false })
        tell(report)
        // The process ends here: what was read is not taken apart piece by piece first. Who watches goes on.
        if !options.watch { _ = Unmanaged.passRetained(Box(outcome)) }
        return report.errorCount > 0 || isStrict && report.warningCount > 0 ? .findings : .done
    }

    private func tell(_ report: DiagnosticReport) {
        if options.statistics {
            LintStatistics(report).print(on: console)
            return
        }
        DiagnosticFormats.print(report, on: console, as: "atelier lint", countsWarnings: isStrict)
        guard console.format == .text || console.format == .concise else { return }
        let fixable = report.diagnostics.count { $0.fix?.isSafe == true }
        let unsafe = report.diagnostics.count { $0.fix?.isSafe == false }
        if fixable > 0 { console.note("\(fixable) can be mended with --fix") }
        if unsafe > 0 {
            console.note("\(unsafe) can be mended with --fix --unsafe-fixes, which may change the meaning")
        }
    }

    /// Applies fixes; answers a status when only the changes were to be shown.
    private func mend(_ scope: inout LintScope) throws(Failure) -> ExitStatus? {
        if options.staged {
            throw .usage("what is staged cannot be mended", help: "leave out --staged or --fix")
        }
        let fixing = LintFixing(
            pass: pass, selected: scope.writable, isUnsafeAllowed: options.unsafeFixes)
        let outcome = fixing.run(scope.files)
        for file in outcome.refused.sorted() {
            console.note("a fix in '\(file)' would bring an error, and was not made")
        }
        let changed = zip(scope.files, outcome.files).filter { $0.source.bytes != $1.source.bytes }
        if options.diff {
            for (old, new) in changed {
                console.print(UnifiedDiff.text(old.source.file, old.source.bytes, new.source.bytes))
            }
            return changed.isEmpty ? .done : .findings
        }
        for (old, new) in changed {
            if old.file.path == "-" {
                console.print(String(decoding: new.source.bytes, as: UTF8.self))
                return .done
            }
            let done: FileReplacement.Outcome
            do throws(FileSystem.Problem) {
                done = try FileReplacement.replace(old.file.path, old.source.bytes, with: new.source.bytes)
            } catch {
                throw .usage("cannot write '\(old.source.file)': \(error.reason)")
            }
            if done == .changedMeanwhile {
                throw .usage("'\(old.source.file)' was changed meanwhile, and is left as it is")
            }
        }
        if scope.files.count == 1, scope.files[0].file.path == "-" {
            console.print(String(decoding: scope.files[0].source.bytes, as: UTF8.self))
            return .done
        }
        if outcome.applied > 0 {
            console.note("\(outcome.applied) mended in \(counted(changed.count, "file"))")
        }
        scope.files = outcome.files
        return nil
    }

    private func throughBaseline(
        _ shown: [Diagnostic], _ loaded: LoadedContracts
    ) throws(Failure) -> (kept: [Diagnostic], status: ExitStatus?) {
        guard let path = session.setting(options.baseline, "baseline") else {
            if options.writeBaseline {
                throw .usage("--write-baseline needs a file", help: "name it with --baseline FILE")
            }
            return (shown, nil)
        }
        let store = BaselineStore(path: Path.normal(Path.join(project.workingFolder, path)), shown: path)
        if options.writeBaseline {
            let baseline = Baseline(of: shown, in: loaded.files)
            try store.write(baseline)
            console.note(
                "\(counted(baseline.entries.reduce(0) { $0 + $1.count }, "finding")) written to '\(path)'")
            return (shown.filter { $0.severity == .error && !$0.code.code.hasPrefix("L") }, nil)
        }
        let (kept, stale) = try store.read().apply(to: shown, in: loaded.files)
        let notes = stale.map { entry in
            let start = SourceRange(file: path, start: .start, end: .start)
            var note = Diagnostic(
                LintRule.staleBaselineEntry.code,
                "\(entry.file): '\(entry.rule)' is not found any more: \(entry.message)", at: start,
                help: "write the baseline again with --write-baseline")
            note.severity = .info
            return note
        }
        return (kept + notes, nil)
    }
}
