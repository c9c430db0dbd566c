// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What can be folded, and what is selected with each step outwards.
struct TextStructure {
    let document: DocumentNames

    /// The lists and maps that take several lines.
    var folds: [Value] {
        let (outline, lines) = (document.outline, document.lines)
        var seen: Set<Int> = []
        return outline.nodes.indices.compactMap { index in
            let node = outline[index]
            guard node.kind == .mapping || node.kind == .sequence || node.style == .block else { return nil }
            var first = lines.lineNumber(of: node.start)
            // What hangs below a key folds into the line of the key.
            if let parent = outline.parent(of: index),
                let key = outline.entries(of: parent).first(where: { $0.value == index })?.key
            {
                first = lines.lineNumber(of: outline[key].start)
            }
            let last = lines.lineNumber(of: max(node.start, node.end - 1))
            guard last > first, seen.insert(first).inserted else { return nil }
            return ["startLine": .integer(first), "endLine": .integer(last)]
        }
    }

    /// The ranges around a place, the innermost outermost in what is answered.
    func selection(at position: TextPosition) -> Value {
        let (outline, lines) = (document.outline, document.lines)
        let byte = lines.byte(at: position)
        var ranges: [Range<Int>] = []
        if let node = outline.node(at: byte) {
            for index in outline.chain(from: node) {
                let range = outline[index].start..<outline[index].end
                if range.lowerBound <= byte, byte <= range.upperBound, ranges.last != range {
                    ranges.append(range)
                }
            }
        }
        if ranges.isEmpty { ranges = [byte..<byte] }
        var value: Value?
        for range in ranges.reversed() {
            value = .object([("range", lines.range(range)), ("parent", value)])
        }
        return value ?? .null
    }
}
