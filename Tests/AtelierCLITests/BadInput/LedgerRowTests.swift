// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// Ledgers that somebody has had a hand in, that are long, or that hold what a terminal obeys.
@Suite(.timeLimit(.minutes(4))) struct LedgerRowTests {
    private func filled() throws -> Workspace {
        let workspace = try Workspace.examples()
        try ProcessRowTests.batch(5, in: workspace)
        let run = try workspace.run("submit", "submit_report", "--batch", "batch.ndjson", "--wait")
        try #require(run.code == 0, "\(run.output)")
        let other = try workspace.run(
            "submit", "submit_report", "--payload", "payloads/city-report.json", "--tenant", "porto", "--wait"
        )
        // Another tenant is not declared in the project, and need not be.
        try #require(other.code == 0, "\(other.errors)")
        return workspace
    }

    static let tampering: [(String, String)] = [
        ("flip", "UPDATE audit SET event = 'edited' WHERE sequence = 3 AND tenant = 'lisbon'"),
        ("details", "UPDATE audit SET details = '{}' WHERE sequence = 3 AND tenant = 'lisbon'"),
        ("delete", "DELETE FROM audit WHERE sequence = 3 AND tenant = 'lisbon'"),
        (
            "reorder",
            "UPDATE audit SET sequence = CASE sequence WHEN 3 THEN 1003 ELSE 1004 END WHERE sequence IN (3, 4) AND tenant = 'lisbon'; UPDATE audit SET sequence = CASE sequence WHEN 1003 THEN 4 ELSE 3 END WHERE sequence > 1000 AND tenant = 'lisbon'"
        ),
        (
            "splice",
            "DELETE FROM audit WHERE sequence = 3 AND tenant = 'lisbon'; INSERT INTO audit SELECT 'lisbon', 3, event, submission, actor, record_type, record_id, at, details, salt, details_digest, previous, hash FROM audit WHERE tenant = 'porto' AND sequence = 2"
        ),
    ]

    @Test(arguments: tampering)
    func `C-9 a trail that was tampered with is told, with its first bad entry`(
        _ kind: String, _ sql: String
    ) throws {
        let workspace = try filled()
        #expect(try workspace.run("audit", "verify").code == 0)
        try tamper(workspace, sql)
        let run = try workspace.run("audit", "verify", "--format", "json")
        #expect(run.code == 1, "\(run.output)\(run.errors)")
        let chains = try #require(try run.document()["chains"]?.list)
        let lisbon = try #require(chains.first { $0["tenant"] == "lisbon" })
        #expect(lisbon["holds"] == false && lisbon["broken_at"] == 3, "\(kind): \(lisbon)")
        #expect(chains.first { $0["tenant"] == "porto" }?["holds"] == true)
        #expect(try workspace.run("verify").code == 1)
    }

    private func tamper(_ workspace: Workspace, _ sql: String) throws {
        try workspace.write("tamper.sql", sql)
        let run = try workspace.shell(
            "python3 -c 'import sqlite3; c = sqlite3.connect(\".atelier/ledger.db\"); c.executescript(open(\"tamper.sql\").read()); c.commit()'"
        )
        try #require(run.code == 0, "\(run.errors)")
    }

    @Test func `C-9 a tail that was cut off shows against the head that was kept`() throws {
        let workspace = try filled()
        let head = try workspace.run("audit", "show", "--head").output.split(separator: "\n")[0]
        try tamper(workspace, "DELETE FROM audit WHERE sequence > 6 AND tenant = 'lisbon'")
        let run = try workspace.run("audit", "verify", "--tenant", "lisbon", "--anchor", String(head))
        #expect(run.code == 1)
        #expect(run.output.contains("the chain ends at entry 6"), "\(run.output)")
    }

    @Test func `C-9 an exported trail is verified without its ledger, and tampering shows there as well`()
        throws
    {
        let workspace = try filled()
        let head = try workspace.run("audit", "show", "--head").output.split(separator: "\n")[0]
        let export = try workspace.run("audit", "export")
        #expect(export.code == 0)
        try workspace.write("trail.ndjson", export.output)
        _ = try workspace.shell("mv .atelier elsewhere")
        let holds = try workspace.run("audit", "verify", "trail.ndjson", "--anchor", String(head))
        #expect(holds.code == 0, "\(holds.output)\(holds.errors)")
        let lines = export.output.split(separator: "\n").map(String.init)
        try workspace.write(
            "edited.ndjson", export.output.replacing(#""event":"created""#, with: #""event":"edited""#))
        #expect(try workspace.run("audit", "verify", "edited.ndjson").code == 1)
        try workspace.write("gap.ndjson", (lines[..<2] + lines[3...]).joined(separator: "\n"))
        #expect(try workspace.run("audit", "verify", "gap.ndjson").output.contains("broken at entry 3"))
        try workspace.write("cut.ndjson", lines.dropLast().joined(separator: "\n"))
        #expect(try workspace.run("audit", "verify", "cut.ndjson").code == 0)
        #expect(try workspace.run("audit", "verify", "cut.ndjson", "--anchor", String(head)).code == 1)
        try workspace.write("other.ndjson", lines[0] + "\nnonsense\n")
        let other = try workspace.run("audit", "verify", "other.ndjson")
        #expect(other.code == 1 && other.errors.contains("line 2"), "\(other.errors)")
    }

    @Test func `C-10 a trail is exported in pieces that make the whole`() throws {
        let workspace = try Workspace.examples()
        try ProcessRowTests.batch(400, in: workspace)
        try #require(
            try workspace.run("submit", "submit_report", "--batch", "batch.ndjson", "--wait").code == 0)
        let whole = try workspace.run("audit", "export").output
        let lines = whole.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
        try #require(lines.count == 800)
        let rest = try workspace.run("audit", "export", "--after", "500").output
        #expect(lines[..<500].joined(separator: "\n") + "\n" + rest == whole)
        var seen: [String] = []
        var after = "0"
        while true {
            let page = try workspace.run(
                "submissions", "list", "--limit", "150", "--after", after, "--format", "json"
            )
            .document()
            seen += (page["submissions"]?.list ?? []).compactMap { $0["id"]?.string }
            guard case .number(let next)? = page["next"] else { break }
            after = next.text
        }
        #expect(seen.count == 400 && Set(seen).count == 400)
    }

    @Test func `C-10 what goes over a whole ledger holds no more of it in memory when it is longer`() throws {
        let workspace = try Workspace.examples()
        try workspace.write(
            "most.py",
            """
            import resource, subprocess, sys
            subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
            print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
            """)
        let verbs = [
            "audit export", "audit verify", "verify", "ledger export", "submissions list --limit 100",
        ]
        /// The most memory of each verb, in KiB.
        func most() throws -> [Int] {
            try verbs.map { verb in
                let run = try workspace.shell("python3 most.py '\(Workspace.program.path)' \(verb)")
                let text = run.output.trimmingCharacters(in: .whitespacesAndNewlines)
                return try #require(Int(text), "\(run.errors)")
            }
        }
        func submit(_ count: Int) throws {
            try ProcessRowTests.batch(count, in: workspace)
            let run = try workspace.run(
                "submit", "submit_report", "--batch", "batch.ndjson", "--idempotency-key", "load", "--wait")
            try #require(run.code == 0)
        }
        try submit(200)
        let short = try most()
        try submit(800)
        for (verb, (before, after)) in zip(verbs, zip(short, try most())) {
            #expect(after - before < 12 << 10, "\(verb): \(before) KiB, then \(after)")
            #expect(after < 96 << 10, "\(verb): \(after) KiB")
        }
    }

    @Test func `C-11 what a terminal would obey is spelled out in every list`() throws {
        let workspace = try Workspace.examples()
        try workspace.write("atelier.yaml", "tenant: home\nidentity: { user: me, roles: [author] }\n")
        try FileManager.default.removeItem(at: workspace.folder.appending(path: "actions"))
        try workspace.write(
            "actions/note.yaml",
            """
            actions:
              - key: leave_note
                execution_mode: workflow
                status: published
                permissions_policy: { view: [author], apply: [author], edit: [author] }
                parameters: [{ key: title, type: string, required: true }]
                creates: [{ key: note, entity_type: note, fields: { title: $parameters.title } }]
            """)
        let hostile = #"{"title":"\u001b]0;owned\u0007\u001b[2J\u202Egpj.exe\u009b31m"}"#
        let user = "me\u{202E}x"
        let run = try workspace.run("submit", "leave_note", "--payload", hostile, "--wait", "--user", "me")
        #expect(run.code == 0, "\(run.errors)")
        #expect(try workspace.run("submissions", "list", "--user", user).code == 4)
        let id = try #require(
            try workspace.run("submissions", "list", "--format", "json").document()["submissions"]?.list?
                .first?["id"]?
                .string)
        for verb in [
            ["submissions", "list"], ["submissions", "show", id], ["submissions", "trace", id],
            ["records", "list"],
            ["audit", "show"], ["submit", "leave_note", "--payload", hostile, "--dry-run"],
        ] {
            let output = try workspace.run(verb).output
            for scalar in output.unicodeScalars where scalar != "\n" {
                #expect(
                    scalar.properties.generalCategory != .control,
                    "\(verb): U+\(String(scalar.value, radix: 16))")
                #expect(
                    scalar.properties.generalCategory != .format,
                    "\(verb): U+\(String(scalar.value, radix: 16))")
            }
        }
        #expect(try workspace.run("records", "list").output.contains("<U+202E>"))
    }
}
