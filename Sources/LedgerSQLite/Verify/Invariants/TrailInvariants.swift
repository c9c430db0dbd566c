// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension Invariant {
    static let events = Invariant(
        "INV-9", "every event has its cause and an id of its own"
    ) { inspection throws(LedgerError) in
        try inspection.countChecked("SELECT count(*) FROM outbox")
        try inspection.violations(
            """
            SELECT e.tenant, printf('event ''%s'' tells of no submission', e.id)
            FROM outbox e LEFT JOIN submissions s ON s.tenant = e.tenant AND s.id = e.submission
            WHERE CASE WHEN s.sequence IS NULL
                THEN e.submission <> '' AND e.submission NOT IN (SELECT id FROM submissions) ELSE 0 END
            """)
        try inspection.violations(
            """
            SELECT tenant, printf('%d events have the id ''%s''', count(*), id) FROM outbox
            GROUP BY tenant, id HAVING count(*) > 1
            """)
        try inspection.violations(
            """
            SELECT e.tenant, printf('event ''%s'' tells otherwise of submission ''%s'' than its row',
                e.id, s.id)
            FROM outbox e JOIN submissions s ON s.tenant = e.tenant AND s.id = e.submission
            WHERE e.application <> s.application OR e.correlation_id <> s.correlation_id
                OR e.reference IS NOT s.reference OR NOT json_valid(e.payload)
            """)
    }

    static let auditChain = Invariant(
        "INV-11", "every tenant's audit chain is whole, and tells of every submission and record"
    ) { inspection throws(LedgerError) in
        try followChains(inspection)
        for sql in untold { try inspection.violations(sql) }
        guard try inspection.knowsOperations() else { return }
        for (column, event) in [("purged_at", "purged"), ("rerun_of", "rerun")] {
            try inspection.violations(
                """
                SELECT s.tenant, printf('no entry tells that submission ''%s'' was \(event)', s.id)
                FROM submissions s WHERE s.\(column) IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM audit a INDEXED BY audit_by_submission WHERE a.tenant = s.tenant
                        AND a.submission = s.id AND a.event = '\(event)')
                """)
        }
    }

    private static func followChains(_ inspection: Inspection) throws(LedgerError) {
        var check: AuditChainCheck?
        func finish() {
            guard let check else { return }
            inspection.countChecked(Int(clamping: check.checked))
            if let broken = check.firstBreak { inspection.violation(broken.reason, in: check.tenant) }
            if check.erased > 0 {
                inspection.note(
                    "tenant '\(check.tenant)': the details of \(check.erased) entries were erased")
            }
        }
        try inspection.connection.each(
            """
            SELECT tenant, sequence, event, submission, actor, record_type, record_id, at, details, salt,
                details_digest, previous, hash
            FROM audit ORDER BY tenant, sequence
            """
        ) { row in
            let tenant = row.text(0)
            if check?.tenant.hasSameBytes(as: tenant) != true {
                finish()
                check = AuditChainCheck(tenant: tenant)
            }
            check?.take(entry(row))
        }
        finish()
    }

    private static func entry(_ row: VerifierStatement) -> AuditRow {
        var record: RecordID?
        if let type = row.optionalText(5), let id = row.optionalText(6) {
            record = RecordID(entityType: type, id: id)
        }
        let draft = AuditDraft(
            event: row.text(2), submission: row.optionalText(3), actor: row.optionalText(4), record: record,
            at: Instant(microseconds: row.integer(7)), details: row.text(8), salt: row.bytes(9))
        return AuditRow(
            draft: draft, sequence: row.integer(1), detailsDigest: row.bytes(10), previous: row.bytes(11),
            hash: row.bytes(12))
    }

    /// What happened without an entry that tells of it.
    private static let untold = [
        """
        SELECT s.tenant, printf('no entry tells that submission ''%s'' was accepted', s.id)
        FROM submissions s WHERE NOT EXISTS (
            SELECT 1 FROM audit a INDEXED BY audit_by_submission WHERE a.tenant = s.tenant AND a.submission = s.id AND a.event = 'accepted')
        """,
        """
        SELECT s.tenant, printf('no entry tells how submission ''%s'' became %s', s.id, s.status)
        FROM submissions s WHERE s.status IN ('failed', 'cancelled', 'rejected_duplicate') AND NOT EXISTS (
            SELECT 1 FROM audit a INDEXED BY audit_by_submission WHERE a.tenant = s.tenant AND a.submission = s.id AND a.event <> 'accepted')
        """,
        // Each version of a record was written by a change that an entry tells of.
        """
        SELECT r.tenant, printf('record ''%s'' has version %d, and %d entries tell of it', r.id, r.version,
            coalesce(t.entries, 0))
        FROM records r LEFT JOIN (
            SELECT tenant, record_type, record_id, count(*) AS entries FROM audit
            WHERE record_id IS NOT NULL AND event NOT IN ('accepted', 'linked')
            GROUP BY tenant, record_type, record_id
        ) t ON t.tenant = r.tenant AND t.record_type = r.entity_type AND t.record_id = r.id
        WHERE coalesce(t.entries, 0) < r.version
        """,
    ]
}
