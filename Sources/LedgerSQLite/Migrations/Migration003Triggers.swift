// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// What each tenant knows of its triggers, and every fire of them.
    ///
    /// `triggers.place` is the last slot that was dealt with, in microseconds, or a place in the outbox. A fire has one
    /// row, whatever becomes of it; `submission` is there once it has started, and no submission is there twice.
    static let triggers = Migration(
        number: 3,
        name: "triggers",
        sql: #"""
            CREATE TABLE triggers (
                tenant TEXT NOT NULL,
                application TEXT NOT NULL,
                key TEXT NOT NULL,
                cause TEXT NOT NULL,
                version INTEGER NOT NULL,
                known_since INTEGER NOT NULL,
                place INTEGER NOT NULL,
                silent_since INTEGER,
                PRIMARY KEY (tenant, application, key)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE fires (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                tenant TEXT NOT NULL,
                application TEXT NOT NULL,
                trigger TEXT NOT NULL,
                slot TEXT NOT NULL,
                at INTEGER NOT NULL,
                outcome TEXT NOT NULL,
                decided_at INTEGER NOT NULL,
                submission TEXT,
                message TEXT
            ) STRICT;
            CREATE UNIQUE INDEX fires_by_slot ON fires (tenant, application, trigger, slot);
            CREATE UNIQUE INDEX fires_by_submission ON fires (tenant, submission) WHERE submission IS NOT NULL;
            CREATE INDEX fires_by_outcome ON fires (tenant, application, trigger, outcome);
            CREATE INDEX fires_by_trigger ON fires (tenant, application, trigger);
            """#
    )
}
