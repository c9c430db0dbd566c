// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@Suite(.timeLimit(.minutes(10))) struct ValidateTests {
    private static let sound = """
        identity: { code: shop }
        actions:
          - key: order
            status: published
            permissions_policy: { apply: ["*"] }
            parameters: [{ key: title, type: string, required: true }]
            creates: [{ key: order, entity_type: order, fields: { title: $parameters.title } }]

        """
    private static let broken = sound.replacing("$parameters.title", with: "$parameters.titel")

    @Test func `a sound contract has no findings`() throws {
        let workspace = try Workspace()
        try workspace.write("shop.yaml", Self.sound)
        let run = try workspace.run("validate", "shop.yaml")
        #expect(run.code == 0, "\(run.output)\(run.errors)")
        #expect(run.errors.contains("0 errors, 0 warnings in 1 file"))
    }

    @Test func `a finding has its place, its help and exit code 1`() throws {
        let workspace = try Workspace()
        try workspace.write("shop.yaml", Self.broken)
        let text = try workspace.run("validate", "shop.yaml")
        #expect(text.code == 1)
        #expect(text.output.contains("--> shop.yaml:7:"))
        #expect(text.output.contains("did you mean"))
        let run = try workspace.run("validate", "--format", "json")
        #expect(run.code == 1)
        let document = try run.document()
        let first = try #require(document["diagnostics"]?.list?.first)
        #expect(first["file"] == "shop.yaml")
        #expect(first["severity"] == "error")
        #expect(first["range"]?["start"]?["line"] == 7)
        #expect(document["summary"]?["errors"] == 1)
    }

    @Test func `standard input is a contract`() throws {
        let run = try Workspace().run("validate", "-", input: Self.broken)
        #expect(run.code == 1)
        #expect(run.output.contains("--> -:7:"))
    }

    @Test func `standard input stands for itself in a project, too`() throws {
        let workspace = try Workspace()
        try workspace.write("atelier.yaml", "application: shop\n")
        try workspace.write("actions/shop.yaml", Self.sound)
        let run = try workspace.run("validate", "-", input: Self.sound)
        #expect(run.code == 0, "\(run.output)")
    }

    @Test func `a folder leaves out hidden, ignored and test files`() throws {
        let workspace = try Workspace()
        try workspace.write("actions/shop.yaml", Self.sound)
        for name in [".hidden.yaml", "skip.yaml", "a.test.yaml", ".git/x.yaml"] {
            try workspace.write("actions/" + name, "actions: 12\n")
        }
        try workspace.write("actions/.gitignore", "skip.yaml\n")
        let run = try workspace.run("validate", "--format", "json")
        #expect(run.code == 0, "\(run.output)")
        #expect(try run.document()["summary"]?["files"] == 1)
        // Named by itself, a file is read in any case.
        #expect(try workspace.run("validate", "actions/skip.yaml").code == 1)
    }

    @Test func `a pattern for names of tests stands for tests`() throws {
        let workspace = try Workspace()
        try workspace.write("atelier.yaml", "application: shop\n")
        try workspace.write("actions/shop.yaml", Self.sound)
        try workspace.write("actions/deep/a.test.yaml", "actoin: shop\n")
        let run = try workspace.run("validate", "actions/**/*.test.yaml", "--format", "concise")
        #expect(run.code == 1, "\(run.errors)")
        #expect(run.output.hasPrefix("actions/deep/a.test.yaml:1:1: error[E0101]"), "\(run.output)")
        #expect(try workspace.run("validate", "actions/**/*.yaml").code == 0)
        // What the project file says holds contracts.
        try workspace.write("atelier.yaml", "contracts: ['actions/**/*.test.yaml']\n")
        #expect(try workspace.run("validate").code == 2)
    }

    @Test func `the project file is found from below, and says where contracts are`() throws {
        let workspace = try Workspace()
        try workspace.write("atelier.yaml", "application: shop\ncontracts: [contracts/*.yaml]\n")
        try workspace.write("contracts/shop.yaml", Self.sound)
        try workspace.write("contracts/deep/broken.yaml", Self.broken)
        try workspace.write("sub/folder/x.txt", "")
        let run = try workspace.run("-C", "sub/folder", "validate", "--format", "json")
        #expect(run.code == 0, "\(run.output)")
        #expect(try run.document()["summary"]?["files"] == 1)
    }

    @Test func `a path in a project selects what is reported`() throws {
        let workspace = try Workspace()
        try workspace.write("atelier.yaml", "application: shop\n")
        try workspace.write("actions/sound.yaml", Self.sound)
        try workspace.write(
            "actions/broken.yaml",
            "actions: [{ key: other, creates: [{ key: a, entity_type: b, fields: { c: $parameters.no } }] }]\n"
        )
        #expect(try workspace.run("validate").code == 1)
        #expect(try workspace.run("validate", "actions/sound.yaml").code == 0)
        #expect(try workspace.run("validate", "actions/broken.yaml").code == 1)
    }

    @Test func `a wrong project file is told with its place`() throws {
        let workspace = try Workspace()
        try workspace.write("atelier.yaml", "ledgr: x\n")
        let run = try workspace.run("validate")
        #expect(run.code == 2)
        #expect(run.errors.contains("atelier.yaml:1:1: unknown key 'ledgr'"))
        #expect(run.errors.contains("did you mean 'ledger'?"))
    }

    @Test func `no contract anywhere is exit code 2`() throws {
        let workspace = try Workspace()
        #expect(try workspace.run("validate").code == 2)
        try workspace.write("notes.txt", "")
        #expect(try workspace.run("validate", "*.yaml").code == 2)
    }

    @Test func `the examples are valid together and alone`() throws {
        let workspace = try Workspace.examples()
        let run = try workspace.run("validate", "--strict")
        #expect(run.code == 0, "\(run.output)")
        // Alone there is no project file, so no list of roles and no other application.
        let elsewhere = try Workspace()
        for file in ExampleManifest.files(in: "actions") {
            let path = workspace.folder.appending(path: "actions/\(file)").path
            let alone = try elsewhere.run("validate", "--strict", path)
            #expect(alone.code == 0, "\(file): \(alone.output)\(alone.errors)")
        }
    }

    @Test func `colour is used when it is asked for, and never into a file`() throws {
        let workspace = try Workspace()
        try workspace.write("shop.yaml", Self.broken)
        #expect(!(try workspace.run("validate").output.contains("\u{1B}")))
        #expect(try workspace.run("validate", "--color", "always").output.contains("\u{1B}["))
    }

    // MARK: - What cannot be looked at

    private static let wrong = "actions:\n  - key: one\n    parameters: [{ key: title, type: strin }]\n"

    @Test func `what cannot be read keeps nothing else from being told`() throws {
        let workspace = try Workspace()
        try workspace.write("bad.yaml", Self.wrong)
        let run = try workspace.run("validate", "bad.yaml", "nofile.yaml", "other.yaml")
        #expect(run.code == 2)
        #expect(run.output.contains("E0105") || run.output.contains("bad.yaml"))
        #expect(run.errors.contains("no file or folder 'nofile.yaml'") && run.errors.contains("'other.yaml'"))
        let json = try workspace.run("validate", "bad.yaml", "nofile.yaml", "--format", "json")
        #expect(json.code == 2)
        #expect(try json.document()["diagnostics"]?.list?.isEmpty == false)
        #expect(try json.document()["errors"]?.list?.first?["code"] == "usage")
        let alone = try workspace.run("validate", "nofile.yaml")
        #expect(alone.code == 2 && alone.errors.contains("no file or folder 'nofile.yaml'"))
        let linted = try workspace.run("lint", "bad.yaml", "nofile.yaml", "--format", "json")
        #expect(linted.code == 2)
        #expect(try linted.document()["diagnostics"]?.list?.isEmpty == false)
        #expect(try linted.document()["errors"]?.list?.count == 1)
    }

    @Test func `a link in a folder that leads nowhere, and a name that is no text, are told`() throws {
        let workspace = try Workspace()
        try workspace.write("actions/bad.yaml", Self.wrong)
        try FileManager.default.createSymbolicLink(
            atPath: workspace.folder.appending(path: "actions/lost.yaml").path,
            withDestinationPath: "nowhere.yaml")
        let run = try workspace.run("validate", "actions")
        #expect(run.code == 2)
        #expect(
            run.output.contains("bad.yaml") && run.errors.contains("no file or folder 'actions/lost.yaml'"))
        try FileManager.default.removeItem(at: workspace.folder.appending(path: "actions/lost.yaml"))
        _ = try workspace.shell("touch $'actions/bad\\xff.yaml'")
        let strange = try workspace.run("validate", "actions")
        #expect(strange.code == 2 && strange.errors.contains("is not UTF-8"), "\(strange.errors)")
    }
}
