// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@Suite(.timeLimit(.minutes(10))) struct SubmitTests {
    private static let report = ["submit", "submit_report", "--payload", "payloads/city-report.json"]

    @Test func `a submission is driven to its record`() throws {
        let workspace = try Workspace.examples()
        let run = try workspace.run(
            Self.report + ["--attach", "files/hole.png", "--wait", "--format", "json"])
        #expect(run.code == 0, "\(run.output)\(run.errors)")
        let submission = try #require(try run.document()["submission"])
        #expect(submission["status"] == "created")
        #expect(submission["run_state"] == "completed")
        #expect(submission["tenant"] == "lisbon")
        #expect(submission["actor"] == "ana")
        #expect(submission["reference"]?.string?.hasPrefix("CIVIC-") == true)
        #expect(submission["attachments"]?.list?.first?["content_type"] == "image/png")
        let keys = [
            "id", "action", "application", "correlation_id", "contract_version", "entity", "duplicates",
            "result",
            "waiting_for", "warnings", "error",
        ]
        for key in keys { #expect(submission[key] != nil, "\(key)") }

        let records = try workspace.run("records", "list", "--entity-type", "report", "--format", "json")
            .document()
        let record = try #require(records["records"]?.list?.first)
        #expect(record["created_by"] == submission["id"])
        #expect(record["fields"]?["title"] == "Hole in the road")
        #expect(records["next"] == .null)
    }

    @Test func `without waiting it is accepted, and a worker makes the record`() throws {
        let workspace = try Workspace.examples()
        let run = try workspace.run(Self.report + ["--format", "json"])
        #expect(run.code == 0)
        #expect(try run.document()["submission"]?["status"] == "accepted")
        let worker = try workspace.run("worker", "--until-idle", "--format", "json")
        #expect(worker.code == 0)
        #expect(try worker.document()["driven"] == 1)
        let list = try workspace.run("submissions", "list", "--status", "created", "--format", "json")
            .document()
        #expect(list["submissions"]?.list?.count == 1)
    }

    @Test func `a duplicate is held until somebody decides`() throws {
        let workspace = try Workspace.examples()
        #expect(try workspace.run(Self.report + ["--wait"]).code == 0)
        let second = try workspace.run(
            "submit", "submit_report", "--payload", "payloads/city-report-nearby.json", "--wait", "--format",
            "json")
        #expect(second.code == 5)
        let submission = try #require(try second.document()["submission"])
        #expect(submission["waiting_for"]?["kind"] == "duplicate")
        let id = try #require(submission["id"]?.string)

        let idle = try workspace.run("worker", "--until-idle", "--format", "json").document()
        #expect(idle["waiting"]?.list?.first?["submission"] == submission["id"])

        let stranger = try workspace.run(
            "submissions", "decide", id, "--override", "--user", "eva", "--role", "finance")
        #expect(stranger.code == 3)
        let decided = try workspace.run(
            "submissions", "decide", id, "--override", "--user", "rui", "--role", "admin", "--reason",
            "another hole",
            "--format", "json")
        #expect(decided.code == 0, "\(decided.output)")
        #expect(try decided.document()["submission"]?["status"] == "created")
        #expect(
            try workspace.run("submissions", "decide", id, "--confirm", "--user", "rui", "--role", "admin")
                .code == 5)
    }

    @Test func `a refused payload names every mistake and records nothing`() throws {
        let workspace = try Workspace.examples()
        let run = try workspace.run(
            "submit", "submit_report", "--set", "title=x", "--set", "colour=red", "--format", "json")
        #expect(run.code == 1)
        #expect(Set(try run.errorCodes()) == ["min_length", "required", "unknown_parameter"])
        let list = try workspace.run("submissions", "list", "--format", "json").document()
        #expect(list["submissions"] == [])
    }

    @Test func `what is wrong inside of a parameter is told with its place and the nearest name`() throws {
        let workspace = try Workspace()
        try workspace.write(
            "actions/a.yaml",
            """
            actions:
              - key: plan
                status: published
                permissions_policy: { apply: [clerk] }
                parameters:
                  - key: stops
                    type: list
                    constraints: { items: { type: object, constraints: { fields: [{ key: city, type: string, required: true }, { key: days, type: integer, constraints: { max: 9 } }] } } }
                creates: [{ key: trip, entity_type: trip, fields: { stops: $parameters.stops } }]

            """)
        let payload = #"{"stops":[{"city":"A","dys":1},{"days":10},{"days":1}]}"#
        let run = try workspace.run(
            "submit", "plan", "--payload", payload, "--tenant", "t", "--user", "u", "--role", "clerk")
        #expect(run.code == 1)
        #expect(
            run.errors.split(separator: "\n") == [
                "error: 'dys' is not a field of 'stops'; did you mean 'days'? (stops.0.dys)",
                "error: 'city' is required (stops.1.city)", "error: 'city' is required (stops.2.city)",
                "error: 'days' is above 9 (stops.1.days)",
            ])
        try workspace.write("b.ndjson", "{\"payload\":\(payload)}\n")
        let batch = try workspace.run(
            "submit", "plan", "--batch", "b.ndjson", "--tenant", "t", "--user", "u", "--role", "clerk")
        #expect(batch.output.contains("\n  'city' is required (stops.2.city)\n"), "\(batch.output)")
    }

    static let mistakes: [([String], Int32, String)] = [
        (["submit", "submit_reprot", "--set", "a=1"], Int32(3), "not_found"),
        (["submit", "submit_report", "--payload", "none.json"], 2, "usage"),
        (["submit", "submit_report", "--payload", "{]"], 1, "unquoted_key"),
        (["submit", "submit_report", "--payload", #"{"title":"a","title":"b"}"#], 1, "duplicate_member"),
        (["submit", "submit_report", "--attach", "none.png"], 2, "usage"),
        (["submit", "submit_report", "--now", "today"], 2, "usage"),
        (
            ["submit", "approve_expense_claim", "--target", "x", "--user", "eva", "--role", "finance"], 3,
            "not_found"
        ),
        (["submit", "submit_report", "--role", "nobody"], 4, "denied"),
        (["submissions", "show", "CIVIC-1"], 3, "not_found"), (["records", "show", "x"], 3, "not_found"),
        (["submit", "submit_report", "--ledger", "postgres://host/x"], 2, "unavailable"),
    ]

    @Test(arguments: mistakes)
    func `what goes wrong has its code`(_ arguments: [String], _ code: Int32, _ name: String) throws {
        let workspace = try Workspace.examples()
        let run = try workspace.run(arguments + ["--format", "json"])
        #expect(run.code == code, "\(run.output)\(run.errors)")
        #expect(try run.errorCodes() == [name])
    }

    @Test func `repeating an idempotency key gives the first submission, another body a conflict`() throws {
        let workspace = try Workspace.examples()
        let keyed = Self.report + ["--idempotency-key", "k1", "--format", "json"]
        let first = try workspace.run(keyed).document()
        let again = try workspace.run(keyed)
        #expect(again.code == 0)
        #expect(try again.document()["submission"]?["id"] == first["submission"]?["id"])
        let other = try workspace.run(keyed + ["--set", "title=Another"])
        #expect(other.code == 5)
        #expect(try other.errorCodes() == ["conflict"])
    }

    @Test func `a dry run shows what would be and records nothing`() throws {
        let workspace = try Workspace.examples()
        let run = try workspace.run(Self.report + ["--dry-run", "--format", "json"])
        #expect(run.code == 0)
        let document = try run.document()
        #expect(document["dry_run"] == true)
        #expect(document["submission"]?["id"] == .null)
        #expect(document["submission"]?["reference"] == .null)
        #expect(document["submission"]?["status"] == "accepted")
        #expect(document["submission"]?["run_state"] == "pending")
        #expect(document["writes"]?.list?.isEmpty == false)
        #expect(!workspace.exists(".atelier/ledger.db"))
    }

    @Test func `a dry run of what would be held does not say that it has ended`() throws {
        let workspace = try Workspace.examples()
        try #require(try workspace.run(Self.report + ["--wait"]).code == 0)
        let held = try workspace.run(Self.report + ["--dry-run", "--format", "json"])
        #expect(held.code == 5, "\(held.output)\(held.errors)")
        let submission = try held.document()["submission"]
        #expect(submission?["status"] == "rejected_duplicate")
        #expect(submission?["run_state"] == "waiting")
    }

    @Test func `a dry run with a key says what submit would say`() throws {
        let workspace = try Workspace.examples()
        let keyed = Self.report + ["--idempotency-key", "k1", "--format", "json"]
        // Of a key that nobody used, the run is new.
        #expect(try workspace.run(keyed + ["--dry-run"]).document()["dry_run"] == true)
        try #require(try workspace.run(keyed).code == 0)
        for wait in [[], ["--wait"]] {
            let dry = try workspace.run(keyed + wait + ["--dry-run"])
            let before = try workspace.run("submissions", "list", "--format", "json").output
            // Nothing was driven meanwhile: what waits is shown as it stands, and with a wait it is not finished.
            #expect(before.contains("\"run_state\":\"pending\"") == true, "\(before)")
            #expect(dry.code == (wait.isEmpty ? 0 : 6))
            #expect(dry.output == (try workspace.run(keyed).output))
        }
        try #require(try workspace.run(keyed + ["--wait"]).code == 0)
        for wait in [[], ["--wait"]] {
            let dry = try workspace.run(keyed + wait + ["--dry-run"])
            let again = try workspace.run(keyed + wait)
            #expect(dry.code == again.code)
            #expect(dry.output == again.output)
        }
        let other = try workspace.run(keyed + ["--set", "title=Another", "--dry-run"])
        #expect(other.code == 5)
        #expect(other.output == (try workspace.run(keyed + ["--set", "title=Another"]).output))
        for key in ["", "a\nb", "two words"] {
            for verb in [["--dry-run"], []] {
                let run = try workspace.run(Self.report + ["--idempotency-key", key] + verb)
                #expect(run.code == 2 && run.errors.contains("visible ASCII"), "\(run.errors)")
            }
        }
    }

    @Test func `JSON may stand behind blanks, and the payload of an event is called data`() throws {
        let workspace = try Workspace.examples()
        let path = workspace.folder.appending(path: "payloads/city-report.json")
        let json = "\n  " + (try String(contentsOf: path, encoding: .utf8))
        let run = try workspace.run("submit", "submit_report", "--payload", json)
        #expect(run.code == 0, "\(run.errors)")
        let event = try workspace.run("events", "raise", "order_shipped", "--data", "nowhere.json")
        #expect(event.code == 2 && event.errors.contains("cannot read the data 'nowhere.json'"))
        let list = try workspace.run("events", "raise", "order_shipped", "--data", "-", input: "[1]")
        #expect(list.errors.contains("the data of standard input is a list"), "\(list.errors)")
    }

    private static let notified = """
        identity: { code: notes }
        events: [{ key: noted }, { key: read_out }, { key: asked }]
        notification_rules:
          - { name: tell_all, event: EVENT, recipients: [{ role: clerk }], channels: [inbox] }
          - { name: off, event: EVENT, recipients: [{ role: clerk }], channels: [inbox], is_active: false }
        entities:
          - entity_type: note
            schema: { fields: [{ field_key: text, field_type: { type: string } }] }
        actions:
          - key: note
            status: STATUS
            execution_mode: workflow
            permissions_policy: { view: [clerk], apply: [clerk, system], edit: [chief] }
            parameters: [{ key: text, type: string, constraints: { max_length: 80 } }]
            creates: [{ key: note, entity_type: note, fields: { text: $parameters.text } }]
            side_effects: [{ key: noted, event: noted }]
            steps:
              - { key: both, parallel: { branches: { a: [{ key: told, emit: { event: read_out } }] } } }
          - key: note_for_another
            status: published
            execution_mode: workflow
            permissions_policy: { view: [clerk], apply: [clerk] }
            parameters: [{ key: text, type: string, constraints: { max_length: 80 } }]
            steps:
              - { key: noted, call: { action: note, input: { text: $parameters.text } } }
          - key: look
            status: published
            permissions_policy: { view: [clerk], apply: [clerk] }
            parameters: [{ key: text, type: string, constraints: { max_length: 80 } }]
        """

    /// A project with a notification rule on an event.
    private func notifying(of event: String, status: String = "published") throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write("atelier.yaml", "application: notes\ncontracts: [actions/**]\n")
        try workspace.write(
            "actions/notes.yaml",
            Self.notified.replacing("EVENT", with: event).replacing("STATUS", with: status))
        return workspace
    }

    private static let told: [(String, [String])] = [
        ("noted", ["note", "note_for_another"]), ("read_out", ["note", "note_for_another"]),
        ("note.accepted", ["note", "note_for_another"]), ("note.created", ["note", "note_for_another"]),
        ("look.created", ["look"]), ("asked", []),
    ]

    @Test(arguments: told)
    func `a rule that nobody runs is named to who submits what it waits for`(
        _ event: String, _ tellers: [String]
    ) throws {
        let workspace = try notifying(of: event)
        // The file is right: it waits for a version that notifies.
        let validated = try workspace.run("validate")
        #expect(validated.code == 0 && !validated.output.contains("tell_all"), "\(validated.output)")
        for action in ["note", "note_for_another", "look"] {
            let isTold = tellers.contains(action)
            let words = "the notification rule 'tell_all'"
            let caller = [
                action, "--set", "text=x", "--tenant", "lisbon", "--user", "eva", "--role", "clerk",
            ]
            for verb in [["submit", "--dry-run"], ["available"], ["submit"]] {
                let run = try workspace.run(verb + caller)
                let said = run.output + run.errors
                #expect(said.contains("'\(action)' uses \(words), which this version") == isTold, "\(said)")
                #expect(!said.contains("'off'"))
                if verb[0] == "submit" { #expect(run.code == (isTold ? 5 : 0), "\(said)") }
            }
            let plan = try workspace.run("plan", action)
            #expect(plan.output.contains("not run by this version: \(words)") == isTold, "\(plan.output)")
        }
    }

    @Test func `who tries a draft is told of a rule that nobody runs`() throws {
        let workspace = try notifying(of: "noted", status: "draft")
        // What calls a draft is an error of its own.
        let alone = Self.notified.split(separator: "  - key: note_for_another")[0]
            .replacing("EVENT", with: "noted").replacing("STATUS", with: "draft")
        try workspace.write("actions/notes.yaml", String(alone))
        let run = try workspace.run(
            "submit", "note", "--set", "text=x", "--dry-run", "--tenant", "lisbon", "--user", "eva", "--role",
            "chief", "--format", "json")
        #expect(run.code == 5)
        #expect(run.output.contains("tell_all"), "\(run.output)")
    }

    @Test func `a batch is one document per line and one exit code`() throws {
        let workspace = try Workspace.examples()
        let place = { (lat: String) in
            #"{"title":"Hole","description":"d","location":{"lat":\#(lat),"lon":-9.13}}"#
        }
        try workspace.write(
            "batch.ndjson",
            """
            {"payload":\(place("38.71")),"files":["files/hole.png"],"idempotency_key":"a"}
            {"payload":{}}

            {"payload":\(place("38.75")),"files":[{"path":"files/hole.png"}]}
            """)
        let run = try workspace.run(
            "submit", "submit_report", "--batch", "batch.ndjson", "--wait", "--format", "json")
        #expect(run.code == 1)
        let documents = try run.output.split(separator: "\n").map { try JSONReader.read(String($0)) }
        #expect(documents.count == 3)
        #expect(documents.first?["submission"]?["status"] == "created")
        #expect(documents.dropFirst().first?["errors"]?.list?.isEmpty == false)
        #expect(documents.last?["submission"]?["attachments"]?.list?.count == 1)
    }

    @Test func `people see which line of a batch was refused`() throws {
        let workspace = try Workspace.examples()
        try workspace.write("batch.ndjson", "\n{\"payload\":{}}\nnonsense\n")
        let run = try workspace.run("submit", "submit_report", "--batch", "batch.ndjson")
        #expect(run.code == 2)
        #expect(run.output.contains("line 2: refused\n  'title' is required\n"), "\(run.output)")
        #expect(run.output.contains("line 3: refused\n"))
        let both = try workspace.run("submit", "submit_report", "--batch", "batch.ndjson", "--set", "title=x")
        #expect(both.code == 2)
        #expect(both.errors.contains("--batch and --set"), "\(both.errors)")
    }

    @Test func `a payload comes from standard input, inline, or YAML`() throws {
        let workspace = try Workspace.examples()
        try workspace.write(
            "claim.yaml",
            "purpose: Visit\nspent_on: 2026-01-15\ncurrency: EUR\namount: 19.90\nlines: [{ description: Lunch, amount: 19.90 }]\n"
        )
        let yaml = try workspace.run(
            "submit", "submit_expense_claim", "--payload", "claim.yaml", "--wait", "--format", "json")
        #expect(yaml.code == 0, "\(yaml.output)")
        let record = try workspace.run(
            "records", "list", "--entity-type", "expense_claim", "--format", "json")
        #expect(record.output.contains("19.90"))
        let inline = #"{"title":"Hole","description":"d","location":{"lat":38.71,"lon":-9.13}}"#
        #expect(try workspace.run("submit", "submit_report", "--payload", inline).code == 0)
        let other = inline.replacing("38.71", with: "38.72")
        #expect(try workspace.run("submit", "submit_report", "--payload", "-", input: other).code == 0)
    }

    @Test func `an engine action works on its target at once`() throws {
        let workspace = try Workspace.examples()
        let made = try workspace.run(Self.report + ["--wait", "--format", "json"]).document()
        let id = try #require(made["submission"]?["entity"]?["id"]?.string)
        let admin = ["--user", "rui", "--role", "admin", "--format", "json"]
        let available = try workspace.run(["available", "close_report", "--target", id] + admin)
        #expect(available.code == 0, "\(available.output)")
        #expect(try available.document()["available"] == true)
        #expect(try workspace.run(["submit", "close_report", "--target", id] + admin).code == 0)
        let shown = try workspace.run("records", "show", id, "--format", "json").document()
        #expect(shown["records"]?.list?.first?["fields"]?["status"] == "closed")
        let after = try workspace.run(["available", "close_report", "--target", id] + admin)
        #expect(after.code == 1)
        #expect(try after.document()["criteria"]?.list?.first?["holds"] == false)
        #expect(try workspace.run(["submit", "close_report", "--target", id] + admin).code == 1)
        #expect(try workspace.run("available", "close_report", "--target", id, "--format", "json").code == 4)
    }
}
