// SPDX-License-Identifier: Apache-2.0

/// Diagnostics in the order in which they are shown, with the texts that they are about.
public struct DiagnosticReport: Sendable {
    /// In the order of the files, then of the places; none twice.
    public let diagnostics: [Diagnostic]
    /// The files that were read, in their order.
    public let files: [String]
    /// How many files were read.
    public var fileCount: Int { files.count }
    private let sources: [String: SourceText]

    /// Sorts what was found.
    ///
    /// Files come in the order of `sources`, others after them by name.
    public init(_ diagnostics: [Diagnostic], sources: [SourceText]) {
        var order: [String: Int] = [:]
        var texts: [String: SourceText] = [:]
        var secrets: [String: [SourceRange]] = [:]
        for found in diagnostics where DiagnosticReport.secrets.contains(found.code.name) {
            secrets[found.range.file, default: []].append(found.range)
        }
        for (index, source) in sources.enumerated() where order[source.file] == nil {
            order[source.file] = index
            texts[source.file] = source.masking(secrets[source.file] ?? [])
        }
        self.sources = texts
        files = sources.map(\.file)
        self.diagnostics = DiagnosticReport.withoutRepeats(diagnostics)
            .enumerated()
            .sorted { left, right in
                let (a, b) = (left.element.range, right.element.range)
                let (fileA, fileB) = (order[a.file] ?? .max, order[b.file] ?? .max)
                if fileA != fileB { return fileA < fileB }
                if a.file != b.file { return a.file < b.file }
                return (a.start.byte, a.end.byte, left.offset) < (b.start.byte, b.end.byte, right.offset)
            }
            .map(\.element)
    }

    /// What is found at a secret, which no excerpt repeats.
    private static let secrets: Set<String> = [DiagnosticCode.literalSecret.name, "secret-default"]

    /// One mistake is told once, although an alias may show it to a reader in several places.
    package static func withoutRepeats(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        struct Mistake: Hashable {
            var code: String
            var message: String
            var range: SourceRange
        }
        var seen: Set<Mistake> = []
        return diagnostics.filter {
            seen.insert(Mistake(code: $0.code.code, message: $0.message, range: $0.range)).inserted
        }
    }

    /// The text of a file, when it is at hand.
    public func source(_ file: String) -> SourceText? { sources[file] }

    public var errorCount: Int { count(.error) }
    public var warningCount: Int { count(.warning) }

    private func count(_ severity: DiagnosticSeverity) -> Int {
        diagnostics.count { $0.severity == severity }
    }

    /// `2 errors, 1 warning in 3 files`.
    public var summary: String {
        func some(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
        return "\(some(errorCount, "error")), \(some(warningCount, "warning")) in \(some(fileCount, "file"))"
    }
}

/// Writes a report in one format.
public protocol DiagnosticRenderer: Sendable {
    /// The whole report; ends with a line break unless it is empty.
    func render(_ report: DiagnosticReport) -> String
}
