// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@Suite(.timeLimit(.minutes(10))) struct TestVerbTests {
    private func note() throws -> Workspace {
        let workspace = try Workspace()
        _ = try workspace.run("init", "--template", "note")
        return workspace
    }

    private static let wrong = """
        action: leave_note
        cases:
          - name: <a note> is "made"
            as: { tenant: home, user: me, roles: [author] }
            payload: { title: Milk }
            expect: { status: failed }

        """

    @Test(arguments: ["note", "report", "request"])
    func `the suite of a template passes`(_ template: String) throws {
        let workspace = try Workspace()
        _ = try workspace.run("init", "--template", template)
        let run = try workspace.run("test")
        #expect(run.code == 0, "\(run.output)")
    }

    @Test func `a failing case is a finding, with expected beside actual`() throws {
        let workspace = try note()
        try workspace.write("actions/wrong.test.yaml", Self.wrong)
        let text = try workspace.run("test")
        #expect(text.code == 1)
        #expect(text.output.contains("--> actions/wrong.test.yaml:6:23"))
        #expect(text.output.contains("= expected: \"failed\""))
        #expect(text.output.contains("= actual:   \"created\""))
        let json = try workspace.run("test", "actions/wrong.test.yaml", "--format", "json")
        #expect(json.code == 1)
        let document = try json.document()
        #expect(document["schema_version"] == 1)
        let first = try #require(document["cases"]?.list?.first)
        #expect(first["outcome"] == "failed")
        #expect(first["failures"]?.list?.first?["actual"] == "created")
        let junit = try workspace.run("test", "--format", "junit")
        #expect(junit.code == 1)
        #expect(junit.output.contains("name=\"&lt;a note&gt; is &quot;made&quot;\""))
        #expect(junit.output.contains("tests=\"3\" failures=\"1\""))
    }

    @Test(arguments: ["", "contracts: [actions/**]\n", "contracts: [actions]\n"])
    func `a suite in a folder of its own is run wherever the project looks`(_ contracts: String) throws {
        let workspace = try note()
        try workspace.write("atelier.yaml", contracts + "application: notes\ntenant: home\n")
        try workspace.write("actions/tests/wrong.test.yaml", Self.wrong)
        let run = try workspace.run("test")
        #expect(run.code == 1 && run.output.contains("actions/tests/wrong.test.yaml:6:23"), "\(run.output)")
    }

    @Test func `who acts in a test has roles that the project lists`() throws {
        let workspace = try note()
        try workspace.write("atelier.yaml", "application: notes\nroles: [author, editor]\n")
        let later =
            Self.wrong.replacing("failed }", with: "created }")
            + "    then: [{ advance: 1d, as: { tenant: home, user: you, roles: [author, editr] } }]\n"
        try workspace.write("actions/wrong.test.yaml", later.replacing("[author] }", with: "[auther] }"))
        for verb in ["test", "validate"] {
            let run = try workspace.run(verb, "actions/wrong.test.yaml", "--format", "json")
            #expect(run.code == 1, "\(run.output)")
            let found = try #require(try run.document()["diagnostics"]?.list)
            #expect(found.map { $0["code"] } == ["E0213", "E0213"])
            #expect(found.map { $0["help"] } == ["did you mean 'author'?", "did you mean 'editor'?"])
        }
        try workspace.write("atelier.yaml", "application: notes\n")
        #expect(try workspace.run("validate", "actions/wrong.test.yaml").code == 0)
    }

    @Test func `a filter picks cases, and one that fits none cannot run`() throws {
        let workspace = try note()
        let run = try workspace.run("test", "--filter", "TITLE", "--format", "json")
        #expect(run.code == 0)
        #expect(try run.document()["summary"]?["cases"] == 1)
        #expect(try workspace.run("test", "--filter", "nothing of that").code == 2)
    }

    @Test func `no test found cannot run`() throws {
        let workspace = try note()
        try FileManager.default.removeItem(at: workspace.folder.appending(path: "actions/note.test.yaml"))
        let run = try workspace.run("test")
        #expect(run.code == 2)
        #expect(run.errors.contains("no contract test found"))
        #expect(try workspace.run("test", "missing.test.yaml").code == 2)
    }

    @Test func `coverage and mutants are held to a threshold`() throws {
        let workspace = try note()
        #expect(try workspace.run("test", "--coverage").code == 0)
        #expect(try workspace.run("test", "--coverage", "--threshold", "100").code == 1)
        #expect(try workspace.run("test", "--coverage", "--threshold", "20").code == 0)
        #expect(try workspace.run("test", "--threshold", "20").code == 2)
        #expect(try workspace.run("test", "--mutate", "--threshold", "100").code == 1)
        let run = try workspace.run("test", "--mutate", "--format", "json")
        #expect(run.code == 0)
        #expect((try run.document()["mutants"]?["survived"]?.list?.count ?? 0) > 0)
    }

    @Test func `a written suite passes at once and is not overwritten`() throws {
        let workspace = try Workspace.examples()
        let folder = workspace.folder.appending(path: "actions")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where name.hasSuffix(".test.yaml") {
            try FileManager.default.removeItem(at: folder.appending(path: name))
        }
        let first = try workspace.run("test", "--generate")
        #expect(first.code == 0, "\(first.output)\(first.errors)")
        let run = try workspace.run("test")
        #expect(run.code == 0, "\(run.output)")
        #expect(try workspace.run("test", "--generate").code == 5)
        #expect(try workspace.run("test", "--generate", "--force").code == 0)
    }

    @Test func `an action without a case gets no suite, and one without a good case is told of`() throws {
        let workspace = try Workspace()
        try workspace.write("atelier.yaml", "application: port\n")
        // No text that is tried fits the pattern, so no ship can be there to begin with.
        try workspace.write(
            "actions/ship.yaml",
            """
            entities:
              - entity_type: ship
                schema: { fields: [{ field_key: imo, field_type: { type: string, pattern: "^(?:[0-9]{7}){3}x\\\\x{41}[^0-9a-zA-Z -]$" }, required: true }] }
            actions:
              - key: look
                status: published
                permissions_policy: { apply: [clerk] }
                target_model: ship
                edits: [{ field: imo, value: $entity.imo }]

            """)
        let none = try workspace.run("test", "--generate")
        #expect(none.code == 1)
        #expect(none.errors.contains("no case of 'look' was found: write by hand"), "\(none.errors)")
        #expect(none.errors.contains("the field 'imo' does not match the pattern"), "\(none.errors)")
        let written = try FileManager.default.contentsOfDirectory(
            atPath: workspace.folder.appending(path: "actions").path)
        #expect(written == ["ship.yaml"])

        try workspace.write(
            "actions/ship.yaml",
            """
            actions:
              - key: look
                status: published
                permissions_policy: { apply: [clerk] }
                parameters: [{ key: title, type: string }]
                submission_criteria:
                  - key: never
                    criteria_type: form
                    config: { field: $user.name, operator: eq, value: Nobody }
                    message: Only for nobody.

            """)
        let refused = try workspace.run("test", "--generate")
        #expect(refused.code == 0, "\(refused.errors)")
        #expect(
            refused.errors.contains(
                "'actions/ship.test.yaml' has no good submission of 'look'; the nearest ended so: 'never': Only for nobody."
            ), "\(refused.errors)")
        #expect(try workspace.run("test").code == 0)
    }

    @Test func `the suites of the examples pass`() throws {
        let run = try Workspace.examples().run("test")
        #expect(run.code == 0, "\(run.output)")
    }

    @Test(arguments: ["/etc/passwd", "../../../../../../etc/passwd", "missing.png", "."])
    func `a file outside the project or without content is none`(_ path: String) throws {
        let workspace = try note()
        try workspace.write(
            "actions/file.test.yaml",
            Self.wrong.replacing("payload:", with: "files: [{ path: \(path) }]\n    payload:"))
        let run = try workspace.run("test", "actions/file.test.yaml")
        #expect(run.code == 1, "\(run.output)\(run.errors)")
        #expect(!run.output.contains("root:"))
    }

    @Test(arguments: [
        "action: leave_note\ncases: &a [*a]\n", "action: leave_note\ncases: 3\n", "", "[", "\u{0}",
        "action: leave_note\ncases: [{ name: a, expect: { status: done } }]\n",
        "action: leave_nota\ncases: [{ name: a, expect: { status: created } }]\n",
        "x: &a [1,1]\ny: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nz: &c [*b,*b,*b,*b,*b,*b,*b,*b]\n",
    ])
    func `a suite that cannot be read shows why`(_ text: String) throws {
        let workspace = try note()
        try workspace.write("actions/bad.test.yaml", text)
        let run = try workspace.run("test")
        #expect(run.code == 1, "\(run.output)\(run.errors)")
        #expect(run.output.contains("error[E"))
    }

    @Test func `nothing of the machine reaches a case`() throws {
        let workspace = try note()
        let plain = try workspace.run("test", "--format", "json")
        let other = try workspace.run(
            ["test", "--format", "json"],
            environment: [
                "TZ": "Asia/Tokyo", "ATELIER_USER": "eve", "ATELIER_TENANT": "elsewhere", "ATELIER_ROLE": "x",
                "ATELIER_LEDGER": "/nonexistent/ledger.db",
            ])
        #expect(other.code == 0)
        #expect(plain.output == other.output)
        #expect(!workspace.exists(".atelier/ledger.db"))
    }
}
