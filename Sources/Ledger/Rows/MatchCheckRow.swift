// SPDX-License-Identifier: Apache-2.0

/// A duplicate check that a tenant's ledger knows: whoever writes a record of its type writes its keys, too.
///
/// Records from before it became known are brought under it afterwards, in the order of their creation.
public struct MatchCheckRow: Sendable, Hashable {
    public var application: String
    public var entityType: String
    /// Digest over entity type, function with version, arguments and fields.
    public var digest: String
    /// JSON of how the check sees a record.
    public var spec: String
    /// Records made up to this place in the order of creation are found under it.
    public var indexedTo: Int64
    /// True once every record of the type is found under it.
    public var isComplete: Bool

    public init(
        application: String, entityType: String, digest: String, spec: String, indexedTo: Int64 = 0,
        isComplete: Bool
    ) {
        self.application = application
        self.entityType = entityType
        self.digest = digest
        self.spec = spec
        self.indexedTo = indexedTo
        self.isComplete = isComplete
    }
}
