// SPDX-License-Identifier: Apache-2.0
internal import CLibYAML

/// Reads YAML 1.2 into nodes with positions.
///
/// What no contract may hold is refused here, with a diagnostic each: other encodings, invisible characters,
/// duplicate keys, tags, merge keys, aliases without an anchor, too much of anything. A syntax error leaves out its
/// own document and no other.
public enum YAMLReader {
    /// Reads all documents of a file.
    ///
    /// A document with a syntax error is not among them.
    public static func read(
        _ source: SourceText, limits: ReadingLimits = .contract
    ) -> (documents: [NodeTree], diagnostics: [Diagnostic]) {
        let characters = CharacterScan.examine(source, limits: limits)
        guard characters.isReadable else { return ([], characters.diagnostics) }
        var stream = YAMLStream(source: source, limits: limits, isASCII: characters.isASCII)
        stream.readAll()
        return (stream.documents, (characters.diagnostics + stream.diagnostics).inTextOrder())
    }

    /// Reads a file of one document as a value, as a payload is; nil with diagnostics when it is none.
    public static func readValue(
        _ source: SourceText, limits: ReadingLimits = .payload
    ) -> (value: Value?, diagnostics: [Diagnostic]) {
        var (documents, diagnostics) = read(source, limits: limits)
        guard diagnostics.isEmpty else { return (nil, diagnostics) }
        guard let first = documents.first, documents.count == 1 else {
            let place = documents.dropFirst().first?.root.range ?? source.range(0..<0)
            return (nil, [.notOneDocument(documents.count, at: place)])
        }
        let value = first.root.value(into: &diagnostics)
        return (diagnostics.isEmpty ? value : nil, diagnostics)
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
        guard var parser = YAMLEventParser(bytes: bytes, from: start, source: source, isASCII: isASCII) else {
            return nil
        }
        while true {
            switch parser.next() {
            case .end: return nil
            case .failure:
                let problem = parser.problem()
                let diagnostic = problem.diagnostic(in: source, document: document)
                diagnostics.append(diagnostic)
                // A directive belongs to the document that follows it.
                if diagnostic.code != .yamlDirective { document += 1 }
                return nextDocument(from: problem.place.byte, in: bytes)
            case .documentStart:
                reportDirectives(of: parser)
                if let stop = readDocument(&parser) { return nextDocument(from: stop, in: bytes) }
            default: break
            }
        }
    }

    /// Reads one document; returns where it was given up, nil when it was read to its end.
    private mutating func readDocument(_ parser: inout YAMLEventParser) -> Int? {
        var builder = NodeTreeBuilder(
            source: source, document: document, limits: limits, remainingNodes: remainingNodes,
            sizeHint: document == 0 ? source.bytes.count : 0)
        var problem: YAMLProblem?
        var isWhole = false
        do throws(DocumentRefused) {
            reading: while builder.diagnostics.count < limits.maxDiagnostics {
                let event = parser.next()
                switch event {
                case .documentEnd, .end:
                    isWhole = true
                    break reading
                case .failure:
                    problem = parser.problem()
                    break reading
                default: try builder.take(event, from: &parser)
                }
            }
        } catch {}
        diagnostics.append(contentsOf: builder.diagnostics)
        // On a line that was refused already, it is the same mistake.
        if let problem, !builder.diagnostics.contains(where: { $0.range.end.line == problem.place.line }) {
            diagnostics.append(problem.diagnostic(in: source, document: document))
        }
        if isWhole, let tree = builder.finish() { documents.append(tree) }
        remainingNodes = builder.remainingNodes
        document += 1
        return isWhole ? nil : (problem?.place.byte ?? parser.start + 1)
    }

    private mutating func reportDirectives(of parser: borrowing YAMLEventParser) {
        func range() -> SourceRange { source.range(parser.start..<parser.end, document: document) }
        if let version = parser.declaredVersion, version != "1.2" {
            diagnostics.append(.otherVersion(version, at: range()))
        }
        if parser.declaresTags { diagnostics.append(.tagDirective(at: range())) }
    }

    /// The first line at or after a byte that begins with `---`.
    private func nextDocument(from byte: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var line = source.position(atByte: byte).line
        // A mark in the middle of a line is behind that line's beginning.
        if source.lineStarts[line - 1] < byte { line += 1 }
        let dash = UInt8(ascii: "-")
        for start in source.lineStarts.dropFirst(line - 1) where start + 3 <= bytes.count {
            guard bytes[start] == dash, bytes[start + 1] == dash, bytes[start + 2] == dash else { continue }
            if start + 3 == bytes.count || [0x20, 0x09, 0x0A, 0x0D].contains(bytes[start + 3]) {
                return start
            }
        }
        return nil
    }
}

extension NodeTreeBuilder {
    /// Takes one event of a node.
    ///
    /// The parser is not changed; lent for reading, it would be copied at each event.
    fileprivate mutating func take(
        _ event: YAMLEventParser.Event, from parser: inout YAMLEventParser
    ) throws(DocumentRefused) {
        let (start, end) = (parser.start, parser.end)
        if parser.hasTag { report(.explicitTag(at: range(start, end))) }
        switch event {
        case .scalar(let text, let style):
            try scalar(
                text, style: style, anchor: parser.anchor, from: parser.contentStart,
                to: style == .literal || style == .folded ? parser.trimmedEnd() : end)
        case .begin(let kind, let style):
            try begin(kind, style: style, anchor: parser.anchor, from: parser.contentStart, to: end)
        case .finish(let isFlow): self.end(at: isFlow && end > start ? end : nil)
        case .alias: try alias(parser.anchor ?? "", from: start, to: end)
        case .documentStart, .documentEnd, .end, .failure: break
        }
    }
}
