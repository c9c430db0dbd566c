// SPDX-License-Identifier: Apache-2.0

/// Decodes UTF-8 strictly: shortest forms only, no surrogates, nothing beyond U+10FFFF (Unicode, table 3-7).
enum StrictUTF8 {
    /// The scalar that begins at an index and how many bytes it takes; nil when the bytes are not UTF-8.
    @inline(__always)
    static func scalar(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> (value: UInt32, length: Int)? {
        let lead = bytes[index]
        if lead < 0x80 { return (UInt32(lead), 1) }
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard lead >= 0xC2, lead <= 0xF4, index + length <= bytes.count else { return nil }
        let second = bytes[index + 1]
        let (low, high): (UInt8, UInt8) =
            switch lead {
            case 0xE0: (0xA0, 0xBF)
            case 0xED: (0x80, 0x9F)
            case 0xF0: (0x90, 0xBF)
            case 0xF4: (0x80, 0x8F)
            default: (0x80, 0xBF)
            }
        guard second >= low, second <= high else { return nil }
        var value = (UInt32(lead) & (0xFF >> UInt32(length + 1))) << 6 | UInt32(second & 0x3F)
        for offset in 2..<max(length, 2) {
            let next = bytes[index + offset]
            guard next & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(next & 0x3F)
        }
        return (value, length)
    }
}

/// Looks through a contract file for bytes that no contract may hold, before any parser sees them.
enum CharacterScan {
    /// What a file's characters say about it.
    struct Outcome {
        var diagnostics: [Diagnostic] = []
        /// False when there is no text to parse.
        var isReadable = true
        /// True when every byte is ASCII, so that characters and bytes count alike.
        var isASCII = true
    }

    static func examine(_ source: SourceText, limits: ReadingLimits) -> Outcome {
        var outcome = Outcome()
        let bytes = source.bytes
        if bytes.count > limits.maxFileBytes {
            let start = source.range(source.contentStart..<source.contentStart)
            return refusal(.fileTooLarge(bytes.count, limits.maxFileBytes, at: start))
        }
        if isWide(bytes) {
            return refusal(.notUTF8Encoding(at: source.range(0..<0)))
        }
        bytes.withUnsafeBufferPointer { bytes in
            scan(bytes, of: source, limits: limits, into: &outcome)
        }
        return outcome
    }

    /// True for UTF-16 and UTF-32, with their byte-order marks or with the zeros of their first ASCII character.
    static func isWide(_ bytes: some Collection<UInt8>) -> Bool {
        let start = Array(bytes.prefix(4))
        if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) { return true }
        if start.count == 4, start[0] == 0, start[1] == 0 {
            return start[2] == 0xFE || start[2] == 0 && start[3] != 0
        }
        return start.count >= 2 && (start[0] == 0) != (start[1] == 0)
    }

    private static func refusal(_ diagnostic: Diagnostic) -> Outcome {
        Outcome(diagnostics: [diagnostic], isReadable: false)
    }

    private static func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, of source: SourceText, limits: ReadingLimits,
        into outcome: inout Outcome
    ) {
        var index = source.contentStart
        while index < bytes.count {
            // Eight bytes at once, as long as all are printable ASCII or end a line.
            while index + 8 <= bytes.count, isPrintable(bytes, at: index) { index += 8 }
            guard index < bytes.count else { break }
            let byte = bytes[index]
            if byte >= 0x20 && byte < 0x7F || byte == 0x0A || byte == 0x0D || byte == 0x09 {
                index += 1
                continue
            }
            guard let (value, length) = StrictUTF8.scalar(at: index, in: bytes) else {
                outcome.diagnostics.append(.notUTF8(byte, at: source.range(index..<index + 1)))
                outcome.isReadable = false
                return
            }
            if length > 1 { outcome.isASCII = false }
            if let fault = fault(of: value), !fault.mayBeText || limits.refusesDirectionCharacters {
                outcome.diagnostics.append(.forbidden(value, fault, at: source.range(index..<index + length)))
                // A parser would stop at these, or count other lines; the rest is only unseen by people.
                if fault == .control || fault == .lineSeparator { outcome.isReadable = false }
                if outcome.diagnostics.count >= limits.maxDiagnostics { return }
            }
            index += length
        }
    }

    /// True when eight bytes all lie from 0x20 to 0x7E or are LF, and perhaps false when they do.
    private static func isPrintable(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        let written = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let other = written ^ 0x0A0A_0A0A_0A0A_0A0A
        let sevenBits: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        // The highest bit of just those bytes that are LF; two places down it makes each of them printable.
        let feeds = ~((other & sevenBits) &+ sevenBits | other | sevenBits)
        let word = written | feeds >> 2
        // The highest bit of a byte is set: by the byte itself, by one below 0x20, by one above 0x7E.
        let low = word &- 0x2020_2020_2020_2020
        let high = word &+ 0x0101_0101_0101_0101
        return (word | low | high) & 0x8080_8080_8080_8080 == 0
    }

    enum Fault {
        case control, lineSeparator, invisible, hidden, direction

        /// True for what people's own texts may hold: names in several scripts, the flags of regions.
        var mayBeText: Bool { self == .hidden || self == .direction }
    }

    /// Why a scalar may not stand in a contract; nil when it may.
    static func fault(of value: UInt32) -> Fault? {
        switch value {
        case 0x09, 0x0A, 0x0D: nil
        case 0...0x1F, 0x7F...0x84, 0x86...0x9F, 0xFFFE, 0xFFFF: .control
        // libyaml breaks lines here, as YAML 1.1 did; YAML 1.2 and editors do not.
        case 0x85, 0x2028, 0x2029: .lineSeparator
        // Tags spell text that nobody sees; interlinear marks hide it, too.
        case 0xFFF9...0xFFFB, 0xE0000...0xE007F: .hidden
        case 0xFEFF: .invisible
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x206F: .direction
        default: nil
        }
    }
}
