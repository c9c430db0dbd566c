// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// A ledger is made for what is accepted, and repeating is answered with what was.
@Suite(.timeLimit(.minutes(10))) struct FirstWriteTests {
    static let refusals: [([String], Int32)] = [
        (["--set", "title=x"], 1), (["--role", "nobody"], 4), (["--target", "x"], 1),
        (["--attach", "atelier.yaml", "--payload", "payloads/city-report.json"], 1),
        (["--idempotency-key", "a b"], 2),
        (["--acknowledge", "nothing"], 2), (["--batch", "refused.ndjson"], 1),
    ]

    @Test(arguments: refusals)
    func `a first submission that is refused leaves no ledger behind`(_ flags: [String], _ code: Int32) throws
    {
        let workspace = try Workspace.examples()
        try workspace.write("refused.ndjson", "{\"payload\":{}}\n{\"payload\":{\"title\":1}}\n")
        let run = try workspace.run(["submit", "submit_report"] + flags)
        #expect(run.code == code, "\(run.output)\(run.errors)")
        #expect(!workspace.exists(".atelier"))
    }

    @Test func `a first file from a pipe is read once and arrives whole`() throws {
        let workspace = try Workspace.examples()
        let run = try workspace.shell(
            "cat files/hole.png | '\(Workspace.program.path)' submit submit_report --payload payloads/city-report.json --attach - --format json"
        )
        #expect(run.code == 0, "\(run.output)\(run.errors)")
        let bytes =
            try FileManager.default.attributesOfItem(
                atPath: workspace.folder.appending(path: "files/hole.png").path)[.size] as? Int
        let file = try run.document()["submission"]?["attachments"]?.list?.first
        #expect(file?["bytes"] == .number(Number(Int64(bytes ?? 0))))
        let refused = try workspace.shell(
            "cat atelier.yaml | '\(Workspace.program.path)' submit submit_report --payload payloads/city-report.json --attach - --ledger other.db"
        )
        #expect(refused.code == 1 && !workspace.exists("other.db"), "\(refused.output)")
    }

    @Test func `a repeated key is answered with the first submission, though its criterion fails by now`()
        throws
    {
        let workspace = try Workspace.examples()
        let made = try workspace.run(
            "submit", "submit_report", "--payload", "payloads/city-report.json", "--wait", "--format", "json"
        ).document()
        let id = try #require(made["submission"]?["entity"]?["id"]?.string)
        let close = [
            "submit", "close_report", "--target", id, "--idempotency-key", "close-1", "--user", "rui",
            "--role", "admin",
            "--format", "json",
        ]
        let first = try workspace.run(close)
        #expect(first.code == 0, "\(first.output)")
        let again = try workspace.run(close)
        #expect(again.code == 0, "\(again.output)")
        #expect(try again.document()["submission"]?["id"] == first.document()["submission"]?["id"])
        // Without the key the criterion decides.
        #expect(try workspace.run(close.filter { $0 != "--idempotency-key" && $0 != "close-1" }).code == 1)
    }

    @Test func `an acknowledgement of what no criterion says is a usage error with the nearest name`() throws
    {
        let workspace = try Workspace()
        try workspace.write(
            "actions/note.yaml",
            """
            actions:
              - key: leave_note
                status: published
                permissions_policy: { apply: ["*"] }
                parameters: [{ key: title, type: string, required: true }, { key: body, type: text }]
                creates: [{ key: note, entity_type: note, fields: { title: $parameters.title } }]
                submission_criteria:
                  - key: has_body
                    criteria_type: field
                    config: { subject: parameters, field: body, operator: exists, enforcement: warn }
                    message: There is no text.
            """)
        let submit = [
            "submit", "leave_note", "--set", "title=a", "--tenant", "home", "--user", "me", "--format",
            "json",
        ]
        let warned = try workspace.run(submit)
        #expect(warned.code == 1)
        #expect(try warned.document()["errors"]?.list?.first?["criterion"] == "has_body", "\(warned.output)")
        #expect(
            try workspace.run(Array(submit.dropLast(2))).errors.contains(
                "if it is meant, repeat it with --acknowledge has_body"))
        // Beside another mistake, it stands with the warning all the same.
        let wrong = try workspace.run(submit.map { $0 == "title=a" ? "title=" : $0 })
        let errors = try wrong.document()["errors"]?.list ?? []
        #expect(errors.count == 2)
        #expect(
            errors.filter { $0["help"] != nil }.map { $0["code"] } == ["acknowledge"], "\(wrong.output)")
        let mistyped = try workspace.run(submit + ["--acknowledge", "has_bdy"])
        #expect(mistyped.code == 2)
        #expect(try mistyped.document()["errors"]?.list?.first?["help"] == "did you mean 'has_body'?")
        #expect(try workspace.run(submit + ["--acknowledge", "has_body"]).code == 0)
    }
}
