// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import Glibc

/// Reads the records of one file: whole where it is one JSON text, else one after the other, so that only those that
/// are asked for are ever in memory.
struct RecordFile {
    /// In the order in which they are looked for.
    enum Form: String, CaseIterable { case json, ndjson, csv }

    private let file: Descriptor
    private let form: Form
    private let filter: RecordFilter
    private let limits: ConnectionLimits
    /// Reading ends when there are so many.
    var enough = Int.max
    private var records: [Value] = []
    private var bytesKept = 0

    init(_ file: Descriptor, _ form: Form, fields: ValueMap, limits: ConnectionLimits) {
        self.file = file
        self.form = form
        filter = RecordFilter(isText: form == .csv, fields: fields)
        self.limits = limits
    }

    mutating func read() throws(FunctionFailure) -> [Value] {
        guard enough > 0 else { return [] }
        switch form {
        case .json: try readWhole()
        case .ndjson: try readLines()
        case .csv: try readRows()
        }
        return records
    }

    /// False when there are enough.
    private mutating func keep(_ record: Value, of size: Int) throws(FunctionFailure) -> Bool {
        guard filter.holds(for: record) else { return true }
        bytesKept += size
        guard bytesKept <= limits.maxAnswerBytes else { throw .answerTooLarge(limits.maxAnswerBytes) }
        guard records.count < limits.maxRecords else { throw .tooManyRecords(limits.maxRecords) }
        records.append(record)
        return records.count < enough
    }

    private mutating func readWhole() throws(FunctionFailure) {
        var bytes: [UInt8] = []
        try RecordFile.chunks(of: file, atMost: limits.maxAnswerBytes) { (chunk) throws(FunctionFailure) in
            bytes.append(contentsOf: chunk)
            return true
        }
        let value = try StrictJSON.read(bytes, limits)
        guard case .list(let elements) = value else {
            throw .malformedResponse("the file holds a \(value.kindName), not a list of records")
        }
        for element in elements {
            guard try keep(element, of: 0) else { return }
        }
    }

    private mutating func readLines() throws(FunctionFailure) {
        var line: [UInt8] = []
        var number = 0
        var isDone = false
        try RecordFile.chunks(of: file, atMost: limits.maxFileBytes) { (chunk) throws(FunctionFailure) in
            var rest = chunk
            while let end = rest.firstIndex(of: 0x0A) {
                line.append(contentsOf: rest[..<end])
                rest = rest[(end + 1)...]
                number += 1
                guard try takeLine(line, number) else {
                    isDone = true
                    return false
                }
                line.removeAll(keepingCapacity: true)
            }
            line.append(contentsOf: rest)
            guard line.count <= limits.maxRecordBytes else { throw recordTooLarge(number + 1) }
            return true
        }
        if !isDone, !line.isEmpty { _ = try takeLine(line, number + 1) }
    }

    private mutating func takeLine(_ line: [UInt8], _ number: Int) throws(FunctionFailure) -> Bool {
        guard line.count <= limits.maxRecordBytes else { throw recordTooLarge(number) }
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return true }
        return try keep(StrictJSON.read(line, limits, place: " in line \(number)"), of: line.count)
    }

    private mutating func readRows() throws(FunctionFailure) {
        var reader = CSVReader(maxRecordBytes: limits.maxRecordBytes)
        var names: [String]?
        var isDone = false
        func take(_ row: CSVReader.Row, _ self: inout RecordFile) throws(FunctionFailure) -> Bool {
            guard let known = names else {
                guard Set(row.fields.map { Array($0.utf8) }).count == row.fields.count else {
                    throw .malformedResponse("the first line names a field twice")
                }
                names = row.fields
                return true
            }
            guard row.fields.count == known.count else {
                throw .malformedResponse(
                    "line \(row.line) has \(row.fields.count) fields, the first line names \(known.count)")
            }
            let record = ValueMap(zip(known, row.fields.map { .string($0) }))
            return try self.keep(.map(record), of: row.size)
        }
        try RecordFile.chunks(of: file, atMost: limits.maxFileBytes) { (chunk) throws(FunctionFailure) in
            for byte in chunk {
                guard let row = try reader.take(byte) else { continue }
                guard try take(row, &self) else {
                    isDone = true
                    return false
                }
            }
            return true
        }
        if !isDone, let row = try reader.finish() { _ = try take(row, &self) }
        guard names != nil else {
            throw .malformedResponse("the file has no first line that names the fields")
        }
    }

    private func recordTooLarge(_ line: Int) -> FunctionFailure {
        FunctionFailure(
            .final, code: "response_too_large",
            message: "line \(line) is longer than \(limits.maxRecordBytes) bytes")
    }

    /// Reads the file piece by piece until the body has enough.
    private static func chunks(
        of file: Descriptor, atMost most: Int, _ body: (ArraySlice<UInt8>) throws(FunctionFailure) -> Bool
    ) throws(FunctionFailure) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var total = 0
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(file.number, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw .file(errno)
            }
            if count == 0 { return }
            total += count
            guard total <= most else { throw .answerTooLarge(most) }
            guard try body(buffer[..<count]) else { return }
        }
    }
}
