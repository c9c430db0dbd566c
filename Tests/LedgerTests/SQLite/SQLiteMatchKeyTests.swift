// SPDX-License-Identifier: Apache-2.0
import CSQLite
import ContractModel
import Ledger
import Testing

@testable import LedgerSQLite

@Suite(.timeLimit(.minutes(10))) struct SQLiteMatchKeyTests {
    private let scope = Rows.scope
    private let record = RecordID(entityType: "report", id: "r")

    // MARK: - Keys of a record over its life

    /// What becomes of a record's keys: who brings which.
    private static let lives: [(steps: [(submission: String, keys: [String])], found: [String: String])] = [
        ([("maker", ["a", "b"])], ["a": "maker", "b": "maker"]),
        ([("maker", ["a"]), ("maker", ["b"])], ["b": "maker"]),
        ([("maker", ["a", "b"]), ("editor", ["b", "c"])], ["b": "editor", "c": "editor"]),
        ([("maker", ["a"]), ("editor", ["b"]), ("second", ["c"])], ["c": "second"]),
        ([("maker", ["a"]), ("editor", ["b"]), ("maker", ["c"])], ["c": "maker"]),
        ([("maker", ["a"]), ("editor", []), ("second", ["a"])], ["a": "second"]),
        ([("maker", []), ("editor", ["a"])], ["a": "editor"]),
        ([("maker", ["a"]), ("editor", ["a", "a"]), ("editor", [])], [:]),
    ]

    @Test(arguments: lives.indices)
    func `a record is found by its latest keys alone, whoever brought them`(_ index: Int) async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        let life = Self.lives[index]
        for name in ["maker", "editor", "second"] {
            var accept = Rows.accept(name)
            accept.writes.append(.holdKeys([Rows.key("own-" + name)], submission: name, at: Rows.start))
            _ = try await ledger.commit(accept)
        }
        var version: Int64 = 0
        for step in life.steps {
            version += 1
            var row = Rows.record("r", by: "maker")
            row.version = version
            let write = version == 1 ? Write.insertRecord(row, uniques: []) : .updateRecord(row, uniques: [])
            let keys = step.keys.map(Rows.key)
            _ = try await ledger.commit(
                Transition(
                    scope: scope,
                    writes: [
                        write, .recordKeys(keys, submission: step.submission, record: record, at: Rows.start),
                    ]))
        }
        var found: [String: String] = [:]
        for name in ["a", "b", "c"] {
            let holders = try await holders(of: name, ledger)
            #expect(holders.count <= 1)
            found[name] = holders.first?.submission
            #expect(holders.first.map { $0.kind == .record && $0.record == record } ?? true)
        }
        #expect(found == life.found)
        for (submission, _) in life.steps {
            #expect(try await holders(of: "own-" + submission, ledger).isEmpty)
        }
        #expect(try LedgerVerifier.verify(folder.ledger).first { $0.id == "INV-14" }?.holds == true)
        // Whose keys they are decides who takes them away.
        if let last = life.steps.last?.submission {
            _ = try await ledger.commit(Transition(scope: scope, writes: [.releaseKeys(submission: last)]))
            for name in ["a", "b", "c"] { #expect(try await holders(of: name, ledger).isEmpty) }
        }
        await ledger.close()
    }

    private func holders(of name: String, _ ledger: SQLiteLedger) async throws -> [MatchHolder] {
        try await ledger.matchHolders([Rows.key(name)], before: .max, excluding: "", limit: 9, in: scope)
            .holders
    }

    // MARK: - Cost

    @Test func `looking up and guarding a key costs the same however many hold it`() async throws {
        let folder = try ScratchFolder()
        let ledger = try folder.open()
        _ = try await ledger.commit(Rows.accept("first"))
        try await ledger.underWriteLock { connection throws(LedgerError) in
            try connection.shareKey(Rows.key("few"), with: 300)
            try connection.shareKey(Rows.key("many"), with: 10_000)
        }
        let reader = LedgerReader(try SQLiteConnection(path: folder.ledger, role: .reader))
        let steps = try ["few", "many"].map { name in
            reader.connection.resetSteps()
            let found = try reader.matches.holders(
                [Rows.key(name)], before: .max, excluding: 0, limit: 200, scope.tenant)
            #expect(found.count == 201)
            return reader.connection.steps()
        }
        #expect(steps[0] == steps[1])
        let guarding = try await ledger.underWriteLock { connection throws(LedgerError) in
            let writes = MatchWrites(
                connection, ChangeOrder(connection), RecordWrites(connection, ChangeOrder(connection)))
            // The first look in a transaction also reads where the order of changes stands.
            _ = try writes.areUnchanged([], -1, "lisbon")
            var counts: [Int64] = []
            for name in ["few", "many"] {
                connection.resetSteps()
                // From before what the writer knows without a look.
                _ = try writes.areUnchanged([Rows.key(name)], -1, "lisbon")
                counts.append(connection.steps())
            }
            return counts
        }
        #expect(guarding[0] == guarding[1])
        await ledger.close()
    }

    @Test(arguments: [
        ("SELECT 1 FROM match_keys WHERE tenant = 'a' AND key = x'00' AND kind = 0", "PRIMARY KEY"),
        ("SELECT 1 FROM submissions WHERE tenant = 'a' AND id = 'b'", "submissions_by_id"),
        ("SELECT 1 FROM attachments WHERE tenant = 'a' AND sha256 = 'b'", "attachments_by_content"),
        ("SELECT 1 FROM holds WHERE tenant = 'a' AND blocker = 'b'", "holds_by_blocker"),
        ("SELECT 1 FROM audit WHERE tenant = 'a' AND submission = 'b'", "audit_by_submission"),
        (
            """
            SELECT 1 FROM submissions WHERE tenant = 'a' AND idempotency_key = 'k' AND application = 'b'
                AND action = 'c' AND coalesce(actor, '') = '' AND (actor IS NULL) = 1
            """, "submissions_by_idempotency_key"
        ),
    ])
    func `what a transition asks is found by an index`(_ sql: String, _ index: String) throws {
        let folder = try ScratchFolder()
        let plan = try folder.make().plan(of: sql)
        #expect(plan.contains("SEARCH") && plan.contains(index) && !plan.contains("SCAN"), "\(plan)")
    }
}

extension SQLiteConnection {
    /// Gives a key to so many submissions and as many records.
    fileprivate func shareKey(_ key: MatchKey, with count: Int) throws(LedgerError) {
        try execute(
            """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
            INSERT OR IGNORE INTO submissions (tenant, id, status, updated_at, application, action, mode, fingerprint,
                contract, correlation_id, source, accepted_at, now, payload, arguments, caller)
            SELECT 'lisbon', 's' || i, 'accepted', 0, 'a', 'b', 'workflow', '', '', '', '', 0, 0, '', '', '' FROM n;
            INSERT INTO match_keys (tenant, key, kind, sequence, record_type, record_id, at)
            SELECT 'lisbon', x'\(Hex.encode(key.bytes))', 1, sequence, '', '', 0 FROM submissions LIMIT \(count);
            INSERT INTO match_keys (tenant, key, kind, sequence, record_type, record_id, at)
            SELECT 'lisbon', x'\(Hex.encode(key.bytes))', 2, sequence, 'report', id, 0 FROM submissions LIMIT \(count);
            INSERT INTO match_keys (tenant, key, kind, sequence, record_type, record_id, changed)
            VALUES ('lisbon', x'\(Hex.encode(key.bytes))', 0, 0, '', '', 9);
            """)
    }

    /// Sets the count of steps of every statement to zero.
    fileprivate func resetSteps() { _ = steps() }

    /// How many steps of SQLite's machine the connection's statements have run.
    fileprivate func steps() -> Int64 {
        var sum: Int64 = 0
        var statement = sqlite3_next_stmt(handle, nil)
        while let current = statement {
            sum += Int64(sqlite3_stmt_status(current, SQLITE_STMTSTATUS_VM_STEP, 1))
            statement = sqlite3_next_stmt(handle, current)
        }
        return sum
    }

    /// How SQLite goes about a statement.
    fileprivate func plan(of sql: String) throws(LedgerError) -> String {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        try check(sqlite3_prepare_v2(handle, "EXPLAIN QUERY PLAN " + sql, -1, &statement, nil))
        var lines: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            lines.append(sqlite3_column_text(statement, 3).map { String(cString: $0) } ?? "")
        }
        return lines.joined(separator: "\n")
    }
}
