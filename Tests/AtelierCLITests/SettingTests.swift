// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@testable import atelier_cli

/// Flag beats environment beats project file.
@Suite(.timeLimit(.minutes(10))) struct SettingTests {
    @Test func `every flag that takes a value has a key in the project file`() {
        // Keys that mean the same under another name, or something else.
        let elsewhere: Set = ["tenant", "ledger", "contracts", "application", "user", "role"]
        let flags = Set(
            VerbPage.all.flatMap(\.options).filter(\.takesValue).compactMap(\.longName)
                .map { $0.replacing("-", with: "_") })
        let keys = Set(ProjectFile.settingKeys).subtracting(["key_file"])
        #expect(flags.subtracting(elsewhere) == keys)
    }

    private func project(_ lines: String) throws -> Workspace {
        let workspace = try Workspace.examples()
        let file = workspace.folder.appending(path: "atelier.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        try workspace.write("atelier.yaml", text + lines)
        return workspace
    }

    @Test func `a flag beats the environment, which beats the project file`() throws {
        let workspace = try project("format: json\nlimit: 1\n")
        #expect(try workspace.run("functions").output.hasPrefix("{"))
        #expect(
            try workspace.run("functions", environment: ["ATELIER_FORMAT": "text"]).output.hasPrefix("NAME"))
        #expect(
            try workspace.run("functions", "--format", "json", environment: ["ATELIER_FORMAT": "text"])
                .output.hasPrefix("{"))
        // Also for what is told before the verb is known.
        #expect(try workspace.run("validdate").errorCodes() == ["usage"])
        #expect(try workspace.run("functions", "-C", "actions").output.hasPrefix("{"))
    }

    @Test func `what is set for all verbs need not fit each`() throws {
        let workspace = try project("format: sarif\n")
        #expect(try workspace.run("validate").output.contains("sarif-schema"))
        #expect(try workspace.run("functions").output.hasPrefix("NAME"))
        #expect(try workspace.run("functions", "--format", "sarif").code == 2)
    }

    @Test func `paths in the project file count from its folder`() throws {
        let workspace = try project(
            "payload: payloads/city-report.json\nattach: [files/hole.png]\nwait: true\n")
        let run = try workspace.run("submit", "submit_report", "-C", "actions", "--format", "json")
        #expect(run.code == 0, "\(run.output)\(run.errors)")
        let submission = try run.document()["submission"]
        #expect(submission?["status"] == "created")
        #expect(submission?["attachments"]?.list?.count == 1)
    }

    @Test func `a setting of the wrong kind is told at its place`() throws {
        let workspace = try project("limit: { a: 1 }\n")
        let run = try workspace.run("submissions", "list")
        #expect(run.code == 2)
        #expect(run.errors.contains("atelier.yaml:") && run.errors.contains("'limit'"), "\(run.errors)")
        let number = try project("limit: many\n").run("submissions", "list")
        #expect(number.code == 2 && number.errors.contains("'many'"), "\(number.errors)")
    }

    @Test func `a broken project file stops what needs it, and nothing else`() throws {
        let workspace = try Workspace()
        try workspace.write("atelier.yaml", "contracts: [\n")
        #expect(try workspace.run("functions").code == 0)
        #expect(try workspace.run("explain", "E0204").code == 0)
        #expect(try workspace.run("validate").code == 2)
        let doctor = try workspace.run("doctor")
        #expect(doctor.code == 1 && doctor.output.contains("project file"), "\(doctor.output)")
    }
}
