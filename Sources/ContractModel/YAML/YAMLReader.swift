// SPDX-License-Identifier: Apache-2.0
internal import CLibYAML

/// Reads YAML 1.2 into nodes with positions.
///
/// What no contract may hold is refused here, with a diagnostic each: other encodings, invisible characters,
/// duplicate keys, tags, merge keys, aliases without an anchor, too much of anything. A syntax error leaves out its
/// own document and no other.
public enum YAMLReader {
    /// Reads all documents of a file. A document with a syntax error is not among them.
    public static func read(
        _ source: SourceText, limits: ReadingLimits = .contract
    ) -> (documents: [NodeTree], diagnostics: [Diagnostic]) {
        let characters = CharacterScan.examine(source, limits: limits)
        guard characters.isReadable else { return ([], characters.diagnostics) }
        var stream = YAMLStream(source: source, limits: limits, isASCII: characters.isASCII)
        stream.readAll()
        return (stream.documents, (characters.diagnostics + stream.diagnostics).inTextOrder())
    }
}

/// The documents of one file, read one after the other.
struct YAMLStream {
    let source: SourceText
    let limits: ReadingLimits
    let isASCII: Bool
    private(set) var documents: [NodeTree] = []
    private(set) var diagnostics: [Diagnostic] = []
    private var document = 0
    private var remainingNodes: Int

    init(source: SourceText, limits: ReadingLimits, isASCII: Bool) {
        self.source = source
        self.limits = limits
        self.isASCII = isASCII
        remainingNodes = limits.maxNodes
    }

    mutating func readAll() {
        // A parser does not go on after a syntax error: the next one begins at the next document.
        var next: Int? = source.contentStart
        while let start = next, diagnostics.count < limits.maxDiagnostics, remainingNodes >= 0 {
            next = source.bytes.withUnsafeBufferPointer { bytes in read(from: start, in: bytes) }
        }
    }

    /// Reads documents until the end or a syntax error; returns where the document after that begins.
    private mutating func read(from start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let parser = YAMLEventParser(bytes: bytes, from: start, source: source, isASCII: isASCII) else {
            return nil
        }
        defer { parser.close() }
        while true {
            switch parser.next() {
            case .end: return nil
            case .failure(let problem):
                diagnostics.append(problem.diagnostic(in: source, document: document))
                document += 1
                return nextDocument(from: problem.place.byte, in: bytes)
            case .documentStart(let version, let tagDirective):
                reportDirectives(version, tagDirective, at: parser.range)
                if let stop = readDocument(parser) { return nextDocument(from: stop, in: bytes) }
            default: break
            }
        }
    }

    /// Reads one document; returns where it was given up, nil when it was read to its end.
    private mutating func readDocument(_ parser: YAMLEventParser) -> Int? {
        var builder = NodeTreeBuilder(
            file: source.file, document: document, limits: limits, remainingNodes: remainingNodes)
        var problem: YAMLProblem?
        var isWhole = false
        do throws(DocumentRefused) {
            reading: while builder.diagnostics.count < limits.maxDiagnostics {
                switch parser.next() {
                case .documentEnd, .end:
                    isWhole = true
                    break reading
                case .failure(let found):
                    problem = found
                    break reading
                case .documentStart: break
                case .node(let event): try builder.take(event, from: parser)
                }
            }
        } catch {}
        diagnostics.append(contentsOf: builder.diagnostics)
        if let problem { diagnostics.append(problem.diagnostic(in: source, document: document)) }
        if isWhole, let tree = builder.finish() { documents.append(tree) }
        remainingNodes = builder.remainingNodes
        document += 1
        return isWhole ? nil : (problem?.place.byte ?? parser.startByte + 1)
    }

    private mutating func reportDirectives(_ version: String?, _ tagDirective: Bool, at range: SourceRange) {
        var range = range
        range.document = document
        if let version, version != "1.2" { diagnostics.append(.otherVersion(version, at: range)) }
        if tagDirective { diagnostics.append(.tagDirective(at: range)) }
    }

    /// The first line at or after a byte that begins with `---`.
    private func nextDocument(from byte: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var line = source.position(atByte: byte).line
        // A mark in the middle of a line is behind that line's beginning.
        if source.lineStarts[line - 1] < byte { line += 1 }
        let dash = UInt8(ascii: "-")
        for start in source.lineStarts.dropFirst(line - 1) where start + 3 <= bytes.count {
            guard bytes[start] == dash, bytes[start + 1] == dash, bytes[start + 2] == dash else { continue }
            if start + 3 == bytes.count || [0x20, 0x09, 0x0A, 0x0D].contains(bytes[start + 3]) { return start }
        }
        return nil
    }
}

extension NodeTreeBuilder {
    /// Takes one node event.
    mutating func take(_ event: YAMLEventParser.NodeEvent, from parser: YAMLEventParser) throws(DocumentRefused) {
        let (start, end) = (parser.start, parser.end)
        if event.hasTag { report(.explicitTag(at: range(start, end))) }
        switch event.kind {
        case .scalar(let text, let style):
            try scalar(
                text, style: style, anchor: event.anchor,
                from: event.hasProperties ? parser.contentStart() : start,
                to: style == .literal || style == .folded ? parser.trimmedEnd() : end)
        case .begin(let kind, let style):
            try begin(
                kind, style: style, anchor: event.anchor, from: event.hasProperties ? parser.contentStart() : start,
                to: end)
        case .end(let isFlow): self.end(at: isFlow && parser.end.byte > parser.start.byte ? end : nil)
        case .alias(let name): try alias(name, from: start, to: end)
        }
    }
}
