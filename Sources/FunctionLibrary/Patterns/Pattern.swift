// SPDX-License-Identifier: Apache-2.0
internal import CRE2
import Synchronization

/// A compiled pattern in RE2 syntax: matched in time linear in the text, whatever the pattern.
public final class Pattern: Sendable {
    /// The memory that a compiled pattern and its matching may take; a pattern that needs more does not
    /// compile.
    public static let maxMemoryBytes = 1 << 20
    /// The length of a pattern's text; longer ones are refused unread.
    public static let maxTextBytes = 16 << 10

    /// Why a text is no pattern.
    public struct CompileError: Error, Sendable, Hashable {
        /// What RE2 says about it, lower case first, without a full stop.
        public let message: String
    }

    private let compiled: CompiledPattern

    /// Compiles a pattern.
    public init(_ text: String) throws(CompileError) {
        guard text.utf8.count <= Pattern.maxTextBytes else {
            throw CompileError(message: "pattern is longer than \(Pattern.maxTextBytes) bytes")
        }
        compiled = try CompiledPattern(text)
    }

    /// True when the pattern is found anywhere in the text; `^` and `$` tie it to the ends.
    public func matches(_ text: String) -> Bool { compiled.isFound(in: text) }

    /// The compiled form of a text, made once for as long as it is in use.
    public static func cached(_ text: String) throws(CompileError) -> Pattern { try cache.pattern(for: text) }

    private static let cache = PatternCache()
}

/// Recently compiled patterns; forgets all when full, for what is in use is soon back.
private final class PatternCache: Sendable {
    /// By bytes, since text that Swift takes for equal can be different patterns.
    private let patterns = Mutex<[[UInt8]: Pattern]>([:])
    private static let maxPatterns = 512

    func pattern(for text: String) throws(Pattern.CompileError) -> Pattern {
        let key = Array(text.utf8)
        if let known = patterns.withLock({ $0[key] }) { return known }
        let pattern = try Pattern(text)
        patterns.withLock { patterns in
            if patterns.count >= PatternCache.maxPatterns { patterns.removeAll(keepingCapacity: true) }
            patterns[key] = pattern
        }
        return pattern
    }
}

/// Owns the pattern on the other side of the C interface.
///
/// Unchecked: RE2's documentation allows one object to be matched from many threads at once, and nothing else
/// touches it between its making and its release.
private final class CompiledPattern: @unchecked Sendable {
    private let pointer: OpaquePointer

    init(_ text: String) throws(Pattern.CompileError) {
        var text = text
        var message = [CChar](repeating: 0, count: 256)
        let pointer = text.withUTF8 { bytes in
            message.withUnsafeMutableBufferPointer { message in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    cre2_compile(
                        characters.baseAddress, characters.count, Int64(Pattern.maxMemoryBytes),
                        message.baseAddress,
                        message.count)
                }
            }
        }
        guard let pointer else {
            let bytes = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            throw Pattern.CompileError(message: String(decoding: bytes, as: UTF8.self))
        }
        self.pointer = pointer
    }

    deinit { cre2_release(pointer) }

    func isFound(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { cre2_find(pointer, $0.baseAddress, $0.count) }
        }
    }
}
