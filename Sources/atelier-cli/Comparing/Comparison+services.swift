// SPDX-License-Identifier: Apache-2.0
import ContractDiff
import ContractModel

// A service that shows findings beside the lines knows a file by its path in the repository, in no revision.
extension Comparison {
    /// A range whose file is named as the repository has it.
    func inRepository(_ range: SourceRange) -> SourceRange {
        var range = range
        range.file = repositoryPath(range.file)
        return range
    }

    /// Changes whose files are named as the repository has them.
    func inRepository(_ report: ChangeReport) -> ChangeReport {
        ChangeReport(
            report.changes.map { change in
                var change = change
                if let place = change.old { change.old?.range = inRepository(place.range) }
                if let place = change.new { change.new?.range = inRepository(place.range) }
                return change
            })
    }

    /// What was found, with files named as the repository has them.
    ///
    /// Beside a place of the newer text, that of the older one keeps the name of its revision. It is left out where
    /// both are places to open, for a service has the newer text only.
    func inRepository(
        _ diagnostics: [Diagnostic], sources: [SourceText], for format: OutputFormat
    ) -> DiagnosticReport {
        let opensPlaces = format == .sarif || format == .rdjson
        let older = diagnostics.map(\.range.file).filter(isOlder).map(repositoryPath)
        let newer = Set(new.loaded.sources.map { repositoryPath($0.file) })
        // A name that may mean either text has none.
        let unclear = newer.intersection(older)
        let texts = sources.map { SourceText(file: repositoryPath($0.file), bytes: $0.bytes) }
        return DiagnosticReport(
            diagnostics.map { diagnostic in
                var told = diagnostic
                told.labels = diagnostic.labels.compactMap { label in
                    let isBeside = isOlder(label.range.file) && !isOlder(diagnostic.range.file)
                    if isBeside { return opensPlaces ? nil : label }
                    return Diagnostic.Label(label.message, at: inRepository(label.range))
                }
                told.range = inRepository(diagnostic.range)
                return told
            },
            sources: texts.filter { !unclear.contains($0.file) })
    }

    private func repositoryPath(_ file: String) -> String {
        new.repositoryPaths[file] ?? old.repositoryPaths[file] ?? file
    }

    /// True for a file of the older revision.
    private func isOlder(_ file: String) -> Bool {
        old.repositoryPaths[file] != nil && new.repositoryPaths[file] == nil
    }
}
