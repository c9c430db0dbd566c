// SPDX-License-Identifier: Apache-2.0
internal import Ledger

extension Invariant {
    static let recordsOfSubmissions = Invariant(
        "INV-4", "every record was made by one submission, once, and a created submission has its record"
    ) { inspection throws(LedgerError) in
        try inspection.countChecked("SELECT count(*) FROM records")
        try inspection.countChecked("SELECT count(*) FROM submissions")
        for sql in strayRecords { try inspection.violations(sql) }
    }

    private static let strayRecords = [
        """
        SELECT r.tenant, printf('record ''%s'' was made by no submission', r.id)
        FROM records r LEFT JOIN submissions s ON s.tenant = r.tenant AND s.id = r.created_by
        WHERE CASE WHEN s.sequence IS NULL
            THEN r.created_by NOT IN (SELECT id FROM submissions) ELSE 0 END
        """,
        """
        SELECT tenant, printf('submission ''%s'' made ''%s'' %d times', created_by, create_key, count(*))
        FROM records GROUP BY tenant, created_by, create_key HAVING count(*) > 1
        """,
        // Beside a record that was withdrawn stands what says so, and what the dead letter names, with its files.
        """
        SELECT s.tenant, printf('submission ''%s'' is %s and made record ''%s''', s.id, s.status, r.id)
        FROM records r JOIN submissions s ON s.tenant = r.tenant AND s.id = r.created_by
        WHERE r.is_withdrawn = 0 AND s.status <> 'created' AND NOT (
            EXISTS (
                SELECT 1 FROM records w
                WHERE w.tenant = r.tenant AND w.created_by = r.created_by AND w.is_withdrawn <> 0)
            AND CASE
                WHEN instr(coalesce(s.error, ''), r.id) > 0 THEN 1
                WHEN r.create_key LIKE 'attachment.%' THEN EXISTS (
                    SELECT 1 FROM records p
                    WHERE p.tenant = s.tenant AND p.entity_type = s.entity_type AND p.id = s.entity_id
                        AND p.is_withdrawn = 0)
                ELSE EXISTS (
                    SELECT 1 FROM contracts c,
                        json_each(CASE WHEN json_valid(c.plan) THEN c.plan ELSE '{}' END, '$.creates') made
                    WHERE c.tenant = s.tenant AND c.digest = s.contract
                        AND json_extract(made.value, '$.key') = r.create_key
                        AND json_extract(made.value, '$.withdraw') IS NULL) END)
        """,
        """
        SELECT s.tenant, printf('submission ''%s'' is created, and its record ''%s'' is not there',
            s.id, s.entity_id)
        FROM submissions s
        LEFT JOIN records r ON r.tenant = s.tenant AND r.entity_type = s.entity_type AND r.id = s.entity_id
        WHERE s.status = 'created' AND s.entity_id IS NOT NULL AND r.id IS NULL
        """,
        // A create without a condition always leaves a record, its own or the one linked instead; unless a gate ended the
        // run before it came there.
        """
        SELECT s.tenant, printf('submission ''%s'' is created and names no record', s.id)
        FROM submissions s JOIN contracts c ON c.tenant = s.tenant AND c.digest = s.contract
        WHERE s.status = 'created' AND s.entity_id IS NULL AND json_valid(c.plan)
            AND json_extract(c.plan, '$.creates[0].key') IS NOT NULL
            AND json_extract(c.plan, '$.creates[0].when') IS NULL AND NOT EXISTS (
                SELECT 1 FROM runs r JOIN journal j ON j.place BETWEEN r.place << 18 AND (r.place << 18 | 262143)
                WHERE r.place BETWEEN s.sequence << 10 AND (s.sequence << 10 | 1023)
                    AND j.step = 'create' AND j.state = 'skipped')
        """,
        """
        SELECT a.tenant, printf('attachment ''%s'' names a record that is not there', a.id)
        FROM attachments a
        LEFT JOIN records r ON r.tenant = a.tenant AND r.entity_type = a.record_type AND r.id = a.record_id
        WHERE a.record_id IS NOT NULL AND r.id IS NULL
        """,
    ]
}
