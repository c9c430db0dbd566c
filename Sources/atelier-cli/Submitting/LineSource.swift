// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// A line of a file, without its end.
struct NumberedLine: Sendable {
    /// Counts every line of the file from 1, blank ones too.
    let number: Int
    /// Nil: the line is longer than what is read.
    let text: [UInt8]?
}

/// Reads a file line by line, so that its size does not matter.
struct LineSource {
    private let source: FileSource
    private let maxBytes: Int
    private var buffer: [UInt8] = []
    /// Where in the buffer the next line begins.
    private var start = 0
    private var number = 0
    private var isAtEnd = false

    /// Opens a file; `-` is standard input.
    init(_ path: String, maxBytes: Int) throws(Failure) {
        guard FileSystem.kind(path) != .folder || path == "-" else {
            throw .usage("'\(path)' is a folder, not a file of lines")
        }
        self.maxBytes = maxBytes
        do throws(FileSystem.Problem) { source = try FileSource(path) } catch { throw .usage(error.message) }
    }

    /// The next lines that hold something, at most `count`, and fewer where they are long; empty at the end.
    mutating func next(_ count: Int) throws(Failure) -> [NumberedLine] {
        var lines: [NumberedLine] = []
        var bytes = 0
        while lines.count < count, bytes < maxBytes, let line = try nextLine() {
            let isBlank = line.text?.allSatisfy { [0x20, 0x09, 0x0D].contains($0) } ?? false
            if isBlank { continue }
            lines.append(line)
            bytes += line.text?.count ?? 0
        }
        return lines
    }

    private mutating func nextLine() throws(Failure) -> NumberedLine? {
        var searched = start
        var isTooLong = false
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return line(upTo: end, isTooLong)
            }
            if isAtEnd {
                if start == buffer.count, !isTooLong { return nil }
                defer { start = buffer.count }
                return line(upTo: buffer.count, isTooLong)
            }
            // What is too long is read to its end, and forgotten.
            if buffer.count - start > maxBytes {
                isTooLong = true
                start = buffer.count
            }
            buffer.removeSubrange(..<start)
            start = 0
            searched = buffer.count
            do throws(FileSystem.Problem) {
                if let piece = try source.next() { buffer += piece } else { isAtEnd = true }
            } catch {
                throw .usage("line \(number + 1): \(error.message)")
            }
        }
    }

    private mutating func line(upTo end: Int, _ isTooLong: Bool) -> NumberedLine {
        number += 1
        let isLong = isTooLong || end - start > maxBytes
        return NumberedLine(number: number, text: isLong ? nil : Array(buffer[start..<end]))
    }
}
