// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// A ledger with a page that something else wrote over.
@Suite(.timeLimit(.minutes(4))) struct DamagedLedgerTests {
    private static let report = ["submit", "submit_report", "--payload", "payloads/city-report.json"]

    /// A workspace with a submission in it, and the first page of the table of records overwritten.
    private func damaged() throws -> Workspace {
        let workspace = try Workspace.examples()
        try #require(try workspace.run("init").code == 0)
        try #require(try workspace.run(Self.report + ["--wait"]).code == 0)
        try workspace.write(
            "damage.py",
            """
            import sqlite3
            ledger = sqlite3.connect(".atelier/ledger.db")
            ledger.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            page, = ledger.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'records'").fetchone()
            ledger.close()
            with open(".atelier/ledger.db", "r+b") as file:
                file.seek((page - 1) * 4096)
                file.write(bytes([0xA5]) * 4096)
            """)
        let run = try workspace.shell("python3 damage.py")
        try #require(run.code == 0, "\(run.errors)")
        return workspace
    }

    @Test func `doctor names the damage`() throws {
        let workspace = try Workspace.examples()
        _ = try workspace.run("init")
        _ = try workspace.run(Self.report + ["--wait"])
        let sound = try workspace.run("doctor")
        #expect(sound.code == 0 && sound.output.contains("ok       structure: "), "\(sound.output)")
        let run = try damaged().run("doctor", "--format", "json")
        #expect(run.code == 1)
        let checks = try #require(try run.document()["checks"]?.list)
        let structure = try #require(checks.first { $0["name"] == "structure" })
        #expect(structure["verdict"] == "problem")
        let message = try #require(structure["message"]?.string)
        #expect(message.contains(/file is damaged: .*[Pp]age \d+/), "\(message)")
        #expect(structure["help"]?.string?.contains("restore a backup") == true)
    }

    @Test func `what is accepted and meets the damage says why it goes no further`() throws {
        let workspace = try damaged()
        let text = try workspace.run(Self.report + ["--wait"])
        #expect(text.code == 6)
        let way = "restore a backup; 'atelier verify' says what is left"
        #expect(
            text.output.contains("  held up by    the ledger's file is damaged\n    = help: \(way)\n"),
            "\(text.output)")
        let json = try workspace.run(Self.report + ["--wait", "--format", "json"])
        #expect(json.code == 6)
        let document = try json.document()
        #expect(document["submission"]?["status"] == "accepted")
        #expect(try json.errorCodes() == ["unavailable"])
        let error = document["errors"]?.list?.first
        #expect(error?["message"] == "the ledger's file is damaged", "\(json.output)")
        #expect(error?["help"] == .string(way), "\(json.output)")
        try ProcessRowTests.batch(1, in: workspace)
        let batch = try workspace.run(
            "submit", "submit_report", "--batch", "batch.ndjson", "--wait", "--format", "json")
        #expect(batch.code == 6)
        #expect(try batch.errorCodes() == ["unavailable"], "\(batch.output)")
    }

    @Test(arguments: ["--once", "--until-idle"])
    func `a worker that meets the damage says so`(_ mode: String) throws {
        let workspace = try damaged()
        #expect(try workspace.run(Self.report).code == 0)
        let text = try workspace.run("worker", mode)
        #expect(text.code == 2)
        let ending = "could not be moved: the ledger's file is damaged\n  = help: restore a backup; "
        #expect(text.errors.contains(ending), "\(text.errors)")
        let json = try workspace.run("worker", mode, "--format", "json")
        #expect(try json.errorCodes() == ["unavailable"])
    }
}
