// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger
import Synchronization
import Testing

/// A tenant's journal as `ledger export` writes it, and what is found wrong with one.
enum ExportedLines {
    /// The lines; nil where the ledger changed meanwhile.
    static func of(_ store: any LedgerStore, in scope: TenantScope) async throws -> [String]? {
        let lines = Mutex<[String]>([])
        var export = JournalExport(store, in: scope)
        let head = try await export.write { line in lines.withLock { $0.append(line) } }
        return head == nil ? nil : lines.withLock { $0 }
    }

    static func check(_ lines: [String], anchor: AuditAnchor? = nil) -> JournalCheck {
        var check = JournalCheck(anchor: anchor)
        for line in lines { check.take(try? JSONReader.read(line)) }
        check.finish()
        return check
    }
}
