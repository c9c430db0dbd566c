// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Follows one tenant's chain from its genesis, entry by entry, and remembers where it breaks first.
public struct AuditChainCheck: Sendable {
    /// Where a chain breaks, and how.
    public struct Break: Sendable, Hashable {
        /// The first entry that does not fit; one beyond the last when the end is missing.
        public var sequence: Int64
        /// One sentence for a person, lower case.
        public var reason: String

        public init(sequence: Int64, reason: String) {
            self.sequence = sequence
            self.reason = reason
        }
    }

    public let tenant: String
    public let anchor: AuditAnchor?
    /// The end of what was followed and fits.
    public private(set) var head = AuditHead.empty
    /// How many entries were looked at.
    public private(set) var checked: Int64 = 0
    /// Entries whose details were erased for good; the chain holds without them.
    public private(set) var erased: Int64 = 0
    public private(set) var firstBreak: Break?

    public init(tenant: String, anchor: AuditAnchor? = nil) {
        self.tenant = tenant
        self.anchor = anchor
        if let anchor, anchor.head.count == 0, anchor.head != .empty {
            firstBreak = Break(sequence: 1, reason: "the anchor names another genesis")
        }
    }

    /// Takes the next entry; nothing more is compared once a link is broken.
    public mutating func take(_ row: AuditRow) {
        checked += 1
        guard firstBreak == nil else { return }
        if let reason = reason(against: row) {
            firstBreak = Break(sequence: head.count + 1, reason: reason)
            return
        }
        if row.draft.salt.isEmpty { erased += 1 }
        head = AuditHead(hash: row.hash, count: row.sequence)
        if let anchor, anchor.head.count == head.count, anchor.head.hash != head.hash {
            firstBreak = Break(sequence: head.count, reason: "the entry is not the one that the anchor names")
        }
    }

    /// Compares the end with the anchor, after the last entry was taken.
    public mutating func finish() {
        guard firstBreak == nil, let anchor, anchor.head.count > head.count else { return }
        firstBreak = Break(
            sequence: head.count + 1,
            reason: "the chain ends at entry \(head.count), the anchor names entry \(anchor.head.count)")
    }

    private func reason(against row: AuditRow) -> String? {
        let expected = head.count + 1
        if row.sequence != expected {
            return row.sequence > expected
                ? "entry \(expected) is missing; the next one is \(row.sequence)"
                : "entry \(row.sequence) stands where entry \(expected) belongs"
        }
        if row.previous != head.hash { return "entry \(expected) names another one before it" }
        // Without its salt an entry has been erased: its digest stands in for its details.
        if !row.draft.salt.isEmpty {
            let digest = AuditChain.detailsDigest(details: row.draft.details, salt: row.draft.salt)
            if digest != row.detailsDigest { return "the details of entry \(expected) were changed" }
        } else if !row.draft.details.isEmpty {
            return "entry \(expected) has details without a salt"
        }
        let hash = AuditChain.entryHash(
            row.draft, tenant: tenant, sequence: row.sequence, detailsDigest: row.detailsDigest,
            previous: row.previous)
        return hash == row.hash ? nil : "entry \(expected) was changed"
    }
}
