// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@Suite(.timeLimit(.minutes(10))) struct SchemaTests {
    @Test(arguments: [
        ([], "urn:atelier:schema:1:action"), (["project"], "urn:atelier:schema:1:project"),
        (["test"], "urn:atelier:schema:1:test"),
    ])
    func `a schema is printed as it is`(_ words: [String], _ id: String) throws {
        let run = try Workspace().run(["schema"] + words)
        #expect(run.code == 0)
        #expect(try run.document()["$id"]?.string == id)
    }

    @Test func `a document of the program has its version`() throws {
        let run = try Workspace().run("schema", "project", "--format", "json")
        #expect(try run.document()["schema_version"] == 1)
        #expect(try run.document()["schema"]?["title"] == "atelier project")
    }

    @Test func `an unknown word is a usage error with the nearest one`() throws {
        let run = try Workspace().run("schema", "projct")
        #expect(run.code == 2)
        #expect(run.errors.contains("did you mean 'project'?"))
    }

    @Test func `contract tests and project files are checked when they are named`() throws {
        let workspace = try Workspace()
        try workspace.write("a.test.yaml", "action: a\ncases: [{ name: b, expct: { status: created } }]\n")
        let test = try workspace.run("validate", "a.test.yaml")
        #expect(test.code == 1)
        #expect(test.output.contains("did you mean 'expect'?"))
        try workspace.write("sub/x.yaml", "actions: [{ key: order }]\n")
        try workspace.write(
            "sub/a.test.yaml", "action: ordr\ncases: [{ name: b, expect: { status: created } }]\n")
        let unknown = try workspace.run("validate", "sub/x.yaml", "sub/a.test.yaml")
        #expect(unknown.output.contains("unknown action 'ordr'"))
        #expect(try workspace.run("validate", "sub/x.yaml").code == 0)
    }

    @Test func `a time zone of a tenant that the machine does not have is told`() throws {
        let workspace = try Workspace()
        try workspace.write("actions/a.yaml", "actions: [{ key: a }]\n")
        let project = "tenants:\n  lisbon: { timezone: Europe/Lisboa }\n"
        try workspace.write("atelier.yaml", project)
        for verb in ["validate", "lint", "test"] {
            let run = try workspace.run(verb)
            #expect(run.code == 2)
            #expect(run.errors.contains("atelier.yaml:2:23: no time zone 'Europe/Lisboa'"))
        }
        try workspace.write("atelier.yaml", project + "ledgr: x\n")
        let several = try workspace.run("worker", "--once").errors.split(separator: "\n")
        #expect(
            several.filter { $0.hasPrefix("error: ") }.map { String($0.prefix(25)) } == [
                "error: atelier.yaml:2:23:", "error: atelier.yaml:3:1: ",
            ])
        try workspace.write("atelier.yaml", project)
        let named = try workspace.run("validate", "atelier.yaml")
        #expect((named.output + named.errors).contains("no time zone 'Europe/Lisboa'"))
        try workspace.write("atelier.yaml", project.replacing("Lisboa", with: "Lisbon"))
        #expect(try workspace.run("validate").code == 0)
    }

    @Test func `a time zone that the machine does not have is told`() throws {
        let workspace = try Workspace()
        let text = """
            actions: [{ key: a, status: published, permissions_policy: { apply: [system] } }]
            triggers: [{ key: b, cron: "0 3 * * *", timezone: Europe/Lisboa, action: a }]

            """
        let run = try workspace.run("validate", "-", input: text)
        #expect(run.code == 1)
        #expect(run.output.contains("no time zone 'Europe/Lisboa'"))
        #expect(try workspace.run("validate", "-", input: text.replacing("Lisboa", with: "Lisbon")).code == 0)
    }
}
