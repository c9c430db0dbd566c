// SPDX-License-Identifier: Apache-2.0

/// Takes messages out of a stream of bytes: `Content-Length: 12`, an empty line, and so many bytes.
///
/// Bytes come in pieces of any size. Headers that say nothing sensible are given up at the next empty line, and the
/// stream goes on behind it.
struct MessageFraming {
    enum Frame: Sendable, Hashable {
        case message([UInt8])
        /// A header that names no length; a sentence says why.
        case malformed(String)
    }

    /// Larger messages are skipped.
    static let maxMessageBytes = 64 << 20
    static let maxHeaderBytes = 8192

    private var buffer: [UInt8] = []
    private var start = 0
    /// Bytes of a message that is too large, still to be passed over.
    private var skipping = 0

    /// Takes further bytes.
    mutating func append(_ bytes: some Collection<UInt8>) {
        var bytes = bytes[bytes.startIndex...]
        if skipping > 0 {
            let count = min(skipping, bytes.count)
            skipping -= count
            bytes = bytes.dropFirst(count)
        }
        if start > 0 {
            buffer.removeSubrange(..<start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole message; nil when more bytes are needed.
    mutating func next() -> Frame? {
        guard let (header, bodyStart) = header() else {
            guard buffer.count - start > Self.maxHeaderBytes else { return nil }
            start = buffer.count
            return .malformed("a header is longer than \(Self.maxHeaderBytes) bytes")
        }
        guard let length = Self.length(in: header) else {
            start = bodyStart
            return .malformed("a message without a readable Content-Length")
        }
        guard length <= Self.maxMessageBytes else {
            let there = buffer.count - bodyStart
            skipping = max(0, length - there)
            start = min(buffer.count, bodyStart + min(length, there))
            return .malformed("a message of \(length) bytes; at most \(Self.maxMessageBytes) are read")
        }
        guard buffer.count - bodyStart >= length else { return nil }
        start = bodyStart + length
        return .message(Array(buffer[bodyStart..<start]))
    }

    /// The lines up to the first empty one, and where what follows begins.
    private func header() -> (lines: ArraySlice<UInt8>, end: Int)? {
        var index = start
        let end = min(buffer.count, start + Self.maxHeaderBytes)
        while index < end {
            if buffer[index] == 0x0A {
                // Also with bare line feeds: whoever types by hand sends those.
                if index + 1 < buffer.count, buffer[index + 1] == 0x0A {
                    return (buffer[start..<index], index + 2)
                }
                if index + 2 < buffer.count, buffer[index + 1] == 0x0D, buffer[index + 2] == 0x0A {
                    return (buffer[start..<index], index + 3)
                }
            }
            index += 1
        }
        return nil
    }

    private static func length(in header: ArraySlice<UInt8>) -> Int? {
        for line in header.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let text = String(decoding: line, as: UTF8.self)
            guard let colon = text.firstIndex(of: ":"),
                text[..<colon].lowercased().trimmed == "content-length"
            else { continue }
            let digits = String(text[text.index(after: colon)...]).trimmed
            guard !digits.isEmpty, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
            return Int(digits)
        }
        return nil
    }

    /// A message with its header.
    static func framed(_ text: String) -> String { "Content-Length: \(text.utf8.count)\r\n\r\n" + text }
}

extension String {
    /// Without spaces and tabs at both ends.
    var trimmed: String {
        var text = self[...]
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
