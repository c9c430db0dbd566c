// SPDX-License-Identifier: Apache-2.0
import ContractLint
import ContractModel

/// Applies the fixes of diagnostics, round after round, until there is none left to apply.
struct LintFixing {
    /// Fixes can offer further ones; more rounds than this would go in a circle.
    private static let maxRounds = 12

    let pass: LintPass
    /// Files in which something may be changed; nil for all.
    let selected: Set<String>?
    let isUnsafeAllowed: Bool
    /// True when there are files besides that could not be read.
    var isIncomplete = false

    struct Outcome {
        var files: [(file: FoundFile, source: SourceText)]
        var applied = 0
        /// Files in which a fix would have brought an error, and so was not made.
        var refused: Set<String> = []
    }

    func run(_ files: [(file: FoundFile, source: SourceText)]) -> Outcome {
        var outcome = Outcome(files: files)
        for _ in 0..<LintFixing.maxRounds {
            let before = pass.run(outcome.files, isIncomplete: isIncomplete)
            var next = outcome.files
            var applied = 0
            for index in next.indices {
                let source = next[index].source
                guard selected?.contains(source.file) != false, !outcome.refused.contains(source.file),
                    source.file != "-" || files.count == 1
                else { continue }
                let fixes = before.diagnostics.filter { $0.range.file == source.file }.compactMap(\.fix)
                    .filter { $0.isSafe || isUnsafeAllowed }
                if fixes.isEmpty { continue }
                let (bytes, count) = FixApplication.apply(fixes, to: source)
                if bytes == source.bytes { continue }
                next[index].source = SourceText(file: source.file, bytes: bytes)
                applied += count
            }
            if applied == 0 { break }
            let broken = LintFixing.broken(
                before.diagnostics, pass.run(next, isIncomplete: isIncomplete).diagnostics)
            if !broken.isEmpty {
                outcome.refused.formUnion(broken)
                continue
            }
            outcome.files = next
            outcome.applied += applied
        }
        return outcome
    }

    /// The files that have more errors than before.
    private static func broken(_ before: [Diagnostic], _ after: [Diagnostic]) -> Set<String> {
        func counts(_ diagnostics: [Diagnostic]) -> [String: Int] {
            diagnostics.filter { $0.severity == .error }.reduce(into: [:]) {
                $0[$1.range.file, default: 0] += 1
            }
        }
        let former = counts(before)
        return Set(counts(after).filter { $0.value > former[$0.key, default: 0] }.keys)
    }
}
