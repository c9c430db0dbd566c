// SPDX-License-Identifier: Apache-2.0
public import ContractModel
internal import Synchronization

extension MemoryLedger {
    public func storeFile(
        maxBytes: Int64, in scope: TenantScope, next piece: @Sendable () throws -> [UInt8]?
    ) async throws(LedgerError) -> StoredFile {
        try requireOpen()
        var content: [UInt8] = []
        do {
            while let bytes = try piece() {
                guard Int64(content.count) + Int64(bytes.count) <= maxBytes else {
                    throw LedgerError(.tooLarge, "the file is larger than \(maxBytes) bytes")
                }
                content += bytes
            }
        } catch let error as LedgerError {
            throw error
        } catch {
            throw LedgerError(.unavailable, "the file could not be read to its end")
        }
        let file = StoredFile(
            sha256: Digest(of: content).hex, bytes: Int64(content.count), head: Array(content.prefix(4_096)))
        let instant = now()
        home.state.withLock { state in
            state.tenants[ExactText(scope.tenant), default: TenantState()].files[ExactText(file.sha256)] =
                TenantState.File(bytes: content, touchedAt: instant)
        }
        return file
    }

    public func fileBytes(_ sha256: String, in scope: TenantScope) async throws(LedgerError) -> [UInt8]? {
        try read(scope) { $0.files[ExactText(sha256)]?.bytes }
    }

    public func sweepFiles(olderThan grace: Duration, now: Instant) async throws(LedgerError) -> Int {
        try requireOpen()
        return home.state.withLock { state in
            var removed = 0
            for key in Array(state.tenants.keys) {
                removed += state.tenants[key]?.sweepFiles(olderThan: grace, now: now) ?? 0
            }
            return removed
        }
    }
}

extension TenantState {
    fileprivate mutating func sweepFiles(olderThan grace: Duration, now: Instant) -> Int {
        let named = Set(attachments.values.map { ExactText($0.sha256) })
        let old = files.filter { !named.contains($0.key) && $0.value.touchedAt.adding(grace) < now }
        for key in old.keys { files[key] = nil }
        return old.count
    }
}
