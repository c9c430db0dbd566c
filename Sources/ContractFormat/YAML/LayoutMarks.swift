// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What stands between the scalars of a text and has no node of its own: dashes, aliases, and the lines that begin
/// and end documents.
struct LayoutMarks {
    /// A line at the left edge: a directive, `---` or `...`.
    struct Edge {
        var range: Range<Int>
        var isDirective: Bool
    }

    /// Where the entries of block sequences begin.
    private(set) var dashes: [Int] = []
    private(set) var aliases: [Range<Int>] = []
    private(set) var edges: [Edge] = []

    init(source: SourceText, comments: [SourceComment], documents: [NodeTree]) {
        let scalars = documents.flatMap(\.scalarRanges)
        source.bytes.withUnsafeBufferPointer { bytes in
            var index = source.contentStart
            var (scalar, comment) = (0, 0)
            while index < bytes.count {
                while scalar < scalars.count, scalars[scalar].upperBound <= index { scalar += 1 }
                while comment < comments.count, comments[comment].range.upperBound <= index { comment += 1 }
                if scalar < scalars.count, scalars[scalar].contains(index) {
                    index = scalars[scalar].upperBound
                } else if comment < comments.count, comments[comment].range.contains(index) {
                    index = comments[comment].range.upperBound
                } else {
                    index = take(at: index, in: bytes, from: source.contentStart)
                }
            }
        }
    }

    /// Takes one mark, or nothing, and goes on behind it.
    private mutating func take(
        at index: Int, in bytes: UnsafeBufferPointer<UInt8>, from first: Int
    ) -> Int {
        let isAtEdge = index == first || bytes[index - 1] == 0x0A || bytes[index - 1] == 0x0D
        switch bytes[index] {
        case UInt8(ascii: "*"):
            let end = LayoutMarks.nameEnd(from: index + 1, in: bytes)
            aliases.append(index..<end)
            return end
        case UInt8(ascii: "&"): return LayoutMarks.nameEnd(from: index + 1, in: bytes)
        case UInt8(ascii: "%") where isAtEdge:
            var end = index
            while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D, bytes[end] != UInt8(ascii: "#") {
                end += 1
            }
            var last = end
            while last > index, bytes[last - 1] == 0x20 || bytes[last - 1] == 0x09 { last -= 1 }
            edges.append(Edge(range: index..<last, isDirective: true))
            return end
        case UInt8(ascii: "-"), UInt8(ascii: "."):
            let isMarker =
                isAtEdge && index + 2 < bytes.count && bytes[index + 1] == bytes[index]
                && bytes[index + 2] == bytes[index]
            if isMarker {
                edges.append(Edge(range: index..<index + 3, isDirective: false))
                return index + 3
            }
            if bytes[index] == UInt8(ascii: "-") { dashes.append(index) }
            return index + 1
        default: return index + 1
        }
    }

    /// The end of an anchor's name, which libyaml makes of letters, digits, `_` and `-`.
    private static func nameEnd(from start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var end = start
        while end < bytes.count {
            switch bytes[end] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): end += 1
            default: return end
            }
        }
        return end
    }
}
