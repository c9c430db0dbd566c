// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// A ledger's file that is replaced under a process that goes on.
@Suite(.timeLimit(.minutes(4))) struct DisplacedLedgerTests {
    private static let report = ["submit", "submit_report", "--payload", "payloads/city-report.json"]

    private func workspace() throws -> Workspace {
        let workspace = try Workspace.examples()
        try #require(try workspace.run("init").code == 0)
        try #require(try workspace.run(Self.report + ["--wait"]).code == 0)
        try #require(try workspace.run("ledger", "backup", "copy.db").code == 0)
        return workspace
    }

    private static let replacement = "rm .atelier/ledger.db* -r; mv copy.db .atelier/ledger.db"

    /// Who would go on with the old file takes work that nobody sees, and leaves alone what is submitted.
    @Test(arguments: ["worker", "submissions list --follow"])
    func `who has a ledger open that was replaced ends and says so`(_ verb: String) throws {
        let workspace = try workspace()
        let run = try workspace.shell(
            """
            '\(Workspace.program.path)' \(verb) > out.txt 2> errors.txt & process=$!
            until ls .atelier/ledger.db.processes/* > /dev/null 2>&1 || [ -s out.txt ]; do sleep 0.05; done
            \(Self.replacement)
            wait $process; echo "code $?"; cat errors.txt
            """)
        #expect(run.output.contains("code 2\n"), "\(run.output)\(run.errors)")
        #expect(
            run.output.contains("ledger.db' was moved, removed or replaced while it was open\n"),
            "\(run.output)")
        #expect(run.output.contains("  = help: stop whoever works on a ledger before"), "\(run.output)")
    }
}
