// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// What `lint` looks at in a checkout.
@Suite(.timeLimit(.minutes(10))) struct LintChangeTests {
    private static let entities = """
        identity: { code: shop }
        entities:
          - entity_type: order
            schema: { fields: [{ field_key: title, field_type: { type: string, max_length: 80 } }] }

        """
    private static func action(_ key: String, _ field: String = "title") -> String {
        """
        actions:
          - key: \(key)
            status: published
            permissions_policy: { view: [buyer], apply: [buyer], edit: [seller] }
            parameters: [{ key: title, type: string, required: true, constraints: { max_length: 80 } }, { key: idle, type: date }]
            creates: [{ key: order, entity_type: order, fields: { \(field): $parameters.title } }]

        """
    }

    private func checkout() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write("atelier.yaml", "application: shop\n")
        try workspace.write("actions/entities.yaml", Self.entities)
        try workspace.write("actions/order.yaml", Self.action("order"))
        try workspace.write("actions/größe mit leer.yaml", Self.action("size"))
        try git(workspace, "init", "-q")
        try git(workspace, "add", "-A")
        try git(
            workspace, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "first")
        return workspace
    }

    private func git(_ workspace: Workspace, _ arguments: String...) throws {
        try git(workspace, arguments)
    }

    private func git(_ workspace: Workspace, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["git", "-C", workspace.folder.path] + arguments
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    private func files(_ run: CommandRun) throws -> Set<String> {
        Set(try run.document()["diagnostics"]?.list?.compactMap { $0["file"]?.string } ?? [])
    }

    @Test func `only what differs from the last commit is told`() throws {
        let workspace = try checkout()
        #expect(try files(workspace.run("lint", "--format", "json")).count == 2)
        #expect(try files(workspace.run("lint", "--changed", "--format", "json")).isEmpty)
        try workspace.write("actions/größe mit leer.yaml", Self.action("size") + "# more\n")
        #expect(
            try files(workspace.run("lint", "--changed", "--format", "json")) == [
                "actions/größe mit leer.yaml"
            ])
        try workspace.write("actions/fresh.yaml", Self.action("fresh"))
        #expect(
            try files(workspace.run("lint", "--changed", "--since", "HEAD", "--format", "json"))
                == ["actions/größe mit leer.yaml", "actions/fresh.yaml"])
    }

    @Test func `what uses a changed entity type is looked at, too`() throws {
        let workspace = try checkout()
        try workspace.write(
            "actions/entities.yaml", Self.entities.replacing("max_length: 80", with: "max_length: 40"))
        let run = try workspace.run("lint", "--changed", "--format", "json")
        #expect(try files(run) == ["actions/order.yaml", "actions/größe mit leer.yaml"])
        let listed = try workspace.run("lint", "--changed", "--list-files").output
        #expect(listed == "actions/entities.yaml\nactions/größe mit leer.yaml\nactions/order.yaml\n")
        try workspace.write("actions/entities.yaml", Self.entities.replacing("title", with: "name"))
        let broken = try workspace.run("lint", "--changed", "--format", "json")
        #expect(broken.code == 1 && broken.output.contains("unknown-field"))
    }

    @Test func `what is staged is read from the index, not from the work tree`() throws {
        let workspace = try checkout()
        try workspace.write("actions/order.yaml", Self.action("order", "nothing"))
        try git(workspace, "add", "actions/order.yaml")
        try workspace.write("actions/order.yaml", Self.action("order"))
        let staged = try workspace.run("lint", "--staged", "--format", "json")
        #expect(staged.code == 1 && staged.output.contains("unknown-field"))
        #expect(try workspace.run("lint", "--changed").code == 0)
        // A file that is not yet added is no part of the next commit.
        try workspace.write("actions/entities2.yaml", "entities: 1\n")
        try git(workspace, "checkout", "-q", "--", "actions/order.yaml")
        try git(workspace, "reset", "-q", "--hard")
        #expect(try files(workspace.run("lint", "--staged", "--format", "json")).isEmpty)
    }

    @Test func `a revision that there is not, and a folder that is no checkout, are told`() throws {
        let workspace = try checkout()
        for revision in ["nowhere", "--upload-pack=x", "-x", ""] {
            #expect(try workspace.run("lint", "--changed", "--since=\(revision)").code == 2, "\(revision)")
        }
        let bare = try Workspace()
        try bare.write("actions/order.yaml", Self.action("order"))
        let run = try bare.run("lint", "--changed")
        #expect(run.code == 2 && run.errors.contains("git"))
        #expect(try workspace.run("lint", "--staged", "--changed").code == 2)
        #expect(try workspace.run("lint", "--since", "HEAD").code == 2)
    }

    @Test func `a checkout without a commit is all new`() throws {
        let workspace = try Workspace()
        try workspace.write("atelier.yaml", "application: shop\n")
        try workspace.write("actions/order.yaml", Self.action("order"))
        try git(workspace, "init", "-q")
        #expect(try files(workspace.run("lint", "--changed", "--format", "json")) == ["actions/order.yaml"])
        try git(workspace, "add", "-A")
        #expect(try files(workspace.run("lint", "--staged", "--format", "json")) == ["actions/order.yaml"])
    }

    @Test func `a file that only the work tree has lost is still in the next commit`() throws {
        let workspace = try checkout()
        try FileManager.default.removeItem(at: workspace.folder.appending(path: "actions/entities.yaml"))
        try workspace.write("actions/order.yaml", Self.action("order") + "# more\n")
        try git(workspace, "add", "actions/order.yaml")
        let run = try workspace.run("lint", "--staged", "--format", "json")
        #expect(run.code == 0, "\(run.output)")
        #expect(try files(run) == ["actions/order.yaml"])
    }

    @Test(arguments: [["rm", "-q"], ["rm", "-q", "--cached"]])
    func `what rests on a file that is removed is told`(_ command: [String]) throws {
        let workspace = try checkout()
        try workspace.write(
            "actions/more.yaml",
            "entities: [{ entity_type: bill, schema: { fields: [{ field_key: title, field_type: { type: string } }] } }]\n"
        )
        try git(workspace, "add", "-A")
        try git(
            workspace, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "more")
        try git(workspace, command + ["actions/entities.yaml"])
        let run = try workspace.run("lint", "--staged", "--format", "json")
        #expect(run.code == 1, "\(run.output)")
        #expect(try files(run) == ["actions/order.yaml", "actions/größe mit leer.yaml"])
        #expect(run.output.contains("unknown-entity"))
    }

    @Test func `a renamed file is looked at under its name`() throws {
        let workspace = try checkout()
        try git(workspace, "mv", "actions/order.yaml", "actions/-odd name.yaml")
        for flags in [["--staged"], ["--changed"]] {
            let run = try workspace.run(["lint", "--format", "json"] + flags)
            #expect(try files(run) == ["actions/-odd name.yaml"], "\(run.errors)")
        }
    }
}
