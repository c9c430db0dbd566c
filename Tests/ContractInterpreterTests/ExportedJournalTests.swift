// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// A journal in a file: whatever is done to a row of it shows, and so does what its rows tell wrong together.
@Suite(.timeLimit(.minutes(10))) struct ExportedJournalTests {
    private static let scope = Workbench.citizen.scope
    private typealias Line = (kind: String, row: ValueMap)

    /// Runs of several kinds: one that came to its end with a child, branches and an event, one that was undone, one that was
    /// retried, one that was stopped.
    private func ledger() async throws -> any LedgerStore {
        let target = OutsideTarget([
            .succeeds(["id": "r-1"]), .succeeds(true), .final, .succeeds(true), .succeeds(true),
        ])
        let world = OutsideWorld()
        let clock = ManualClock()
        let store = Workbench.memory(clock)
        func bench(_ text: String, seed: UInt64) -> Workbench {
            let registry = target.registry()
            return Workbench(
                compiled: Workbench.compile(text, registry: registry), registry: registry, store: store,
                clock: clock, seed: seed, connections: world)
        }
        let undone = bench(StepContract.text(SagaTests.steps), seed: 1)
        let failed = try await undone.order().submission.id
        _ = try await undone.interpreter.retry(failed, reason: nil, as: Workbench.admin)
        try await undone.work()
        let whole = bench(
            StepContract.text(
                """
                - { key: sent, push: { connection: warehouse, resource: goods-fine, value: { family: x } }, compensate: { push: { connection: warehouse, resource: backs-fine, value: { family: x } } } }
                - { key: pay, call: { action: pay, input: { title: $parameters.title } } }
                - key: both
                  parallel:
                    branches:
                      left: [{ key: first, wait: { event: shipped, timeout: 9d } }]
                      right: [{ key: told, emit: { event: begun } }]
                - { key: last, gate: { when: { field: $parameters.amount, operator: eq, value: 7 }, end: failed } }
                """), seed: 2)
        for amount in ["1", "7", "2"] {
            let id = try await whole.order(["title": "Lamp", "amount": .decimal(amount)]).submission.id
            if amount == "2" {
                _ = try await whole.interpreter.cancel(id, reason: nil, as: Workbench.admin)
            } else {
                _ = try await whole.interpreter.raise(
                    "shipped", data: [:], id: nil, for: id, as: Workbench.admin)
            }
            for _ in 0..<6 { try await whole.work() }
        }
        return store
    }

    private func lines(of store: any LedgerStore) async throws -> [String] {
        try #require(try await ExportedLines.of(store, in: Self.scope))
    }

    private func check(_ lines: [String], anchor: AuditAnchor? = nil) -> JournalCheck {
        ExportedLines.check(lines, anchor: anchor)
    }

    private func parsed(_ lines: [String]) throws -> [Line] {
        try lines.map { line in
            let value = try JSONReader.read(line)
            return (try #require(value["kind"]?.string), try #require(value["row"]?.map))
        }
    }

    /// The lines linked anew, as somebody would who knows how.
    private func forged(_ lines: [Line]) -> [String] {
        var chain = JournalChain()
        return lines.map { chain.append(kind: $0.kind, $0.row) }
    }

    @Test func `a journal as it was written holds, with the head of its trail and with its own`() async throws
    {
        let store = try await ledger()
        let lines = try await lines(of: store)
        let plain = check(lines)
        #expect(plain.findings == [])
        for kind in JournalRowKind.allCases { #expect(plain.count(of: kind) > 3, "\(kind)") }
        #expect(check(lines, anchor: plain.head).findings == [])
        #expect(check(lines, anchor: AuditAnchor(try await store.auditHead(in: Self.scope))).findings == [])
    }

    /// Looks at a journal in which something was done to a line: `change` gets the lines from there on.
    ///
    /// What goes before is read once for all.
    private func each(
        _ lines: [String], _ change: (_ rest: ArraySlice<String>) throws -> [String],
        _ body: (_ line: Int64, _ findings: [JournalCheck.Finding]) -> Void
    ) throws {
        var before = JournalCheck()
        for index in lines.indices {
            var check = before
            for line in try change(lines[index...]).prefix(3) { check.take(try? JSONReader.read(line)) }
            body(Int64(index + 1), check.findings)
            before.take(try JSONReader.read(lines[index]))
        }
    }

    @Test func `every row that is deleted is noticed where it was`() async throws {
        let lines = try await lines(of: try await ledger())
        try each(lines, { Array($0.dropFirst()) }) { line, findings in
            if line < lines.count { #expect(findings.contains { $0.line == line }, "line \(line)") }
        }
        // Behind the last row stands the end, and behind the end nothing.
        #expect(!check(Array(lines.dropLast())).findings.isEmpty)
        #expect(!check(Array(lines.dropFirst())).findings.isEmpty)
        #expect(!check([]).findings.isEmpty)
    }

    @Test func `every two rows that are swapped are noticed`() async throws {
        let lines = try await lines(of: try await ledger())
        try each(
            lines,
            { rest in
                var swapped = Array(rest)
                if swapped.count > 1 { swapped.swapAt(0, 1) }
                return swapped
            }
        ) { line, findings in
            if line < lines.count { #expect(findings.contains { $0.line == line }, "line \(line)") }
        }
    }

    @Test func `every value that is edited is noticed, and its row named`() async throws {
        let lines = try await lines(of: try await ledger())
        let members = try parsed(lines).map { $0.row.entries.count }
        for member in 0..<(members.max() ?? 0) {
            try each(
                lines,
                { rest in
                    var map = try #require(try JSONReader.read(rest[rest.startIndex]).map)
                    guard var row = map["row"]?.map, member < row.entries.count else { return [] }
                    let entry = row.entries[member]
                    row[entry.key] = entry.value == .string("other") ? .null : .string("other")
                    map["row"] = .map(row)
                    return [CanonicalJSON.faithfulText(.map(map))] + rest.dropFirst()
                }
            ) { line, findings in
                if member < members[Int(line) - 1] {
                    #expect(findings.contains { $0.line == line }, "line \(line), member \(member)")
                }
            }
        }
    }

    @Test func `a row that is put in twice is noticed`() async throws {
        let lines = try await lines(of: try await ledger())
        try each(lines, { rest in [rest[rest.startIndex]] + rest }) { line, findings in
            #expect(findings.contains { $0.line == line + 1 }, "line \(line)")
        }
    }

    @Test func `a tail that was cut shows against the anchor, however well the rest is linked`() async throws
    {
        let store = try await ledger()
        let anchor = AuditAnchor(try await store.auditHead(in: Self.scope))
        var rows = try parsed(try await lines(of: store))
        let last = try #require(rows.lastIndex { $0.kind == "audit" })
        let before = try #require(rows[..<last].last { $0.kind == "audit" }).row
        rows.remove(at: last)
        var end = rows[rows.count - 1].row
        let count = try #require(before["sequence"])
        end["audit"] = count
        end["audit_head"] = .string("\(before["hash"]?.string ?? ""):\(CanonicalJSON.text(count))")
        rows[rows.count - 1].row = end
        let findings = check(forged(rows), anchor: anchor).findings
        #expect(findings.contains { $0.reason.contains("anchor") })
    }

    /// What somebody could write who links the lines anew: what the rows tell together gives it away.
    @Test(arguments: [
        ("run", "state", "completed", "failed"), ("run", "state", "failed", "completed"),
        ("run", "state", "terminated", "completed"), ("run", "number", "", "7"),
        ("submission", "status", "created", "failed"), ("submission", "status", "created", "lost"),
        ("journal", "state", "succeeded", "running"), ("journal", "state", "compensated", "succeeded"),
        ("journal", "state", "succeeded", "compensated"), ("journal", "verb", "compensate", "push"),
        ("outbox", "event", "order.failed", "order.fine"), ("outbox", "event", "order.created", "order.made"),
        ("outbox", "submission", "", "nobody"), ("audit", "event", "failed", "fine"),
        ("audit", "event", "retried", "approved"), ("audit", "event", "compensated", "fine"),
    ])
    func `a row that was forged and linked anew does not fit the others`(
        _ kind: String, _ field: String, _ old: String, _ new: String
    ) async throws {
        let rows = try parsed(try await lines(of: try await ledger()))
        let value: Value = field == "number" ? .number(Number(7)) : .string(new)
        var tried = 0
        for index in rows.indices where rows[index].kind == kind {
            guard old.isEmpty || rows[index].row[field] == .string(old) else { continue }
            var forgery = rows
            forgery[index].row[field] = value
            tried += 1
            // Skipped steps of an ended run and the like could have been either.
            let findings = check(forged(forgery)).findings
            #expect(!findings.isEmpty, "\(rows[index].row)")
        }
        #expect(tried > 0)
    }

    @Test func `a step that changed places with the next one stands out of order`() async throws {
        var rows = try parsed(try await lines(of: try await ledger()))
        let steps = rows.indices.filter { rows[$0].kind == "journal" }
        let pair = try #require(
            zip(steps, steps.dropFirst()).first { rows[$0].row["run"] == rows[$1].row["run"] })
        let first = rows[pair.0].row["ordinal"]
        rows[pair.0].row["ordinal"] = rows[pair.1].row["ordinal"]
        rows[pair.1].row["ordinal"] = first
        #expect(check(forged(rows)).findings.contains { $0.reason.contains("out of order") })
    }

    @Test func `what goes on after it failed was begun again by somebody`() async throws {
        var rows = try parsed(try await lines(of: try await ledger()))
        let again = try #require(
            rows.firstIndex { $0.kind == "audit" && $0.row["event"] == .string("retried") })
        rows[again].row["event"] = .string("approved")
        let reasons = check(forged(rows)).findings.map(\.reason)
        #expect(reasons.contains { $0.contains("without a retry") }, "\(reasons)")
        #expect(reasons.contains { $0.contains("its trail tells of") }, "\(reasons)")
    }

    @Test func `an effect that is told of two submissions is counted wrong`() async throws {
        var rows = try parsed(try await lines(of: try await ledger()))
        let pushes = rows.indices.filter {
            rows[$0].kind == "journal" && rows[$0].row["step"] == .string("sent")
        }
        try #require(pushes.count > 1)
        rows[pushes[1]].row["output"] = rows[pushes[0]].row["output"]
        #expect(check(forged(rows)).findings.contains { $0.reason.contains("of another step") })
    }

    // MARK: - Items, branches and reruns

    /// Items that were undone because their run failed: beside each other, in a branch, in items, and none at all.
    private func undoneItems() async throws -> any LedgerStore {
        let clock = ManualClock()
        let store = Workbench.memory(clock)
        let item =
            "{ key: one, execute: { function: test.send, with: { value: $item } }, compensate: { execute: { function: test.send, with: { value: [undo, $item] } } } }"
        let fan = "key: KEY, for_each: { items: ITEMS, steps: [\(item)] }"
        let lines = fan.replacing("KEY", with: "lines")
        let texts = [
            "- { \(lines.replacing("ITEMS", with: "[a, b]")) }",
            "- { \(lines.replacing("ITEMS", with: "[]")) }",
            "- { key: both, parallel: { branches: { left: [{ \(lines.replacing("ITEMS", with: "[a, b]")) }], right: [{ key: told, emit: { event: begun } }] } } }",
            "- { key: outer, for_each: { items: [c], steps: [{ \(lines.replacing("ITEMS", with: "[a, b]")) }] } }",
        ]
        for (index, steps) in texts.enumerated() {
            let target = OutsideTarget(Array(repeating: .succeeds(true), count: 9))
            let registry = target.registry()
            let text = StepContract.text(
                steps
                    + "\n- { key: last, gate: { when: { field: $parameters.amount, operator: eq, value: 7 }, end: failed } }"
            )
            let bench = Workbench(
                compiled: Workbench.compile(text, registry: registry), registry: registry, store: store,
                clock: clock, seed: UInt64(index + 1))
            let id = try await bench.order(["title": "Lamp", "amount": 7]).submission.id
            for _ in 0..<50 where try await bench.work() > 0 {}
            #expect(try await bench.detail(id).run?.state == .failed)
        }
        return store
    }

    /// Submissions that were run again: behind their record, behind what only was done before, and that rerun again.
    private func reruns() async throws -> any LedgerStore {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .succeeds(true), .final])
        let steps = """
            - { key: sent, push: { connection: warehouse, resource: goods-fine, value: { family: x } } }
            - { key: one, execute: { function: test.send, with: { value: one } } }
            - { key: two, execute: { function: test.send, with: { value: two } } }
            - { key: three, execute: { function: test.send, with: { value: three } } }
            """
        let clock = ManualClock()
        let registry = target.registry()
        let bench = Workbench(
            compiled: Workbench.compile(StepContract.text(steps), registry: registry), registry: registry,
            store: Workbench.memory(clock), clock: clock, connections: OutsideWorld())
        var id = try await bench.order().submission.id
        for step in ["three", "two", "create"] {
            var order = RerunOrder(step: step)
            (order.consents, order.withdraws) = (true, true)
            let outcome = try await bench.interpreter.rerun(id, order, as: Workbench.admin)
            try await bench.work()
            if step != "create" { id = outcome.detail.submission.id }
        }
        return bench.store
    }

    @Test func `items that were undone in runs of their own are honest`() async throws {
        #expect(check(try await lines(of: try await undoneItems())).findings == [])
    }

    @Test func `a rerun is honest, whatever it took over`() async throws {
        let lines = try await lines(of: try await reruns())
        #expect(check(lines).findings == [])
        let taken = try parsed(lines).filter { $0.row["reused_from"]?.string != nil }
        #expect(taken.count > 4)
    }

    /// Each row in turn, told otherwise.
    private func expectFound(
        in rows: [Line], _ kind: String, where isMeant: (ValueMap) -> Bool, _ change: (inout ValueMap) -> Void
    ) {
        var tried = 0
        for index in rows.indices where rows[index].kind == kind && isMeant(rows[index].row) {
            var forgery = rows
            change(&forgery[index].row)
            tried += 1
            #expect(!check(forged(forgery)).findings.isEmpty, "\(rows[index].row)")
        }
        #expect(tried > 0)
    }

    @Test func `a lie about items that were undone is found`() async throws {
        let rows = try parsed(try await lines(of: try await undoneItems()))
        expectFound(in: rows, "journal", where: { $0["state"] == "compensated" }) {
            $0["state"] = "succeeded"
        }
        expectFound(in: rows, "journal", where: { $0["verb"] == "compensate" }) { $0["state"] = "failed" }
        expectFound(in: rows, "audit", where: { $0["event"] == "undoing" }) { $0["event"] = "fine" }
        expectFound(in: rows, "audit", where: { $0["event"] == "compensated" }) { $0["event"] = "fine" }
        expectFound(in: rows, "submission", where: { $0["parent"]?.string != nil }) {
            $0["parent"] = "nobody"
        }
        let items = rows.filter {
            $0.kind == "submission" && $0.row["part"] == "lines#1"
        }
        #expect(items.count > 1)
        for item in items {
            // As if nobody had undone it.
            let id = item.row["id"]?.string
            let second = rows.first {
                $0.kind == "run" && $0.row["submission"]?.string == id
                    && $0.row["number"] == .number(Number(2))
            }
            let forgery = rows.filter { line in
                line.row["run"] != second?.row["id"] && line.row["id"] != second?.row["id"]
                    && !(line.kind == "audit" && line.row["submission"]?.string == id
                        && line.row["event"] != "accepted")
            }
            let reasons = check(forged(forgery)).findings.map(\.reason)
            #expect(reasons.contains { $0.contains("stands, and 'lines' is undone") }, "\(reasons)")
        }
    }

    @Test func `a fan-out that undid nothing is not told to be undone`() async throws {
        let rows = try parsed(
            try await lines(
                of: try await {
                    let bench = Workbench(
                        StepContract.text(
                            "- { key: lines, for_each: { items: [a], steps: [{ key: told, emit: { event: begun } }] } }"
                        ))
                    _ = try await bench.order()
                    for _ in 0..<20 where try await bench.work() > 0 {}
                    return bench.store
                }()))
        #expect(check(forged(rows)).findings == [])
        expectFound(in: rows, "journal", where: { $0["verb"] == "for_each" }) { $0["state"] = "compensated" }
    }

    @Test func `a lie about what a rerun took over is found`() async throws {
        let rows = try parsed(try await lines(of: try await reruns()))
        expectFound(in: rows, "journal", where: { $0["reused_from"]?.string != nil }) {
            $0["reused_from"] = "nobody"
        }
        expectFound(
            in: rows, "journal", where: { $0["reused_from"]?.string != nil && $0["verb"] == "push" }
        ) { $0["output"] = "{}" }
        // Without a rerun, a record that is not told is none, and an effect that is told twice happened twice.
        expectFound(in: rows, "submission", where: { $0["rerun_of"]?.string != nil }) {
            $0["rerun_of"] = .null
        }
        expectFound(in: rows, "audit", where: { $0["event"] == "rerun" }) { $0["event"] = "fine" }
        expectFound(
            in: rows, "journal",
            where: { $0["reused_from"]?.string != nil && ["push", "audit"].contains($0["verb"]) }
        ) { $0["reused_from"] = .null }
        expectFound(
            in: rows, "submission", where: { $0["rerun_of"]?.string != nil && $0["entity"]?.map != nil }
        ) { $0["entity"] = ["type": "report", "id": "another"] }
        expectFound(in: rows, "outbox", where: { $0["event"] == "order.created" }) {
            $0["event"] = "order.made"
        }
    }
}
