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

    /// A finding whose fix is offered, the same when other fixes have moved it.
    struct Offer: Hashable {
        let file: String
        private let path: String
        private let code: DiagnosticCode
        private let message: String

        init(_ finding: Diagnostic) {
            file = finding.range.file
            path = finding.path
            code = finding.code
            message = finding.message
        }
    }

    struct Outcome {
        var files: [(file: FoundFile, source: SourceText)]
        var applied = 0
        /// Those whose fix would have brought an error, and so was not made.
        var refused: Set<Offer> = []
    }

    func run(_ files: [(file: FoundFile, source: SourceText)]) -> Outcome {
        var outcome = Outcome(files: files)
        for _ in 0..<LintFixing.maxRounds {
            let before = pass.run(outcome.files, isIncomplete: isIncomplete).diagnostics
            var round = FixingRound(
                pass: pass, isIncomplete: isIncomplete, files: outcome.files, before: before)
            round.take(
                before.filter { finding in
                    guard let fix = finding.fix, fix.isSafe || isUnsafeAllowed,
                        selected?.contains(finding.range.file) != false,
                        finding.range.file != "-" || files.count == 1
                    else { return false }
                    return !outcome.refused.contains(Offer(finding))
                })
            let (next, applied) = round.texts(with: round.taken)
            if applied == 0, round.refused.isEmpty { break }
            outcome.files = next
            outcome.applied += applied
            outcome.refused.formUnion(round.refused.map(Offer.init))
        }
        return outcome
    }
}
