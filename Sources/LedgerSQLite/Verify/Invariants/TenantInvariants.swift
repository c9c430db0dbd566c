// SPDX-License-Identifier: Apache-2.0
internal import Ledger

extension Invariant {
    static let tenants = Invariant(
        "INV-3", "every row hangs on rows of its own tenant"
    ) { inspection throws(LedgerError) in
        try inspection.countChecked(
            """
            SELECT (SELECT count(*) FROM runs) + (SELECT count(*) FROM journal)
                + (SELECT count(*) FROM attachments)
                + (SELECT count(*) FROM audit) + (SELECT count(*) FROM holds) + (SELECT count(*) FROM records)
                + (SELECT count(*) FROM outbox) + (SELECT count(*) FROM match_keys)
            """)
        for sql in strayRows { try inspection.violations(sql) }
        guard try inspection.knowsOperations() else { return }
        for (column, what) in [("parent", "was made by"), ("rerun_of", "runs again")] {
            try inspection.violations(
                """
                SELECT s.tenant, printf('submission ''%s'' \(what) ''%s'', which the tenant does not have', s.id,
                    s.\(column))
                FROM submissions s LEFT JOIN submissions o ON o.tenant = s.tenant AND o.id = s.\(column)
                WHERE s.\(column) IS NOT NULL AND o.sequence IS NULL
                """)
        }
    }

    // A CASE asks the costly question of strays alone; an AND may ask it first, and of every row. Its set of ids is
    // made once, by the first stray.
    private static let strayRows = [
        """
        SELECT r.tenant, CASE WHEN s.sequence IS NULL
            THEN printf('run ''%s'' belongs to no submission', r.id)
            ELSE printf('run ''%s'' belongs to a submission of tenant ''%s''', r.id, s.tenant) END
        FROM runs r LEFT JOIN submissions s ON s.sequence = r.place >> 10
        WHERE s.sequence IS NULL OR s.tenant <> r.tenant
        """,
        """
        SELECT '', printf('step ''%s'' at place %d belongs to no run', j.step, j.place)
        FROM journal j LEFT JOIN runs r ON r.place = j.place >> 18 WHERE r.place IS NULL
        """,
        """
        SELECT a.tenant, printf('attachment ''%s'' belongs to no submission of the tenant', a.id)
        FROM attachments a LEFT JOIN submissions s ON s.tenant = a.tenant AND s.id = a.submission
        WHERE s.sequence IS NULL
        """,
        """
        SELECT a.tenant, printf('audit entry %d speaks of a submission that the tenant does not have',
            a.sequence)
        FROM audit a LEFT JOIN submissions s ON s.tenant = a.tenant AND s.id = a.submission
        WHERE a.submission IS NOT NULL AND s.sequence IS NULL
        """,
        """
        SELECT h.tenant, printf('submission ''%s'' waits for ''%s'', and the tenant does not have both',
            h.submission, h.blocker)
        FROM holds h
        LEFT JOIN submissions s ON s.tenant = h.tenant AND s.id = h.submission
        LEFT JOIN submissions b ON b.tenant = h.tenant AND b.id = h.blocker
        WHERE s.sequence IS NULL OR b.sequence IS NULL AND h.blocker NOT LIKE 'event:%'
        """,
        """
        SELECT r.tenant, printf('record ''%s'' was made by a submission of another tenant', r.id)
        FROM records r LEFT JOIN submissions s ON s.tenant = r.tenant AND s.id = r.created_by
        WHERE CASE WHEN s.sequence IS NULL
            THEN r.created_by IN (SELECT id FROM submissions) ELSE 0 END
        """,
        """
        SELECT e.tenant, printf('event ''%s'' tells of a submission of another tenant', e.id)
        FROM outbox e LEFT JOIN submissions s ON s.tenant = e.tenant AND s.id = e.submission
        WHERE CASE WHEN s.sequence IS NULL
            THEN e.submission IN (SELECT id FROM submissions) ELSE 0 END
        """,
        """
        SELECT m.tenant, printf('a match key is held by submission ''%s'' of tenant ''%s''', s.id, s.tenant)
        FROM match_keys m JOIN submissions s ON s.sequence = m.sequence
        WHERE m.kind IN (1, 2) AND s.tenant <> m.tenant
        """,
    ]
}
