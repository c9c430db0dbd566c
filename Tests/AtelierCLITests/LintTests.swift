// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@Suite(.timeLimit(.minutes(10))) struct LintTests {
    private static let unwise = """
        identity: { code: shop }
        actions:
          - key: order
            status: published
            permissions_policy: { view: [buyer], apply: [buyer], edit: [seller] }
            parameters:
              - { key: title, type: string, required: true, constraints: { max_length: 80 } }
              - { key: country, type: enum, constraints: { choices: [PT, NO] } }
              - { key: total_price, type: number }
            creates: [{ key: order, entity_type: order, fields: { title: $parameters.title, total: $parameters.total_price } }]

        """

    private func names(_ run: CommandRun) throws -> [String] {
        try run.document()["diagnostics"]?.list?.compactMap { $0["name"]?.string } ?? []
    }

    private func shop(_ text: String = unwise, project: String = "application: shop\n") throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write("atelier.yaml", project)
        try workspace.write("actions/shop.yaml", text)
        return workspace
    }

    @Test func `warnings are told and are 0 without --strict`() throws {
        let workspace = try shop()
        let run = try workspace.run("lint", "--format", "json")
        #expect(run.code == 0)
        #expect(try names(run) == ["unused-parameter", "ambiguous-boolean", "money-as-number"])
        #expect(try workspace.run("lint", "--strict").code == 1)
        #expect(try workspace.run("lint", "--rule", "unused-parameter=error").code == 1)
        #expect(try workspace.run("validate", "--strict").code == 0)
    }

    @Test func `rules are weighed by the project, by path, and by flag`() throws {
        let project = """
            application: shop
            lint: { source: off, unused-parameter: info }
            lint_overrides:
              - { paths: "actions/old/**", rules: { parameters: off, money-as-number: error } }

            """
        let workspace = try shop(project: project)
        try workspace.write(
            "actions/old/old.yaml", Self.unwise.replacing("key: order\n", with: "key: former\n"))
        let run = try workspace.run("lint", "--format", "json")
        let found = try run.document()["diagnostics"]?.list?.compactMap { one in
            "\(one["file"]?.string ?? "") \(one["name"]?.string ?? "") \(one["severity"]?.string ?? "")"
        }
        #expect(
            found == [
                "actions/old/old.yaml money-as-number error", "actions/shop.yaml unused-parameter info",
                "actions/shop.yaml money-as-number warning",
            ])
        #expect(run.code == 1)
        let flagged = try workspace.run("lint", "--rule", "parameters=off", "--format", "json")
        #expect(try names(flagged).isEmpty)
    }

    @Test func `a rule that there is not is told with its place and the nearest name`() throws {
        let workspace = try shop(project: "lint:\n  unused-paramter: off\n")
        let run = try workspace.run("lint")
        #expect(run.code == 2)
        #expect(
            run.errors.contains("unknown rule 'unused-paramter'") && run.errors.contains("unused-parameter"))
        #expect(run.errors.contains("atelier.yaml:2:3"))
        let error = try shop(project: "lint: { unknown-key: off }\n").run("lint")
        #expect(error.code == 2 && error.errors.contains("cannot be switched off"))
        #expect(try shop().run("lint", "--rule", "source=loud").code == 2)
        #expect(try shop().run("lint", "--rule", "source").code == 2)
    }

    @Test func `fixes are shown, then applied, and keep mode, links, line ends and the mark`() throws {
        let text = "\u{FEFF}" + Self.unwise.replacing("\n", with: "\r\n")
        let workspace = try Workspace()
        try workspace.write("store/shop.yaml", text)
        let real = workspace.folder.appending(path: "store/shop.yaml")
        let link = workspace.folder.appending(path: "shop.yaml")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: real.path)
        try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "store/shop.yaml")
        let diff = try workspace.run("lint", "shop.yaml", "--fix", "--diff", "--rule", "byte-order-mark=off")
        #expect(diff.code == 1)
        #expect(
            diff.output.contains(
                "+      - { key: country, type: enum, constraints: { choices: [PT, \"NO\"] } }"))
        #expect(try Data(contentsOf: real) == Data(text.utf8))
        let run = try workspace.run("lint", "shop.yaml", "--fix", "--rule", "byte-order-mark=off")
        #expect(run.code == 0, "\(run.errors)")
        #expect(try Data(contentsOf: real) == Data(text.replacing("PT, NO", with: "PT, \"NO\"").utf8))
        #expect(
            try FileManager.default.attributesOfItem(atPath: real.path)[.posixPermissions] as? Int == 0o640)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == "store/shop.yaml")
    }

    @Test func `fixes that may change the meaning are only made when that is allowed`() throws {
        let workspace = try shop()
        _ = try workspace.run("lint", "--fix")
        let file = workspace.folder.appending(path: "actions/shop.yaml")
        #expect(try String(contentsOf: file, encoding: .utf8).contains("type: number"))
        _ = try workspace.run("lint", "--fix", "--unsafe-fixes")
        #expect(try String(contentsOf: file, encoding: .utf8).contains("total_price, type: decimal"))
        let again = try workspace.run("lint", "--fix", "--unsafe-fixes", "--diff")
        #expect(again.code == 0 && again.output.isEmpty)
    }

    @Test func `a fix that was refused is told and not promised`() throws {
        let text = Self.unwise.replacing("total: $parameters", with: "level: $parameters")
        let fields = ["title": "string", "level": "number"].sorted { $0.key < $1.key }.map { key, type in
            "{ field_key: \(key), field_type: { type: \(type) } }"
        }
        let entity = "{ entity_type: order, schema: { fields: [\(fields.joined(separator: ", "))] } }"
        let workspace = try shop(text + "entities: [\(entity)]\n")
        let before = try workspace.run("lint")
        #expect(before.errors.contains("1 can be mended with --fix --unsafe-fixes"), "\(before.errors)")
        let run = try workspace.run("lint", "--fix", "--unsafe-fixes")
        #expect(
            run.errors.contains("a fix in 'actions/shop.yaml' would bring an error, and was not made"),
            "\(run.errors)")
        #expect(run.errors.contains("1 mended in 1 file"))
        #expect(!run.errors.contains("can be mended"))
        let file = workspace.folder.appending(path: "actions/shop.yaml")
        let mended = try String(contentsOf: file, encoding: .utf8)
        #expect(mended.contains("[PT, \"NO\"]") && mended.contains("total_price, type: number"))
    }

    @Test func `standard input is mended to standard output`() throws {
        let run = try Workspace().run("lint", "-", "--fix", input: Self.unwise)
        #expect(run.code == 0)
        #expect(run.output == Self.unwise.replacing("PT, NO", with: "PT, \"NO\""))
    }

    @Test func `standard input stands for a file of the project`() throws {
        let workspace = try shop()
        try workspace.write(
            "actions/entities.yaml",
            "entities: [{ entity_type: order, schema: { fields: [{ field_key: title, field_type: { type: string } }] } }]\n"
        )
        let run = try workspace.run(
            "lint", "-", "--stdin-filename", "actions/shop.yaml", "--format", "json", input: Self.unwise)
        #expect(run.code == 1)
        #expect(try names(run).contains("unknown-field"))
        #expect(
            try run.document()["diagnostics"]?.list?.allSatisfy { $0["file"] == "actions/shop.yaml" } == true)
    }

    @Test(arguments: [
        (
            "actions/shop.test.yaml", "action: order\ncases: [{ name: a, expct: { status: created } }]\n",
            "a case"
        ),
        ("shop.test.yaml", "action: order\ncases: [{ name: a, expct: { status: created } }]\n", "a case"),
        ("atelier.yaml", "tenant: a\nledgr: b\n", "the project file"),
    ])
    func `standard input is read as what it is called`(_ name: String, _ text: String, _ what: String) throws
    {
        for workspace in [try shop(), try Workspace()] {
            let run = try workspace.run(
                "lint", "-", "--stdin-filename", name, "--format", "json", input: text)
            #expect(run.code == 1)
            #expect(try names(run) == ["unknown-key"])
            #expect(run.output.contains("in \(what)"))
        }
    }

    @Test func `a baseline holds when lines move, rows are laid out anew and files get other names`() throws {
        let workspace = try shop()
        let written = try workspace.run("lint", "--baseline", "known.json", "--write-baseline")
        #expect(written.code == 0 && workspace.exists("known.json"), "\(written.errors)")
        #expect(try names(workspace.run("lint", "--baseline", "known.json", "--format", "json")).isEmpty)
        let moved =
            "# a comment\n\n"
            + Self.unwise.replacing(
                "- { key: total_price, type: number }", with: "- key: total_price\n        type: number")
        try workspace.write("actions/shop.yaml", moved)
        #expect(try names(workspace.run("lint", "--baseline", "known.json", "--format", "json")).isEmpty)
        try FileManager.default.moveItem(
            at: workspace.folder.appending(path: "actions/shop.yaml"),
            to: workspace.folder.appending(path: "actions/store.yaml"))
        #expect(try names(workspace.run("lint", "--baseline", "known.json", "--format", "json")).isEmpty)
        // Another finding of the kind is told, and one that is gone is named.
        try workspace.write(
            "actions/store.yaml",
            moved.replacing("total_price", with: "full_price").replacing("PT, NO", with: "PT, \"NO\""))
        let run = try workspace.run("lint", "--baseline", "known.json", "--format", "json")
        #expect(try names(run).contains("money-as-number"))
    }

    @Test func `a stale entry of a baseline is told`() throws {
        let workspace = try shop()
        _ = try workspace.run("lint", "--baseline", "known.json", "--write-baseline")
        try workspace.write("actions/shop.yaml", Self.unwise.replacing("PT, NO", with: "PT, \"NO\""))
        let run = try workspace.run("lint", "--baseline", "known.json", "--format", "json")
        #expect(try names(run) == ["stale-baseline-entry"])
        #expect(run.code == 0)
        #expect(try workspace.run("lint", "--baseline", "none.json").code == 2)
        try workspace.write("known.json", "{")
        #expect(try workspace.run("lint", "--baseline", "known.json").code == 2)
    }

    @Test func `findings can be counted and files listed`() throws {
        let workspace = try shop()
        let counted = try workspace.run("lint", "--statistics", "--format", "json")
        #expect(try counted.document()["statistics"]?.list?.count == 3)
        let listed = try workspace.run("lint", "--list-files")
        #expect(listed.output == "actions/shop.yaml\n")
        let document = try workspace.run("lint", "--list-files", "--format", "json").document()
        #expect(document == ["schema_version": 1, "files": ["actions/shop.yaml"]])
        // Names of files are what somebody made up.
        try workspace.write(
            "actions/a\u{1B}[31mb.yaml", Self.unwise.replacing("key: order\n", with: "key: o\n"))
        #expect(try !workspace.run("lint", "--list-files").output.contains("\u{1B}"))
    }

    @Test func `a baseline written for some files keeps what it holds of others`() throws {
        let workspace = try shop()
        try workspace.write("actions/other.yaml", Self.unwise.replacing("key: order\n", with: "key: other\n"))
        _ = try workspace.run("lint", "--baseline", "known.json", "--write-baseline")
        // A path selects what is told: what the baseline holds of other files is neither stale nor lost.
        let one = try workspace.run(
            "lint", "actions/shop.yaml", "--baseline", "known.json", "--format", "json")
        #expect(try names(one).isEmpty)
        try workspace.write("actions/shop.yaml", Self.unwise.replacing("PT, NO", with: "PT, \"NO\""))
        _ = try workspace.run("lint", "actions/shop.yaml", "--baseline", "known.json", "--write-baseline")
        let all = try workspace.run("lint", "--baseline", "known.json", "--format", "json")
        #expect(try names(all).isEmpty, "\(all.output)")
        try workspace.write("actions/shop.yaml", Self.unwise)
        let back = try workspace.run("lint", "--baseline", "known.json", "--format", "json")
        #expect(try names(back) == ["ambiguous-boolean"])
    }

    @Test func `a baseline calls files by their places in the project, wherever it is written from`() throws {
        let workspace = try shop(project: "application: shop\nbaseline: known.json\n")
        try workspace.write("docs/readme.txt", "")
        // What the project file names counts from its folder.
        let written = try workspace.run("lint", "-C", "docs", "--write-baseline")
        #expect(written.code == 0 && workspace.exists("known.json"), "\(written.errors)")
        let text = try String(contentsOf: workspace.folder.appending(path: "known.json"), encoding: .utf8)
        #expect(text.contains("\"actions/shop.yaml\"") && !text.contains("../"))
        #expect(try names(workspace.run("lint", "--format", "json")).isEmpty)
        _ = try workspace.run("lint", "-C", "actions", "--write-baseline")
        let again = try String(contentsOf: workspace.folder.appending(path: "known.json"), encoding: .utf8)
        #expect(again == text)
    }

    @Test func `a stale entry is weighed as its rule is`() throws {
        let workspace = try shop(project: "application: shop\nlint: { stale-baseline-entry: error }\n")
        _ = try workspace.run("lint", "--baseline", "known.json", "--write-baseline")
        try workspace.write("actions/shop.yaml", Self.unwise.replacing("PT, NO", with: "PT, \"NO\""))
        #expect(try workspace.run("lint", "--baseline", "known.json").code == 1)
        let off = try workspace.run(
            "lint", "--baseline", "known.json", "--rule", "stale-baseline-entry=off", "--format", "json")
        #expect(try names(off).isEmpty)
    }

    @Test(arguments: [
        ["--unsafe-fixes"], ["--fix", "--staged"], ["--diff", "--format", "json"],
        ["-", "--fix", "--format", "json"],
        ["-", "--watch"], ["--since", "HEAD"],
    ])
    func `flags that contradict each other change nothing`(_ flags: [String]) throws {
        let workspace = try shop()
        let run = try workspace.run(["lint"] + flags, input: Self.unwise)
        #expect(run.code == 2, "\(run.output)")
        let file = workspace.folder.appending(path: "actions/shop.yaml")
        #expect(try String(contentsOf: file, encoding: .utf8) == Self.unwise)
    }

    @Test func `what is left of mended standard input is told beside it`() throws {
        let broken = Self.unwise.replacing("creates:", with: "idle: 1\n    creates:")
        let run = try Workspace().run("lint", "-", "--fix", input: broken)
        #expect(run.code == 1)
        #expect(run.output == broken.replacing("PT, NO", with: "PT, \"NO\""))
        #expect(run.errors.contains("error[E0101]"))
    }

    @Test func `a watched project is linted again when a file or its settings change`() async throws {
        let workspace = try shop()
        let process = try workspace.start("lint", "--watch", "--format", "json")
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        func documents(_ count: Int) async throws -> [Value] {
            while true {
                let text = try String(
                    contentsOf: workspace.folder.appending(path: "started"), encoding: .utf8)
                let lines = text.split(separator: "\n")
                if lines.count >= count, text.hasSuffix("\n") {
                    return try lines.map { try JSONReader.read(String($0)) }
                }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        #expect(try await documents(1)[0]["diagnostics"]?.list?.count == 3)
        try workspace.write("actions/shop.yaml", Self.unwise.replacing("PT, NO", with: "PT, \"NO\""))
        #expect(try await documents(2)[1]["diagnostics"]?.list?.count == 2)
        try workspace.write("atelier.yaml", "application: shop\nlint: { parameters: off }\n")
        #expect(try await documents(3)[2]["diagnostics"]?.list?.isEmpty == true)
    }
}
