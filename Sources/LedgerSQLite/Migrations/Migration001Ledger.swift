// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// The ledger's first schema.
    ///
    /// Keys begin with the tenant. Two tables hang below a submission by a computed place instead, so that
    /// they need one b-tree and grow at its end:
    ///
    /// - `runs.place` is `submissions.sequence << 10 | number of the run`;
    /// - `journal.place` is `runs.place << 18 | ordinal of the step`.
    ///
    /// `ledger_state` has one row. `changes` numbers the transactions that changed a record or a match key:
    /// everything that one transaction changes bears the same number. `latest_wake` is the greatest
    /// `runs.wake_set_at` ever written; only a clock that stands before it can have been set back.
    ///
    /// `match_keys.kind` is 0 for the head of a key (`changed` says when a holder last came, went or
    /// changed; one row for each key, for ever), 1 for a live submission, 2 for a record; `sequence` is that
    /// of the submission which brought the key. `key_sets.keys` are the keys of one holder, 16 bytes each; a
    /// set without a record is the submission's own. `records.keys_by` names the submission whose set a
    /// record's keys are in when that is not its maker.
    ///
    /// `runs.due_at` is null for a run that is suspended, ended or has no wake-up.
    static let ledger = Migration(
        number: 1,
        name: "ledger",
        sql: #"""
            CREATE TABLE meta (
                key TEXT NOT NULL PRIMARY KEY,
                value TEXT NOT NULL
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE ledger_state (
                one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
                changes INTEGER NOT NULL,
                latest_wake INTEGER NOT NULL
            ) STRICT;
            INSERT INTO ledger_state VALUES (1, 0, -9223372036854775808);

            CREATE TABLE contracts (
                tenant TEXT NOT NULL,
                digest TEXT NOT NULL,
                plan TEXT NOT NULL,
                PRIMARY KEY (tenant, digest)
            ) STRICT;

            CREATE TABLE submissions (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                tenant TEXT NOT NULL,
                id TEXT NOT NULL,
                status TEXT NOT NULL,
                updated_at INTEGER NOT NULL,
                application TEXT NOT NULL,
                action TEXT NOT NULL,
                mode TEXT NOT NULL,
                reference TEXT,
                idempotency_key TEXT,
                fingerprint TEXT NOT NULL,
                actor TEXT,
                contract TEXT NOT NULL,
                correlation_id TEXT NOT NULL,
                source TEXT NOT NULL,
                target_type TEXT,
                target_id TEXT,
                accepted_at INTEGER NOT NULL,
                now INTEGER NOT NULL,
                entity_type TEXT,
                entity_id TEXT,
                payload TEXT NOT NULL,
                arguments TEXT NOT NULL,
                caller TEXT NOT NULL,
                error TEXT,
                duplicates TEXT,
                warnings TEXT,
                result TEXT
            ) STRICT;
            CREATE UNIQUE INDEX submissions_by_id ON submissions (tenant, id);
            CREATE INDEX submissions_by_tenant ON submissions (tenant);
            CREATE UNIQUE INDEX submissions_by_reference ON submissions (tenant, reference, application)
                WHERE reference IS NOT NULL;
            CREATE UNIQUE INDEX submissions_by_idempotency_key ON submissions
                (tenant, idempotency_key, application, action, coalesce(actor, ''), actor IS NULL)
                WHERE idempotency_key IS NOT NULL;

            CREATE TABLE runs (
                place INTEGER PRIMARY KEY,
                tenant TEXT NOT NULL,
                id TEXT NOT NULL,
                version INTEGER NOT NULL,
                state TEXT NOT NULL,
                due_at INTEGER,
                wake_set_at INTEGER,
                wake_delay INTEGER,
                wait_step TEXT,
                wait_kind TEXT,
                wait_until INTEGER,
                lease_owner TEXT,
                lease_epoch INTEGER,
                lease_until INTEGER,
                last_epoch INTEGER NOT NULL,
                crashes INTEGER NOT NULL,
                machine TEXT NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX runs_by_id ON runs (tenant, id);
            CREATE INDEX runs_due ON runs (due_at, wake_set_at) WHERE due_at IS NOT NULL;
            CREATE INDEX runs_leased ON runs (lease_until) WHERE lease_owner IS NOT NULL;

            CREATE TABLE journal (
                place INTEGER PRIMARY KEY,
                step TEXT NOT NULL,
                verb TEXT NOT NULL,
                state TEXT NOT NULL,
                started_at INTEGER NOT NULL,
                finished_at INTEGER,
                input TEXT,
                output TEXT,
                attempts TEXT,
                decision TEXT
            ) STRICT;

            CREATE TABLE records (
                sequence INTEGER PRIMARY KEY,
                tenant TEXT NOT NULL,
                entity_type TEXT NOT NULL,
                id TEXT NOT NULL,
                version INTEGER NOT NULL,
                is_withdrawn INTEGER NOT NULL,
                updated_at INTEGER NOT NULL,
                application TEXT NOT NULL,
                created_by TEXT NOT NULL,
                create_key TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                keys_by INTEGER,
                fields TEXT NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX records_by_id ON records (tenant, entity_type, id);
            CREATE INDEX records_by_type ON records (tenant, entity_type);
            CREATE INDEX records_by_creator ON records (tenant, created_by);

            CREATE TABLE record_changes (
                tenant TEXT NOT NULL,
                entity_type TEXT NOT NULL,
                changed INTEGER NOT NULL,
                PRIMARY KEY (tenant, entity_type)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE unique_values (
                tenant TEXT NOT NULL,
                entity_type TEXT NOT NULL,
                name TEXT NOT NULL,
                digest BLOB NOT NULL,
                record TEXT NOT NULL,
                PRIMARY KEY (tenant, entity_type, name, digest)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX unique_values_by_record ON unique_values (tenant, entity_type, record);

            CREATE TABLE attachments (
                tenant TEXT NOT NULL,
                submission TEXT NOT NULL,
                position INTEGER NOT NULL,
                id TEXT NOT NULL,
                parameter TEXT,
                name TEXT NOT NULL,
                content_type TEXT NOT NULL,
                bytes INTEGER NOT NULL,
                sha256 TEXT NOT NULL,
                record_type TEXT,
                record_id TEXT,
                PRIMARY KEY (tenant, submission, position)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX attachments_by_content ON attachments (tenant, sha256);

            CREATE TABLE match_keys (
                tenant TEXT NOT NULL,
                key BLOB NOT NULL,
                kind INTEGER NOT NULL,
                sequence INTEGER NOT NULL,
                record_type TEXT NOT NULL,
                record_id TEXT NOT NULL,
                at INTEGER,
                changed INTEGER,
                PRIMARY KEY (tenant, key, kind, sequence, record_type, record_id)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE key_sets (
                tenant TEXT NOT NULL,
                sequence INTEGER NOT NULL,
                record_type TEXT NOT NULL,
                record_id TEXT NOT NULL,
                keys BLOB NOT NULL,
                PRIMARY KEY (tenant, sequence, record_type, record_id)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE holds (
                tenant TEXT NOT NULL,
                submission TEXT NOT NULL,
                blocker TEXT NOT NULL,
                PRIMARY KEY (tenant, submission, blocker)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX holds_by_blocker ON holds (tenant, blocker);

            CREATE TABLE audit (
                tenant TEXT NOT NULL,
                sequence INTEGER NOT NULL,
                event TEXT NOT NULL,
                submission TEXT,
                actor TEXT,
                record_type TEXT,
                record_id TEXT,
                at INTEGER NOT NULL,
                details TEXT NOT NULL,
                salt BLOB NOT NULL,
                details_digest BLOB NOT NULL,
                previous BLOB NOT NULL,
                hash BLOB NOT NULL,
                PRIMARY KEY (tenant, sequence)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX audit_by_submission ON audit (tenant, submission) WHERE submission IS NOT NULL;

            CREATE TABLE outbox (
                tenant TEXT NOT NULL,
                sequence INTEGER NOT NULL,
                id TEXT NOT NULL,
                event TEXT NOT NULL,
                application TEXT NOT NULL,
                submission TEXT NOT NULL,
                reference TEXT,
                correlation_id TEXT NOT NULL,
                at INTEGER NOT NULL,
                payload TEXT NOT NULL,
                PRIMARY KEY (tenant, sequence)
            ) STRICT, WITHOUT ROWID;
            CREATE UNIQUE INDEX outbox_by_submission ON outbox (tenant, submission, id);

            CREATE TABLE counters (
                tenant TEXT NOT NULL,
                name TEXT NOT NULL,
                value INTEGER NOT NULL,
                PRIMARY KEY (tenant, name)
            ) STRICT, WITHOUT ROWID;
            """#
    )
}
