// SPDX-License-Identifier: Apache-2.0

/// Why a store could not do what it was asked.
///
/// Holds no value of a payload.
public struct LedgerError: Error, Sendable, Hashable, CustomStringConvertible {
    public struct Code: Sendable, Hashable {
        public let name: String
        /// The disk is full or a quota is used up; nothing was written.
        public static let full = Code(name: "full")
        /// The queue of waiting transitions is full; nothing was written.
        public static let overloaded = Code(name: "overloaded")
        /// The store cannot be reached, opened or locked just now; nothing was written.
        public static let unavailable = Code(name: "unavailable")
        /// A commit failed in a way that leaves its outcome open; read by id before trying again.
        public static let unknownOutcome = Code(name: "unknown-outcome")
        /// What is stored contradicts itself.
        public static let corrupt = Code(name: "corrupt")
        /// The ledger was written by a newer version, is a copy that was not restored, or is not a ledger at
        /// all.
        public static let unsupported = Code(name: "unsupported")
        /// The transition itself cannot be written: a programming mistake.
        public static let invalidTransition = Code(name: "invalid-transition")
        /// Something stands where a new file was to go; nothing was written.
        public static let exists = Code(name: "exists")
        /// What the store was opened on stands there no longer; it can do nothing more, and must be opened again.
        public static let displaced = Code(name: "displaced")
        /// A limit of the store was passed: a file too large, a value too long.
        public static let tooLarge = Code(name: "too-large")
    }

    public var code: Code
    /// One sentence for a person, lower case.
    public var message: String
    /// The way out, when there is one.
    public var hint: String?

    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// True when the same request may succeed later.
    public var isRetryable: Bool {
        code == .full || code == .overloaded || code == .unavailable || code == .unknownOutcome
    }

    public var description: String { hint.map { "\(message); \($0)" } ?? message }
}
