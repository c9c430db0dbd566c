// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@Suite(.timeLimit(.minutes(10))) struct DoctorTests {
    private func checks(_ run: CommandRun) throws -> [String: [Value]] {
        Dictionary(grouping: try run.document()["checks"]?.list ?? []) { $0["name"]?.string ?? "" }
    }

    @Test func `a sound project has no problem, and nothing is made by looking`() throws {
        let workspace = try Workspace.examples()
        _ = try workspace.run("init")
        let before = try workspace.shell("find . | sort").output
        let run = try workspace.run("doctor", "--format", "json")
        #expect(run.code == 0, "\(run.output)")
        let checks = try checks(run)
        for name in [
            "atelier", "libyaml", "SQLite", "libmagic", "time zones", "contracts", "caller", "ledger", "disk",
        ] {
            #expect(checks[name]?.isEmpty == false, "\(name)")
        }
        #expect(checks["contracts"]?.first?["message"]?.string?.contains(" published") == true)
        #expect(checks["ledger"]?.first?["verdict"] == "note")
        #expect(try workspace.shell("find . | sort").output == before)
        _ = try workspace.run("submit", "submit_report", "--payload", "payloads/city-report.json")
        let work = try self.checks(try workspace.run("doctor", "--format", "json"))["work"]?.first
        #expect(work?["verdict"] == "warning" && work?["message"] == "1 run due, and nobody drives them")
        _ = try workspace.run("worker", "--until-idle")
        let after = try self.checks(try workspace.run("doctor", "--format", "json"))["work"]?.first
        #expect(after?["verdict"] == "ok")
    }

    @Test func `a ledger of a former schema is left as it is`() throws {
        let workspace = try Workspace.examples()
        _ = try workspace.run("init")
        _ = try workspace.run("submit", "submit_report", "--payload", "payloads/city-report.json")
        func schema(_ statement: String = "PRAGMA user_version") throws -> String {
            try workspace.shell(
                "python3 -c 'import sqlite3; print(sqlite3.connect(\".atelier/ledger.db\").execute(\"\(statement)\").fetchall())'"
            ).output
        }
        _ = try schema("PRAGMA user_version = 4")
        let run = try workspace.run("doctor", "--format", "json")
        #expect(run.code == 0, "\(run.output)")
        let checks = try checks(run)
        #expect(checks["ledger"]?.first?["message"]?.string?.contains("schema 4 of ") == true)
        #expect(checks["work"]?.first?["message"]?.string?.hasPrefix("not looked at") == true)
        #expect(checks["runs"] == nil && checks["outbox"] == nil)
        #expect(try schema() == "[(4,)]\n")
    }

    @Test func `everything that keeps it from working is told at once, with the way out`() throws {
        let workspace = try Workspace.examples()
        try workspace.write(
            "actions/broken.yaml", "actions: [{ key: x, parameters: [{ key: a, type: strin }] }]\n")
        try workspace.write(".atelier/key", "short\n")
        try workspace.write(
            ".atelier/ledger.db", "not a ledger at all, but long enough to be looked at as one")
        let run = try workspace.run("doctor", "--format", "json", environment: ["ATELIER_LEGER": "x.db"])
        #expect(run.code == 1)
        let checks = try checks(run)
        for name in ["contracts", "key file", "ledger"] {
            #expect(
                checks[name]?.first?["verdict"] == "problem", "\(name): \(String(describing: checks[name]))")
            #expect(checks[name]?.first?["help"] != .null, "\(name)")
        }
        #expect(checks["environment"]?.first?["help"] == "did you mean 'ATELIER_LEDGER'?")
    }

    @Test func `a process that was killed and a copy that was not restored are seen`() throws {
        let workspace = try Workspace.examples()
        _ = try workspace.run("submit", "submit_report", "--payload", "payloads/city-report.json", "--wait")
        let killed = try workspace.shell(
            """
            '\(Workspace.program.path)' worker > out 2> err &
            while [ -z "$(ls .atelier/ledger.db.processes)" ]; do :; done
            kill -KILL $!; wait $!; true
            """)
        #expect(killed.code == 0, "\(killed.errors)")
        let processes = try checks(try workspace.run("doctor", "--format", "json"))["processes"]?.first
        #expect(processes?["verdict"] == "warning", "\(String(describing: processes))")
        _ = try workspace.run("worker", "--once")
        #expect(try checks(try workspace.run("doctor", "--format", "json"))["processes"] == nil)
        _ = try workspace.run("ledger", "backup", "copy.db")
        let copy = try workspace.run("doctor", "--ledger", "copy.db")
        #expect(copy.code == 1 && copy.output.contains("ledger restore"), "\(copy.output)")
    }

    @Test func `an event that no trigger has taken is told, until a worker takes it`() throws {
        let workspace = try Workspace()
        try workspace.write(
            "atelier.yaml", "application: shop\ntenant: lisbon\nidentity: { user: rui, roles: [admin] }\n")
        try workspace.write(
            "actions/shop.yaml",
            """
            events: [{ key: shipped }, { key: beat }]
            entities: [{ entity_type: note }]
            actions:
              - key: note
                status: published
                permissions_policy: { view: [admin], apply: [system], edit: [admin] }
                creates: [{ key: note, entity_type: note, fields: { title: shipped } }]
            triggers: [{ key: shipping, event: shipped, action: note }]
            """)
        func outbox() throws -> Value? {
            let checks = try checks(try workspace.run("doctor", "--format", "json"))
            #expect(checks["outbox"]?.count ?? 0 < 2)
            return checks["outbox"]?.first
        }
        #expect(try outbox() == nil)
        // What came before a worker saw the trigger is none of its.
        try #require(try workspace.run("events", "raise", "shipped").code == 0)
        _ = try workspace.run("worker", "--once")
        for event in ["shipped", "beat", "shipped"] {
            try #require(try workspace.run("events", "raise", event).code == 0)
        }
        _ = try workspace.shell("sleep 2.1")
        let late = try outbox()
        #expect(late?["verdict"] == "warning", "\(String(describing: late))")
        #expect(
            late?["message"]?.string?.hasPrefix(
                "trigger 'shipping' of 'lisbon' has not taken 2 events 'shipped' since ") == true,
            "\(String(describing: late))")
        _ = try workspace.run("worker", "--once")
        #expect(try outbox()?["verdict"] == "ok")
    }
}
