// SPDX-License-Identifier: Apache-2.0

extension OutlineReader {
    /// Reads a collection in brackets, or as much of it as there is.
    mutating func flow(minColumn: Int, parent: Int) -> Int {
        levels += 1
        defer { levels -= 1 }
        let isMapping = bytes[place] == UInt8(ascii: "{")
        let index = add(isMapping ? .mapping : .sequence, .flow, place..<place + 1, parent: parent)
        place += 1
        if levels > Outline.maxNestedLevels {
            skipLine()
            return index
        }
        while hasMore(minColumn: minColumn, in: index) {
            let byte = bytes[place]
            if byte == UInt8(ascii: ",") {
                place += 1
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                let isOwn = (byte == UInt8(ascii: "}")) == isMapping
                // A bracket of the other kind closes what lies around, if anything does.
                if !isOwn, parent >= 0, outline[parent].style == .flow { return index }
                place += 1
                outline.nodes[index].end = place
                if isOwn { return index }
            } else {
                let before = place
                let end = outline[index].end
                isMapping ? flowEntry(minColumn, into: index) : flowElement(minColumn, into: index)
                outline.nodes[index].end = max(end, place)
                if place == before { place += 1 }
            }
        }
        return index
    }

    /// Goes to the next token inside the brackets; false when the lines go back to where the block around stands.
    private mutating func hasMore(minColumn: Int, in index: Int) -> Bool {
        let before = (place, lineStart)
        let hasLeftLine = skipToToken()
        if isAtEnd || isAtMark {
            (place, lineStart) = before
            return false
        }
        guard hasLeftLine, column < minColumn else { return true }
        let isDash = bytes[place] == UInt8(ascii: "-") && isBlank(place + 1)
        if isDash || looksLikeKey {
            (place, lineStart) = before
            return false
        }
        return true
    }

    private mutating func flowEntry(_ minColumn: Int, into index: Int) {
        let key = flowNode(minColumn, parent: index)
        outline.nodes[key].isKey = true
        append(key, to: index)
        let behind = (place, lineStart)
        skipToToken()
        guard isAtFlowColon(after: key) else {
            (place, lineStart) = behind
            outline.nodes[key].hasColon = false
            append(nothing(at: place, parent: index), to: index)
            return
        }
        place += 1
        append(flowValue(minColumn, parent: index), to: index)
    }

    private mutating func flowElement(_ minColumn: Int, into index: Int) {
        let element = flowNode(minColumn, parent: index)
        let behind = (place, lineStart)
        skipSpaces()
        guard outline[element].kind == .scalar, isAtFlowColon(after: element) else {
            (place, lineStart) = behind
            append(element, to: index)
            return
        }
        // A pair in a list is a map of one entry.
        place += 1
        let start = outline[element].start
        let pair = add(.mapping, .flow, start..<start, parent: index)
        outline.nodes[element].isKey = true
        append(element, to: pair)
        append(flowValue(minColumn, parent: pair), to: pair)
        append(pair, to: index)
    }

    private mutating func flowValue(_ minColumn: Int, parent: Int) -> Int {
        let here = place
        guard hasMore(minColumn: minColumn, in: parent) else { return nothing(at: here, parent: parent) }
        if [0x2C, 0x5D, 0x7D].contains(bytes[place]) { return nothing(at: here, parent: parent) }
        return flowNode(minColumn, parent: parent)
    }

    /// A value inside brackets.
    private mutating func flowNode(_ minColumn: Int, parent: Int) -> Int {
        let byte = bytes[place]
        if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
            return flow(minColumn: minColumn, parent: parent)
        }
        if byte == UInt8(ascii: "&") || byte == UInt8(ascii: "!") {
            let start = place
            while !isBlank(place), ![0x2C, 0x5B, 0x5D, 0x7B, 0x7D].contains(bytes[place]) { place += 1 }
            let name = String(decoding: bytes[(start + 1)..<max(place, start + 1)], as: UTF8.self)
            let node = flowValue(minColumn, parent: parent)
            if byte == UInt8(ascii: "&") { outline.nodes[node].anchor = name }
            return node
        }
        return flowScalar(minColumn, parent: parent)
    }

    private func isAtFlowColon(after key: Int) -> Bool {
        guard place < bytes.count, bytes[place] == UInt8(ascii: ":") else { return false }
        // Behind a quoted key no space is needed, as in JSON.
        let isQuoted = outline[key].style == .singleQuoted || outline[key].style == .doubleQuoted
        return isQuoted || outline[key].kind != .scalar || isBlank(place + 1)
            || [0x2C, 0x5B, 0x5D, 0x7B, 0x7D].contains(bytes[place + 1])
    }
}
