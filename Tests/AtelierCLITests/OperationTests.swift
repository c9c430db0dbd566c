// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// What operators do to runs from the command line.
@Suite(.timeLimit(.minutes(10))) struct OperationTests {
    private static let contract = """
        events:
          - { key: shipped, payload: [{ key: carrier, type: string }] }
        connections:
          - { key: bank, type: file, path: bank, idempotency: at_most_once }
        entities:
          - { entity_type: report }
        actions:
          - key: order
            target_model: report
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen], edit: [admin] }
            parameters:
              - { key: title, type: string, required: true }
              - { key: lines, type: list, default: [], constraints: { max_items: 10, items: { type: string } } }
            creates:
              - { key: report, entity_type: report, fields: { title: $parameters.title } }
            submission_contract: { duplicates: none, reference: { field: number, format: "O-{seq:04d}" } }
            steps:
              - { key: pay, push: { connection: bank, resource: payments, value: { title: $parameters.title } } }
              - key: check
                for_each:
                  items: $parameters.lines
                  steps: [{ key: boss, approval: { approvers: { roles: [admin] }, message: Fine? } }]
              - { key: shipped, wait: { event: shipped, timeout: 2d } }
        """

    private func filled(orders: Int, lines: String = "[]", settings: String = "") throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write(
            "atelier.yaml",
            "application: shop\ntenant: lisbon\nidentity: { user: rui, roles: [admin, citizen] }\n" + settings
        )
        try workspace.write("actions/order.yaml", Self.contract)
        try workspace.write("bank/payments/.keep", "")
        for _ in 0..<orders {
            let run = try workspace.run(
                "submit", "order", "--set", "title=Lamp", "--set", "lines=\(lines)", "--wait", "--user",
                "ana",
                "--role", "citizen")
            try #require(run.code == 6, "\(run.output)\(run.errors)")
        }
        return workspace
    }

    private func token(_ workspace: Workspace, _ arguments: [String]) throws -> String {
        let run = try workspace.run(["submissions"] + arguments + ["--dry-run", "--format", "json"])
        try #require(run.code == 0, "\(run.output)\(run.errors)")
        return try #require(try run.document()["plan"]?["token"]?.string)
    }

    @Test func `a long output has a mark where the table of a trace cuts it`() throws {
        let workspace = try filled(orders: 1)
        let trace = try workspace.run("submissions", "trace", "O-0001")
        let pay = try #require(trace.output.split(separator: "\n").first { $0.hasPrefix("pay ") })
        #expect(pay.hasSuffix("…"), "\(pay)")
        let audit = try #require(trace.output.split(separator: "\n").first { $0.hasPrefix("create ") })
        #expect(audit.hasSuffix("\"}"), "\(audit)")
    }

    @Test func `what is left undone and which record stays is read in the text of a submission`() throws {
        let workspace = try Workspace()
        try workspace.write(
            "a.yaml",
            """
            identity: { code: shop }
            connections: [{ key: box, type: file, path: box }]
            entities:
              - entity_type: bench
                schema:
                  fields:
                    - { field_key: status, field_type: { type: enum, choices: [free, used] } }
                  states: { field: status, initial: free, transitions: { free: [used] } }
            actions:
              - key: build
                execution_mode: workflow
                status: published
                permissions_policy: { view: [admin], apply: [admin], edit: [admin] }
                creates: [{ key: bench, entity_type: bench, on_failure: withdraw, fields: { status: free } }]
                submission_contract: { duplicates: none, retry: { max_attempts: 1 } }
                steps:
                  - key: paid
                    push: { connection: box, resource: payments, value: 1 }
                    compensate: { push: { connection: box, resource: back, value: 1 } }
                  - { key: used, call: { action: use, target: $created.bench.id } }
                  - { key: end, gate: { when: { field: $user.id, operator: exists }, end: failed, message: No. } }
              - key: use
                status: published
                target_model: bench
                permissions_policy: { view: [admin], apply: [admin], edit: [admin] }
                edits: [{ field: status, value: used }]
            """)
        try workspace.write("box/back", "no folder")
        let run = try workspace.run(
            "submit", "build", "--wait", "--tenant", "t", "--user", "rui", "--role", "admin")
        #expect(run.code == 1, "\(run.output)\(run.errors)")
        #expect(run.output.contains("  not undone    'paid': "), "\(run.output)")
        #expect(run.output.contains("  not withdrawn bench "), "\(run.output)")
        #expect(run.output.contains(": it was changed since\n"), "\(run.output)")
    }

    @Test func `many are moved only as a dry run has listed them`() throws {
        let workspace = try filled(orders: 3)
        let filter = ["--action", "order", "--state", "waiting"]
        let refused = try workspace.run(["submissions", "pause"] + filter)
        #expect(refused.code == 2 && refused.errors.contains("3 submissions are meant"), "\(refused.errors)")
        let token = try token(workspace, ["pause"] + filter)
        #expect(token.hasPrefix("3-"))
        try #require(try workspace.run("submissions", "raise", "O-0002", "shipped").code == 0)
        let moved = try workspace.run(["submissions", "pause"] + filter + ["--apply", token])
        #expect(moved.code == 5 && moved.errors.contains("no longer so"), "\(moved.errors)")
        let other = try workspace.run(["submissions", "terminate"] + filter + ["--apply", token])
        #expect(other.code == 5)
        let fresh = try self.token(workspace, ["pause"] + filter)
        let applied = try workspace.run(
            ["submissions", "pause"] + filter + ["--apply", fresh, "--format", "json"])
        #expect(applied.code == 0, "\(applied.output)")
        #expect(try applied.document()["done"] == 2)
        let listed = try workspace.run("submissions", "list", "--state", "suspended", "--format", "json")
        #expect(try listed.document()["submissions"]?.list?.count == 2)
        // One alone needs no token.
        #expect(try workspace.run("submissions", "resume", "O-0001").code == 0)
        #expect(try workspace.run("submissions", "resume", "--state", "suspended").code == 0)
        #expect(try workspace.run("submissions", "resume", "--state", "suspended").code == 0)
    }

    @Test func `what is said wrongly is told, and nothing is done`() throws {
        let workspace = try filled(orders: 1)
        for (arguments, words) in [
            (["pause"], "no submission is named"), (["pause", "O-0001", "--status", "created"], "not both"),
            (["pause", "--state", "wating"], "waiting"),
            (["pause", "O-0001", "--apply", "x"], "is no token"),
            (["pause", "O-0001", "--apply", "1-x", "--dry-run"], "one of --dry-run and --apply"),
            (["retry", "--status", "failed", "--wait"], "--wait is for one"),
            (["redrive", "O-0001", "--attempts", "0"], "at least 1"),
            (["purge", "O-0001"], "does not come back"),
            (["rerun", "O-0001", "--contract", "now"], "pinned"), (["raise"], "missing"),
            (["rerun", "--status", "failed", "--contract", "current"], "--action"),
        ] {
            let run = try workspace.run(["submissions"] + arguments)
            let text = (run.errors + run.output).lowercased()
            #expect(
                run.code == 2 && text.contains(words.lowercased()), "\(arguments): \(run.code) \(run.errors)")
        }
        #expect(
            try workspace.run("submissions", "list", "--state", "waiting", "--format", "json").document()[
                "submissions"]?.list?.count == 1)
    }

    @Test(arguments: ["retry", "redrive"])
    func `who goes on with what has not failed reads what would move it`(_ verb: String) throws {
        let workspace = try filled(orders: 1)
        let run = try workspace.run("submissions", verb, "O-0001")
        #expect(run.code == 5)
        #expect(run.errors.contains("= help: 'atelier submissions why O-0001' tells what would move it"))
        let told = try workspace.run("submissions", verb, "O-0001", "--format", "json").document()
        #expect(told["errors"]?.list?.first?["help"]?.string?.contains("submissions why O-0001") == true)
    }

    @Test func `a decision inside an item is taken from the whole`() throws {
        let workspace = try filled(orders: 1, lines: #"["a","b"]"#)
        let tree = try workspace.run("submissions", "children", "O-0001", "--format", "json")
        #expect(
            try tree.document()["submission"]?["children"]?.list?.map { $0["part"] } == [
                "check#0", "check#1",
            ])
        let several = try workspace.run("submissions", "decide", "O-0001", "--approve", "--step", "boss")
        #expect(several.code == 2 && several.errors.contains("check#1"), "\(several.errors)")
        for index in ["1", "0"] {
            let run = try workspace.run(
                "submissions", "decide", "O-0001", "--approve", "--step", "boss", "--index", index)
            #expect(run.code == 0, "\(run.errors)")
        }
        let listed = try workspace.run("submissions", "list", "--parent", "O-0001", "--format", "json")
        #expect(
            try listed.document()["submissions"]?.list?.map { $0["run_state"] } == ["completed", "completed"])
        #expect(try workspace.run("submissions", "why", "O-0001").output.contains("'shipped'"))
    }

    @Test func `why names the line of the step, and the items that are waited for`() throws {
        let workspace = try filled(orders: 1, lines: #"["a","b","c","d","e","f"]"#)
        func why(_ name: String) throws -> Value {
            try workspace.run("submissions", "why", name, "--format", "json").document()
        }
        func line(of words: String) throws -> Value {
            let lines = Self.contract.split(separator: "\n", omittingEmptySubsequences: false)
            let index = try #require(lines.firstIndex { $0.contains(words) })
            return .number(Number(Int64(index + 1)))
        }
        let whole = try why("O-0001")
        #expect(whole["step"] == "check" && whole["contract"] == "unchanged")
        #expect(whole["place"]?["file"] == "actions/order.yaml")
        #expect(try whole["place"]?["line"] == line(of: "key: check"))
        #expect(whole["reason"]?.string?.contains("'check#0' waits at 'boss' for an approval") == true)
        #expect(whole["reason"]?.string?.contains("and 1 more") == true, "\(whole)")
        let parts = whole["waits_for"]?.list ?? []
        #expect(parts.count == 6 && parts.first?["wait"]?["step"] == "boss")
        let part = try #require(parts.first?["submission"]?.string)
        #expect(whole["moved_by"]?.list?.first == .string("atelier submissions why \(part)"))

        let item = try why(part)
        #expect(try item["place"]?["line"] == line(of: "key: boss"))
        #expect(item["waits_for"] == [])
        let text = try workspace.run("submissions", "why", part).output
        #expect(text.contains("boss, at actions/order.yaml:"), "\(text)")

        // Another layout is the same contract, at other lines.
        try workspace.write("actions/order.yaml", "# An order.\n" + Self.contract)
        #expect(try why(part)["place"]?["line"] != item["place"]?["line"])
        try workspace.write(
            "actions/order.yaml", Self.contract.replacingOccurrences(of: "timeout: 2d", with: "timeout: 3d"))
        #expect(try why(part)["contract"] == "changed" && why(part)["place"] == .null)
        #expect(
            try workspace.run("submissions", "why", "O-0001").output.contains(
                "the contract has changed since"))
        try workspace.write("actions/order.yaml", "actions: []\n")
        #expect(try why(part)["contract"] == "absent")
    }

    @Test func `a rerun is named, told apart from its repetition, and asks before it pays twice`() throws {
        let workspace = try filled(orders: 1)
        try #require(try workspace.run("submissions", "raise", "O-0001", "shipped").code == 0)
        let unmeant = try workspace.run("submissions", "rerun", "O-0001", "--from", "pay")
        #expect(unmeant.code == 5 && unmeant.errors.contains("--fire-again"), "\(unmeant.errors)")
        let wrong = try workspace.run("submissions", "rerun", "O-0001", "--from", "shiped")
        #expect(wrong.code == 2 && wrong.errors.contains("'shipped'"), "\(wrong.errors)")
        let twice = try workspace.run("submissions", "rerun", "O-0001")
        #expect(twice.code == 5 && twice.errors.contains("--withdraw"), "\(twice.errors)")
        let run = try workspace.run("submissions", "rerun", "O-0001", "--from", "shipped", "--format", "json")
        #expect(run.code == 0, "\(run.errors)")
        let first = try run.document()["submission"]
        #expect(first?["reference"] == "O-0002" && first?["actor"] == "ana")
        let again = try workspace.run(
            "submissions", "rerun", "O-0001", "--from", "shipped", "--format", "json")
        #expect(try again.document()["submission"]?["id"] == first?["id"])
        #expect(again.errors.contains("--again"))
        let trace = try workspace.run("submissions", "trace", "O-0002", "--format", "json")
        #expect(
            try trace.document()["steps"]?.list?.first { $0["key"] == "pay" }?["reused_from"]
                == first?["rerun_of"])
        let edited = try workspace.run(
            "submissions", "rerun", "O-0001", "--from", "shipped", "--payload", "{}")
        #expect(edited.code == 1 && edited.errors.contains("title"), "\(edited.errors)")
        try #require(try workspace.run("worker", "--once").code == 0)
        #expect(try workspace.run("verify").code == 0)
    }

    @Test func `what is purged answers with its outcome, and a worker purges by age`() throws {
        let workspace = try filled(orders: 1, settings: "retention: { terminated: 1s }\n")
        let early = try workspace.run("submissions", "purge", "O-0001", "--yes")
        #expect(early.code == 5 && early.errors.contains("under way"), "\(early.errors)")
        try #require(try workspace.run("submissions", "terminate", "O-0001").code == 0)
        _ = try workspace.shell("sleep 1.2")
        let worked = try workspace.run("worker", "--once")
        #expect(worked.code == 0 && worked.errors == "a submission was purged that is kept no longer\n")
        #expect(try workspace.run("worker", "--once").errors == "")
        let shown = try workspace.run("submissions", "show", "O-0001", "--format", "json")
        #expect(try shown.document()["submission"]?["purged_at"]?.string != nil)
        #expect(try shown.document()["submission"]?["entity"]?["type"] == "report")
        #expect(
            try workspace.run("submissions", "trace", "O-0001", "--format", "json").document()["steps"] == [])
        #expect(try workspace.run("verify").code == 0)
        #expect(try workspace.run("audit", "verify").code == 0)
        let again = try workspace.run("submissions", "retry", "O-0001")
        #expect(again.code == 5 && again.errors.contains("purged"), "\(again.errors)")
    }

    @Test func `a record that was taken back is told from others`() throws {
        let workspace = try filled(orders: 1)
        try #require(try workspace.run("submissions", "terminate", "O-0001").code == 0)
        let again = ["submissions", "rerun", "O-0001", "--from", "create", "--withdraw", "--fire-again"]
        #expect(try workspace.run(again + ["--wait"]).code == 6)
        let rows = try workspace.run("records", "list", "--withdrawn").output.split(separator: "\n")
        #expect(rows.map { $0.contains(" (withdrawn) ") } == [false, true, false], "\(rows)")
    }

    @Test func `the doctor finds a run that nothing moves, and wakes it when asked to`() throws {
        let workspace = try filled(orders: 2)
        #expect(try workspace.run("doctor").output.contains("runs: each that has not ended"))
        let plant = try workspace.shell(
            "python3 -c \"import sqlite3; c = sqlite3.connect('.atelier/ledger.db'); c.execute('UPDATE runs SET due_at = NULL, wake_set_at = NULL, wake_delay = NULL WHERE place = (SELECT min(place) FROM runs)'); c.commit()\""
        )
        try #require(plant.code == 0, "\(plant.errors)")
        #expect(try workspace.run("verify").code == 1)
        let seen = try workspace.run("doctor")
        #expect(seen.output.contains("O-0001") && seen.output.contains("--fix"), "\(seen.output)")
        #expect(try workspace.run("verify").code == 1)
        let mended = try workspace.run("doctor", "--fix")
        #expect(mended.output.contains("O-0001") && mended.output.contains("mended"), "\(mended.output)")
        try #require(try workspace.run("worker", "--once").code == 0)
        #expect(try workspace.run("verify").code == 0)
        #expect(try workspace.run("doctor").output.contains("runs: each that has not ended"))
    }
}
