// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Brings together again what reading took apart: nodes, comments, empty lines, and the lines between documents.
///
/// Everything is asked for in the order of the text, so that one pass over each does. The depth of calls is that of the
/// nodes, which reading bounds.
struct LayoutBuilder {
    let source: SourceText
    private let marks: LayoutMarks
    private let comments: [SourceComment]
    private var nextComment = 0
    private var nextAlias = 0
    private var nextDash = 0
    private var nextEdge = 0
    /// Where the last thing that was taken ends.
    private var end: Int
    /// True when empty lines that follow are text of a block scalar.
    private var endsInText = false

    init(source: SourceText, comments: [SourceComment], documents: [NodeTree]) {
        self.source = source
        self.comments = comments
        marks = LayoutMarks(source: source, comments: comments, documents: documents)
        end = source.contentStart
    }

    // MARK: - Documents

    mutating func stream(_ documents: [NodeTree]) -> [LayoutPart] {
        var parts: [LayoutPart] = []
        for document in documents {
            let root = document.root
            // A document without content is nothing but the lines around it.
            if isNothing(root), root.anchor == nil { continue }
            let start = isNothing(root) ? root.byteRange.lowerBound : start(of: root, isAlias: false)
            takeEdges(before: start, into: &parts)
            var entry = LayoutEntry(value: LayoutValue(content: .nothing))
            entry.hasGap = hasGap(above: start)
            entry.value = value(root, isAlias: false, outer: -1)
            entry.trailing = takeTrailing()
            parts.append(.root(entry))
        }
        takeEdges(before: source.bytes.count + 1, into: &parts)
        return parts
    }

    /// Takes the comments and the lines between documents before a place.
    private mutating func takeEdges(before limit: Int, into parts: inout [LayoutPart]) {
        while true {
            let edge = nextEdge < marks.edges.count ? marks.edges[nextEdge] : nil
            let edgeStart = edge?.range.lowerBound ?? .max
            parts += take(before: min(limit, edgeStart)).map { .comment($0) }
            guard let edge, edgeStart < limit else { return }
            nextEdge += 1
            let gap = hasGap(above: edgeStart)
            move(to: edge.range.upperBound)
            let text = String(decoding: source.bytes[edge.range], as: UTF8.self)
            parts.append(.edge(text, takeTrailing(), hasGap: gap))
        }
    }

    // MARK: - Values

    /// `outer` is the column of the collection that holds the value.
    private mutating func value(_ node: Node, isAlias: Bool, outer: Int) -> LayoutValue {
        if isAlias {
            let mark = marks.aliases[nextAlias]
            let before = take(before: mark.lowerBound)
            nextAlias += 1
            move(to: mark.upperBound)
            let name = String(decoding: source.bytes[mark], as: UTF8.self)
            return LayoutValue(before: before, content: .alias(name))
        }
        let anchor = node.anchor.map { "&" + $0 }
        if isNothing(node) { return LayoutValue(anchor: anchor, content: .nothing) }
        let start = start(of: node, isAlias: false)
        var value = LayoutValue(anchor: anchor, before: take(before: start), content: .scalar(node))
        let range = node.byteRange
        guard node.kind == .scalar else {
            var collection = collection(node, from: start, outer: outer)
            if !collection.isFlow, !collection.entries.isEmpty {
                // Above the first entry is where they stand.
                let own = value.before.first?.isOwnLine == false ? 1 : 0
                collection.entries[0].leading = value.before.dropFirst(own) + collection.entries[0].leading
                value.before = Array(value.before.prefix(own))
            }
            value.content = .collection(collection)
            return value
        }
        if node.isBlockScalar { value.headerComment = take(before: range.upperBound).first }
        move(to: range.upperBound)
        endsInText = node.isBlockScalar && BlockScalarHeader(at: range.lowerBound, in: source).keepsBreaks
        return value
    }

    private mutating func collection(_ node: Node, from start: Int, outer: Int) -> LayoutCollection {
        var collection = LayoutCollection(isMapping: node.kind == .mapping, isFlow: node.style == .flow)
        let range = node.byteRange
        let own = collection.isFlow ? outer : column(start)
        if collection.isFlow {
            move(to: min(start + 1, range.upperBound))
            collection.head = takeTrailing()
        }
        let links = node.links
        var place = 0
        while place < links.count {
            let key = collection.isMapping ? links[place] : nil
            let value = links[place + (collection.isMapping ? 1 : 0)]
            let entry = entry(key, value, isFlow: collection.isFlow, own: own)
            collection.entries.append(entry)
            place += collection.isMapping ? 2 : 1
        }
        if collection.isFlow {
            collection.tail = take(before: range.upperBound)
            move(to: range.upperBound)
            collection.flat = FlatText.of(collection, in: source)
        } else {
            collection.tail = takeBelow { $0 >= own && $0 > outer }
        }
        return collection
    }

    private mutating func entry(
        _ key: (node: Node, isAlias: Bool)?, _ value: (node: Node, isAlias: Bool), isFlow: Bool, own: Int
    ) -> LayoutEntry {
        var entry = LayoutEntry(value: LayoutValue(content: .nothing))
        let isElement = key == nil && !isFlow
        let first = key ?? value
        let start: Int? =
            if isElement {
                marks.dashes[nextDash]
            } else if isNothing(first.node), !first.isAlias {
                nil
            } else {
                self.start(of: first.node, isAlias: first.isAlias)
            }
        if let start {
            entry.leading = take(before: start)
            entry.hasGap = hasGap(above: start)
            entry.isPadded = isFlow && isPadded(start)
        }
        if isElement {
            move(to: marks.dashes[nextDash] + 1)
            nextDash += 1
        }
        if let key { entry.key = self.value(key.node, isAlias: key.isAlias, outer: own) }
        entry.value = self.value(value.node, isAlias: value.isAlias, outer: own)
        entry.trailing = takeTrailing()
        if !isFlow, case .nothing = entry.value.content { entry.below = takeBelow { $0 > own } }
        return entry
    }

    /// True for a scalar that is not written at all; its place says nothing.
    private func isNothing(_ node: Node) -> Bool {
        node.kind == .scalar && node.style == .plain && node.byteRange.isEmpty
    }

    private func start(of node: Node, isAlias: Bool) -> Int {
        if isAlias { return marks.aliases[nextAlias].lowerBound }
        if node.kind == .sequence, node.style == .block, nextDash < marks.dashes.count {
            return marks.dashes[nextDash]
        }
        // A map whose first key is an alias begins with that.
        if node.kind == .mapping, node.style == .block, node.links.first?.isAlias == true {
            return marks.aliases[nextAlias].lowerBound
        }
        return node.byteRange.lowerBound
    }

    // MARK: - Comments and empty lines

    /// Takes the comments before a place.
    private mutating func take(before limit: Int) -> [LayoutComment] {
        var taken: [LayoutComment] = []
        while nextComment < comments.count, comments[nextComment].range.lowerBound < limit {
            taken.append(takeNext())
        }
        return taken
    }

    /// Takes the comment that stands on the same line, when nothing else stands between.
    private mutating func takeTrailing() -> LayoutComment? {
        guard nextComment < comments.count, !comments[nextComment].isOwnLine,
            isFree(end..<comments[nextComment].range.lowerBound, acrossLines: false)
        else { return nil }
        return takeNext()
    }

    /// Takes the comments below, as long as their columns fit and nothing else stands between.
    private mutating func takeBelow(_ fits: (_ column: Int) -> Bool) -> [LayoutComment] {
        var taken: [LayoutComment] = []
        while nextComment < comments.count, comments[nextComment].isOwnLine {
            let start = comments[nextComment].range.lowerBound
            guard fits(column(start)), isFree(end..<start, acrossLines: true) else { break }
            taken.append(takeNext())
        }
        return taken
    }

    private mutating func takeNext() -> LayoutComment {
        let comment = comments[nextComment]
        let start = comment.range.lowerBound
        var last = comment.range.upperBound
        while last > start, source.bytes[last - 1] == 0x20 || source.bytes[last - 1] == 0x09 { last -= 1 }
        var taken = LayoutComment(
            text: String(decoding: source.bytes[start..<last], as: UTF8.self), column: column(start),
            isOwnLine: comment.isOwnLine)
        taken.hasGap = comment.isOwnLine && hasGap(above: start)
        nextComment += 1
        move(to: comment.range.upperBound)
        return taken
    }

    private mutating func move(to place: Int) {
        end = place
        endsInText = false
    }

    /// True when a stretch holds only white space, and the commas and colons that hold collections together.
    private func isFree(_ range: Range<Int>, acrossLines: Bool) -> Bool {
        for index in range {
            switch source.bytes[index] {
            case 0x20, 0x09, UInt8(ascii: ","), UInt8(ascii: ":"): continue
            case 0x0A, 0x0D: if !acrossLines { return false }
            default: return false
            }
        }
        return true
    }

    /// True when an empty line stands right above what begins here.
    private func hasGap(above place: Int) -> Bool {
        let line = source.lineNumber(atByte: place)
        guard !endsInText, line > 1, source.lineNumber(atByte: end) < line - 1 else { return false }
        return source.contentOfLine(line - 1).allSatisfy {
            source.bytes[$0] == 0x20 || source.bytes[$0] == 0x09
        }
    }

    /// Characters between the left edge and a place.
    private func column(_ place: Int) -> Int {
        let start = source.lineStarts[source.lineNumber(atByte: place) - 1]
        // Far to the right it says nothing, and counting it for each would take for ever.
        guard place - start < 4096 else { return place - start }
        return source.bytes[start..<max(start, place)].count { $0 & 0xC0 != 0x80 }
    }

    /// True behind a comma and more than one space.
    private func isPadded(_ start: Int) -> Bool {
        var index = start
        while index > 0, source.bytes[index - 1] == 0x20 { index -= 1 }
        return start - index > 1 && index > 0 && source.bytes[index - 1] == UInt8(ascii: ",")
    }
}
