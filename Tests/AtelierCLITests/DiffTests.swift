// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@testable import atelier_cli

/// `atelier diff` as it is called.
@Suite struct DiffTests {
    private static let old = """
        actions:
          - key: report
            status: published
            permissions_policy: { apply: [citizen] }
            parameters:
              - { key: title, type: string, constraints: { max_length: 120 } }
              - { key: kind, type: enum, constraints: { choices: [road, light] } }
              - { key: color, type: string }
            creates: [{ key: report, entity_type: report, fields: { title: $parameters.title } }]
        """
    private static let new = """
        actions:
          - key: report
            status: published
            permissions_policy: { apply: [citizen, anonymous] }
            parameters:
              - { key: title, label: Title, type: string, required: true, constraints: { max_length: 80 } }
              - { key: kind, type: enum, constraints: { choices: [road, waste] } }
            creates: [{ key: report, entity_type: report, fields: { title: $parameters.title } }]
        """

    private static func workspace() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write("old.yaml", old)
        try workspace.write("new.yaml", new)
        return workspace
    }

    @Test func `every change is one line, what breaks first`() throws {
        let run = try Self.workspace().run("diff", "old.yaml", "new.yaml")
        #expect(run.code == 1)
        #expect(
            run.output == """
                new.yaml:4:35: breaking (permissions): 'anonymous' submits 'report': nobody is asked who it is [B909]
                new.yaml:6:16: breaking (callers): parameter 'title' of 'report' is required: payloads without it are refused [B903]
                new.yaml:6:94: breaking (callers): parameter 'title' of 'report' takes at most 80 characters instead of 120: values that were accepted are refused [B906]
                new.yaml:7:59: breaking (callers): parameter 'kind' of 'report' is never 'light' any more: payloads with it are refused [B905]
                old.yaml:8:16: breaking (callers): parameter 'color' of 'report' is gone: payloads that hold it are refused [B902]
                new.yaml:7:59: warning (readers): parameter 'kind' of 'report' may be 'waste': readers meet a value that they have not met before [B924]
                old.yaml:8:16: warning (callers): 'color' of 'report' is not reserved: a later parameter of that name could take what older callers send for something else [B918]
                new.yaml:6:16: compatible (people): the label of parameter 'title' of 'report' is added: people see another text [B964]

                """)
        #expect(run.errors == "5 breaking changes, 2 warnings, 1 compatible\n")
    }

    @Test func `only what breaks is told when that is asked`() throws {
        let workspace = try Self.workspace()
        let run = try workspace.run("diff", "old.yaml", "new.yaml", "--breaking-only")
        #expect(run.code == 1)
        #expect(run.output.split(separator: "\n").count == 5)
        let back = try workspace.run("diff", "old.yaml", "old.yaml", "--breaking-only")
        #expect(back.code == 0)
        #expect(back.output.isEmpty)
        #expect(back.errors == "no change\n")
    }

    @Test func `JSON holds both places`() throws {
        let run = try Self.workspace().run("diff", "old.yaml", "new.yaml", "--format", "json")
        #expect(run.code == 1)
        let document = try run.document()
        #expect(document["schema_version"] == 1)
        #expect(document["summary"] == ["breaking": 5, "warnings": 2, "compatible": 1])
        let gone = try #require(document["changes"]?.list?.first { $0["code"] == "B902" })
        #expect(gone["name"] == "parameter-removed")
        #expect(gone["severity"] == "breaking")
        #expect(gone["audience"] == "callers")
        #expect(gone["new"] == .null)
        #expect(gone["old"]?["file"] == "old.yaml")
        #expect(gone["old"]?["path"] == "/actions/0/parameters/2/key")
        let shorter = try #require(document["changes"]?.list?.first { $0["code"] == "B906" })
        #expect(shorter["old"]?["range"]?["start"]?["line"] == 6)
        #expect(shorter["new"]?["file"] == "new.yaml")
    }

    @Test(arguments: [
        "github", "gitlab", "sarif", "junit", "markdown", "concise", "jsonl", "checkstyle", "codeclimate",
        "rdjson",
    ])
    func `other formats tell every change`(_ format: String) throws {
        let run = try Self.workspace().run("diff", "old.yaml", "new.yaml", "--format", format)
        #expect(run.code == 1)
        for code in ["B902", "B903", "B905", "B906", "B909", "B918", "B924", "B964"] {
            #expect(run.output.contains(code), "\(code)")
        }
    }

    @Test func `the default of what is sensitive is not told`() throws {
        let workspace = try Workspace()
        func text(_ value: String) -> String {
            "actions: [{ key: a, parameters: [{ key: p, type: string, sensitive: true, default: \(value) }] }]"
        }
        try workspace.write("a.yaml", text("blue-heron"))
        try workspace.write("b.yaml", text("red-kite"))
        for format in ["text", "json", "markdown", "concise"] {
            let output = try workspace.run("diff", "a.yaml", "b.yaml", "--format", format).output
            #expect(
                output.contains("the default of") && !output.contains("heron") && !output.contains("kite"))
        }
    }

    @Test func `no text of an author begins anything in a format`() throws {
        let workspace = try Workspace()
        let hostile = #""a\n::error::x <script> [x](y) | \u202e `x`""#
        try workspace.write(
            "a.yaml", "actions: [{ key: a, parameters: [{ key: p, type: string, default: x }] }]")
        try workspace.write(
            "b.yaml", "actions: [{ key: a, parameters: [{ key: p, type: string, default: \(hostile) }] }]")
        let text = try workspace.run("diff", "a.yaml", "b.yaml").output
        #expect(text.split(separator: "\n").count == 1 && !text.contains("\u{202E}"))
        let github = try workspace.run("diff", "a.yaml", "b.yaml", "--format", "github").output
        #expect(github.split(separator: "\n").allSatisfy { $0.hasPrefix("::warning file=") })
        let markdown = try workspace.run("diff", "a.yaml", "b.yaml", "--format", "markdown").output
        #expect(!markdown.contains("<script>") && !markdown.contains("[x](y)"))
        #expect(markdown.split(separator: "\n").count == 4)
    }

    // MARK: - Sides

    @Test(arguments: [
        "", "actions: [", "actions: [{ key: a, parameters: [{ key: p, type: nothing }] }]", "note: none",
        "actions: [{ key: a, side_effects: [{ key: e, event: e, payload: { x: $parameters.none } }] }]",
    ])
    func `a side that cannot be read is never no change`(_ text: String) throws {
        let workspace = try Self.workspace()
        try workspace.write("bad.yaml", text)
        for sides in [["bad.yaml", "new.yaml"], ["new.yaml", "bad.yaml"], ["bad.yaml", "bad.yaml"]] {
            for format in ["text", "json", "sarif"] {
                let run = try workspace.run(["diff"] + sides + ["--format", format])
                #expect(run.code == 2, "\(sides) \(format)")
                #expect(!run.errors.contains("no change"))
                if format == "json" { #expect(try !run.errorCodes().isEmpty) }
            }
        }
    }

    @Test(arguments: [
        "nowhere.yaml", "", "no-revision", "--upload-pack=x", "-x", "HEAD:nowhere", ":", ":actions",
        "HEAD^{tree}", "/nowhere",
    ])
    func `a side that is not there cannot be compared`(_ name: String) throws {
        let checkout = try GitCheckoutTests.Checkout()
        try checkout.workspace.write("new.yaml", Self.new)
        try checkout.commit()
        let run = try checkout.workspace.run("diff", "--", name, "new.yaml")
        #expect(run.code == 2, "\(run.output)")
        #expect(run.output.isEmpty)
        let outside = try Self.workspace().run("diff", "--", name, "new.yaml")
        #expect(outside.code == 2)
    }

    @Test func `standard input is one side`() throws {
        let workspace = try Self.workspace()
        #expect(try workspace.run("diff", "-", "-").code == 2)
        let run = try workspace.run("diff", "-", "new.yaml", input: Self.new)
        #expect(run.code == 0)
        #expect(run.errors == "no change\n")
    }

    @Test func `folders are compared as wholes`() throws {
        let workspace = try Workspace()
        for folder in ["a", "b"] {
            try workspace.write("\(folder)/one.yaml", "entities: [{ entity_type: report }]")
            try workspace.write("\(folder)/two.yaml", Self.old)
        }
        #expect(try workspace.run("diff", "a", "b").errors == "no change\n")
        try workspace.write("b/one.yaml", "entities: [{ entity_type: report }, { entity_type: note }]")
        let run = try workspace.run("diff", "a", "b")
        #expect(run.code == 0)
        #expect(run.output.hasPrefix("b/one.yaml:1:52: compatible (readers): entity 'note' is added"))
        try workspace.write("b/three.yaml", "actions: [")
        #expect(try workspace.run("diff", "a", "b").code == 2)
    }

    // MARK: - Revisions

    @Test func `revisions, parts of them and the work tree are compared`() throws {
        let checkout = try GitCheckoutTests.Checkout()
        let workspace = checkout.workspace
        try workspace.write("atelier.yaml", "application: city\nroles: [citizen, anonymous]\n")
        try workspace.write("actions/report.yaml", Self.old)
        try workspace.write("actions/entities.yaml", "entities: [{ entity_type: report }]")
        try checkout.commit()
        try checkout.git("tag", "v1")
        try workspace.write("actions/report.yaml", Self.new)
        try checkout.commit()
        try workspace.write(
            "actions/entities.yaml", "entities: [{ entity_type: report }, { entity_type: note }]")

        let tagged = try workspace.run("diff", "v1", "HEAD")
        #expect(tagged.code == 1)
        #expect(tagged.output.contains("HEAD:actions/report.yaml:6:16: breaking (callers)"))
        #expect(tagged.output.contains("v1:actions/report.yaml:8:16: breaking (callers)"))
        #expect(!tagged.output.contains("note"))

        let tree = try workspace.run("diff", "HEAD", ".")
        #expect(tree.code == 0)
        #expect(tree.output.contains("actions/entities.yaml:1:52: compatible (readers): entity 'note'"))
        let part = try workspace.run("diff", "main~1:actions", "actions")
        #expect(
            part.code == 1 && part.output.contains("actions/report.yaml:6:16") && part.output.contains("note")
        )
        let file = try workspace.run("diff", "HEAD~1:actions/report.yaml", "actions/report.yaml")
        #expect(file.code == 1 && !file.output.contains("note"))
        #expect(try workspace.run("diff", "v1", "v1").errors == "no change\n")
        #expect(try workspace.run("diff", "HEAD:actions/report.yaml", "actions/report.yaml").code == 0)
        // From a folder below, paths count from there.
        let below = try workspace.run("-C", "actions", "diff", "v1:report.yaml", "report.yaml")
        #expect(below.code == 1 && below.output.contains("report.yaml:6:16"))
    }

    @Test(arguments: [
        "json", "jsonl", "github", "gitlab", "sarif", "junit", "concise", "checkstyle", "codeclimate",
        "rdjson",
    ])
    func `services are told paths that the repository has`(_ format: String) throws {
        let checkout = try GitCheckoutTests.Checkout()
        let workspace = checkout.workspace
        try workspace.write("actions/gone.yaml", "entities: [{ entity_type: report }, { entity_type: note }]")
        try workspace.write("actions/report.yaml", Self.old)
        try checkout.commit()
        try checkout.git("tag", "v1")
        try checkout.remove("actions/gone.yaml")
        try workspace.write("actions/report.yaml", Self.new)
        try checkout.commit()
        for sides in [["v1", "HEAD"], ["v1", "."], ["v1:actions/report.yaml", "HEAD:actions/report.yaml"]] {
            let run = try workspace.run(["diff"] + sides + ["--format", format])
            #expect(run.code == 1)
            #expect(run.output.contains("actions/report.yaml"), "\(sides)")
            #expect(run.output.contains("actions/gone.yaml") == !sides[0].contains(":"), "\(sides)")
            let told = run.output.split(separator: "\n")
            switch format {
            // Where it was is told beside, in its revision.
            case "github": #expect(told.allSatisfy { $0.contains(" file=actions/") }, "\(told)")
            case "jsonl":
                // The last line sums up.
                #expect(told.dropLast().allSatisfy { $0.contains(#""file":"actions/"#) }, "\(told)")
            default: #expect(!run.output.contains("HEAD") && !run.output.contains("v1"), "\(told)")
            }
        }
    }

    @Test func `what is wrong in a revision is told to services by its path`() throws {
        let checkout = try GitCheckoutTests.Checkout()
        let workspace = checkout.workspace
        // Longer than the newer text: its places are not looked up there.
        let secret = String(repeating: " ", count: 200) + "AKIA" + "IOSFODNN7EXAMPLE"
        try workspace.write(
            "a.yaml",
            "actions: [{ key: a, parameters: [{ key: p, type: string, default:\(secret) }] }]")
        try checkout.commit()
        try workspace.write("a.yaml", "actions: [")
        for format in ["github", "sarif", "rdjson", "gitlab", "json"] {
            let run = try workspace.run("diff", "HEAD", ".", "--format", format)
            #expect(run.code == 2)
            let told = run.output + run.errors
            #expect(told.contains("a.yaml") && told.contains("E0029"))
            #expect(!told.contains("HEAD:a") && !told.contains("HEAD%3A"), "\(told)")
        }
    }

    @Test func `steps upwards in a revision's path lead through the revision`() throws {
        let checkout = try GitCheckoutTests.Checkout()
        let workspace = checkout.workspace
        try workspace.write("actions/report.yaml", Self.old)
        try workspace.write("apps/x/actions/entities.yaml", "entities: [{ entity_type: note }]")
        try checkout.commit()
        try workspace.write("actions/report.yaml", Self.new)
        for side in ["HEAD:../../actions", "HEAD:actions/../../../actions"] {
            let run = try workspace.run("-C", "apps/x", "diff", side, "../../actions")
            #expect(run.code == 1 && run.output.contains("report.yaml:6:16"), "\(side): \(run.output)")
        }
        let outside = try workspace.run("-C", "apps/x", "diff", "HEAD:../../../actions", "../../actions")
        #expect(outside.code == 2 && outside.output.isEmpty)
    }

    @Test func `a project file of either side is honoured`() throws {
        let checkout = try GitCheckoutTests.Checkout()
        let workspace = checkout.workspace
        try workspace.write("sub/atelier.yaml", "application: city\ncontracts: [contracts]\n")
        try workspace.write("sub/contracts/report.yaml", Self.old)
        try workspace.write("sub/actions/ignored.yaml", "actions: [")
        try workspace.write("sub/contracts/.hidden.yaml", "actions: [")
        try checkout.commit()
        try workspace.write("sub/atelier.yaml", "application: town\ncontracts: [contracts]\n")
        let run = try workspace.run("-C", "sub", "diff", "HEAD", ".")
        #expect(run.code == 1)
        #expect(run.output.contains("the application is 'town' instead of 'city'"))
        try workspace.write(
            "sub/atelier.yaml", "application: city\ncontracts: [contracts]\nroles: [nobody]\n")
        #expect(try workspace.run("-C", "sub", "diff", "HEAD", ".").code == 2)
    }

    @Test func `files that are no part of the project around them stand for themselves`() throws {
        let workspace = try Self.workspace()
        try workspace.write("atelier.yaml", "contracts: [none/**]\n")
        let run = try workspace.run("diff", "old.yaml", "new.yaml")
        #expect(run.code == 1)
        #expect(run.output.contains("parameter 'color' of 'report' is gone"))
    }

    @Test func `names of any kind, links and files that are gone are read in a revision`() throws {
        let checkout = try GitCheckoutTests.Checkout()
        let workspace = checkout.workspace
        try workspace.write("a/ação b.yaml", Self.old)
        try workspace.write("a/x.yaml", "entities: [{ entity_type: report }]")
        try FileManager.default.createDirectory(
            at: workspace.folder.appending(path: "l"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: workspace.folder.path + "/l/link.yaml", withDestinationPath: "../a/ação b.yaml")
        try checkout.commit()
        try checkout.remove("a")
        try workspace.write("new.yaml", Self.old)
        let run = try workspace.run("diff", "HEAD:a/ação b.yaml", "new.yaml")
        #expect(run.errors == "no change\n")
        let link = try workspace.run("diff", "HEAD:l/link.yaml", "new.yaml")
        #expect(link.errors == "no change\n")
        #expect(try workspace.run("diff", "HEAD:a", "HEAD:a").errors == "no change\n")
    }

    @Test func `a link that leads out of its folder is refused in a revision as on disk`() throws {
        let checkout = try GitCheckoutTests.Checkout()
        let workspace = checkout.workspace
        try workspace.write("a/x.yaml", Self.old)
        try workspace.write("outside.yaml", "entities: [{ entity_type: other }]\n")
        let link = workspace.folder.path + "/a/link.yaml"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "../outside.yaml")
        try checkout.commit()
        for (side, shown) in [("HEAD:a", "HEAD:a/link.yaml"), ("a", "a/link.yaml")] {
            let run = try workspace.run("diff", side, "a/x.yaml")
            #expect(run.code == 2, "\(side)")
            #expect(
                run.errors.contains("'\(shown)' is a link that leads out of its folder"), "\(run.errors)")
        }
        // One that stays inside is read, and one that is named is meant.
        try FileManager.default.removeItem(atPath: link)
        try FileManager.default.createDirectory(
            at: workspace.folder.appending(path: "a/b"), withIntermediateDirectories: true)
        try FileManager.default.moveItem(
            at: workspace.folder.appending(path: "a/x.yaml"),
            to: workspace.folder.appending(path: "a/b/x.txt"))
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "b/x.txt")
        try checkout.commit()
        for (old, new) in [("HEAD:a", "a"), ("a", "HEAD:a"), ("HEAD:a/link.yaml", "HEAD~1:a/x.yaml")] {
            #expect(try workspace.run("diff", old, new).errors == "no change\n", "\(old)")
        }
    }

    @Test func `the kinds of changes are explained`() throws {
        let workspace = try Workspace()
        let run = try workspace.run("explain", "parameter-removed")
        #expect(run.code == 0)
        #expect(run.output.hasPrefix("error[B902]: parameter-removed"))
        #expect(try workspace.run("explain", "--list").output.contains("B999"))
    }
}
