// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// Lays out contracts, project files and tests in one canonical way.
///
/// Comments, groups and the order of what an author wrote stay. Nothing is answered before the result was read again
/// and found to mean the same, with the same comments in the same order.
public enum ContractFormatter {
    /// A line may become as long as this before a map or list in braces or brackets is written over several.
    public static let lineWidth = 160

    /// Lays out a text: as JSON when its name ends in `.json`, else as YAML.
    public static func format(
        _ source: SourceText, limits: ReadingLimits = .contract
    ) -> FormatOutcome {
        let (documents, diagnostics) = source.readNodes(limits: limits)
        guard !diagnostics.contains(where: { $0.severity == .error }) else {
            return .unreadable(diagnostics)
        }
        let comments = source.comments(in: documents)
        let lines: [String]
        if source.isJSON {
            lines = JSONLayout(source: source).lines(of: documents)
        } else {
            var builder = LayoutBuilder(source: source, comments: comments, documents: documents)
            var writer = LayoutWriter(source: source)
            writer.write(builder.stream(documents))
            lines = writer.lines
        }
        let result = Envelope(of: source).bytes(around: lines)
        guard result != source.bytes else { return .unchanged }

        let written = SourceText(file: source.file, bytes: result)
        let again = written.readNodes(limits: limits)
        if let problem = again.diagnostics.first(where: { $0.severity == .error }) {
            return .fault(
                "the result cannot be read: \(problem.message), in line \(problem.range.start.line)")
        }
        if let difference = MeaningComparison.difference(
            between: documents, comments, and: again.documents, written.comments(in: again.documents))
        {
            return .fault(difference)
        }
        return .formatted(result)
    }
}

/// What stands around the lines of a file: its byte-order mark, and how its lines end.
private struct Envelope {
    private let hasMark: Bool
    private let lineEnd: [UInt8]

    init(of source: SourceText) {
        hasMark = source.contentStart > 0
        lineEnd = Envelope.endsInCRLF(source) ? [0x0D, 0x0A] : [0x0A]
    }

    /// True when every line that ends does so in CR LF.
    private static func endsInCRLF(_ source: SourceText) -> Bool {
        source.lineCount > 1
            && source.lineStarts.dropFirst().allSatisfy { start in
                start >= 2 && source.bytes[start - 1] == 0x0A && source.bytes[start - 2] == 0x0D
            }
    }

    func bytes(around lines: [String]) -> [UInt8] {
        var bytes: [UInt8] = hasMark ? [0xEF, 0xBB, 0xBF] : []
        for line in lines {
            bytes += line.utf8
            bytes += lineEnd
        }
        return bytes
    }
}
