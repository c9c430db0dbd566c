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
        (["functions", "text.trim"], 0), (["functions", "text"], 0), (["functions", "tex"], 3),
        (["functions", "text.trimm"], 3),
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
        (["functions", "tex"], "did you mean 'text'?"),
        (["explain", "E0249"], "did you mean 'E0209'?"),
        (["retry", "CIVIC-2026-001"], "did you mean 'submissions retry'?"),
        (["list"], "did you mean 'submissions list', 'triggers list' or 'records list'?"),
        (["functions", "--stage", "validat"], "did you mean 'validate'?"),
    ]

    @Test(arguments: suggestions)
    func `a mistyped name gets the nearest`(_ arguments: [String], _ help: String) throws {
        let run = try Workspace().run(arguments)
        #expect(run.errors.contains(help), "\(run.errors)")
        #expect(run.output.isEmpty)
    }

    static let references: [([String], String)] = [
        (["submissions", "show", "CVIC-2026-001"], "CIVIC-2026-001"),
        (["submissions", "show", "CIVIC-2026-0001"], "CIVIC-2026-001"),
        (["submissions", "show", "CIVIC-2026-1"], "CIVIC-2026-001"),
        (["submissions", "show", "civic-2026-001"], "CIVIC-2026-001"),
        (["submissions", "trace", "CIVIC-2062-001"], "CIVIC-2026-001"),
        (["submissions", "why", "CIVIC_2026-001"], "CIVIC-2026-001"),
        (["submissions", "decide", "civc-2026-002", "--override"], "CIVIC-2026-002"),
        (["submissions", "cancel", "CIVIC-20226-002"], "CIVIC-2026-002"),
        (["submissions", "list", "--parent", "CIVIC2026-002"], "CIVIC-2026-002"),
        (["submissions", "list", "--action", "submit_reprt"], "submit_report"),
        (["submissions", "list", "--follow", "--action", "submit_reprt"], "submit_report"),
        (["submissions", "retry", "--action", "submit_reprt", "--dry-run"], "submit_report"),
        (["records", "list", "--entity-type", "reprt"], "report"),
    ]

    @Test func `a mistyped reference, action or type of a list gets the nearest`() throws {
        let workspace = try Workspace.examples()
        let submit = ["submit", "submit_report", "--payload", "payloads/city-report.json", "--wait"]
        #expect(try workspace.run(submit).code == 0)
        #expect(try workspace.run(submit).code == 5)
        for (arguments, nearest) in Self.references {
            let run = try workspace.run(arguments)
            #expect(run.code == 3, "\(arguments): \(run.output)\(run.errors)")
            #expect(run.errors.contains("did you mean '\(nearest)'?"), "\(arguments): \(run.errors)")
            #expect(run.output.isEmpty)
        }
        // What this caller may not see is not named, and what is near nothing gets no word.
        for arguments in [
            ["submissions", "show", "CVIC-2026-001", "--user", "eve", "--role", "visitor"],
            ["submissions", "show", "nothing"],
            ["submissions", "show", "CVIC-2026-001", "--tenant", "porto"],
        ] {
            let run = try workspace.run(arguments)
            #expect(run.code == 3 && !run.errors.contains("did you mean"), "\(arguments): \(run.errors)")
        }
    }

    @Test func `a list of what is known and empty is empty`() throws {
        let workspace = try Workspace.examples()
        for arguments in [
            ["submissions", "list", "--action", "close_report"],
            ["records", "list", "--entity-type", "report"],
        ] { #expect(try workspace.run(arguments).code == 0, "\(arguments)") }
        #expect(try workspace.run("submissions", "list", "--action", "submit_reprt").code == 3)
        // A field may be one of records of long ago, so a mistyped one is no error.
        for (field, note) in [
            ("titel", "note: no contract has a field 'titel'; did you mean 'title'?\n"), ("title", ""),
            ("zzzzz", ""),
        ] {
            let run = try workspace.run("records", "list", "--entity-type", "report", "--where", field + "=x")
            #expect(run.code == 0 && run.output == "no records\n" && run.errors == note, "\(run.errors)")
        }
        // What is sealed is found by nobody, which an empty list alone would not say.
        let contract = workspace.folder.appending(path: "actions/city-report.yaml")
        let open = try String(contentsOf: contract, encoding: .utf8)
        try workspace.write(
            "actions/city-report.yaml",
            open.replacing("field_key: reported_by, ", with: "field_key: reported_by, sensitive: true, "))
        let sealed = try workspace.run("records", "list", "--where", "reported_by=ana")
        #expect(
            sealed.code == 0 && sealed.errors.hasPrefix("note: 'reported_by' is sealed"), "\(sealed.errors)")
        try workspace.write("actions/city-report.yaml", open)
        // The ledger knows actions that no contract declares any more, and an unreadable contract may declare any.
        let submit = ["submit", "submit_report", "--payload", "payloads/city-report.json", "--wait"]
        #expect(try workspace.run(submit).code == 0)
        try FileManager.default.removeItem(
            at: workspace.folder.appending(path: "actions/city-report.yaml"))
        let known = ["submissions", "list", "--action", "submit_report", "--status", "failed"]
        #expect(try workspace.run(known).code == 0)
        let former = try workspace.run("submissions", "list", "--action", "submit_reprt")
        #expect(
            former.code == 3 && former.errors.contains("did you mean 'submit_report'?"), "\(former.errors)")
        // Who may not see them is not told their names.
        let stranger = try workspace.run(
            "submissions", "list", "--action", "submit_reprt", "--user", "eva", "--role", "finance")
        #expect(
            stranger.code == 3 && !stranger.errors.contains("'submit_report'"), "\(stranger.errors)")
        let records = ["records", "list", "--entity-type", "report", "--where", "title=x"]
        #expect(try workspace.run(records).code == 0)
        try workspace.write("actions/broken.yaml", "actions: [")
        #expect(try workspace.run("submissions", "list", "--action", "submit_reprt").code == 0)
    }

    static let waysOut: [([String], String)] = [
        (["submissions"], "one of list, show,"), (["explain", "zzzzzzzzz"], "atelier explain --list"),
        (["functions", "zzzzzzzzz"], "atelier functions lists them"), (["verify"], "name another file"),
        (["ledger", "backup", "copy.db"], "name it with --ledger"),
        (["submissions", "list", "--tenant", ""], "the tenant's name is empty"),
        (["submissions", "list", "--tenant", "a", "--role", ""], "a role's name is empty"),
        (["submit", "note", "--wait", "30s"], "did you mean '--wait=30s'?"),
        (["submit", "note", "--wait", "30"], "did you mean '--wait=30s'?"),
        (["submit", "note", "--file", "a.json"], "did you mean '--payload'?"),
        (["submit", "note", "--pyload", "a.json"], "did you mean '--payload'?"),
        (["validate", "--json"], "did you mean '--format json'?"), (["check"], "did you mean 'validate'?"),
        (["submissions", "approve", "x"], "did you mean 'submissions decide --approve'?"),
        (["test", "--contracts", "x"], "contracts are named without an option"),
        (
            ["plan", "note.yaml", "--contracts", Workspace.root.appending(path: "examples/actions").path],
            "files with --contracts"
        ),
        (["-C"], "missing value for '-C'"), (["-C", "."], "no verb given"),
        (["--format=text"], "no verb given"),
        (["submissions", "list", "--limit", "-1"], "--limit is at least 1"),
        (["submissions", "rerun", "x", "--wait", "--dry-run"], "--wait and --dry-run do not go together"),
        (["worker", "--concurrency", "-3"], "--concurrency is at least 1"),
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

    @Test func `a namespace lists its functions`() throws {
        let workspace = try Workspace()
        let run = try workspace.run("functions", "text", "--format", "json")
        let names = try #require(try run.document()["functions"]?.list).compactMap { $0["name"]?.string }
        #expect(names.contains("text.trim") && names.allSatisfy { $0.hasPrefix("text.") }, "\(names)")
        #expect(try workspace.run("functions", "text").output.hasPrefix("NAME"))
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
