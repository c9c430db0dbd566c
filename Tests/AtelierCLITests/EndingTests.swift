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

    /// A server that takes its time, and a contract that may not ask it twice.
    private func slow() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write(
            "server.py",
            """
            import http.server, time
            class Slow(http.server.BaseHTTPRequestHandler):
                def do_POST(self):
                    open("seen", "a").write("x")
                    time.sleep(1)
                    self.send_response(200)
                    self.send_header("Content-Length", "2")
                    self.end_headers()
                    self.wfile.write(b"{}")
            class Server(http.server.ThreadingHTTPServer):
                request_queue_size = 128
            server = Server(("127.0.0.1", 0), Slow)
            open("port", "w").write(str(server.server_port))
            server.serve_forever()
            """)
        try workspace.write(
            "atelier.yaml",
            "application: shop\ntenant: lisbon\nidentity: { user: rui, roles: [admin] }\n")
        try workspace.write(
            "contract.txt",
            """
            connections:
              - { key: bank, type: http, base_url: "http://127.0.0.1:PORT", allow_hosts: [127.0.0.1], idempotency: at_most_once }
            actions:
              - key: pay
                execution_mode: workflow
                status: published
                permissions_policy: { view: [admin], apply: [admin], edit: [admin] }
                submission_contract: { duplicates: none }
                steps:
                  - { key: first, push: { connection: bank, resource: payments, value: { amount: 1 } } }
                  - { key: second, push: { connection: bank, resource: payments, value: { amount: 2 } } }
              - key: ask
                execution_mode: workflow
                status: published
                permissions_policy: { view: [admin], apply: [admin], edit: [admin] }
                submission_contract: { duplicates: none }
                steps:
                  - { key: asked, approval: { approvers: { roles: [admin] }, allow_self: true } }
                  - { key: paid, push: { connection: bank, resource: payments, value: { amount: 1 } } }
                  - { key: told, push: { connection: bank, resource: payments, value: { amount: 2 } } }
            """)
        return workspace
    }

    /// Given up halfway, a push at most once is a dead letter.
    @Test(arguments: ["submit pay --wait", "worker"])
    func `what is under way when a signal comes gets its answer, and nothing more is begun`(
        _ verb: String
    ) throws {
        let workspace = try slow()
        let program = Workspace.program.path
        let run = try workspace.shell(
            """
            mkdir -p actions; python3 server.py 2> /dev/null & server=$!
            until [ -s port ]; do sleep 0.02; done
            sed "s/PORT/$(cat port)/" contract.txt > actions/pay.yaml
            \(verb == "worker" ? "'\(program)' submit pay > /dev/null" : ":")
            '\(program)' \(verb) > out.txt 2>&1 & process=$!
            until [ -s seen ]; do sleep 0.02; done
            kill -TERM $process; wait $process; echo "code $?"
            '\(program)' submissions list --format json > list.json
            '\(program)' worker --until-idle > /dev/null
            kill -9 $server; cat out.txt seen
            """)
        #expect(run.output.hasPrefix("code 143\n"), "\(run.output)\(run.errors)")
        #expect(run.output.hasSuffix("xx"), "\(run.output)\(run.errors)")
        let list = try JSONReader.read(
            try String(contentsOf: workspace.folder.appending(path: "list.json"), encoding: .utf8))
        let left = try #require(list["submissions"]?.list?.first)
        #expect(left["run_state"] == "pending", "\(left)")
        if verb != "worker" {
            #expect(run.output.contains(left["id"]?.string ?? "none"), "\(run.output)")
        }
        let ended = try workspace.run("submissions", "list", "--format", "json").document()
        #expect(ended["submissions"]?.list?.first?["run_state"] == "completed")
    }

    /// The same for verbs that find a run and move it on.
    @Test(arguments: [
        ("submit ask --wait", "submissions decide $id --approve"),
        ("submit pay --wait", "submissions rerun $id --from first --fire-again --wait"),
        ("submit pay --wait", "submit pay --batch lines.jsonl --wait"),
    ])
    func `whoever moves a run on answers a signal with what came of it`(
        _ before: String, _ verb: String
    ) throws {
        let workspace = try slow()
        let program = Workspace.program.path
        try workspace.write("lines.jsonl", String(repeating: "{}\n", count: 70))
        let run = try workspace.shell(
            """
            mkdir -p actions; python3 server.py 2> /dev/null & server=$!
            for i in $(seq 500); do [ -s port ] && break; sleep 0.02; done
            sed "s/PORT/$(cat port)/" contract.txt > actions/pay.yaml
            '\(program)' \(before) > before.txt
            id=$(sed -n 's/^  id *//p' before.txt); rm -f seen
            '\(program)' \(verb) > out.txt 2>&1 & process=$!
            for i in $(seq 500); do [ -s seen ] && break; sleep 0.02; done
            kill -TERM $process; wait $process; echo "code $?"
            kill -9 $server; cat out.txt
            """)
        #expect(run.output.hasPrefix("code 143\n"), "\(run.output)\(run.errors)")
        #expect(run.output.contains("  run           pending\n"), "\(run.output)\(run.errors)")
        let list = try workspace.run("submissions", "list", "--limit", "200", "--format", "json").document()
        let runs = try #require(list["submissions"]?.list)
        // Nothing is left in the hands of a process that is gone, and no push is told to be uncertain.
        #expect(runs.allSatisfy { ["pending", "completed"].contains($0["run_state"]?.string) }, "\(runs)")
        if verb.contains("--batch") {
            // Lines on their way were answered, and none was begun behind them.
            #expect(run.output.contains("note: a signal ended the batch after line 64\n"), "\(run.output)")
            #expect(runs.count == 65)
        }
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
