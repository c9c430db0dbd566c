// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

/// What a caller sees: what the rights of the action that made it allow.
@Suite(.timeLimit(.minutes(10))) struct RightTests {
    /// Two reports of ana's, one of zoe's, and a claim that ana made.
    private func filled() throws -> Workspace {
        let workspace = try Workspace.examples()
        for (user, lat) in [("ana", "38.70"), ("ana", "38.72"), ("zoe", "38.74")] {
            let run = try workspace.run(
                "submit", "submit_report", "--user", user, "--role", "citizen", "--wait", "--set",
                "title=Hole",
                "--set", "description=d", "--set", #"location={"lat":\#(lat),"lon":-9.13}"#)
            try #require(run.code == 0, "\(run.output)\(run.errors)")
        }
        let claim = try workspace.run(
            "submit", "submit_expense_claim", "--payload", "payloads/expense-claim.json", "--wait")
        try #require(claim.code == 0, "\(claim.output)")
        return workspace
    }

    private func count(
        _ workspace: Workspace, _ verb: [String], as caller: [String], of list: String
    ) throws -> Int {
        let run = try workspace.run(verb + caller + ["--format", "json"])
        try #require(run.code == 0, "\(run.output)")
        return try run.document()[list]?.list?.count ?? -1
    }

    static let callers: [([String], submissions: Int, records: Int)] = [
        (["--user", "ana", "--role", "citizen", "--role", "employee"], 3, 3),
        (["--user", "ana", "--role", "citizen"], 2, 2), (["--user", "zoe", "--role", "citizen"], 1, 1),
        (["--user", "zoe", "--role", "nobody"], 0, 0), (["--user", "rui", "--role", "admin"], 3, 3),
        (["--user", "eva", "--role", "finance"], 1, 1),
    ]

    @Test(arguments: callers)
    func `lists hold what the caller may see, and nothing else`(
        _ caller: [String], _ submissions: Int, _ records: Int
    ) throws {
        let workspace = try filled()
        #expect(try count(workspace, ["submissions", "list"], as: caller, of: "submissions") == submissions)
        #expect(try count(workspace, ["records", "list"], as: caller, of: "records") == records)
        let entries = try count(workspace, ["audit", "show"], as: caller, of: "entries")
        #expect(entries == submissions * 2)
    }

    @Test func `what the caller may not see is not found`() throws {
        let workspace = try filled()
        let admin = ["--user", "rui", "--role", "admin", "--format", "json"]
        let report = try #require(
            try workspace.run(["submissions", "list"] + admin).document()["submissions"]?.list?.first)
        let id = try #require(report["id"]?.string)
        let record = try #require(report["entity"]?["id"]?.string)
        let stranger = ["--user", "zoe", "--role", "citizen", "--format", "json"]
        for verb in [
            ["submissions", "show", id], ["submissions", "trace", id], ["submissions", "cancel", id],
            ["submissions", "retry", id], ["submissions", "decide", id, "--confirm"],
            ["records", "show", record],
            ["records", "show", record, "--entity-type", "report"], ["audit", "show", id],
        ] {
            let run = try workspace.run(verb + stranger)
            #expect(run.code == 3, "\(verb): \(run.output)")
            #expect(try run.errorCodes() == ["not_found"], "\(verb)")
        }
        #expect(try workspace.run(["records", "show", record] + admin).code == 0)
    }

    @Test func `an exported trail withholds what the caller may not see, and still verifies`() throws {
        let workspace = try filled()
        let run = try workspace.run("audit", "export", "--user", "zoe", "--role", "citizen")
        #expect(run.code == 0)
        #expect(run.output.split(separator: "\n").count == 8)
        try workspace.write("trail.ndjson", run.output)
        #expect(try workspace.run("audit", "verify", "trail.ndjson").code == 0)
        let entries = try run.output.split(separator: "\n").map { try JSONReader.read(String($0)) }
        let withDetails = entries.filter { $0["details"] != .null }
        #expect(withDetails.count == 2)
        #expect(withDetails.allSatisfy { $0["actor"] == "zoe" })
    }

    @Test func `records are found by a number or a text, and never by what is hidden`() throws {
        let workspace = try filled()
        let employee = ["--user", "ana", "--role", "employee"]
        for (condition, found) in [("currency=EUR", 1), ("currency=USD", 0), ("status=submitted", 1)] {
            let listed = try count(
                workspace, ["records", "list", "--where", condition], as: employee, of: "records")
            #expect(listed == found, "\(condition)")
        }
    }
}
