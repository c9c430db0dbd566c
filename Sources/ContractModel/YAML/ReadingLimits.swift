// SPDX-License-Identifier: Apache-2.0

/// How much a contract file may hold; what is beyond is refused with a position.
public struct ReadingLimits: Sendable {
    /// The size of a file.
    public var maxFileBytes: Int
    /// The length of one scalar, unescaped.
    public var maxScalarBytes: Int
    /// How deep lists and maps may lie in each other, aliases expanded.
    public var maxNestedLevels: Int
    /// How many nodes a file may hold, aliases expanded.
    public var maxNodes: Int
    /// After this many diagnostics the rest of a file is not read.
    public var maxDiagnostics: Int
    /// Whether characters that hide or turn text around are refused, and control characters in escapes; people's names
    /// need some of them.
    public var refusesDirectionCharacters: Bool

    public init(
        maxFileBytes: Int = 4 << 20, maxScalarBytes: Int = 1 << 20, maxNestedLevels: Int = 64,
        maxNodes: Int = 100_000, maxDiagnostics: Int = 100, refusesDirectionCharacters: Bool = true
    ) {
        self.maxFileBytes = maxFileBytes
        self.maxScalarBytes = maxScalarBytes
        self.maxNestedLevels = maxNestedLevels
        self.maxNodes = maxNodes
        self.maxDiagnostics = maxDiagnostics
        self.refusesDirectionCharacters = refusesDirectionCharacters
    }

    /// What contract files are read with.
    public static let contract = ReadingLimits()

    /// What a payload written in YAML is read with, to the measure of `JSONLimits.payload`.
    public static let payload = ReadingLimits(
        maxFileBytes: JSONLimits.payload.maxBytes, maxNestedLevels: JSONLimits.payload.maxNestedLevels,
        refusesDirectionCharacters: false)
}
