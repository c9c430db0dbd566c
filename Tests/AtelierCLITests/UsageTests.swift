// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// The program as scripts see it: exit codes, streams, shapes.
@Suite(.timeLimit(.minutes(10))) struct UsageTests {
    static let endings: [([String], Int32)] = [
        (["--version"], 0), (["--help"], 0), (["submit", "--help"], 0), (["help", "submit"], 0), ([], 2),
        (["validdate"], 2), (["submissions", "lst"], 2), (["validate", "--nope"], 2), (["submit"], 2),
        (["validate", "--format", "xml"], 2), (["validate", "no-such-file.yaml"], 2),
        (["-C", "no-such-folder", "validate"], 2),
        (["explain", "E0204"], 0), (["explain", "unknown-function"], 0), (["explain", "E9999"], 3),
        (["functions", "text.trim"], 0), (["functions", "text.trimm"], 3),
        (["functions", "--stage", "nope"], 2), (["ledger"], 2), (["submissions"], 2), (["help", "nope"], 2),
        (["help", "ledger"], 0),
        (["ledger", "backup", "copy.db"], 2), (["ledger", "restore", "copy.db"], 2), (["verify"], 2),
    ]

    @Test(arguments: endings)
    func `usage has its exit codes`(_ arguments: [String], _ code: Int32) throws {
        let run = try Workspace().run(arguments)
        #expect(run.code == code, "\(run.errors)")
    }

    static let suggestions: [([String], String)] = [
        (["validdate"], "did you mean 'validate'?"), (["submissions", "lst"], "did you mean 'list'?"),
        (["functions", "text.trimm"], "did you mean 'text.trim'?"),
        (["explain", "E0249"], "did you mean 'E0209'?"),
        (["functions", "--stage", "validat"], "did you mean 'validate'?"),
    ]

    @Test(arguments: suggestions)
    func `a mistyped name gets the nearest`(_ arguments: [String], _ help: String) throws {
        let run = try Workspace().run(arguments)
        #expect(run.errors.contains(help), "\(run.errors)")
        #expect(run.output.isEmpty)
    }

    static let waysOut: [([String], String)] = [
        (["submissions"], "one of list, show,"), (["explain", "zzzzzzzzz"], "atelier explain --list"),
        (["functions", "zzzzzzzzz"], "atelier functions lists them"), (["verify"], "name another file"),
        (["ledger", "backup", "copy.db"], "name it with --ledger"),
        (["submissions", "list", "--tenant", ""], "the tenant's name is empty"),
    ]

    @Test(arguments: waysOut)
    func `what cannot be done is told with a way out`(_ arguments: [String], _ words: String) throws {
        let run = try Workspace().run(arguments)
        #expect(run.errors.contains(words), "\(run.errors)")
    }

    static let failures: [([String], String)] = [
        (["validdate", "--format", "json"], "usage"),
        (["--format=json", "validate", "nothing.yaml"], "usage"),
        (["functions", "text.trimm", "--format", "json"], "not_found"),
        (["submissions", "list", "--format", "json"], "denied"),
        (["validate", "--nope", "--format", "json"], "usage"),
    ]

    @Test(arguments: failures)
    func `every failure is one document in JSON`(_ arguments: [String], _ code: String) throws {
        let run = try Workspace().run(arguments)
        #expect(try run.document()["schema_version"] == 1)
        #expect(try run.errorCodes() == [code])
        #expect(run.errors.isEmpty)
    }

    @Test func `the format comes from the environment, and a flag wins`() throws {
        let workspace = try Workspace()
        let run = try workspace.run("functions", environment: ["ATELIER_FORMAT": "json"])
        #expect(try run.document()["functions"]?.list?.isEmpty == false)
        let text = try workspace.run("functions", "--format", "text", environment: ["ATELIER_FORMAT": "json"])
        #expect(text.output.hasPrefix("NAME"))
        #expect(try workspace.run("functions", environment: ["ATELIER_FORMAT": "xml"]).code == 2)
    }

    @Test func `every verb has an example in its help, and every flag a word in the reference`() throws {
        let workspace = try Workspace()
        let page = try String(
            contentsOf: Workspace.root.appending(path: "docs/reference/cli.md"), encoding: .utf8)
        for verb in [
            "init", "validate", "diff", "plan", "explain", "functions", "submit", "available", "submissions",
            "submissions list",
            "submissions show", "submissions trace", "submissions decide", "submissions retry",
            "submissions cancel",
            "records", "records list", "records show", "audit", "audit show", "audit verify", "audit export",
            "worker",
            "verify", "ledger",
            "ledger info", "ledger backup", "ledger restore", "new", "new action", "doctor",
        ] {
            let run = try workspace.run(verb.split(separator: " ").map(String.init) + ["--help"])
            #expect(run.output.contains("Example"), "\(verb)")
            #expect(run.output.contains("atelier \(verb.split(separator: " ")[0])"), "\(verb)")
            #expect(run.output.contains("USAGE: atelier \(verb) "), "\(verb)")
            for flag in run.output.matches(of: /(?m)^  (--[a-z-]+)/).map({ String($0.1) })
            where flag != "--version" {
                #expect(page.contains(flag), "\(flag) of \(verb)")
            }
        }
    }

    @Test func `help is on standard output and wrong usage on standard error`() throws {
        let workspace = try Workspace()
        let help = try workspace.run("--help")
        #expect(help.output.contains("submit") && help.errors.isEmpty)
        let wrong = try workspace.run("submit")
        #expect(wrong.output.isEmpty && wrong.errors.contains("Usage: atelier submit"))
    }
}
