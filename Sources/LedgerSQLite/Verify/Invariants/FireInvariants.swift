// SPDX-License-Identifier: Apache-2.0
internal import Ledger

extension Invariant {
    static let fires = Invariant(
        "INV-16", "every fire of a trigger has one submission, or says what else became of it"
    ) { inspection throws(LedgerError) in
        // A ledger from before there were triggers has no such tables.
        if try inspection.connection.integer("PRAGMA user_version") < 3 { return inspection.countChecked(1) }
        try inspection.countChecked(
            """
            SELECT 1 + (SELECT count(*) FROM fires)
                + (SELECT count(*) FROM submissions WHERE source = 'trigger')
            """)
        for sql in strayFires { try inspection.violations(sql) }
    }

    private static let strayFires = [
        """
        SELECT tenant, printf('trigger ''%s'' has %d fires for ''%s''', trigger, count(*), slot)
        FROM fires GROUP BY tenant, application, trigger, slot HAVING count(*) > 1
        """,
        """
        SELECT tenant, printf('submission ''%s'' was started by %d fires', submission, count(*))
        FROM fires WHERE submission IS NOT NULL GROUP BY tenant, submission HAVING count(*) > 1
        """,
        """
        SELECT tenant, printf('the fire of ''%s'' for ''%s'' has the outcome ''%s''', trigger, slot, outcome)
        FROM fires WHERE outcome NOT IN ('started', 'queued', 'skipped', 'missed', 'refused')
        """,
        """
        SELECT tenant, printf('the fire of ''%s'' for ''%s'' is %s, and names %s submission', trigger, slot, outcome,
            CASE WHEN submission IS NULL THEN 'no' ELSE 'a' END)
        FROM fires WHERE (outcome = 'started') <> (submission IS NOT NULL)
        """,
        """
        SELECT tenant, printf('the fire of ''%s'' for ''%s'' started nothing, and does not say why', trigger, slot)
        FROM fires WHERE outcome IN ('skipped', 'missed', 'refused') AND coalesce(message, '') = ''
        """,
        """
        SELECT f.tenant, printf('the fire of ''%s'' for ''%s'' started a submission that is not there',
            f.trigger, f.slot)
        FROM fires f LEFT JOIN submissions s ON s.tenant = f.tenant AND s.id = f.submission
        WHERE f.submission IS NOT NULL AND s.sequence IS NULL
        """,
        """
        SELECT f.tenant, printf('submission ''%s'' does not say that trigger ''%s'' started it', s.id, f.trigger)
        FROM fires f JOIN submissions s ON s.tenant = f.tenant AND s.id = f.submission
        WHERE s.source <> 'trigger' OR s.actor IS NOT 'trigger:' || f.trigger
        """,
        """
        SELECT s.tenant, printf('submission ''%s'' was started by a trigger, and no fire names it', s.id)
        FROM submissions s LEFT JOIN fires f ON f.tenant = s.tenant AND f.submission = s.id
        WHERE s.source = 'trigger' AND f.sequence IS NULL
        """,
    ]
}
