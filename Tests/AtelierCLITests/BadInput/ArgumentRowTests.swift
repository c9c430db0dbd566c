// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// What is typed wrong on the command line.
@Suite(.timeLimit(.minutes(10))) struct ArgumentRowTests {
    static let usages: [([String], String)] = [
        (["validate", "--stict"], "--strict"), (["submit", "submit_report", "--payload"], "--payload"),
        (["submissions", "list", "--limit", "many"], "--limit"),
        (["submissions", "list", "--limit="], "--limit"),
        (["submissions", "list", "--limit", "0"], "--limit is at least 1"),
        (["submissions", "list", "--limit", "-1"], "--limit"),
        (["records", "list", "--where", "status"], "--where"),
        (["submit", "submit_report", "--set", "=1"], "--set"),
        (["submit", "submit_report", "--set", "a..b=1"], "--set"),
        (["submissions", "list", "--status", "creatd"], "did you mean 'created'?"),
        (["worker", "--once", "--until-idle"], "--once and --until-idle"),
        (["worker", "--concurrency", "99999999999999999999"], "--concurrency"),
        (["worker", "--concurrency", "9223372036854775807"], "--concurrency is at most 10000"),
        (["submissions", "decide", "x", "--confirm", "--override"], "give one of"),
        (["validate", "one", "--format", "jsn"], "jsn"), (["submit", "submit_report", "extra"], "extra"),
        (["init", "--template", "reprt"], "did you mean 'report'?"),
        (["new", "action", "Submit-Report!"], "cannot be the key"),
    ]

    @Test(arguments: usages)
    func `C-1 a wrong flag or value is a usage error that names it`(
        _ arguments: [String], _ words: String
    ) throws {
        let run = try Workspace.examples().run(arguments)
        #expect(run.code == 2, "\(run.output)\(run.errors)")
        #expect(run.errors.contains(words), "\(run.errors)")
        #expect(run.output.isEmpty)
    }

    @Test func `C-1 of a flag that is given twice the last stands, and a repeatable one adds up`() throws {
        let workspace = try Workspace.examples()
        let run = try workspace.run("functions", "--format", "text", "--format", "json")
        #expect(try run.document()["functions"] != nil)
        let roles = try workspace.run(
            "available", "submit_report", "--role", "nobody", "--role", "citizen", "--user", "zoe")
        #expect(roles.code == 0, "\(roles.output)\(roles.errors)")
    }

    @Test func `C-1 what stands behind two hyphens is no flag`() throws {
        let workspace = try Workspace.examples()
        try workspace.write("--strict", "identity: { code: civic }\n")
        let run = try workspace.run("validate", "--", "--strict")
        #expect(run.code == 0, "\(run.output)\(run.errors)")
        #expect(
            try workspace.run("validate", "--", "--format").errors.contains("no file or folder '--format'"))
    }

    @Test func `C-1 an argument of a hundred thousand bytes is an argument`() throws {
        let workspace = try Workspace.examples()
        // Linux takes no single argument beyond 128 KiB.
        let long = String(repeating: "a", count: 100_000)
        for arguments in [
            ["explain", long], ["functions", long], ["submit", long], ["submissions", "show", long], [long],
            ["submit", "submit_report", "--set", "title=" + long], ["submissions", "list", "--user", long],
        ] {
            let run = try workspace.run(arguments)
            #expect((1...4).contains(run.code), "\(arguments[0]): \(run.code)")
        }
    }

    @Test func `C-1 a setting that is empty counts as absent, and one that is wrong is told`() throws {
        let workspace = try Workspace.examples()
        #expect(try workspace.run("submissions", "list", environment: ["ATELIER_LIMIT": ""]).code == 0)
        let wrong = try workspace.run("submissions", "list", environment: ["ATELIER_LIMIT": "many"])
        #expect(wrong.code == 2)
        #expect(wrong.errors.contains("'many' is no number for limit"), "\(wrong.errors)")
    }
}
