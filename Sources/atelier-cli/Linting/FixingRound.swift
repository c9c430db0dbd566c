// SPDX-License-Identifier: Apache-2.0
import ContractLint
import ContractModel

/// One round of fixes: finds out which of them can be made without bringing an error.
struct FixingRound {
    /// So often the texts are read again in the search for the fixes that bring errors; what is not known to be good by
    /// then is not made.
    private static let maxLooks = 48

    let pass: LintPass
    let isIncomplete: Bool
    let files: [(file: FoundFile, source: SourceText)]
    /// What was said before the round.
    let before: [Diagnostic]
    /// Findings whose fixes bring no error together.
    private(set) var taken: [Diagnostic] = []
    private(set) var refused: [Diagnostic] = []
    private var looks = 0

    init(
        pass: LintPass, isIncomplete: Bool, files: [(file: FoundFile, source: SourceText)],
        before: [Diagnostic]
    ) {
        self.pass = pass
        self.isIncomplete = isIncomplete
        self.files = files
        self.before = before
    }

    /// Takes all fixes at once where that brings no error, else in parts, so that only the guilty are left out.
    mutating func take(_ offers: [Diagnostic]) {
        if offers.isEmpty { return }
        guard looks < FixingRound.maxLooks else {
            refused += offers
            return
        }
        looks += 1
        let broken = broken(by: taken + offers)
        if broken.isEmpty {
            taken += offers
            return
        }
        if offers.count == 1 {
            refused += offers
            return
        }
        // An error is mostly where its fix is.
        let suspects = offers.filter { broken.contains($0.range.file) }
        if !suspects.isEmpty, suspects.count < offers.count {
            take(offers.filter { !broken.contains($0.range.file) })
            take(suspects)
            return
        }
        take(Array(offers[..<(offers.count / 2)]))
        take(Array(offers[(offers.count / 2)...]))
    }

    /// The texts with the fixes of some findings, and how many those came to.
    func texts(
        with offers: [Diagnostic]
    ) -> (files: [(file: FoundFile, source: SourceText)], applied: Int) {
        let fixes = Dictionary(grouping: offers, by: \.range.file)
        var next = files
        var applied = 0
        for index in next.indices {
            let source = next[index].source
            guard let own = fixes[source.file]?.compactMap(\.fix) else { continue }
            let (bytes, count) = FixApplication.apply(own, to: source)
            if bytes == source.bytes { continue }
            next[index].source = SourceText(file: source.file, bytes: bytes)
            applied += count
        }
        return (next, applied)
    }

    /// The files that have more errors with the fixes than without.
    private func broken(by offers: [Diagnostic]) -> Set<String> {
        let (next, applied) = texts(with: offers)
        if applied == 0 { return [] }
        let former = FixingRound.errors(in: before)
        let errors = FixingRound.errors(in: pass.run(next, isIncomplete: isIncomplete).diagnostics)
        return Set(errors.filter { $0.value > former[$0.key, default: 0] }.keys)
    }

    private static func errors(in diagnostics: [Diagnostic]) -> [String: Int] {
        diagnostics.filter { $0.severity == .error }.reduce(into: [:]) { $0[$1.range.file, default: 0] += 1 }
    }
}
