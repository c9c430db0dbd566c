// SPDX-License-Identifier: Apache-2.0
internal import Ledger

/// The states that never change again, as SQL.
private let finalStates = "('completed', 'failed', 'terminated')"

extension Invariant {
    static let nothingStuck = Invariant(
        "INV-5", "every live run has a wake-up, an owner, or somebody or something that it waits for"
    ) { inspection throws(LedgerError) in
        try inspection.countChecked("SELECT count(*) FROM runs WHERE state NOT IN \(finalStates)")
        try inspection.violations(
            """
            SELECT tenant, printf('run ''%s'' is %s, without a wake-up or an owner', id, state) FROM runs
            WHERE state IN ('pending', 'running') AND due_at IS NULL AND lease_owner IS NULL
            """)
        try inspection.violations(
            """
            SELECT tenant, printf('run ''%s'' waits for nothing and has no wake-up', id) FROM runs
            WHERE state = 'waiting' AND due_at IS NULL AND lease_owner IS NULL AND wait_kind IS NULL
            """)
        try inspection.violations(
            """
            SELECT tenant, printf('run ''%s'' waits for an instant and has no wake-up', id) FROM runs
            WHERE state = 'waiting' AND due_at IS NULL AND (wait_kind = 'timer' OR wait_until IS NOT NULL)
                AND wait_kind IS NOT NULL
            """)
        try inspection.violations(
            """
            SELECT s.tenant, printf('submission ''%s'' is %s and has no live run', s.id, s.status)
            FROM submissions s WHERE s.status IN ('accepted', 'creating') AND NOT EXISTS (
                SELECT 1 FROM runs r WHERE r.place BETWEEN s.sequence << 10 AND (s.sequence << 10 | 1023)
                    AND r.state NOT IN \(finalStates))
            """)
        for sql in vainWaits + lostOutputs { try inspection.violations(sql) }
    }

    static let statesFit = Invariant(
        "INV-6", "statuses and states are known, and fit each other"
    ) { inspection throws(LedgerError) in
        try inspection.countChecked("SELECT count(*) FROM submissions")
        try inspection.countChecked("SELECT count(*) FROM runs")
        try inspection.countChecked("SELECT count(*) FROM journal")
        for sql in unfitStates { try inspection.violations(sql) }
        if try inspection.knowsOperations() {
            for sql in unfitPurges { try inspection.violations(sql) }
        }
    }

    private static let unfitPurges = [
        """
        SELECT tenant, printf('submission ''%s'' was purged, and holds more than its outcome', id)
        FROM submissions WHERE purged_at IS NOT NULL AND (payload <> '{}' OR arguments <> '{}'
            OR duplicates IS NOT NULL OR warnings IS NOT NULL OR result IS NOT NULL)
        """,
        """
        SELECT s.tenant, printf('submission ''%s'' was purged, and step ''%s'' is still told', s.id, j.step)
        FROM submissions s JOIN journal j ON j.place BETWEEN s.sequence << 28 AND (s.sequence << 28 | 268435455)
        WHERE s.purged_at IS NOT NULL
        """,
        """
        SELECT s.tenant, printf('submission ''%s'' was purged, and run ''%s'' has not ended', s.id, r.id)
        FROM submissions s JOIN runs r ON r.place BETWEEN s.sequence << 10 AND (s.sequence << 10 | 1023)
        WHERE s.purged_at IS NOT NULL AND r.state NOT IN \(finalStates)
        """,
    ]

    private static let unfitStates = [
        """
        SELECT tenant, printf('submission ''%s'' has the unknown status ''%s''', id, status) FROM submissions
        WHERE status NOT IN ('accepted', 'creating', 'created', 'rejected_duplicate', 'failed', 'cancelled')
        """,
        """
        SELECT tenant, printf('submission ''%s'' of an engine action is %s', id, status) FROM submissions
        WHERE mode = 'engine' AND status <> 'created'
        """,
        """
        SELECT tenant, printf('submission ''%s'' has the unknown mode ''%s''', id, mode) FROM submissions
        WHERE mode NOT IN ('engine', 'async', 'workflow')
        """,
        """
        SELECT tenant, printf('run ''%s'' has the unknown state ''%s''', id, state) FROM runs
        WHERE state NOT IN ('pending', 'running', 'waiting', 'suspended', 'completed', 'failed', 'terminated')
        """,
        """
        SELECT coalesce(r.tenant, ''), printf('step ''%s'' of run ''%s'' has the unknown state ''%s''', j.step,
            r.id, j.state)
        FROM journal j LEFT JOIN runs r ON r.place = j.place >> 18
        WHERE j.state NOT IN ('pending', 'running', 'succeeded', 'failed', 'waiting', 'skipped', 'compensated')
        """,
        """
        SELECT r.tenant, printf('run ''%s'' is number %d of its submission, without one before it', r.id,
            r.place & 1023)
        FROM runs r LEFT JOIN runs b ON b.place = r.place - 1
        WHERE (r.place & 1023) <> 1 AND (b.place IS NULL OR (r.place & 1023) = 0)
        """,
        """
        SELECT r.tenant, printf('run ''%s'' is %s, and a later run of its submission has begun', r.id, r.state)
        FROM runs r JOIN runs n ON n.place = r.place + 1
        WHERE r.state NOT IN \(finalStates)
        """,
        """
        SELECT s.tenant, printf('submission ''%s'' is %s, and its last run completed', s.id, s.status)
        FROM submissions s JOIN runs r ON r.place = (
            SELECT max(place) FROM runs WHERE place BETWEEN s.sequence << 10 AND (s.sequence << 10 | 1023))
        WHERE s.status IN ('failed', 'cancelled') AND r.state = 'completed'
        """,
    ]

    static let leases = Invariant(
        "INV-13", "no lease is beyond the last one granted, and no wake-up beside its own delay"
    ) { inspection throws(LedgerError) in
        try inspection.countChecked("SELECT count(*) FROM runs")
        for sql in oddRuns { try inspection.violations(sql) }
    }

    private static let oddRuns = [
        """
        SELECT tenant, printf('run ''%s'' has a lease of epoch %d, and the last one granted is %d', id,
            lease_epoch, last_epoch)
        FROM runs WHERE lease_epoch > last_epoch
        """,
        """
        SELECT tenant, printf('run ''%s'' has half a lease', id) FROM runs
        WHERE (lease_owner IS NULL) + (lease_epoch IS NULL) + (lease_until IS NULL) NOT IN (0, 3)
        """,
        """
        SELECT tenant, printf('run ''%s'' has ended and still has an owner', id) FROM runs
        WHERE state IN \(finalStates) AND lease_owner IS NOT NULL
        """,
        """
        SELECT tenant, printf('run ''%s'' has a version, an epoch, a delay or a count below its least', id)
        FROM runs WHERE version < 1 OR last_epoch < 0 OR crashes < 0 OR wake_delay < 0
        """,
        """
        SELECT tenant, printf('run ''%s'' is %s and due', id, state) FROM runs
        WHERE due_at IS NOT NULL AND (state = 'suspended' OR state IN \(finalStates))
        """,
        // A sum beyond 64 bits is stored as the last instant there is.
        """
        SELECT tenant, printf('run ''%s'' is due at another instant than its wake-up says', id) FROM runs
        WHERE state IN ('pending', 'running', 'waiting') AND due_at IS NOT
            CASE WHEN wake_set_at > 0 AND wake_delay > 9223372036854775807 - wake_set_at
                THEN 9223372036854775807 ELSE wake_set_at + wake_delay END
        """,
        """
        SELECT tenant, printf('run ''%s'' has a wake-up set later than the ledger knows of', id) FROM runs
        WHERE wake_set_at > (SELECT latest_wake FROM ledger_state)
        """,
    ]
}
