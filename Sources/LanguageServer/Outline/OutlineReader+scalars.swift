// SPDX-License-Identifier: Apache-2.0

extension OutlineReader {
    /// Reads a scalar in block structure; with `mayContinue` it may go on in the next lines.
    mutating func scalar(minColumn: Int, parent: Int, mayContinue: Bool) -> Int {
        let byte = bytes[place]
        if byte == 0x22 || byte == 0x27 {
            return quoted(minColumn: minColumn, parent: parent, mayContinue: mayContinue)
        }
        if byte == UInt8(ascii: "*") { return alias(parent: parent) }
        let start = place
        var end = plainLine(inFlow: false)
        if mayContinue, !isAtColon { end = continued(minColumn: minColumn, end: end, inFlow: false) }
        return add(.scalar, .plain, start..<max(start, end), parent: parent)
    }

    /// Reads a scalar inside brackets.
    mutating func flowScalar(_ minColumn: Int, parent: Int) -> Int {
        let byte = bytes[place]
        if byte == 0x22 || byte == 0x27 {
            return quoted(minColumn: minColumn, parent: parent, mayContinue: true)
        }
        if byte == UInt8(ascii: "*") { return alias(parent: parent) }
        let start = place
        let end = continued(minColumn: minColumn, end: plainLine(inFlow: true), inFlow: true)
        return add(.scalar, .plain, start..<max(start, end), parent: parent)
    }

    private mutating func alias(parent: Int) -> Int {
        let start = place
        while !isBlank(place), ![0x2C, 0x5B, 0x5D, 0x7B, 0x7D].contains(bytes[place]) { place += 1 }
        return add(.scalar, .alias, start..<place, parent: parent)
    }

    /// Goes to the end of a plain scalar on this line, and answers the place behind its last character.
    private mutating func plainLine(inFlow: Bool) -> Int {
        var end = place
        let start = place
        while place < bytes.count, !isBreak(place) {
            let byte = bytes[place]
            if byte == UInt8(ascii: ":"), isBlank(place + 1) || inFlow && isFlowIndicator(place + 1) { break }
            if inFlow, isFlowIndicator(place) { break }
            if byte == UInt8(ascii: "#"), place > start, isBlank(place - 1) { break }
            place += 1
            if byte != 0x20, byte != 0x09 { end = place }
        }
        place = end
        return end
    }

    private func isFlowIndicator(_ index: Int) -> Bool {
        index < bytes.count && [0x2C, 0x5B, 0x5D, 0x7B, 0x7D].contains(bytes[index])
    }

    /// Goes over the lines that carry a plain scalar on.
    private mutating func continued(minColumn: Int, end: Int, inFlow: Bool) -> Int {
        var end = end
        while true {
            let here = (place, lineStart)
            skipSpaces()
            guard place < bytes.count, isBreak(place) else {
                (place, lineStart) = here
                return end
            }
            while place < bytes.count, isBlank(place) {
                if isBreak(place) { skipBreak() } else { place += 1 }
            }
            let isComment = place < bytes.count && bytes[place] == UInt8(ascii: "#")
            let isFlowEnd = inFlow && (isFlowIndicator(place) || isAtColon)
            if isAtEnd || isAtMark || isComment || isFlowEnd || column < minColumn
                || !inFlow && looksLikeKey || inFlow && holdsFlowKey
            {
                (place, lineStart) = here
                return end
            }
            end = plainLine(inFlow: inFlow)
        }
    }

    /// True when a key stands in the line before anything that ends an entry.
    private var holdsFlowKey: Bool {
        var index = place
        while index < bytes.count, !isBreak(index), !isFlowIndicator(index) {
            if bytes[index] == UInt8(ascii: ":"), isBlank(index + 1) { return true }
            index += 1
        }
        return false
    }

    // MARK: - Quoted

    private mutating func quoted(minColumn: Int, parent: Int, mayContinue: Bool) -> Int {
        let style: Outline.Style = bytes[place] == 0x22 ? .doubleQuoted : .singleQuoted
        let start = place
        if let end = closing(from: start, minColumn: minColumn, mayContinue: mayContinue) {
            // A quoted scalar of several lines moves the beginning of the line with it.
            while place < end { if isBreak(place) { skipBreak() } else { place += 1 } }
            place = end
            return add(.scalar, style, start..<end, parent: parent)
        }
        // Nobody closes it: it ends with its line, or where a bracket or comma is likely to be meant as one.
        while place < bytes.count, !isBreak(place) { place += 1 }
        while place > start + 1, isBlank(place - 1) { place -= 1 }
        return add(.scalar, style, start..<place, parent: parent)
    }

    /// The place behind the closing quote; nil when there is none before the structure around goes on.
    private func closing(from start: Int, minColumn: Int, mayContinue: Bool) -> Int? {
        let quote = bytes[start]
        var index = start + 1
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x5C, quote == 0x22 {
                index += 2
            } else if byte == quote {
                guard quote == 0x27, index + 1 < bytes.count, bytes[index + 1] == quote else {
                    return index + 1
                }
                index += 2
            } else if byte == 0x0A || byte == 0x0D {
                guard mayContinue, let next = continuation(from: index, minColumn) else { return nil }
                index = next
            } else {
                index += 1
            }
        }
        return nil
    }

    /// The first character of the next line that is not empty, when it may belong to a quoted scalar.
    private func continuation(from lineBreak: Int, _ minColumn: Int) -> Int? {
        var reader = self
        reader.place = lineBreak
        while reader.place < bytes.count, isBlank(reader.place) {
            if isBreak(reader.place) { reader.skipBreak() } else { reader.place += 1 }
        }
        if reader.isAtEnd || reader.isAtMark { return nil }
        let isDash = bytes[reader.place] == UInt8(ascii: "-") && isBlank(reader.place + 1)
        if reader.column < minColumn, isDash || reader.looksLikeKey { return nil }
        return reader.place
    }

    // MARK: - Block scalars

    /// Reads `|` or `>` with the lines below it.
    mutating func blockScalar(minColumn: Int, parent: Int) -> Int {
        let start = place
        var indentation: Int?
        while place < bytes.count, !isBreak(place), !isBlank(place) {
            if let digit = Int(String(UnicodeScalar(bytes[place]))), digit > 0 {
                indentation = max(0, minColumn - 1) + digit
            }
            place += 1
        }
        var end = place
        while place < bytes.count, !isBreak(place) { place += 1 }
        while place < bytes.count {
            let line = (place, lineStart)
            skipBreak()
            while place < bytes.count, bytes[place] == 0x20 { place += 1 }
            if isAtEnd { break }
            if isBreak(place) { continue }
            if isAtMark || column < (indentation ?? minColumn) {
                (place, lineStart) = line
                break
            }
            indentation = indentation ?? column
            while place < bytes.count, !isBreak(place) { place += 1 }
            end = place
        }
        return add(.scalar, .block, start..<end, parent: parent)
    }
}
