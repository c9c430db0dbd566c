// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// What a dry run of a cancel says that would be undone.
@Suite(.timeLimit(.minutes(10))) struct CancelOutlookTests {
    private static let contract = """
        events:
          - { key: sailed, payload: [{ key: berth, type: string }] }
        connections: [{ key: box, type: file, path: box }]
        entities: [{ entity_type: stay }]
        actions:
          - key: dock
            target_model: stay
            execution_mode: workflow
            status: published
            permissions_policy: { view: [pilot], apply: [pilot], edit: [admin] }
            parameters:
              - { key: ship, type: string, required: true }
              - { key: tugs, type: list, default: [], constraints: { max_items: 5, items: { type: string } } }
            creates: [{ key: stay, entity_type: stay, on_failure: withdraw, fields: { ship: $parameters.ship } }]
            submission_contract: { duplicates: none, reference: { field: number, format: "S-{seq}" } }
            steps:
              - key: berth
                push: { connection: box, resource: berths, value: { ship: $parameters.ship } }
                compensate:
                  - { push: { connection: box, resource: freed, value: { ship: $parameters.ship } } }
                  - { emit: { event: sailed, payload: { berth: none } } }
              - key: tugged
                for_each:
                  items: $parameters.tugs
                  steps:
                    - key: ordered
                      push: { connection: box, resource: tugs, value: { tug: $item } }
                      compensate: { push: { connection: box, resource: recalls, value: { tug: $item } } }
              - key: invoice
                call: { action: bill, input: { ship: $parameters.ship }, ref: bill, timeout: 1d }
                compensate: { start: { action: bill, input: { ship: $parameters.ship }, ref: credit } }
          - key: bill
            execution_mode: workflow
            status: published
            permissions_policy: { view: [pilot], apply: [pilot, system], edit: [admin] }
            parameters: [{ key: ship, type: string, required: true }]
            submission_contract: { duplicates: none }
            steps:
              - key: booked
                push: { connection: box, resource: bookings, value: { ship: $parameters.ship } }
                compensate: { push: { connection: box, resource: storno, value: { ship: $parameters.ship } } }
              - { key: sailed, wait: { event: sailed, timeout: 2d } }
        """

    private func port(ships: [String]) throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write(
            "atelier.yaml",
            "application: port\ntenant: lisbon\nidentity: { user: rui, roles: [admin, pilot] }\n")
        try workspace.write("actions/dock.yaml", Self.contract)
        try workspace.write("box/berths/.keep", "")
        for ship in ships {
            let run = try workspace.run(
                "submit", "dock", "--set", "ship=\(ship)", "--set", "tugs=[\"north\", \"south\"]", "--wait")
            try #require(run.code == 6, "\(run.output)\(run.errors)")
        }
        return workspace
    }

    private func files(_ workspace: Workspace, _ folder: String) throws -> Int {
        Int(try workspace.shell("ls box/\(folder) 2>/dev/null | wc -l").output.filter(\.isNumber)) ?? -1
    }

    @Test func `a dry run of one cancel lists what would be undone, and the cancel undoes that`() throws {
        let workspace = try port(ships: ["Lua"])
        let text = try workspace.run("submissions", "cancel", "S-1", "--dry-run")
        #expect(text.code == 0, "\(text.errors)")
        let undone = text.output.split(separator: "\n").filter { $0.contains("undoes") }
        #expect(
            undone.sorted() == [
                "  undoes   'berth', by push box.freed, then emit sailed",
                "  undoes   'booked' of invoice, by push box.storno",
                "  undoes   'ordered' of tugged#0, by push box.recalls",
                "  undoes   'ordered' of tugged#1, by push box.recalls",
            ], "\(text.output)")
        #expect(undone.last?.contains("'berth'") ?? false, "\(text.output)")
        #expect(text.output.contains("  withdraws stay "), "\(text.output)")
        #expect(text.output.contains("1 run, 0 effects again, 4 steps undone; nothing was done\n"))
        let json = try workspace.run("submissions", "cancel", "S-1", "--dry-run", "--format", "json")
            .document()
        let entry = json.value(at: ["plan", "affected", "0"])
        #expect(
            entry?["undoes"]?.list?.compactMap { $0["step"]?.string } == [
                "booked", "ordered", "ordered", "berth",
            ])
        #expect(
            entry?["undoes"]?.list?.last?["by"] == [
                ["verb": "push", "target": "box.freed"], ["verb": "emit", "target": "sailed"],
            ])
        #expect(entry?["undoes"]?.list?.last?["part"] == .null)
        #expect(entry?["withdraws"]?.list?.first?["type"] == "stay")
        #expect(try files(workspace, "freed") == 0)
        try #require(try workspace.run("submissions", "cancel", "S-1").code == 0)
        _ = try workspace.run("worker", "--once")
        #expect(
            try ["storno", "recalls", "freed"].map { try files(workspace, $0) } == [1, 2, 1])
        #expect(try workspace.run("verify").code == 0)
    }

    @Test func `a dry run of an end at once lists what it would leave, and what children undo`() throws {
        let workspace = try port(ships: ["Lua"])
        let text = try workspace.run("submissions", "terminate", "S-1", "--dry-run")
        #expect(text.code == 0, "\(text.errors)")
        func lines(_ word: String) -> [String] {
            text.output.split(separator: "\n").filter { $0.hasPrefix("  \(word) ") }.map(String.init).sorted()
        }
        #expect(lines("undoes") == ["  undoes   'booked' of invoice, by push box.storno"], "\(text.output)")
        #expect(
            lines("leaves") == [
                "  leaves   'berth', which push box.freed, then emit sailed would undo",
                "  leaves   'ordered' of tugged#0, which push box.recalls would undo",
                "  leaves   'ordered' of tugged#1, which push box.recalls would undo",
            ], "\(text.output)")
        #expect(lines("keeps").count == 1 && lines("withdraws").isEmpty, "\(text.output)")
        #expect(
            text.output.contains("1 run, 0 effects again, 1 step undone, 3 steps left; nothing was done\n"))
        let json = try workspace.run("submissions", "terminate", "S-1", "--dry-run", "--format", "json")
            .document()
        let entry = json.value(at: ["plan", "affected", "0"])
        #expect(entry?["undoes"]?.list?.compactMap { $0["step"]?.string } == ["booked"])
        #expect(
            entry?["leaves"]?.list?.compactMap { $0["step"]?.string } == ["ordered", "ordered", "berth"])
        #expect(entry?["keeps"]?.list?.first?["type"] == "stay")
        try #require(try workspace.run("submissions", "terminate", "S-1").code == 0)
        _ = try workspace.run("worker", "--once")
        #expect(
            try ["storno", "recalls", "freed"].map { try files(workspace, $0) } == [1, 0, 0])
    }

    @Test func `an item that is being undone comes to its end though its run is ended at once`() throws {
        let workspace = try Workspace()
        try workspace.write(
            "atelier.yaml",
            "application: port\ntenant: lisbon\nidentity: { user: rui, roles: [admin, pilot] }\n")
        let calling = Self.contract.replacing(
            "compensate: { push: { connection: box, resource: recalls, value: { tug: $item } } }",
            with: "compensate: { call: { action: bill, input: { ship: $item }, ref: recall, timeout: 1d } }")
        try workspace.write("actions/dock.yaml", calling)
        try workspace.write("box/berths/.keep", "")
        let submit = [
            "submit", "dock", "--set", "ship=Lua", "--set", "tugs=[\"north\", \"south\"]", "--wait",
        ]
        try #require(try workspace.run(submit).code == 6)
        try #require(try workspace.run("submissions", "cancel", "S-1").code == 0)
        _ = try workspace.run("worker", "--once")
        let text = try workspace.run("submissions", "terminate", "S-1", "--dry-run")
        let lines = text.output.split(separator: "\n").map(String.init)
        // The one that ended last is the first to be undone, and its bill waits.
        #expect(
            lines.filter { $0.hasPrefix("  undoes ") && $0.contains("'ordered'") }.count == 1,
            "\(text.output)\(text.errors)")
        #expect(
            lines.filter { $0.hasPrefix("  leaves ") && $0.contains("'ordered'") }.count == 1,
            "\(text.output)")
        #expect(lines.contains { $0.hasPrefix("  leaves   'berth'") }, "\(text.output)")
    }

    @Test func `what a child does behind a plan makes its token void`() throws {
        let workspace = try port(ships: ["Lua"])
        let order = ["submissions", "cancel", "--action", "dock", "--state", "waiting"]
        func token() throws -> (text: String, stops: Int) {
            let plan = try workspace.run(order + ["--dry-run", "--format", "json"]).document()["plan"]
            return (
                plan?["token"]?.string ?? "",
                plan?.value(at: ["affected", "0", "stops"])?.list?.count ?? 0
            )
        }
        let seen = try token()
        #expect(seen.stops == 1)
        #expect(try token().text == seen.text)
        let child = try workspace.run("submissions", "list", "--action", "bill", "--format", "json")
            .document().value(at: ["submissions", "0", "id"])?.string
        // Its own run moves, and its parent's does not before a worker comes.
        #expect(try workspace.run("submissions", "terminate", try #require(child)).code == 0)
        let late = try workspace.run(order + ["--apply", seen.text])
        #expect(late.code == 5, "\(late.output)\(late.errors)")
        #expect(try workspace.run(order + ["--apply", try token().text]).code == 0)
    }

    @Test func `a dry run of many says it of each, and of other orders nothing`() throws {
        let workspace = try port(ships: ["Lua", "Sol"])
        let filter = ["--action", "dock", "--state", "waiting", "--dry-run"]
        let many = try workspace.run(["submissions", "cancel"] + filter)
        #expect(
            many.output.split(separator: "\n").filter { $0.contains("undoes") }.count == 8, "\(many.output)")
        #expect(many.output.contains("2 runs, 0 effects again, 8 steps undone; nothing was done\n"))
        let pause = try workspace.run(["submissions", "pause"] + filter)
        #expect(!pause.output.contains("undo"), "\(pause.output)")
        let json = try workspace.run(["submissions", "pause"] + filter + ["--format", "json"]).document()
        #expect(json.value(at: ["plan", "affected", "0", "undoes"]) == nil)
    }
}
