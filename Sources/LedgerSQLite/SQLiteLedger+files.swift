// SPDX-License-Identifier: Apache-2.0
package import ContractModel
package import Ledger

extension SQLiteLedger {
    package func storeFile(
        maxBytes: Int64, in scope: TenantScope, next piece: @Sendable () throws -> [UInt8]?
    ) async throws(LedgerError) -> StoredFile {
        guard queue != nil else { throw LedgerError(.unavailable, "the ledger was opened for reading only") }
        let incoming = try files.receive(maxBytes: maxBytes, next: piece)
        let stored = StoredFile(sha256: incoming.sha256, bytes: incoming.count, head: incoming.head)
        let (files, tenant) = (files, scope.tenant)
        // The syncs block, and go to a thread of their own.
        let box = IncomingFileBox(incoming)
        try await DedicatedThread.run { () throws(LedgerError) in
            try files.keep(box.file, sha256: stored.sha256, tenant)
        }
        return stored
    }

    package func fileBytes(_ sha256: String, in scope: TenantScope) async throws(LedgerError) -> [UInt8]? {
        try files.bytes(sha256, scope.tenant)
    }

    package func sweepFiles(olderThan grace: Duration, now: Instant) async throws(LedgerError) -> Int {
        let limit = now.adding(.zero - grace)
        let files = files
        var removed = 0
        // One folder at a time, so that no commit waits long.
        for folder in try files.contentFolders() {
            removed += try await underWriteLock { connection throws(LedgerError) in
                let rows = AttachmentReads(connection)
                var owners: [String]?
                return try files.sweep(folder.path, olderThan: limit) { sha256 throws(LedgerError) in
                    // Asked under the lock: a tenant may have had its first row a moment ago.
                    let tenants: [String]
                    if let owners {
                        tenants = owners
                    } else {
                        tenants = try files.owners(of: folder.tenantFolder, connection)
                    }
                    owners = tenants
                    for tenant in tenants where try rows.names(sha256, tenant) { return true }
                    return false
                }
            }
        }
        try files.sweepIncoming(olderThan: limit)
        return removed
    }
}

extension FileStore {
    /// The tenants whose folder this is: one, or none that has a row.
    fileprivate func owners(
        of folder: String, _ connection: SQLiteConnection
    ) throws(LedgerError) -> [String] {
        try WorkReads(connection).tenants().map(\.tenant).filter { self.folder(of: $0) == folder }
    }
}

/// Takes a received file to another thread.
private final class IncomingFileBox: Sendable {
    let file: IncomingFile

    init(_ file: consuming IncomingFile) { self.file = file }
}

/// Answers whether a row names a content.
final class AttachmentReads {
    private let find: SQLiteStatement

    init(_ connection: SQLiteConnection) {
        find = SQLiteStatement(
            connection, "SELECT 1 FROM attachments WHERE tenant = ? AND sha256 = ? LIMIT 1")
    }

    func names(_ sha256: String, _ tenant: String) throws(LedgerError) -> Bool {
        try find.start()
        find.bind(tenant)
        find.bind(sha256)
        defer { find.reset() }
        return try find.step()
    }
}
