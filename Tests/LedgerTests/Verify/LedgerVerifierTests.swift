// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Glibc
import Ledger
import Testing

@testable import LedgerSQLite

@Suite(.timeLimit(.minutes(10))) struct LedgerVerifierTests {
    @Test func `a healthy ledger breaks no invariant, and each was really asked`() async throws {
        let ledger = try await HealthyLedger()
        let results = try LedgerVerifier.verify(ledger.path)
        #expect(results.map(\.id) == (1...16).map { "INV-\($0)" })
        for result in results {
            #expect(result.violations == [], "\(result.id) \(result.name)")
            #expect(result.checked > 0, "\(result.id) \(result.name)")
            #expect(result.notes == [], "\(result.id) \(result.name)")
        }
    }

    /// Each breaks one invariant and no other.
    static let plants: [(String, String)] = [
        (
            "INV-1",
            """
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = 'CREATE INDEX runs_leased ON runs (lease_until)' WHERE name = 'runs_leased'
            """
        ),
        (
            "INV-2",
            "CREATE TRIGGER x AFTER INSERT ON audit BEGIN SELECT 1; END; INSERT INTO meta VALUES ('a', 'b')"
        ),
        ("INV-2", "CREATE VIEW x AS SELECT 1; INSERT INTO meta VALUES ('a', 'b')"),
        ("INV-2", "DROP TABLE counters; INSERT INTO meta VALUES ('a', 'b')"),
        ("INV-2", "DROP INDEX submissions_by_id; INSERT INTO meta VALUES ('a', 'b')"),
        ("INV-2", "DELETE FROM ledger_state"),
        ("INV-2", "PRAGMA user_version = 99"),
        ("INV-3", "UPDATE runs SET tenant = 'porto' WHERE id = 'run-lisbon-pending'"),
        ("INV-3", "UPDATE runs SET place = (99 << 10) + 1 WHERE id = 'run-lisbon-cancelled-2'"),
        ("INV-3", "UPDATE journal SET place = (99 << 28) + 1 WHERE place = (SELECT min(place) FROM journal)"),
        ("INV-3", "UPDATE attachments SET submission = 'porto-created' WHERE tenant = 'lisbon'"),
        ("INV-3", "UPDATE holds SET blocker = 'porto-pending' WHERE tenant = 'lisbon'"),
        (
            "INV-3",
            "UPDATE records SET created_by = 'porto-created', create_key = 'x' WHERE tenant = 'lisbon'"
        ),
        ("INV-3", "UPDATE outbox SET submission = 'porto-created' WHERE tenant = 'lisbon' AND sequence = 1"),
        (
            "INV-3",
            """
            UPDATE match_keys SET sequence = (SELECT sequence FROM submissions WHERE id = 'porto-created')
                WHERE tenant = 'lisbon' AND kind = 2;
            UPDATE key_sets SET sequence = (SELECT sequence FROM submissions WHERE id = 'porto-created')
                WHERE tenant = 'lisbon' AND record_type = 'report'
            """
        ),
        ("INV-4", "UPDATE records SET created_by = 'nobody' WHERE tenant = 'lisbon'"),
        (
            "INV-4",
            """
            INSERT INTO records SELECT 99, tenant, 'note', 'again', 0, 0, updated_at, application, created_by,
                create_key, created_at, keys_by, fields FROM records WHERE tenant = 'lisbon';
            INSERT INTO record_changes VALUES ('lisbon', 'note', 1)
            """
        ),
        ("INV-4", "UPDATE submissions SET entity_id = 'elsewhere' WHERE id = 'lisbon-created'"),
        ("INV-4", "UPDATE submissions SET entity_id = NULL, entity_type = NULL WHERE id = 'lisbon-created'"),
        ("INV-4", "UPDATE submissions SET status = 'rejected_duplicate' WHERE id = 'lisbon-created'"),
        ("INV-4", "UPDATE attachments SET record_id = 'elsewhere' WHERE tenant = 'lisbon'"),
        (
            "INV-5",
            """
            UPDATE runs SET due_at = NULL, wake_set_at = NULL, wake_delay = NULL WHERE id = 'run-lisbon-pending'
            """
        ),
        ("INV-5", "UPDATE runs SET wait_kind = NULL, wait_step = NULL WHERE id = 'run-lisbon-approval'"),
        ("INV-5", "UPDATE runs SET wait_kind = 'timer' WHERE id = 'run-lisbon-approval'"),
        ("INV-5", "UPDATE runs SET wait_until = 5 WHERE id = 'run-lisbon-approval'"),
        ("INV-5", "DELETE FROM runs WHERE id = 'run-lisbon-pending'"),
        ("INV-5", "UPDATE runs SET wait_kind = 'child' WHERE id = 'run-lisbon-approval'"),
        (
            "INV-5",
            """
            UPDATE runs SET wait_kind = 'child' WHERE id = 'run-lisbon-approval';
            INSERT INTO holds VALUES ('lisbon', 'lisbon-approval', 'lisbon-cancelled')
            """
        ),
        ("INV-5", "UPDATE runs SET wait_kind = 'event' WHERE id = 'run-lisbon-approval'"),
        (
            "INV-5",
            """
            UPDATE runs SET wait_kind = 'event' WHERE id = 'run-lisbon-approval';
            INSERT INTO holds VALUES ('lisbon', 'lisbon-approval', 'event:report.created')
            """
        ),
        (
            "INV-5",
            """
            UPDATE runs SET machine = '{"cursor":2,"steps":{"all":{"outcome":"succeeded","place":["run-lisbon-pending",9]}}}'
            WHERE id = 'run-lisbon-pending'
            """
        ),
        (
            "INV-5",
            """
            UPDATE runs SET machine = '{"given":{"steps":{"all":{"outcome":"succeeded","place":["run-porto-pending",0]}}}}'
            WHERE id = 'run-lisbon-pending'
            """
        ),
        ("INV-6", "UPDATE submissions SET status = 'lost' WHERE id = 'lisbon-failed'"),
        ("INV-6", "UPDATE submissions SET mode = 'batch' WHERE id = 'lisbon-failed'"),
        ("INV-6", "UPDATE submissions SET mode = 'engine' WHERE id = 'lisbon-failed'"),
        ("INV-6", "UPDATE runs SET state = 'paused' WHERE id = 'run-lisbon-leased'"),
        ("INV-3", "UPDATE submissions SET parent = 'porto-created', part = 'x' WHERE id = 'lisbon-failed'"),
        ("INV-3", "UPDATE submissions SET parent = 'nobody', part = 'x' WHERE id = 'lisbon-failed'"),
        ("INV-11", "UPDATE submissions SET rerun_of = 'lisbon-created' WHERE id = 'lisbon-failed'"),
        (
            "INV-11",
            """
            DELETE FROM journal;
            UPDATE submissions SET purged_at = 1, payload = '{}', arguments = '{}', duplicates = NULL,
                warnings = NULL, result = NULL WHERE id = 'lisbon-failed'
            """
        ),
        ("INV-6", "UPDATE journal SET state = 'done'"),
        ("INV-6", "UPDATE runs SET state = 'completed' WHERE id = 'run-lisbon-failed-2'"),
        ("INV-6", "UPDATE runs SET state = 'suspended' WHERE id = 'run-lisbon-failed'"),
        ("INV-6", "UPDATE runs SET place = place + 1 WHERE id = 'run-lisbon-failed-2'"),
        (
            "INV-7",
            """
            DROP INDEX submissions_by_reference;
            CREATE INDEX submissions_by_reference ON submissions (tenant, reference);
            UPDATE submissions SET reference = 'CIVIC-2026-001' WHERE id = 'lisbon-failed'
            """
        ),
        ("INV-7", "UPDATE counters SET value = 0 WHERE tenant = 'lisbon'"),
        ("INV-7", "DELETE FROM counters WHERE tenant = 'lisbon'"),
        ("INV-7", "UPDATE submissions SET reference = 'CIVIC-2026-002' WHERE id = 'lisbon-failed'"),
        (
            "INV-8",
            """
            DROP INDEX submissions_by_idempotency_key;
            CREATE INDEX submissions_by_idempotency_key ON submissions (tenant, idempotency_key);
            UPDATE submissions SET idempotency_key = 'key' WHERE id = 'lisbon-failed'
            """
        ),
        ("INV-9", "UPDATE outbox SET submission = 'nobody' WHERE tenant = 'lisbon' AND sequence = 1"),
        ("INV-9", "UPDATE outbox SET reference = 'CIVIC-2026-009' WHERE tenant = 'lisbon' AND sequence = 1"),
        ("INV-9", "UPDATE outbox SET correlation_id = 'x' WHERE tenant = 'lisbon' AND sequence = 1"),
        ("INV-9", "UPDATE outbox SET payload = '{' WHERE tenant = 'lisbon' AND sequence = 1"),
        (
            "INV-9",
            """
            UPDATE outbox SET id = (SELECT id FROM outbox WHERE tenant = 'lisbon' AND sequence = 1)
                WHERE tenant = 'lisbon' AND sequence = 3
            """
        ),
        ("INV-10", "UPDATE submissions SET caller = '{\"user\":\"rui\"}' WHERE id = 'lisbon-failed'"),
        ("INV-10", "UPDATE submissions SET caller = '{\"user\":null}' WHERE id = 'lisbon-failed'"),
        ("INV-10", "UPDATE submissions SET caller = 'ana' WHERE id = 'lisbon-failed'"),
        ("INV-11", "UPDATE audit SET details = '{}' WHERE tenant = 'lisbon' AND sequence = 4"),
        ("INV-11", "UPDATE audit SET at = at + 1 WHERE tenant = 'lisbon' AND sequence = 4"),
        ("INV-11", "UPDATE audit SET hash = zeroblob(32) WHERE tenant = 'lisbon' AND sequence = 4"),
        ("INV-11", "DELETE FROM audit WHERE tenant = 'lisbon' AND sequence = 7"),
        ("INV-11", "DELETE FROM audit WHERE tenant = 'porto'"),
        ("INV-11", "UPDATE records SET version = 3 WHERE tenant = 'lisbon'"),
        ("INV-16", "UPDATE fires SET outcome = 'skipped' WHERE tenant = 'lisbon' AND slot = '1'"),
        ("INV-16", "UPDATE fires SET outcome = 'done' WHERE tenant = 'lisbon' AND slot = '2'"),
        ("INV-16", "UPDATE fires SET submission = NULL WHERE tenant = 'lisbon' AND slot = '1'"),
        ("INV-16", "UPDATE fires SET message = NULL WHERE tenant = 'lisbon' AND slot = '2'"),
        ("INV-16", "UPDATE fires SET submission = 'nobody' WHERE tenant = 'lisbon' AND slot = '1'"),
        ("INV-16", "UPDATE fires SET trigger = 'weekly' WHERE tenant = 'lisbon' AND slot = '1'"),
        ("INV-16", "UPDATE submissions SET source = 'cli' WHERE id = 'lisbon-fired'"),
        ("INV-16", "UPDATE submissions SET source = 'trigger' WHERE id = 'lisbon-failed'"),
        ("INV-16", "DELETE FROM fires WHERE tenant = 'lisbon' AND slot = '1'"),
        (
            "INV-16",
            """
            DROP INDEX fires_by_slot; CREATE INDEX fires_by_slot ON fires (tenant, application, trigger, slot);
            UPDATE fires SET slot = '1' WHERE tenant = 'lisbon' AND slot = '2'
            """
        ),
        (
            "INV-16",
            """
            DROP INDEX fires_by_submission;
            CREATE INDEX fires_by_submission ON fires (tenant, submission) WHERE submission IS NOT NULL;
            UPDATE fires SET submission = 'lisbon-fired', outcome = 'started', message = NULL
                WHERE tenant = 'lisbon' AND slot = '2'
            """
        ),
        ("INV-12", "UPDATE attachments SET bytes = bytes + 1 WHERE tenant = 'lisbon'"),
        ("INV-12", "UPDATE attachments SET sha256 = '../../../etc/passwd' WHERE tenant = 'lisbon'"),
        (
            "INV-12",
            """
            UPDATE attachments SET sha256 = (SELECT sha256 FROM attachments WHERE tenant = 'porto')
                WHERE tenant = 'lisbon'
            """
        ),
        ("INV-13", "UPDATE runs SET lease_epoch = 4 WHERE id = 'run-lisbon-leased'"),
        ("INV-13", "UPDATE runs SET lease_until = NULL WHERE id = 'run-lisbon-leased'"),
        ("INV-13", "UPDATE runs SET crashes = -1 WHERE id = 'run-lisbon-leased'"),
        ("INV-13", "UPDATE runs SET due_at = due_at + 1 WHERE id = 'run-lisbon-pending'"),
        ("INV-13", "UPDATE runs SET due_at = 1 WHERE id = 'run-lisbon-failed-2'"),
        (
            "INV-13",
            "UPDATE runs SET lease_owner = 'a', lease_epoch = 0, lease_until = 1 WHERE id = 'run-lisbon-failed'"
        ),
        ("INV-13", "UPDATE ledger_state SET latest_wake = 0"),
        ("INV-14", "UPDATE runs SET state = 'completed' WHERE id = 'run-lisbon-held'"),
        ("INV-14", "UPDATE match_keys SET record_id = 'elsewhere' WHERE tenant = 'lisbon' AND kind = 2"),
        ("INV-14", "DELETE FROM match_keys WHERE tenant = 'lisbon' AND kind = 0"),
        ("INV-14", "DELETE FROM match_keys WHERE tenant = 'lisbon' AND kind = 1"),
        ("INV-14", "DELETE FROM key_sets WHERE tenant = 'lisbon'"),
        ("INV-14", "UPDATE key_sets SET keys = x'00' WHERE tenant = 'lisbon'"),
        ("INV-14", "UPDATE ledger_state SET changes = 0"),
        ("INV-14", "DELETE FROM record_changes WHERE tenant = 'lisbon'"),
        ("INV-14", "UPDATE unique_values SET record = 'elsewhere' WHERE tenant = 'lisbon'"),
        ("INV-15", "UPDATE submissions SET contract = 'sha256:1' WHERE id = 'lisbon-failed'"),
        ("INV-15", "UPDATE contracts SET plan = plan || ' ' WHERE tenant = 'lisbon'"),
    ]

    @Test(arguments: plants.indices)
    func `a planted violation is named, and nothing else`(_ index: Int) async throws {
        let (id, sql) = LedgerVerifierTests.plants[index]
        let ledger = try await HealthyLedger()
        try ledger.plant(sql)
        let broken = try ledger.broken()
        #expect(broken == [id], "\(sql)")
    }

    @Test(arguments: [
        "UPDATE submissions SET payload = '{\"a\":1}' WHERE id = 'lisbon-failed'",
        "UPDATE submissions SET result = '1' WHERE id = 'lisbon-failed'",
        """
        INSERT INTO journal (place, step, verb, state, started_at) SELECT (sequence << 28) | (1 << 18), 'a', 'validate',
            'failed', 1 FROM submissions WHERE id = 'lisbon-failed'
        """,
    ])
    func `what is left of a purged submission holds nothing more`(_ plant: String) async throws {
        let ledger = try await HealthyLedger()
        let store = try ledger.folder.open(as: "purger")
        let id = HealthyLedger.id("failed", HealthyLedger.lisbon)
        let audit = AuditDraft(
            event: "purged", submission: id, actor: nil, at: Rows.start, details: "{}",
            salt: Array(repeating: 1, count: 16))
        let purge = PurgeRow(
            submission: id, caller: #"{"user":"ana"}"#, error: nil, machine: #"{"cursor":0}"#, at: Rows.start)
        _ = try await store.commit(
            Transition(scope: HealthyLedger.lisbon, writes: [.purge(purge), .audit(audit)]))
        await store.close()
        #expect(try ledger.broken() == [])
        try ledger.plant(plant)
        #expect(try ledger.broken() == ["INV-6"])
    }

    @Test func `every invariant has a planted violation`() {
        #expect(Set(LedgerVerifierTests.plants.map(\.0)) == Set((1...16).map { "INV-\($0)" }))
    }

    @Test func `a missing and a changed file are named, one that no row names is noted`() async throws {
        let ledger = try await HealthyLedger()
        let root = ledger.path + ".files"
        func content(_ tenant: String) throws -> String {
            let shard = try #require(ScratchFolder.names(in: "\(root)/t-\(tenant)").first)
            let name = try #require(ScratchFolder.names(in: "\(root)/t-\(tenant)/\(shard)").first)
            return "\(root)/t-\(tenant)/\(shard)/\(name)"
        }
        let lisbon = try content("lisbon")
        let porto = try content("porto")
        // A copy under another name is nobody's; the original is then cut off by nothing but its bytes.
        #expect(rename(lisbon, lisbon + ".moved") == 0)
        var result = try ledger.result("INV-12")
        #expect(result.violations.count == 1)
        #expect(result.violations.first?.contains("is missing") == true)
        #expect(result.notes.count == 1)
        #expect(rename(lisbon + ".moved", lisbon) == 0)
        let file = open(porto, O_WRONLY)
        #expect(pwrite(file, "P", 1, 0) == 1)
        close(file)
        result = try ledger.result("INV-12")
        #expect(result.violations.count == 1)
        #expect(result.violations.first?.contains("another content") == true)
        #expect(result.notes == [])
    }

    @Test func `no file is looked for under a name that is no digest`() async throws {
        let ledger = try await HealthyLedger()
        try ledger.plant("UPDATE attachments SET sha256 = '../../../etc/passwd' WHERE tenant = 'lisbon'")
        let result = try ledger.result("INV-12")
        #expect(result.violations.count == 1)
        #expect(result.violations.first?.contains("which is no digest") == true)
    }

    @Test func `violations beyond the first hundred are counted`() async throws {
        let ledger = try await HealthyLedger()
        try ledger.plant(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250)
            INSERT INTO holds SELECT 'lisbon', 'nobody-' || i, 'nobody' FROM n
            """)
        let result = try ledger.result("INV-3")
        #expect(result.violationCount == 250)
        #expect(result.violations.count == 100)
    }

    @Test func `what is no ledger is not verified`() throws {
        let folder = try ScratchFolder()
        #expect(throws: LedgerError.self) { try LedgerVerifier.verify(folder.ledger) }
        #expect(ScratchFolder.names(in: folder.path) == [])
        let file = open(folder.ledger, O_WRONLY | O_CREAT, 0o600)
        close(file)
        #expect(throws: LedgerError.self) { try LedgerVerifier.verify(folder.ledger) }
    }

    @Test func `the verifier knows the schema that this build writes`() {
        #expect(Int64(Migration.latest) == Invariant.knownSchemas.upperBound)
    }

    @Test func `a ledger is verified while others write to it`() async throws {
        let healthy = try await HealthyLedger()
        let ledger = try healthy.folder.open(as: "writer")
        let scope = TenantScope(tenant: "faro")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<60 {
                    let draft = Rows.audit("\(number)")
                    _ = try await ledger.commit(Transition(scope: scope, writes: [.audit(draft)]))
                }
            }
            for _ in 0..<3 {
                group.addTask {
                    let broken = try healthy.broken()
                    #expect(broken == [])
                }
            }
            try await group.waitForAll()
        }
        await ledger.close()
        #expect(try healthy.broken() == [])
    }
}
