// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@Suite(.timeLimit(.minutes(10))) struct InitTests {
    @Test func `a project that was made validates and runs`() throws {
        let workspace = try Workspace()
        #expect(try workspace.run("init").code == 0)
        #expect(try workspace.run("validate", "--strict").code == 0)
        let run = try workspace.run(
            "submit", "leave_note", "--payload", "payloads/note.json", "--wait", "--format", "json")
        #expect(run.code == 0, "\(run.output)\(run.errors)")
        #expect(try run.document()["submission"]?["status"] == "created")
    }

    @Test(arguments: ["note", "report", "request"])
    func `each template is valid with its test, and its editors find the schemas offline`(
        _ name: String
    ) throws {
        let workspace = try Workspace()
        let made = try workspace.run("init", "--template", name, "--format", "json")
        #expect(made.code == 0, "\(made.output)")
        let files = try made.document()["made"]?.list?.compactMap(\.string) ?? []
        for file in files where file.hasSuffix(".yaml") && !file.hasPrefix(".github") {
            let text = try String(contentsOf: workspace.folder.appending(path: file), encoding: .utf8)
            let line = try #require(text.split(separator: "\n").first)
            #expect(line.hasPrefix("# yaml-language-server: $schema="), "\(file)")
            let schema = String(line.dropFirst("# yaml-language-server: $schema=".count))
            let folder = file.split(separator: "/").dropLast().joined(separator: "/")
            #expect(workspace.exists(folder.isEmpty ? schema : "\(folder)/\(schema)"), "\(file): \(schema)")
            let run = try workspace.run("validate", "--strict", file)
            #expect(run.code == 0, "\(file): \(run.output)\(run.errors)")
        }
        let linted = try workspace.run("lint", "--strict")
        #expect(linted.code == 0, "\(linted.output)\(linted.errors)")
        let payload = try #require(files.first { $0.hasPrefix("payloads/") })
        let action = ["note": "leave_note", "report": "send_report", "request": "send_request"][name] ?? ""
        let run = try workspace.run("submit", action, "--payload", payload, "--dry-run")
        #expect(run.code == 0, "\(run.output)\(run.errors)")
    }

    @Test func `what is there already is left alone`() throws {
        let workspace = try Workspace()
        try workspace.write("atelier.yaml", "application: mine\n")
        let run = try workspace.run("init", "--format", "json")
        #expect(try run.document()["kept"] == ["atelier.yaml"])
        let text = try String(contentsOf: workspace.folder.appending(path: "atelier.yaml"), encoding: .utf8)
        #expect(text == "application: mine\n")
        #expect(try workspace.run("init", "--format", "json").document()["made"] == [])
    }

    @Test func `what could not write everything is run again`() throws {
        let workspace = try Workspace()
        try workspace.write("payloads", "not a folder")
        let failed = try workspace.run("init")
        #expect(failed.code == 2 && failed.errors.contains("payloads/note.json"))
        try FileManager.default.removeItem(at: workspace.folder.appending(path: "payloads"))
        let again = try workspace.run("init")
        #expect(again.code == 0 && again.output.hasPrefix("made  atelier.yaml\n"), "\(again.output)")
        #expect(try workspace.run("test").code == 0)
    }

    @Test func `a project that is there gets the key alone, and stays valid`() throws {
        let workspace = try Workspace.examples()
        let run = try workspace.run("init", "--format", "json")
        #expect(try run.document()["made"] == [".atelier/key", ".atelier/.gitignore"])
        #expect(try workspace.run("validate").code == 0)
    }

    @Test func `the key is for its owner alone, and new each time`() throws {
        let keys = try (0..<2).map { _ in
            let workspace = try Workspace()
            _ = try workspace.run("init")
            let path = workspace.folder.appending(path: ".atelier/key")
            let attributes = try FileManager.default.attributesOfItem(atPath: path.path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            return try String(contentsOf: path, encoding: .utf8)
        }
        #expect(keys[0] != keys[1])
        #expect(keys[0].count == 65)
    }
}

@Suite struct ContinuousIntegrationTests {
    @Test(arguments: [
        ("github", ".github/workflows/contracts.yaml", ".gitlab-ci.yml"),
        ("gitlab", ".gitlab-ci.yml", ".github/workflows/contracts.yaml"),
    ])
    func `a project has the file of its service alone, and what that runs passes`(
        _ service: String, _ file: String, _ other: String
    ) throws {
        let workspace = try Workspace()
        #expect(try workspace.run("init", "--ci", service).code == 0)
        #expect(workspace.exists(file))
        #expect(!workspace.exists(other))
        let text = try String(contentsOf: workspace.folder.appending(path: file), encoding: .utf8)
        let commands: [String] = text.split(separator: "\n").compactMap { line in
            let parts = line.components(separatedBy: "atelier lint")
            return parts.count == 2 ? "lint" + parts[1] : nil
        }
        #expect(commands.count == 2)
        for command in commands {
            let plain = command.split(whereSeparator: { ">|".contains($0) }).first ?? ""
            let arguments = plain.split(separator: " ").map(String.init)
            let run = try workspace.run(arguments)
            #expect(run.code == 0, "\(command): \(run.output)\(run.errors)")
        }
    }

    @Test func `a project may have none, and a service that nobody knows is told`() throws {
        let workspace = try Workspace()
        let wrong = try workspace.run("init", "--ci", "gitlap")
        #expect(wrong.code == 2)
        #expect(wrong.errors.contains("did you mean 'gitlab'?"))
        #expect(!workspace.exists("atelier.yaml"))
        #expect(try workspace.run("init", "--ci", "none").code == 0)
        #expect(!workspace.exists(".github"))
        #expect(!workspace.exists(".gitlab-ci.yml"))
    }

    @Test(arguments: ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "make-null", "plain"])
    func `an action of any name validates, and nothing in it is read as something else`(_ key: String) throws
    {
        let workspace = try Workspace()
        try workspace.write("atelier.yaml", "application: words\n")
        #expect(try workspace.run("new", "action", key).code == 0)
        let run = try workspace.run("lint", "--format", "json", "--rule", "documentation=off")
        let found = try run.document()["diagnostics"]?.list?.compactMap { $0["code"]?.string } ?? []
        #expect(!found.contains { $0.hasPrefix("E") || $0 == "L0101" }, "\(found)")
        let generated = try workspace.run("test", "--generate")
        #expect(generated.code == 0, "\(generated.errors)")
        #expect(try workspace.run("fmt", "--check", "actions/\(key).test.yaml").code == 0)
    }
}
