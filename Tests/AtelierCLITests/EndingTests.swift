// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// How the program ends when somebody else decides it.
@Suite(.timeLimit(.minutes(10))) struct EndingTests {
    static let signals: [(Int32, Int32)] = [(SIGTERM, 143), (SIGINT, 130)]

    @Test(arguments: signals)
    func `a worker drains and tells the signal in its exit code`(_ number: Int32, _ code: Int32) throws {
        let workspace = try Workspace.examples()
        let submitted = try workspace.run("submit", "submit_report", "--payload", "payloads/city-report.json")
        try #require(submitted.code == 0)
        let process = try workspace.start("worker", "--format", "json")
        // The record shows that the worker is at work.
        while try workspace.run("records", "list", "--format", "json").document()["records"] == [] {}
        kill(process.processIdentifier, number)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == code)
        // It was not cut off: it told what it had done.
        let told = try JSONReader.read(
            try String(contentsOf: workspace.folder.appending(path: "started"), encoding: .utf8))
        #expect(told["driven"] == 1)
        #expect(try workspace.run("verify").code == 0)
    }

    @Test func `a closed pipe is no error`() throws {
        let workspace = try Workspace.examples()
        let result = try workspace.shell(
            "'\(Workspace.program.path)' functions --format json | head -c 1; echo ${PIPESTATUS[0]}")
        #expect(result.output.hasSuffix("0\n"), "\(result.output)")
        #expect(result.errors.isEmpty)
        let findings = try workspace.shell(
            "echo 'actions: 1' | '\(Workspace.program.path)' validate - >&-; echo $?")
        #expect(findings.output == "1\n")
    }

    @Test func `whoever follows ends soon after the reader, also when nothing is told`() throws {
        let workspace = try Workspace.examples()
        try #require(
            try workspace.run("submit", "submit_report", "--payload", "payloads/city-report.json").code == 0)
        let result = try workspace.shell(
            "timeout 60 '\(Workspace.program.path)' submissions list --follow | head -1;"
                + " echo ${PIPESTATUS[0]}")
        #expect(result.output.hasSuffix("\n0\n"), "\(result.output)")
        #expect(result.errors.isEmpty, "\(result.errors)")
    }

    /// Repaired, the bytes would name another file and another tenant.
    @Test(arguments: ["submissions list --ledger $'bad\\xff.db'", "submissions list --tenant $'a\\xff'"])
    func `an argument that is no text is refused`(_ arguments: String) throws {
        let workspace = try Workspace.examples()
        let program = Workspace.program.path
        let run = try workspace.shell("'\(program)' \(arguments); echo $?")
        #expect(run.output == "2\n")
        #expect(run.errors.contains("is not UTF-8"), "\(run.errors)")
        let setting = try workspace.shell("ATELIER_TENANT=$'a\\xff' '\(program)' submissions list; echo $?")
        #expect(setting.output == "2\n" && setting.errors.contains("ATELIER_TENANT"), "\(setting.errors)")
    }

    @Test func `an answer that cannot be written is told, and says whether something was accepted`() throws {
        let workspace = try Workspace.examples()
        let program = Workspace.program.path
        let read = try workspace.shell("'\(program)' functions >/dev/full; echo $?")
        #expect(read.output == "2\n")
        #expect(read.errors.contains("cannot be written to standard output: no space left on device"))
        for short in ["--version", "--generate-man-page", "validate --format json"] {
            let told = try workspace.shell("'\(program)' \(short) >/dev/full; echo $?")
            #expect(told.output == "2\n" && told.errors.contains("cannot be written"), "\(short)")
        }
        let submit = "submit submit_report --payload payloads/city-report.json"
        let accepted = try workspace.shell("'\(program)' \(submit) >/dev/full; echo $?")
        #expect(accepted.output == "6\n")
        let listed = try workspace.run("submissions", "list", "--format", "json").document()["submissions"]?
            .list
        let id = try #require(listed?.first?["id"]?.string)
        #expect(listed?.count == 1)
        #expect(accepted.errors.contains("submission \(id) is accepted"))
    }

    @Test func `an answer to an operator that cannot be written does not say that nothing was done`() throws {
        let workspace = try Workspace.examples()
        let program = Workspace.program.path
        let submit = "submit submit_report --payload payloads/city-report.json"
        let tried = try workspace.shell("'\(program)' \(submit) --dry-run >/dev/full; echo $?")
        #expect(tried.output == "2\n")
        let submitted = try workspace.shell("'\(program)' \(submit) --format json")
        let id = try #require(try submitted.document()["submission"]?["id"]?.string)
        for (verb, code) in [
            ("pause \(id)", 6), ("cancel \(id) --dry-run", 2), ("cancel \(id)", 6), ("show \(id)", 2),
        ] {
            let run = try workspace.shell(
                "'\(program)' submissions \(verb) --user rui --role admin >/dev/full; echo $?")
            #expect(run.output == "\(code)\n", "\(verb): \(run.output)\(run.errors)")
            #expect(run.errors.contains("is done, and safe") == (code == 6), "\(verb): \(run.errors)")
        }
        let shown = try workspace.run("submissions", "show", id, "--format", "json").document()
        #expect(shown["submission"]?["status"]?.string == "cancelled")
        let raised = try workspace.shell("'\(program)' events raise orders_archived >/dev/full; echo $?")
        #expect(raised.output == "6\n", "\(raised.errors)")
    }

    @Test func `what is meant for a closed standard output reaches no file`() throws {
        let workspace = try Workspace.examples()
        let submit =
            "submit submit_report --payload payloads/city-report.json --attach files/hole.png --format json"
        let result = try workspace.shell("'\(Workspace.program.path)' \(submit) >&- 2>&-; echo $?")
        #expect(result.output == "0\n")
        let found = try workspace.shell(
            "grep -rl schema_version .atelier | grep -v 'ledger.db$\\|-wal$'; echo end")
        #expect(found.output == "end\n")
        #expect(try workspace.run("verify").code == 0)
    }

    @Test func `a signal ends a verb that reads with the signal's code`() throws {
        let workspace = try Workspace()
        let result = try workspace.shell(
            """
            mkfifo pipe
            '\(Workspace.program.path)' validate - < pipe &
            exec 3> pipe
            echo begin >&3
            while [ "$(readlink /proc/$!/fd/0)" != "$PWD/pipe" ]; do :; done
            while ! grep -q '^SigCgt:.*400[23]$' /proc/$!/status; do :; done
            kill -TERM $!
            wait $!
            echo $?
            """)
        #expect(result.output == "143\n", "\(result.output)\(result.errors)")
    }
}
