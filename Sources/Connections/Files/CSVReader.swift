// SPDX-License-Identifier: Apache-2.0
import FunctionLibrary

/// Reads CSV as RFC 4180 has it, byte by byte; a line may end in LF or CRLF.
struct CSVReader {
    struct Row {
        var fields: [String]
        /// The line in which it begins.
        var line: Int
        var size: Int
    }

    private enum State { case start, plain, quoted, quote }

    private let maxRecordBytes: Int
    private var state = State.start
    private var field: [UInt8] = []
    private var fields: [String] = []
    private var size = 0
    private var line = 1
    private var firstLine = 1
    /// The bytes of a byte-order mark at the beginning of the file that have been seen; it belongs to no field.
    private var mark = 0
    /// True after a carriage return outside of quotes, which only a line feed may follow.
    private var endsWithReturn = false

    init(maxRecordBytes: Int) { self.maxRecordBytes = maxRecordBytes }

    /// Takes one byte; gives the row that it ends.
    mutating func take(_ byte: UInt8) throws(FunctionFailure) -> Row? {
        if mark < 3 {
            if byte == [0xEF, 0xBB, 0xBF][mark] {
                mark += 1
                return nil
            }
            guard mark == 0 else { throw malformed("is not UTF-8") }
            mark = 3
        }
        size += 1
        guard size <= maxRecordBytes else {
            throw FunctionFailure(
                .final, code: "response_too_large",
                message: "the record in line \(firstLine) is longer than \(maxRecordBytes) bytes")
        }
        if state == .quoted {
            if byte == UInt8(ascii: "\"") { state = .quote } else { append(byte) }
            return nil
        }
        if endsWithReturn, byte != 0x0A { throw malformed("has a carriage return without a line feed") }
        switch byte {
        case 0x0D:
            endsWithReturn = true
            return nil
        case 0x0A: return try endRow()
        case UInt8(ascii: ","):
            try endField()
            return nil
        case UInt8(ascii: "\""):
            if state == .plain { throw malformed("has a quote inside a field that does not begin with one") }
            // Two quotes in a quoted field stand for one.
            if state == .quote { append(byte) }
            state = .quoted
            return nil
        default:
            if state == .quote { throw malformed("has text behind the quote that ends a field") }
            state = .plain
            append(byte)
            return nil
        }
    }

    /// The last row, where no line feed ends it.
    mutating func finish() throws(FunctionFailure) -> Row? {
        if state == .quoted { throw malformed("has a quoted field that does not end") }
        if fields.isEmpty, field.isEmpty, state == .start { return nil }
        return try endRow()
    }

    private mutating func append(_ byte: UInt8) {
        if byte == 0x0A { line += 1 }
        field.append(byte)
    }

    private mutating func endField() throws(FunctionFailure) {
        guard let text = String(validating: field, as: UTF8.self), !field.contains(0) else {
            throw malformed("is not UTF-8, or holds U+0000")
        }
        fields.append(text)
        field.removeAll(keepingCapacity: true)
        state = .start
    }

    private mutating func endRow() throws(FunctionFailure) -> Row? {
        let isEmpty = fields.isEmpty && field.isEmpty && state == .start
        if !isEmpty { try endField() }
        let row = Row(fields: fields, line: firstLine, size: size)
        fields = []
        size = 0
        endsWithReturn = false
        line += 1
        firstLine = line
        return isEmpty ? nil : row
    }

    private func malformed(_ what: String) -> FunctionFailure {
        .malformedResponse("the record in line \(firstLine) \(what)")
    }
}
