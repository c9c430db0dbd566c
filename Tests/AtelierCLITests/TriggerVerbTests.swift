// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// Triggers with the built program: workers that wait, and the verbs around them.
@Suite(.timeLimit(.minutes(15))) struct TriggerVerbTests {
    private static let contract = """
        events:
          - { key: shipped, payload: [{ key: order, type: string, required: true }] }
          - { key: beat }
        entities: [{ entity_type: note }]
        actions:
          - key: note
            execution_mode: workflow
            status: published
            permissions_policy: { view: [admin], apply: [system], edit: [admin] }
            parameters: [{ key: title, type: string, required: true }]
            creates: [{ key: note, entity_type: note, fields: { title: $parameters.title } }]
            submission_contract: { duplicates: none }
        triggers:
          - { key: yearly, cron: "0 0 1 1 *", timezone: Europe/Lisbon, action: note, input: { title: yearly } }
          - { key: shipping, event: shipped, action: note, input: { title: $event.order } }
          - { key: silent, expects: beat, within: 1s, action: note, input: { title: silence }, tenants: [porto] }
        """

    private func workspace(_ contract: String = contract) throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write(
            "atelier.yaml",
            """
            application: shop
            tenant: lisbon
            identity: { user: rui, roles: [admin] }
            tenants: { lisbon: { timezone: Europe/Lisbon }, porto: {} }
            """)
        try workspace.write("actions/shop.yaml", contract)
        return workspace
    }

    private func titles(_ workspace: Workspace, _ tenant: String = "lisbon") throws -> [String] {
        let listed = try workspace.run(
            "records", "list", "--entity-type", "note", "--tenant", tenant, "--format", "json")
        return try listed.document()["records"]?.list?.compactMap { $0["fields"]?["title"]?.string } ?? []
    }

    /// Waits until something is so; the suite's limit is the only one.
    private func wait(until isSo: () throws -> Bool) throws {
        while try !isSo() { usleep(50_000) }
    }

    @Test func `two workers that wait start each event of another process once, and tell a silence once`()
        throws
    {
        let workspace = try workspace()
        let workers = try (0..<2).map { _ in try workspace.start("worker") }
        defer { for worker in workers where worker.isRunning { worker.terminate() } }
        func isKnown() throws -> Bool {
            let rows = try workspace.run("triggers", "list", "--format", "json").document()["triggers"]?.list
            return rows?.allSatisfy { $0["known_since"]?.string != nil } ?? false
        }
        try wait(until: isKnown)
        for number in 1...5 {
            let told = try workspace.run(
                "events", "raise", "shipped", "--data", "{\"order\":\"o-\(number)\"}")
            #expect(told.code == 0, "\(told.errors)")
        }
        try wait { try titles(workspace).count >= 5 && titles(workspace, "porto").count >= 1 }
        for worker in workers {
            worker.terminate()
            worker.waitUntilExit()
            #expect(worker.terminationStatus == 143)
        }
        #expect(try titles(workspace).sorted() == (1...5).map { "o-\($0)" })
        #expect(try titles(workspace, "porto") == ["silence"])
        let verified = try workspace.run("verify")
        #expect(verified.code == 0, "\(verified.output)")
    }

    @Test func `who raises an event is told of the triggers that it is for`() throws {
        let workspace = try workspace(
            Self.contract
                + "\n  - { key: north, event: shipped, filter: { field: order, operator: eq, value: n }, action: note, input: { title: n } }"
                + "\n  - { key: away, event: shipped, action: note, input: { title: a }, tenants: [porto] }")
        let early = try workspace.run(
            "events", "raise", "shipped", "--data", "{\"order\":\"n\"}", "--event-id", "0")
        let unseen = "not for this one; it begins when a worker first sees it"
        #expect(early.output.hasPrefix("shipped told to the waits that it fits, now or later\n"))
        #expect(early.output.contains("  trigger  shipping: \(unseen)\n"), "\(early.output)")
        #expect(try workspace.run("worker", "--once").code == 0)
        #expect(try titles(workspace).isEmpty)
        let event = ["events", "raise", "shipped", "--data", "{\"order\":\"n\"}", "--event-id", "1"]
        let told = try workspace.run(event)
        #expect(
            told.output.hasPrefix("shipped told to the waits that it fits, now or later, and to triggers\n"),
            "\(told.output)")
        #expect(told.output.contains("  trigger  shipping: the worker starts 'note'\n"))
        #expect(told.output.contains("  trigger  north: the worker starts 'note' where its filter holds\n"))
        #expect(!told.output.contains("away"))
        let again = try workspace.run(event + ["--format", "json"])
        #expect(try again.document()["event"]?["triggers"]?.list?.isEmpty == true)
        // Whether a wait takes it, only the run finds out that waits.
        #expect(try again.document()["event"]?["taken"] == .null)
        let beat = try workspace.run("events", "raise", "beat", "--tenant", "porto")
        let isTold = beat.output.hasPrefix("beat told to the waits that it fits, now or later\n")
        #expect(isTold, "\(beat.output)")
        #expect(beat.output.contains("  trigger  silent: its silence begins anew\n"))
        let json = try workspace.run(
            "events", "raise", "shipped", "--data", "{\"order\":\"n\"}", "--tenant", "porto", "--format",
            "json")
        let triggers = try json.document()["event"]?["triggers"]?.list ?? []
        #expect(triggers.compactMap { $0["trigger"]?.string } == ["shipping", "north", "away"])
        #expect(triggers.first?["action"] == "note")
        #expect(try workspace.run("worker", "--once").code == 0)
        #expect(try titles(workspace) == ["n", "n"])
    }

    @Test func `an event's own name is no empty text`() throws {
        let workspace = try workspace()
        let run = try workspace.run("events", "raise", "beat", "--event-id", "")
        #expect(run.code == 2)
        #expect(
            run.errors == "error: --event-id is empty\n  = help: leave it out, or name the event\n",
            "\(run.errors)")
    }

    @Test func `a worker that ends lists triggers as what remains, and the verbs tell of a fire`() throws {
        let workspace = try workspace()
        let idle = try workspace.run("worker", "--until-idle", "--format", "json")
        #expect(idle.code == 0, "\(idle.errors)")
        let rows = try idle.document()["triggers"]?.list ?? []
        #expect(
            rows.compactMap { $0["trigger"]?.string } == [
                "yearly", "yearly", "shipping", "shipping", "silent",
            ])
        #expect(try idle.document()["fires"] == 0)
        let fired = try workspace.run("triggers", "fire", "yearly", "--format", "json")
        #expect(try fired.document()["fire"]?["repeated"] == false, "\(fired.output)")
        let again = try workspace.run("triggers", "fire", "yearly", "--format", "json")
        #expect(try again.document()["fire"]?["repeated"] == true)
        #expect(
            try again.document()["fire"]?["submission"] == fired.document()["fire"]?["submission"])
        let listed = try workspace.run("triggers", "list", "--format", "json").document()["triggers"]?.list?
            .first
        #expect(listed?["last"]?["outcome"] == "started")
        #expect(listed?["cause"] == "cron 0 0 1 1 * Europe/Lisbon")
        let text = try workspace.run("triggers", "list")
        #expect(text.output.contains("yearly") && text.output.contains("started"))
        #expect(try workspace.run("worker", "--once").code == 0)
        #expect(try titles(workspace) == ["yearly"])
    }

    @Test func `what cannot be fired is told with its way out`() throws {
        let workspace = try workspace()
        for (arguments, code, part) in [
            (["yearli"], Int32(3), "did you mean 'yearly'"), (["shipping"], 2, "raise the event"),
            (["yearly", "--at", "yesterday"], 2, "is no instant"),
            (["yearly", "--at", "2025-01-01T00:00:01Z"], 2, "around it are 2025-01-01T00:00:00Z"),
            (["yearly", "--at", "2999-01-01T00:00:00Z"], 2, "has not come yet"),
            (["silent"], 2, "does not run for tenant 'lisbon'"),
            (["silent", "--tenant", "porto"], 2, "fires where 'beat' stays away"),
            (["yearly", "--user", "eva", "--role", "clerk"], 4, "fired by hand by admin"),
        ] {
            let run = try workspace.run(["triggers", "fire"] + arguments)
            #expect(run.code == code, "\(arguments): \(run.errors)")
            #expect(run.errors.contains(part), "\(arguments): \(run.errors)")
        }
        #expect(try workspace.run("submissions", "list", "--format", "json").document()["submissions"] == [])
    }

    @Test func `a worker drives on where contracts are wrong, and says that no trigger runs`() throws {
        let workspace = try workspace(
            Self.contract.replacing("action: note, input: { title: yearly }", with: "action: nothing"))
        let run = try workspace.run("worker", "--once")
        #expect(run.code == 0 && run.errors.contains("no trigger runs"), "\(run.errors)")
        #expect(try workspace.run("worker", "--once", "--contracts", "actions").code == 1)
        let zones = try self.workspace(
            Self.contract.replacing("Europe/Lisbon, action", with: "Europe/Lisbonn, action"))
        let wrong = try zones.run("validate")
        #expect(
            wrong.code == 1 && wrong.output.contains("did you mean 'Europe/Lisbon'"),
            "\(wrong.output)\(wrong.errors)")
    }
}
