// SPDX-License-Identifier: Apache-2.0

/// Builds nodes from the events of a JSON scanner.
struct NodeSink: JSONSink {
    var builder: NodeTreeBuilder
    /// True when the builder gave up, with its own diagnostic.
    private(set) var isRefused = false

    init(source: SourceText, limits: ReadingLimits) {
        builder = NodeTreeBuilder(
            source: source, document: 0, limits: limits, remainingNodes: limits.maxNodes,
            sizeHint: source.bytes.count)
    }

    mutating func begin(isObject: Bool, at byte: Int) throws(JSONFault) {
        do throws(DocumentRefused) {
            try builder.begin(isObject ? .mapping : .sequence, style: .flow, from: byte, to: byte + 1)
        } catch { throw refused() }
    }

    mutating func end(isObject: Bool, at end: Int) throws(JSONFault) {
        builder.end(at: end)
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
        do throws(DocumentRefused) {
            try builder.scalar(text, style: style, from: range.lowerBound, to: range.upperBound)
        } catch { throw refused() }
    }

    private mutating func refused() -> JSONFault {
        isRefused = true
        return JSONFault(.tooLarge, "the document was refused", at: 0..<0)
    }
}
