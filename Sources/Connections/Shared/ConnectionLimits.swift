// SPDX-License-Identifier: Apache-2.0

/// How much may come from outside, and how much is sent there.
public struct ConnectionLimits: Sendable, Hashable {
    /// The answer to a lookup or a fetch, whole, and a file that is read in one piece.
    public var maxAnswerBytes = 16 << 20
    /// What the other side says to a push.
    public var maxResponseBytes = 1 << 20
    /// All headers of an answer together.
    public var maxHeaderBytes = 64 << 10
    /// A file that is read record by record.
    public var maxFileBytes = 256 << 20
    /// One record of such a file.
    public var maxRecordBytes = 1 << 20
    /// How many records one fetch gives.
    public var maxRecords = 100_000
    /// What one push sends.
    public var maxPushBytes = 16 << 20
    /// How deep arrays and objects may lie in each other.
    public var maxNestedLevels = 32
    /// How long the other side can ask not to be called; more is taken for so long.
    public var maxRetryAfter = Duration.seconds(3600)

    public init() {}
}
