// SPDX-License-Identifier: Apache-2.0

/// Reads the structure of a text and gives up nowhere.
///
/// Where a text breaks a rule of YAML, indentation says what belongs together: a bracket that nobody closes ends where
/// the lines go back to the left, a quote at the end of its line, and a line without a colon is a key to come.
struct OutlineReader {
    let bytes: [UInt8]
    var outline: Outline
    /// The next byte to be read.
    var place = 0
    /// Where its line begins.
    var lineStart = 0
    var levels = 0

    static func read(_ bytes: [UInt8]) -> Outline {
        var reader = OutlineReader(bytes: bytes, outline: Outline(bytes: bytes))
        reader.readAll()
        return reader.outline
    }

    private mutating func readAll() {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { (place, lineStart) = (3, 3) }
        while true {
            skipDirectives()
            let start = place
            let root = block(minColumn: 0, parent: -1)
            // What is left over at the top belongs to the document all the same.
            while !isAtEnd, !isAtMark {
                let before = place
                absorb(minColumn: 0, into: root)
                if place == before { skipLine() }
            }
            if outline[root].kind != .nothing || place > start { outline.documents.append(root) }
            if isAtEnd { return }
            // Behind `---` a document may begin on the same line.
            place += 3
        }
    }

    private mutating func skipDirectives() {
        skipToToken()
        while !isAtEnd, place == lineStart, bytes[place] == UInt8(ascii: "%") {
            skipLine()
            skipToToken()
        }
        if isAtMark { place += 3 }
    }

    // MARK: - Places

    var isAtEnd: Bool { place >= bytes.count }
    var column: Int { place - lineStart }

    /// True at `---` and `...` at the beginning of a line.
    var isAtMark: Bool {
        guard place == lineStart, place + 3 <= bytes.count else { return false }
        let mark = bytes[place]
        guard mark == UInt8(ascii: "-") || mark == UInt8(ascii: "."), bytes[place + 1] == mark,
            bytes[place + 2] == mark
        else { return false }
        return isBlank(place + 3)
    }

    /// True for a space, a line break and the end.
    func isBlank(_ index: Int) -> Bool {
        guard index < bytes.count else { return true }
        return bytes[index] == 0x20 || bytes[index] == 0x09 || isBreak(index)
    }

    func isBreak(_ index: Int) -> Bool { bytes[index] == 0x0A || bytes[index] == 0x0D }

    /// Goes over spaces, comments and line breaks; true when a line was left.
    @discardableResult
    mutating func skipToToken() -> Bool {
        var hasLeft = false
        while place < bytes.count {
            switch bytes[place] {
            case 0x20, 0x09: place += 1
            case 0x0A, 0x0D:
                skipBreak()
                hasLeft = true
            case UInt8(ascii: "#") where place == lineStart || isBlank(place - 1):
                while place < bytes.count, !isBreak(place) { place += 1 }
            default: return hasLeft
            }
        }
        return hasLeft
    }

    mutating func skipSpaces() {
        while place < bytes.count, bytes[place] == 0x20 || bytes[place] == 0x09 { place += 1 }
    }

    mutating func skipBreak() {
        let isPair = bytes[place] == 0x0D && place + 1 < bytes.count && bytes[place + 1] == 0x0A
        place += isPair ? 2 : 1
        lineStart = place
    }

    mutating func skipLine() {
        while place < bytes.count, !isBreak(place) { place += 1 }
        if place < bytes.count { skipBreak() }
    }

    // MARK: - Nodes

    mutating func add(_ kind: Outline.Kind, _ style: Outline.Style, _ range: Range<Int>, parent: Int) -> Int {
        outline.nodes.append(
            Outline.Node(
                kind: kind, style: style, start: range.lowerBound, end: range.upperBound, parent: parent))
        return outline.nodes.count - 1
    }

    mutating func nothing(at byte: Int, parent: Int) -> Int {
        add(.nothing, .plain, byte..<byte, parent: parent)
    }

    /// Hangs a node below another, which then reaches to its end.
    mutating func append(_ child: Int, to parent: Int) {
        outline.nodes[parent].children.append(child)
        outline.nodes[child].parent = parent
        outline.nodes[parent].end = max(outline.nodes[parent].end, outline.nodes[child].end)
    }

    // MARK: - Block structure

    /// Reads a node that begins at or right of a column, on this line or a later one.
    mutating func block(minColumn: Int, parent: Int) -> Int {
        let start = place
        let hasLeftLine = skipToToken()
        if isAtEnd || isAtMark || (hasLeftLine || place == lineStart) && column < minColumn {
            // The line is looked at again by who knows its column.
            return nothing(at: start, parent: parent)
        }
        levels += 1
        defer { levels -= 1 }
        if levels > Outline.maxNestedLevels {
            let first = place
            skipLine()
            return add(.scalar, .plain, first..<first, parent: parent)
        }
        return node(minColumn: minColumn, parent: parent)
    }

    private mutating func node(minColumn: Int, parent: Int) -> Int {
        let byte = bytes[place]
        if byte == UInt8(ascii: "-"), isBlank(place + 1) { return sequence(parent: parent) }
        if byte == UInt8(ascii: "&") || byte == UInt8(ascii: "!") {
            return decorated(minColumn: minColumn, parent: parent)
        }
        if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
            return flow(minColumn: minColumn, parent: parent)
        }
        if byte == UInt8(ascii: "|") || byte == UInt8(ascii: ">") {
            return blockScalar(minColumn: minColumn, parent: parent)
        }
        let before = (place, lineStart)
        let first = scalar(minColumn: minColumn, parent: parent, mayContinue: true)
        let behind = (place, lineStart)
        skipSpaces()
        let isKey = lineStart == before.1 && isAtColon
        // Lines that follow and have keys make a key of this one.
        if isKey || isKeyToCome(column: before.0 - before.1, startedAt: before.0) {
            return mapping(firstKey: first, column: before.0 - before.1, parent: parent, behind)
        }
        (place, lineStart) = behind
        return first
    }

    /// An anchor or a tag, and the node behind it.
    private mutating func decorated(minColumn: Int, parent: Int) -> Int {
        let start = place
        while !isBlank(place), ![0x2C, 0x5B, 0x5D, 0x7B, 0x7D].contains(bytes[place]) { place += 1 }
        let isAnchor = bytes[start] == UInt8(ascii: "&")
        let name = String(decoding: bytes[(start + 1)..<max(place, start + 1)], as: UTF8.self)
        let node = block(minColumn: minColumn, parent: parent)
        if isAnchor { outline.nodes[node].anchor = name }
        return node
    }

    var isAtColon: Bool { place < bytes.count && bytes[place] == UInt8(ascii: ":") && isBlank(place + 1) }

    /// True when a scalar that fills the rest of its line stands above a key: no text goes on like that.
    private mutating func isKeyToCome(column: Int, startedAt start: Int) -> Bool {
        let here = (place, lineStart)
        defer { (place, lineStart) = here }
        guard bytes[start] != 0x22, bytes[start] != 0x27, bytes[start] != UInt8(ascii: "*") else {
            return false
        }
        let isFirst = lineStart <= start && bytes[lineStart..<start].allSatisfy { $0 == 0x20 || $0 == 0x2D }
        guard isFirst, skipToToken(), !isAtEnd, !isAtMark else { return false }
        return self.column >= column && looksLikeKey
    }

    /// True when the line holds a key from here on.
    var looksLikeKey: Bool {
        var index = place
        guard index < bytes.count else { return false }
        let quote = bytes[index]
        if quote == 0x22 || quote == 0x27 {
            index += 1
            while index < bytes.count, bytes[index] != quote, !isBreak(index) { index += 1 }
            index += 1
            while index < bytes.count, bytes[index] == 0x20 { index += 1 }
            return index < bytes.count && bytes[index] == UInt8(ascii: ":") && isBlank(index + 1)
        }
        while index < bytes.count, !isBreak(index) {
            if bytes[index] == UInt8(ascii: ":"), isBlank(index + 1) { return true }
            if bytes[index] == UInt8(ascii: "#"), index > place, isBlank(index - 1) { return false }
            index += 1
        }
        return false
    }

    // MARK: - Collections

    private mutating func sequence(parent: Int) -> Int {
        let column = column
        let index = add(.sequence, .block, place..<place, parent: parent)
        while !isAtEnd, !isAtMark {
            if self.column == column, bytes[place] == UInt8(ascii: "-"), isBlank(place + 1) {
                place += 1
                let element = block(minColumn: column + 1, parent: index)
                append(element, to: index)
            } else if self.column > column, let last = outline[index].children.last {
                absorb(minColumn: column + 1, into: last)
            } else {
                break
            }
            skipToToken()
        }
        return index
    }

    private mutating func mapping(firstKey: Int, column: Int, parent: Int, _ behind: (Int, Int)) -> Int {
        let start = outline[firstKey].start
        let index = add(.mapping, .block, start..<start, parent: parent)
        (place, lineStart) = behind
        entry(key: firstKey, column: column, into: index)
        entries(column: column, into: index)
        return index
    }

    /// The entries of a mapping from the next token on.
    private mutating func entries(column: Int, into index: Int) {
        while true {
            skipToToken()
            guard !isAtEnd, !isAtMark, self.column >= column else { return }
            let isDash = bytes[place] == UInt8(ascii: "-") && isBlank(place + 1)
            if self.column > column {
                absorb(minColumn: column + 1, into: index)
            } else if isDash {
                return
            } else {
                let key = scalar(minColumn: column, parent: index, mayContinue: false)
                entry(key: key, column: column, into: index)
            }
        }
    }

    /// What stands behind a key.
    private mutating func entry(key: Int, column: Int, into index: Int) {
        outline.nodes[key].isKey = true
        append(key, to: index)
        skipSpaces()
        let hasColon = isAtColon
        outline.nodes[key].hasColon = hasColon
        if hasColon { place += 1 }
        let here = (place, lineStart)
        let isMore = skipToToken()
        // A list may stand at the column of its key.
        let isList =
            isMore && !isAtEnd && self.column == column && bytes[place] == UInt8(ascii: "-")
            && isBlank(place + 1) && !isAtMark
        var value: Int
        if isList {
            value = sequence(parent: index)
        } else if !hasColon, !isMore {
            (place, lineStart) = here
            value = nothing(at: place, parent: index)
            if !isAtEnd, !isBreak(place) { skipLine() }
        } else {
            (place, lineStart) = here
            value = block(minColumn: column + 1, parent: index)
        }
        if outline[value].kind == .nothing {
            outline.nodes[value].start = here.0
            outline.nodes[value].end = here.0
        }
        append(value, to: index)
    }

    /// Reads what stands too far to the right, and takes its entries as those of the collection that it stands in.
    private mutating func absorb(minColumn: Int, into index: Int) {
        let before = place
        let stray = block(minColumn: minColumn, parent: index)
        if outline[stray].kind == .mapping, outline[index].kind == .mapping {
            for child in outline[stray].children { append(child, to: index) }
        } else if outline[stray].kind == .sequence, outline[index].kind == .sequence {
            for child in outline[stray].children { append(child, to: index) }
        }
        if place == before { skipLine() }
    }
}
