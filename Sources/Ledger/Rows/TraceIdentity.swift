// SPDX-License-Identifier: Apache-2.0

/// The names under which traces know a submission and what its runs did, as the W3C's trace context has them.
///
/// They are computed, so that every process, and whoever reads the ledger later, comes to the same.
public enum TraceIdentity {
    /// The trace of a submission: its id without hyphens, 32 hexadecimal digits.
    public static func trace(of submission: String) -> String {
        let digits = submission.utf8.filter { byte in
            (48...57).contains(byte) || (97...102).contains(byte)
        }
        // What is no UUID, as in tests of stores, still has a trace of its own.
        guard digits.count == 32 else {
            return hexadecimal(hash(submission, 0)) + hexadecimal(hash(submission, 1))
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// The span of the accept, under which all others are: 16 hexadecimal digits.
    public static func root(of submission: String) -> String { hexadecimal(hash(submission, 2)) }

    /// The span of one attempt of a step, the first being 1.
    public static func span(run: String, ordinal: Int, attempt: Int) -> String {
        hexadecimal(hash("\(run)/\(ordinal)/\(attempt)", 3))
    }

    /// The header that hands a trace on to somebody else.
    public static func parent(trace: String, span: String) -> String { "00-\(trace)-\(span)-01" }

    /// FNV-1a over a text, never zero: a span of zeros is none.
    private static func hash(_ text: String, _ seed: UInt8) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in [seed] + Array(text.utf8) {
            hash ^= UInt64(byte)
            hash &*= 0x100_0000_01b3
        }
        return hash == 0 ? 1 : hash
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
