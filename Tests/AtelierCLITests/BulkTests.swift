// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

/// One submission for each record of a bulk action.
@Suite(.timeLimit(.minutes(10))) struct BulkTests {
    private static func workspace() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write(
            "actions/notes.yaml",
            """
            entities:
              - entity_type: note
                schema:
                  fields: [ { field_key: text, field_type: { type: string } }, { field_key: done, field_type: { type: boolean } } ]
            actions:
              - key: write
                status: published
                permissions_policy: { apply: [author], edit: [author] }
                parameters: [ { key: text, type: string, required: true } ]
                creates: [ { key: note, entity_type: note, fields: { text: $parameters.text, done: false } } ]
              - key: finish
                kind: bulk
                target_model: note
                status: published
                permissions_policy: { apply: [author], edit: [author] }
                submission_criteria:
                  - { key: open, criteria_type: field, config: { field: done, operator: eq, value: false }, message: It is done. }
                edits: [ { field: done, value: true } ]
            """)
        return workspace
    }

    private static let caller = [
        "--tenant", "lisbon", "--user", "ana", "--role", "author", "--format", "json",
    ]

    private static func write(_ text: String, in workspace: Workspace) throws -> String {
        let run = try workspace.run(["submit", "write", "--set", "text=\(text)"] + caller)
        return try #require(try run.document()["submission"]?["entity"]?["id"]?.string)
    }

    @Test func `each record has a submission, and they are known to belong together`() throws {
        let workspace = try Self.workspace()
        let notes = try ["a", "b", "c"].map { try Self.write($0, in: workspace) }
        let run = try workspace.run(
            ["submit", "finish", "--idempotency-key", "k"] + notes.flatMap { ["--target", $0] } + Self.caller)
        #expect(run.code == 0, "\(run.output)\(run.errors)")
        let submissions = try #require(try run.document()["submissions"]?.list)
        #expect(submissions.map { $0["status"] } == ["created", "created", "created"])
        #expect(Set(submissions.map { $0["correlation_id"]?.string }).count == 1)
        #expect(Set(submissions.map { $0["id"]?.string }).count == 3)

        let again = try workspace.run(
            ["submit", "finish", "--idempotency-key", "k"] + notes.flatMap { ["--target", $0] } + Self.caller)
        #expect(again.code == 0)
        #expect(
            try again.document()["submissions"]?.list?.map { $0["id"] } == submissions.map { $0["id"] })

        // What is asked for again for one of them alone is known as well.
        let single = try workspace.run(
            ["submit", "finish", "--idempotency-key", "k", "--target", notes[1]] + Self.caller)
        #expect(single.code == 0, "\(single.output)\(single.errors)")
        #expect(try single.document()["submission"]?["id"] == submissions[1]["id"])
    }

    @Test func `available judges each record, and ends as submit would`() throws {
        let workspace = try Self.workspace()
        let notes = try ["a", "b", "c"].map { try Self.write($0, in: workspace) }
        let targets = notes.flatMap { ["--target", $0] }
        #expect(try workspace.run(["available", "finish"] + targets + Self.caller).code == 0)
        #expect(try workspace.run(["submit", "finish", "--target", notes[1]] + Self.caller).code == 0)
        let run = try workspace.run(["available", "finish"] + targets + Self.caller)
        #expect(run.code == 1, "\(run.output)")
        let document = try run.document()
        #expect(document["available"] == false)
        #expect(document["targets"]?.list?.map { $0["available"] } == [true, false, true])
        #expect(document["targets"]?.list?.map { $0["target"] } == notes.map { .string($0) })
        let lost = try workspace.run(["available", "finish", "--target", "none"] + targets + Self.caller)
        #expect(lost.code == 3)
        #expect(try lost.document()["targets"]?.list?.count == 4)
        let text = try workspace.run(["available", "finish"] + targets + Self.caller.dropLast(2))
        #expect(text.output.contains("not available\n  fails  open: It is done.\n  target  \(notes[1])\n"))
    }

    @Test func `a payload of standard input is read once for all records`() throws {
        let workspace = try Self.workspace()
        let notes = try ["a", "b"].map { try Self.write($0, in: workspace) }
        let run = try workspace.run(
            ["submit", "finish", "--payload", "-"] + notes.flatMap { ["--target", $0] } + Self.caller,
            input: "{}")
        #expect(run.code == 0, "\(run.output)\(run.errors)")
    }

    @Test func `a dry run tells of each record what would be written`() throws {
        let workspace = try Self.workspace()
        let notes = try ["a", "b"].map { try Self.write($0, in: workspace) }
        let run = try workspace.run(
            ["submit", "finish", "--dry-run"] + notes.flatMap { ["--target", $0] } + Self.caller)
        #expect(run.code == 0, "\(run.output)\(run.errors)")
        let document = try run.document()
        #expect(document["dry_run"] == true)
        let submissions = try #require(document["submissions"]?.list)
        let write: Value = [["edit": "done", "value": true]]
        #expect(submissions.map { $0["writes"] } == [write, write])
        #expect(submissions.allSatisfy { $0["events"]?.list?.isEmpty == false && $0["id"] == .null })
    }

    @Test func `one that is refused keeps none of the others`() throws {
        let workspace = try Self.workspace()
        let notes = try ["a", "b"].map { try Self.write($0, in: workspace) }
        #expect(try workspace.run(["submit", "finish", "--target", notes[0]] + Self.caller).code == 0)
        let run = try workspace.run(
            ["submit", "finish"] + notes.flatMap { ["--target", $0] } + Self.caller)
        #expect(run.code == 1)
        let answers = try #require(try run.document()["submissions"]?.list)
        #expect(answers[0]["errors"]?.list?.first?["criterion"] == "open")
        #expect(answers[1]["status"] == "created")
        // Each answer names its record, for people as well.
        #expect(answers.map { $0["target"]?.string } == notes)
        let shown = try workspace.run(
            ["submit", "finish"] + notes.flatMap { ["--target", $0] } + Self.caller.dropLast(2))
        for note in notes { #expect(shown.output.contains("target        \(note)\n"), "\(shown.output)") }
        let several = try workspace.run(
            ["submit", "write", "--set", "text=x", "--target", "1", "--target", "2"] + Self.caller)
        #expect(several.code == 2)
        #expect(try workspace.run("verify").code == 0)
    }

    @Test func `a record that is named twice has one submission`() throws {
        let workspace = try Self.workspace()
        let notes = try ["a", "b"].map { try Self.write($0, in: workspace) }
        let run = try workspace.run(
            ["submit", "finish"] + [notes[0], notes[1], notes[0]].flatMap { ["--target", $0] } + Self.caller)
        #expect(run.code == 0, "\(run.output)\(run.errors)")
        #expect(try run.document()["submissions"]?.list?.map { $0["target"]?.string } == notes)
    }
}
