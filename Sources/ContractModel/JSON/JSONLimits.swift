// SPDX-License-Identifier: Apache-2.0

/// How much one JSON text may hold.
public struct JSONLimits: Sendable, Hashable {
    /// The size of the text.
    public var maxBytes: Int
    /// How deep arrays and objects may lie in each other.
    public var maxNestedLevels: Int
    /// How many values there may be, arrays and objects included.
    public var maxValues: Int

    /// True to read U+0000 as itself and half of a surrogate pair as U+FFFD: what an editor shows is not ours to refuse.
    package var takesAnyText = false

    public init(maxBytes: Int = 1 << 20, maxNestedLevels: Int = 32, maxValues: Int = 100_000) {
        self.maxBytes = maxBytes
        self.maxNestedLevels = maxNestedLevels
        self.maxValues = maxValues
    }

    /// What a payload, an event or a callback may hold.
    public static let payload = JSONLimits()
}
