// SPDX-License-Identifier: Apache-2.0
import ContractLint
import ContractModel

/// What `lint --fix` does: applies fixes to texts, and shows or writes what comes of it.
struct LintMending {
    let run: LintRun

    private var console: Console { run.session.console }

    /// The texts after the fixes; which were not made is told.
    func mended(_ scope: LintScope) -> LintFixing.Outcome {
        let fixing = LintFixing(
            pass: run.pass, selected: scope.writable, isUnsafeAllowed: run.options.unsafeFixes,
            isIncomplete: scope.failure != nil)
        let outcome = fixing.run(scope.files)
        let refused = Dictionary(grouping: outcome.refused, by: \.file)
        for (file, offers) in refused.sorted(by: { $0.key < $1.key }) {
            console.note(
                offers.count == 1
                    ? "a fix in '\(file)' would bring an error, and was not made"
                    : "\(offers.count) fixes in '\(file)' would bring errors, and were not made")
        }
        return outcome
    }

    /// Shows what would change.
    func show(_ outcome: LintFixing.Outcome, _ scope: LintScope) -> ExitStatus {
        let changed = LintMending.changed(outcome, scope)
        for (old, new) in changed {
            console.print(UnifiedDiff.text(old.source.file, old.source.bytes, new.source.bytes))
        }
        return changed.isEmpty ? .done : .findings
    }

    /// Writes what has changed, standard input to standard output, and answers the texts as they are then.
    ///
    /// - Throws: `conflict` when another program has written a file meanwhile, after the others were written.
    func write(
        _ outcome: LintFixing.Outcome, _ scope: LintScope
    ) throws(Failure) -> [(file: FoundFile, source: SourceText)] {
        if let input = outcome.files.first(where: { $0.file.path == "-" }) {
            StandardStream.output.write(String(decoding: input.source.bytes, as: UTF8.self))
        }
        var written = 0
        var overtaken: [String] = []
        for (old, new) in LintMending.changed(outcome, scope) where old.file.path != "-" {
            do throws(FileSystem.Problem) {
                let done = try FileReplacement.replace(
                    old.file.path, old.source.bytes, with: new.source.bytes)
                if done == .changedMeanwhile { overtaken.append(old.source.file) } else { written += 1 }
            } catch {
                throw .usage("cannot write '\(old.source.file)': \(error.reason)")
            }
        }
        if written > 0 { console.note("\(outcome.applied) mended in \(counted(written, "file"))") }
        if !overtaken.isEmpty {
            let names = overtaken.map { "'\($0)'" }.joined(separator: ", ")
            throw .conflict(
                "\(names) \(overtaken.count == 1 ? "was" : "were") changed meanwhile, and left alone",
                help: "lint again")
        }
        return outcome.files
    }

    private typealias Text = (file: FoundFile, source: SourceText)

    private static func changed(
        _ outcome: LintFixing.Outcome, _ scope: LintScope
    ) -> [(old: Text, new: Text)] {
        zip(scope.files, outcome.files).filter { $0.source.bytes != $1.source.bytes }.map { ($0, $1) }
    }
}
