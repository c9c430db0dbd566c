// SPDX-License-Identifier: Apache-2.0

/// Builds nodes from the events of a JSON scanner.
struct NodeSink: JSONSink {
    var builder: NodeTreeBuilder
    /// True when the builder gave up, with its own diagnostic.
    private(set) var isRefused = false
    /// Turns bytes into positions; the tokens come in order, so it walks on from the last one.
    private var walker: PositionWalker

    init(source: SourceText, limits: ReadingLimits) {
        builder = NodeTreeBuilder(
            file: source.file, document: 0, limits: limits, remainingNodes: limits.maxNodes,
            sizeHint: source.bytes.count)
        walker = PositionWalker(source)
    }

    mutating func begin(isObject: Bool, at byte: Int) throws(JSONFault) {
        let (start, end) = places(byte..<byte + 1)
        do throws(DocumentRefused) {
            try builder.begin(isObject ? .mapping : .sequence, style: .flow, from: start, to: end)
        } catch { throw refused() }
    }

    mutating func end(isObject: Bool, at end: Int) throws(JSONFault) {
        builder.end(at: walker.place(atByte: end))
    }

    mutating func key(
        _ text: UnsafeBufferPointer<UInt8>, isASCII: Bool, at range: Range<Int>
    ) throws(JSONFault) {
        try scalar(text, .doubleQuoted, at: range)
    }

    mutating func string(_ text: UnsafeBufferPointer<UInt8>, at range: Range<Int>) throws(JSONFault) {
        try scalar(text, .doubleQuoted, at: range)
    }

    mutating func number(_ text: UnsafeBufferPointer<UInt8>, at range: Range<Int>) throws(JSONFault) {
        try scalar(text, .plain, at: range)
    }

    mutating func word(_ word: JSONWord, at range: Range<Int>) throws(JSONFault) {
        var text = word.rawValue
        var fault: JSONFault?
        text.withUTF8 { text in
            do throws(JSONFault) { try scalar(text, .plain, at: range) } catch { fault = error }
        }
        if let fault { throw fault }
    }

    private mutating func scalar(
        _ text: UnsafeBufferPointer<UInt8>, _ style: Node.Style, at range: Range<Int>
    ) throws(JSONFault) {
        let (start, end) = places(range)
        do throws(DocumentRefused) {
            try builder.scalar(text, style: style, from: start, to: end)
        } catch { throw refused() }
    }

    private mutating func refused() -> JSONFault {
        isRefused = true
        return JSONFault(.tooLarge, "the document was refused", at: 0..<0)
    }

    private mutating func places(_ range: Range<Int>) -> (NodeTree.Place, NodeTree.Place) {
        (walker.place(atByte: range.lowerBound), walker.place(atByte: range.upperBound))
    }
}

/// Positions of bytes that are asked for in rising order, in linear time altogether.
struct PositionWalker {
    private let source: SourceText
    private var line = 0
    private var column = 1
    private var byte: Int

    init(_ source: SourceText) {
        self.source = source
        byte = source.contentStart
    }

    mutating func place(atByte target: Int) -> NodeTree.Place {
        guard target >= byte else { return NodeTree.Place(source.position(atByte: target)) }
        while line + 1 < source.lineStarts.count, source.lineStarts[line + 1] <= target {
            line += 1
            column = 1
            byte = source.lineStarts[line]
        }
        for index in byte..<target where SourceText.startsScalar(source.bytes[index]) { column += 1 }
        byte = target
        return NodeTree.Place(line: line + 1, column: column, byte: byte)
    }
}
