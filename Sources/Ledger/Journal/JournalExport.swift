// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Writes what a tenant's ledger tells of its runs as linked lines: submissions with their runs, journals and events, then
/// the audit trail, then an end that counts them.
///
/// The trail lies in the ledger as a chain already; the other rows are linked here, for whoever keeps the file.
package struct JournalExport: Sendable {
    private let store: any LedgerStore
    private let scope: TenantScope
    private let pageSize: Int
    private var chain = JournalChain()
    private var counts: [String: Int64] = [:]

    package init(_ store: any LedgerStore, in scope: TenantScope, pageSize: Int = 200) {
        self.store = store
        self.scope = scope
        self.pageSize = max(1, pageSize)
    }

    /// Writes all lines, each without its line break; answers the head, or nil when the ledger changed meanwhile: then the
    /// end is missing.
    package mutating func write(
        _ line: (String) -> Void
    ) async throws(LedgerError) -> AuditAnchor? {
        let before = try await store.auditHead(in: scope)
        put(
            "head", ["schema_version": 1, "tenant": .string(scope.tenant)], line)
        try await submissions(line)
        try await outbox(line)
        try await audit(line)
        guard try await store.auditHead(in: scope) == before else { return nil }
        var end: ValueMap = ["audit_head": .string(AuditAnchor(before).description)]
        for kind in JournalRowKind.allCases {
            end[kind.rawValue] = .number(Number(counts[kind.rawValue] ?? 0))
        }
        put("end", end, line)
        return chain.anchor
    }

    private mutating func put(_ kind: String, _ row: ValueMap, _ line: (String) -> Void) {
        counts[kind, default: 0] += 1
        line(chain.append(kind: kind, row))
    }

    private mutating func put(_ kind: JournalRowKind, _ row: ValueMap, _ line: (String) -> Void) {
        put(kind.rawValue, row, line)
    }

    private mutating func submissions(_ line: (String) -> Void) async throws(LedgerError) {
        var query = SubmissionQuery(limit: pageSize)
        while true {
            let rows = try await store.submissions(query, in: scope)
            for row in rows {
                put(.submission, JournalRowValue.of(row), line)
                for run in try await store.runs(of: row.id, in: scope) {
                    put(.run, JournalRowValue.of(run), line)
                    for step in try await store.journal(of: run.id, in: scope) {
                        put(.journal, JournalRowValue.of(step), line)
                    }
                }
            }
            guard let last = rows.last else { return }
            query.after = last.sequence
        }
    }

    private mutating func outbox(_ line: (String) -> Void) async throws(LedgerError) {
        var place: Int64 = 0
        while true {
            let rows = try await store.outbox(after: place, limit: pageSize, in: scope)
            for row in rows { put(.outbox, JournalRowValue.of(row), line) }
            guard let last = rows.last else { return }
            place = last.sequence
        }
    }

    private mutating func audit(_ line: (String) -> Void) async throws(LedgerError) {
        var place: Int64 = 0
        while true {
            let rows = try await store.audit(after: place, limit: pageSize, in: scope)
            for row in rows { put(.audit, JournalRowValue.of(row), line) }
            guard let last = rows.last else { return }
            place = last.sequence
        }
    }
}

/// What an exported journal is made of, between its head and its end.
package enum JournalRowKind: String, CaseIterable, Sendable {
    case submission, run, journal, outbox, audit
}
