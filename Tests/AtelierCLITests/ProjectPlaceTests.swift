// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// Where a project is found, and what is told when its file or its contracts are not where they are said to be.
@Suite(.timeLimit(.minutes(10))) struct ProjectPlaceTests {
    private func actions(_ workspace: Workspace) throws {
        try workspace.write("town/actions/note.yaml", "actions: [ { key: note, execution_mode: engine } ]\n")
    }

    @Test(arguments: [
        "mkdir town/atelier.yaml", "ln -s nowhere town/atelier.yaml", "mkfifo town/atelier.yaml",
    ])
    func `a project file that is no file is told, not passed over`(_ line: String) throws {
        let workspace = try Workspace()
        try actions(workspace)
        #expect(try workspace.run("validate", "-C", "town").code == 0)
        try #require(try workspace.shell(line).code == 0)
        for folder in ["town", "town/actions"] {
            let run = try workspace.run("validate", "-C", folder)
            #expect(run.code == 2 && run.errors.contains("atelier.yaml"), "\(run.errors)")
        }
    }

    @Test func `a folder around the project may have the project file's name`() throws {
        let workspace = try Workspace()
        try workspace.write(
            "atelier.yaml/actions/note.yaml", "actions: [ { key: note, execution_mode: engine } ]\n")
        #expect(try workspace.run("validate", "-C", "atelier.yaml").code == 0)
        #expect(try workspace.run("validate", "-C", "atelier.yaml/actions").code == 0)
        #expect(try workspace.run("validate").code == 2)
    }

    @Test func `contracts that are not there are told where they are named`() throws {
        let workspace = try Workspace()
        try workspace.write("atelier.yaml", "application: town\ncontracts: [nowhere]\n")
        let run = try workspace.run("validate", "--format", "json")
        #expect(run.code == 2)
        let error = try #require(try run.document()["errors"]?.list?.first)
        #expect(error["message"] == "atelier.yaml:2:13: no file or folder 'nowhere'")
        #expect(error["line"] == 2 && error["file"] == "atelier.yaml")
        try workspace.write("atelier.yaml", "application: town\ncontracts: nowhere/**\n")
        #expect(try workspace.run("validate").errors.contains("atelier.yaml:2:12: no contract found in"))
    }

    @Test func `every mistake in the project file has its own way out`() throws {
        let workspace = try Workspace()
        try workspace.write("atelier.yaml", "user: ana\nrules: { a: off }\ncontract: actions\n")
        let run = try workspace.run("submissions", "list")
        let lines = run.errors.split(separator: "\n").map(String.init)
        #expect(lines.count == 6, "\(run.errors)")
        #expect(lines.contains("  = help: write it under 'identity'"))
        #expect(lines.contains("  = help: write 'lint'"))
        #expect(lines.contains("  = help: did you mean 'contracts'?"))
        let errors = try #require(
            try workspace.run("submissions", "list", "--format", "json").document()["errors"]?.list)
        #expect(errors.first?["help"] == "write it under 'identity'")
    }

    private static let trigger = """
        entities:
          - { entity_type: folder }
        triggers:
          - { key: nightly, cron: "0 3 * * *", timezone: UTC, action: file_it, tenants: [lisbon] }
        """

    private static let broken = "actions:\n  - key: file_it\n    label: File\n   status: draft\n"

    /// `file_it` is in a file that cannot be read: that is the one mistake.
    @Test(arguments: [["validate"], ["lint"]])
    func `what a file that cannot be read may declare is not missed in others`(_ verb: [String]) throws {
        let workspace = try Workspace()
        try workspace.write("atelier.yaml", "application: town\n")
        try workspace.write("actions/model.yaml", ProjectPlaceTests.trigger)
        try workspace.write(
            "actions/model.test.yaml",
            "action: file_it\ncases: [ { name: one, given: { payload: {} }, expect: { status: created } } ]\n"
        )
        try workspace.write("actions/order.yaml", Self.broken)
        func codes() throws -> Set<String> {
            let document = try workspace.run(verb + ["--format", "json"]).document()
            return Set(document["diagnostics"]?.list?.compactMap { $0["code"]?.string } ?? [])
        }
        let broken = try codes()
        #expect(broken.contains("E0010") && broken.isDisjoint(with: ["E0226", "L0204"]), "\(broken)")
        // A link to nowhere can be read by nobody, whoever runs the tests.
        try #require(
            try workspace.shell("rm actions/order.yaml; ln -s gone.yaml actions/order.yaml").code == 0)
        let unread = try codes()
        #expect(unread.isDisjoint(with: ["E0226", "L0204"]), "\(unread)")
        try #require(try workspace.shell("rm actions/order.yaml").code == 0)
        #expect(try codes().contains("E0226"))
    }

    @Test func `nothing is submitted beside a file of which nothing could be read`() throws {
        let workspace = try Workspace.examples()
        try workspace.write("actions/broken.yaml", Self.broken)
        let run = try workspace.run("submit", "submit_report", "--payload", "payloads/city-report.json")
        #expect(run.code == 1 && run.errors.contains("broken.yaml"), "\(run.errors)")
    }
}
