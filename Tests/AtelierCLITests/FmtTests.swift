// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@testable import atelier_cli

@Suite(.timeLimit(.minutes(3))) struct FmtTests {
    private static let loose = "actions:\n- key:   a  # why\n  label: 'A'\n"
    private static let neat = "actions:\n  - key: a  # why\n    label: A\n"

    private func text(_ workspace: Workspace, _ path: String) throws -> String {
        try String(contentsOf: workspace.folder.appending(path: path), encoding: .utf8)
    }

    @Test func `a file is laid out in place, once`() throws {
        let workspace = try Workspace()
        try workspace.write("a.yaml", Self.loose)
        let first = try workspace.run("fmt", "a.yaml")
        #expect(first.code == 0, "\(first.errors)")
        #expect(first.output == "")
        #expect(first.errors == "formatted a.yaml\n1 file formatted\n")
        #expect(try text(workspace, "a.yaml") == Self.neat)
        #expect(try workspace.run("fmt", "a.yaml").errors == "1 file unchanged\n")
    }

    @Test func `check names files and writes nothing`() throws {
        let workspace = try Workspace()
        try workspace.write("a.yaml", Self.loose)
        try workspace.write("b.yaml", Self.neat)
        let run = try workspace.run("fmt", "--check", "a.yaml", "b.yaml")
        #expect(run.code == 1)
        #expect(run.output == "a.yaml\n")
        #expect(try text(workspace, "a.yaml") == Self.loose)
        #expect(try workspace.run("fmt", "--check", "b.yaml").code == 0)
    }

    @Test func `a difference can be applied with patch`() throws {
        let workspace = try Workspace.examples()
        try workspace.write("a.yaml", Self.loose)
        try workspace.write("b.yaml", (0..<200).map { "k\($0):  \($0 % 7)\n" }.joined() + "z: {a: 1,b: 2}")
        let run = try workspace.run("fmt", "--diff", "a.yaml", "b.yaml")
        #expect(run.code == 0)
        #expect(run.output.contains("\\ No newline at end of file"))
        try workspace.write("change.patch", run.output)
        let applied = try workspace.shell("git apply change.patch")
        #expect(applied.code == 0, "\(applied.errors)")
        #expect(try workspace.run("fmt", "--check", "a.yaml", "b.yaml").code == 0)
        #expect(try workspace.run("fmt", "--diff", "--check", "a.yaml").output == "")
    }

    @Test func `standard input goes to standard output`() throws {
        let workspace = try Workspace()
        let run = try workspace.run("fmt", "-", input: Self.loose)
        #expect(run.code == 0)
        #expect(run.output == Self.neat)
        #expect(try workspace.run("fmt", "-", input: Self.neat).output == Self.neat)
        let json = try workspace.run("fmt", "-", "--stdin-filename", "x.json", input: "{\"a\":1}")
        #expect(json.output == "{\n  \"a\": 1\n}\n")
        let broken = try workspace.run("fmt", "-", "--stdin-filename", "x.yaml", input: "a: [")
        #expect(broken.code == 1)
        #expect(broken.output == "")
        #expect(broken.errors.contains("--> x.yaml:1:"))
        #expect(try workspace.run("fmt", "--check", "-", input: Self.loose).code == 1)
        #expect(try workspace.run("fmt", "-", "a.yaml", input: Self.loose).code == 2)
    }

    @Test func `what cannot be read is told and left, and the others are laid out`() throws {
        let workspace = try Workspace()
        try workspace.write("a.yaml", "a: [1\n")
        try workspace.write("b.yaml", Self.loose)
        let run = try workspace.run("fmt", "a.yaml", "b.yaml")
        #expect(run.code == 1)
        #expect(run.output.contains("--> a.yaml:"))
        #expect(try text(workspace, "a.yaml") == "a: [1\n")
        #expect(try text(workspace, "b.yaml") == Self.neat)
        #expect(try workspace.run("fmt", "none.yaml").code == 2)
    }

    @Test func `JSON tells the state of every file`() throws {
        let workspace = try Workspace()
        try workspace.write("a.yaml", "a: [1\n")
        try workspace.write("b.yaml", Self.loose)
        let run = try workspace.run("fmt", "--check", "--diff", "--format", "json", "a.yaml", "b.yaml")
        #expect(run.code == 1)
        let document = try run.document()
        #expect(document["schema_version"] == 1)
        let files = try #require(document["files"]?.list)
        #expect(files.map { $0["state"] } == ["unreadable", "differs"])
        #expect(files[1]["diff"]?.string?.hasPrefix("--- a/b.yaml\n+++ b/b.yaml\n@@ ") == true)
        #expect(document["diagnostics"]?.list?.first?["file"] == "a.yaml")
        #expect(document["summary"]?["failed"] == 1)
    }

    @Test func `without a path it is the project's contracts, tests and project file`() throws {
        let workspace = try Workspace()
        try workspace.write("atelier.yaml", "application:   shop\n")
        try workspace.write("actions/a.yaml", Self.loose)
        try workspace.write("tests/a.test.yaml", "action:   a\n")
        try workspace.write("payloads/a.json", "{}")
        let run = try workspace.run("fmt", "--check")
        #expect(run.output == "actions/a.yaml\ntests/a.test.yaml\natelier.yaml\n")
        let folder = try workspace.run("fmt", "--check", ".")
        #expect(folder.output.contains("atelier.yaml") && folder.output.contains("payloads/a.json"))
    }

    @Test func `mode, links, line ends and mark stay`() throws {
        let workspace = try Workspace()
        try workspace.write("real/a.yaml", "\u{FEFF}a:   1\r\nb: 2\r\n")
        #expect(try workspace.shell("chmod 640 real/a.yaml && ln -s real/a.yaml link.yaml").code == 0)
        #expect(try workspace.run("fmt", "link.yaml").code == 0)
        let bytes = try Data(contentsOf: workspace.folder.appending(path: "real/a.yaml"))
        #expect(Array(bytes) == Array("\u{FEFF}a: 1\r\nb: 2\r\n".utf8))
        let state = try workspace.shell("stat -c %a real/a.yaml; readlink link.yaml; ls -A real")
        #expect(state.output == "640\nreal/a.yaml\na.yaml\n")
    }

    @Test func `a file that changed meanwhile is left alone`() throws {
        let workspace = try Workspace()
        try workspace.write("a.yaml", "changed: 1\n")
        let path = workspace.folder.appending(path: "a.yaml").path
        #expect(
            try FileReplacement.replace(path, Array("read: 1\n".utf8), with: Array("new: 1\n".utf8))
                == .changedMeanwhile)
        #expect(try text(workspace, "a.yaml") == "changed: 1\n")
        #expect(
            try workspace.shell("ls -A").output.split(separator: "\n").allSatisfy { !$0.hasPrefix(".a.yaml") }
        )
    }

    @Test func `the examples are laid out as they are shipped`() throws {
        let run = try Workspace.examples().run("fmt", "--check")
        #expect(run.code == 0, "\(run.output)")
    }

    @Test(arguments: ["report", "request", "note"])
    func `a template is laid out as it is written`(_ template: String) throws {
        let workspace = try Workspace()
        let made = try workspace.run("init", "--template", template)
        #expect(made.code == 0, "\(made.errors)")
        let run = try workspace.run("fmt", "--diff", "--check")
        #expect(run.code == 0, "\(run.output)")
    }
}
