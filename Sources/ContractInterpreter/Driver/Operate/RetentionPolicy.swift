// SPDX-License-Identifier: Apache-2.0

/// How long what has ended is kept; what is not said is kept for ever.
public struct RetentionPolicy: Sendable, Hashable {
    /// How long payload, state and journal are kept, by how the last run ended.
    public var completed: Duration?
    public var failed: Duration?
    public var terminated: Duration?
    /// How long an idempotency key is remembered after the end.
    public var keys: Duration?

    public init() {}

    /// True when everything is kept.
    public var isEmpty: Bool { self == RetentionPolicy() }
}
