// SPDX-License-Identifier: Apache-2.0

/// A comment of a YAML text, which the nodes do not hold.
package struct SourceComment: Sendable, Hashable {
    /// What stands behind the `#`, as written, up to the line's end.
    package let text: String
    /// Where it stands in the source, from the `#` to the end of its line.
    package let range: Range<Int>
    /// The line, counted from 1.
    package let line: Int
    /// True when only white space stands before it.
    package let isOwnLine: Bool

    package init(text: String, range: Range<Int>, line: Int, isOwnLine: Bool) {
        self.text = text
        self.range = range
        self.line = line
        self.isOwnLine = isOwnLine
    }
}

extension SourceText {
    /// The comments of a text whose nodes are these, in the order written.
    ///
    /// A `#` outside every scalar begins a comment, as libyaml has it: also right behind a bracket, a comma or a quote.
    /// In a document that could not be read, and so has no nodes, the same is done without knowing its scalars. JSON has
    /// no comments.
    package func comments(in documents: [NodeTree]) -> [SourceComment] {
        guard !isJSON else { return [] }
        return bytes.withUnsafeBufferPointer { bytes in
            var scan = CommentScan(bytes: bytes, lineStarts: lineStarts)
            for tree in documents { scan.pass(tree) }
            scan.finish()
            return scan.comments
        }
    }

    /// True for a file that is read as JSON.
    package var isJSON: Bool { file.lowercased().hasSuffix(".json") }
}

/// Goes through a text once, from scalar to scalar.
private struct CommentScan {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let lineStarts: [Int]
    private var index: Int
    /// The line that `index` was on when it was last asked for, from 0.
    private var line = 0
    private(set) var comments: [SourceComment] = []

    init(bytes: UnsafeBufferPointer<UInt8>, lineStarts: [Int]) {
        self.bytes = bytes
        self.lineStarts = lineStarts
        index = lineStarts[0]
    }

    /// Takes what stands before and between the scalars of a document.
    mutating func pass(_ tree: NodeTree) {
        withExtendedLifetime(tree) {
            for record in tree.arena.pointee.records.elements where record.kind == .scalar {
                let start = Int(record.start)
                // An alias has no record of its own, and nothing stands twice.
                guard start >= index else { continue }
                gap(to: start)
                if record.style == .literal || record.style == .folded { header(from: start) }
                index = max(index, Int(record.end))
            }
        }
    }

    /// Takes what stands behind the last scalar.
    mutating func finish() { gap(to: bytes.count) }

    private mutating func gap(to end: Int) {
        while index < end {
            if bytes[index] == UInt8(ascii: "#"), mayBegin(at: index) { take(at: index) } else { index += 1 }
        }
    }

    /// A comment behind the indicator of a block scalar: `| # like this`.
    private mutating func header(from start: Int) {
        var place = start + 1
        while place < bytes.count, bytes[place] != 0x0A, bytes[place] != 0x0D {
            if bytes[place] == UInt8(ascii: "#") {
                take(at: place)
                return
            }
            place += 1
        }
    }

    /// False behind a letter: where no scalar is known, that is no comment.
    private func mayBegin(at place: Int) -> Bool {
        guard place > 0 else { return true }
        switch bytes[place - 1] {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            return false
        // The last byte of a byte-order mark, or of a letter.
        case 0x80...: return place == lineStarts[0]
        default: return true
        }
    }

    private mutating func take(at start: Int) {
        var end = start
        while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
        while line + 1 < lineStarts.count, lineStarts[line + 1] <= start { line += 1 }
        var before = start
        while before > lineStarts[line], bytes[before - 1] == 0x20 || bytes[before - 1] == 0x09 {
            before -= 1
        }
        comments.append(
            SourceComment(
                text: String(decoding: bytes[start + 1..<end], as: UTF8.self), range: start..<end,
                line: line + 1, isOwnLine: before == lineStarts[line]))
        index = end
    }
}
