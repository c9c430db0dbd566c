// SPDX-License-Identifier: Apache-2.0

/// Verifies a tenant's audit chain through the reads of any store.
public struct AuditVerifier: Sendable {
    private let store: any LedgerStore
    private let pageSize: Int

    /// Verifies in the store given, a page of entries at a time.
    public init(_ store: any LedgerStore, pageSize: Int = 500) {
        self.store = store
        self.pageSize = max(1, pageSize)
    }

    /// Follows the chain from its genesis to its end, and to the anchor where one is given.
    ///
    /// - Returns: what was followed, with the first broken link if there is one.
    public func verify(
        in scope: TenantScope, anchor: AuditAnchor? = nil
    ) async throws(LedgerError) -> AuditChainCheck {
        var check = AuditChainCheck(tenant: scope.tenant, anchor: anchor)
        var last: Int64 = 0
        while true {
            let page = try await store.audit(after: last, limit: pageSize, in: scope)
            for row in page { check.take(row) }
            guard let end = page.last, end.sequence > last, check.firstBreak == nil else { break }
            last = end.sequence
        }
        check.finish()
        return check
    }
}
