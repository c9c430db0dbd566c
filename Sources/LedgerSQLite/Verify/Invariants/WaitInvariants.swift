// SPDX-License-Identifier: Apache-2.0

extension Invariant {
    /// A run that sleeps in a wait: nothing has woken it, or its time limit alone will.
    private static let asleep = """
        r.state = 'waiting' AND r.lease_owner IS NULL AND (r.due_at IS NULL OR r.due_at IS r.wait_until)
        """

    /// Waits for what cannot come any more, or has come; the wait for an event keeps the place up to which it looked.
    static let vainWaits = [
        """
        SELECT r.tenant, printf('run ''%s'' waits for a child, and names none', r.id)
        FROM runs r JOIN submissions s ON s.sequence = r.place >> 10
        WHERE \(asleep) AND r.wait_kind = 'child' AND NOT EXISTS (
            SELECT 1 FROM holds h WHERE h.tenant = s.tenant AND h.submission = s.id)
        """,
        """
        SELECT r.tenant, printf('run ''%s'' waits for child ''%s'', which has ended', r.id, c.id)
        FROM runs r JOIN submissions s ON s.sequence = r.place >> 10
        JOIN holds h ON h.tenant = s.tenant AND h.submission = s.id
        JOIN submissions c ON c.tenant = h.tenant AND c.id = h.blocker
        WHERE \(asleep) AND r.wait_kind = 'child' AND NOT EXISTS (
            SELECT 1 FROM runs k WHERE k.place BETWEEN c.sequence << 10 AND (c.sequence << 10 | 1023)
                AND k.state NOT IN ('completed', 'failed', 'terminated'))
        """,
        """
        SELECT r.tenant, printf('run ''%s'' waits for an event, and names none', r.id)
        FROM runs r JOIN submissions s ON s.sequence = r.place >> 10
        WHERE \(asleep) AND r.wait_kind = 'event' AND NOT EXISTS (
            SELECT 1 FROM holds h WHERE h.tenant = s.tenant AND h.submission = s.id AND h.blocker LIKE 'event:%')
        """,
        """
        SELECT r.tenant, printf('run ''%s'' waits for an event that has come', r.id)
        FROM runs r JOIN submissions s ON s.sequence = r.place >> 10
        JOIN holds h ON h.tenant = s.tenant AND h.submission = s.id
        JOIN (SELECT tenant, event, max(sequence) AS last FROM outbox GROUP BY tenant, event) e
            ON e.tenant = h.tenant AND h.blocker = 'event:' || e.event
        WHERE \(asleep) AND r.wait_kind = 'event' AND json_valid(r.machine)
            AND e.last > coalesce(json_extract(r.machine, '$.event_place'), 0)
            AND e.last NOT IN (SELECT value FROM json_each(r.machine, '$.taken'))
        """,
    ]

    /// Long outputs of steps stand in the journal only; a run that refers to one that is not there goes on no more.
    static let lostOutputs = ["$.steps", "$.given.steps"].map { path in
        """
        SELECT r.tenant, printf('run ''%s'' reads the output of step ''%s'' from the journal, which lacks it', r.id,
            s.key)
        FROM runs r, json_each(CASE WHEN r.machine LIKE '%"place"%' AND json_valid(r.machine) THEN r.machine
            ELSE '{}' END, '\(path)') s
        WHERE json_extract(s.value, '$.place') IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM runs o JOIN journal j ON j.place = (o.place << 18 | json_extract(s.value, '$.place[1]'))
            WHERE o.tenant = r.tenant AND o.id = json_extract(s.value, '$.place[0]') AND j.output IS NOT NULL)
        """
    }
}
