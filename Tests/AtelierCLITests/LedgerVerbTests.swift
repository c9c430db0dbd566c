// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@Suite(.timeLimit(.minutes(10))) struct LedgerVerbTests {
    private func filled() throws -> Workspace {
        let workspace = try Workspace.examples()
        let run = try workspace.run(
            "submit", "submit_report", "--payload", "payloads/city-report.json", "--wait")
        try #require(run.code == 0)
        return workspace
    }

    @Test func `verbs that only read make no ledger`() throws {
        let workspace = try Workspace.examples()
        for arguments in [["submissions", "list"], ["records", "list"], ["audit", "show"]] {
            #expect(try workspace.run(arguments).code == 0)
        }
        // Whoever verifies a ledger that is not there has named the wrong one.
        for arguments in [["verify"], ["audit", "verify"], ["audit", "verify", "--tenant", "lisbon"]] {
            let run = try workspace.run(arguments)
            #expect(run.code == 2 && run.errors.contains("there is no ledger at"), "\(run.errors)")
            let told = try workspace.run(arguments + ["--format", "json"])
            #expect(try told.code == 2 && told.document()["errors"]?.list?.first?["code"] == "unavailable")
        }
        // What is kept of it tells that all of it is gone.
        let anchor = String(repeating: "a", count: 64) + ":3"
        let run = try workspace.run("audit", "verify", "--tenant", "lisbon", "--anchor", anchor)
        #expect(
            run.code == 1 && run.output.contains("the chain ends at entry 0"), "\(run.output)\(run.errors)")
        #expect(!workspace.exists(".atelier"))
    }

    @Test func `the size of a ledger is that of its log, too`() throws {
        let workspace = try filled()
        // Until somebody closes the ledger for good, the latest of it is in the log.
        let holder = try workspace.start("submissions", "list", "--follow")
        defer { holder.terminate() }
        while !workspace.exists(".atelier/ledger.db-wal") {}
        try #require(
            try workspace.run("submit", "submit_report", "--payload", "payloads/city-report-nearby.json").code
                == 0)
        let info = try workspace.run("ledger", "info", "--format", "json").document()
        func size(_ name: String) throws -> Int {
            let file = workspace.folder.appending(path: ".atelier/\(name)").path
            return try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
        }
        let sum = try size("ledger.db") + size("ledger.db-wal")
        #expect(try size("ledger.db-wal") > 0)
        #expect(info["bytes"] == .number(Number(Int64(sum))))
        #expect(info["schema"]?.number != nil)
        let text = try workspace.run("ledger", "info").output
        #expect(text.contains("\(sum) bytes, schema "), "\(text)")
    }

    @Test func `the chain and every invariant of a ledger hold`() throws {
        let workspace = try filled()
        let chain = try workspace.run("audit", "verify", "--format", "json")
        #expect(chain.code == 0)
        #expect(try chain.document()["chains"]?.list?.first?["holds"] == true)
        let run = try workspace.run("verify", "--format", "json")
        #expect(run.code == 0)
        let invariants = try #require(try run.document()["invariants"]?.list)
        #expect(invariants.count >= 9)
        #expect(invariants.allSatisfy { $0["holds"] == true })
    }

    @Test func `a kept head shows a chain that is shorter`() throws {
        let workspace = try filled()
        let head = try workspace.run("audit", "show", "--head").output.split(separator: "\n")[0]
        #expect(try workspace.run("audit", "verify", "--anchor", String(head)).code == 0)
        let parts = head.split(separator: ":")
        let longer = "\(parts[0]):\((Int(parts[1]) ?? 0) + 1)"
        let run = try workspace.run("audit", "verify", "--anchor", longer, "--format", "json")
        #expect(run.code == 1)
        #expect(try run.document()["chains"]?.list?.first?["holds"] == false)
    }

    @Test func `of a tenant whose chain is gone the anchor tells`() throws {
        let workspace = try filled()
        let head = try workspace.run("audit", "show", "--head").output.split(separator: "\n")[0]
        let run = try workspace.run(
            "audit", "verify", "--tenant", "porto", "--anchor", String(head), "--format", "json")
        #expect(run.code == 1)
        #expect(try run.document()["chains"]?.list?.first?["broken_at"] == 1)
    }

    @Test func `the trail of one submission comes in pages, too`() throws {
        let workspace = try filled()
        let reference = try #require(
            try workspace.run("submissions", "list", "--format", "json").document()["submissions"]?.list?
                .first?[
                    "reference"]?.string)
        let first = try workspace.run("audit", "show", reference, "--limit", "1", "--format", "json")
            .document()
        #expect(first["entries"]?.list?.map { $0["event"] } == ["accepted"])
        let rest = try workspace.run("audit", "show", reference, "--after", "1", "--format", "json")
            .document()
        #expect(rest["entries"]?.list?.map { $0["event"] } == ["created"])
        #expect(first["next"] == 1 && rest["next"] == .null)
    }

    @Test func `a list that may go on says where, and one that ends does not`() throws {
        let workspace = try filled()
        for verb in [["submissions", "list"], ["records", "list"], ["audit", "show"]] {
            let document = try workspace.run(verb + ["--limit", "1", "--format", "json"])
            let next = try #require(try document.document()["next"].map { CanonicalJSON.faithfulText($0) })
            #expect(document.errors == "")
            let page = try workspace.run(verb + ["--limit", "1"])
            #expect(page.errors == "note: there may be more; go on with --after \(next)\n")
            #expect(try workspace.run(verb).errors == "")
        }
    }

    @Test func `a ledger that is named and not there is told, and one that is none is refused by its name`()
        throws
    {
        let workspace = try filled()
        let missing = try workspace.run("submissions", "list", "--ledger", "other.db")
        #expect(missing.code == 0)
        #expect(missing.errors.contains("there is no ledger at"))
        #expect(!workspace.exists("other.db"))
        for verb in [["submissions", "list"], ["verify"], ["worker", "--once"]] {
            let folder = try workspace.run(verb + ["--ledger", "actions"])
            #expect(folder.code == 2)
            #expect(folder.errors.contains("/actions' is"), "\(folder.errors)")
            let text = try workspace.run(verb + ["--ledger", "atelier.yaml"])
            #expect(text.code == 2)
            #expect(text.errors.contains("not a ledger"), "\(text.errors)")
        }
    }

    @Test func `one tenant sees nothing of another`() throws {
        let workspace = try filled()
        for arguments in [["submissions", "list"], ["records", "list"], ["audit", "show"]] {
            let run = try workspace.run(arguments + ["--tenant", "porto", "--format", "json"])
            let list = try run.document()
            #expect((list["submissions"] ?? list["records"] ?? list["entries"]) == [])
        }
        let id = try workspace.run("submissions", "list", "--format", "json").document()["submissions"]?.list?
            .first?["id"]
        #expect(try workspace.run("submissions", "show", id?.string ?? "", "--tenant", "porto").code == 3)
    }

    @Test func `a trace has every step`() throws {
        let workspace = try filled()
        let id = try #require(
            try workspace.run("submissions", "list", "--format", "json").document()["submissions"]?.list?
                .first?["id"]?.string)
        let steps = try #require(
            try workspace.run("submissions", "trace", id, "--format", "json").document()["steps"]?.list)
        #expect(steps.map { $0["key"] }.contains("create"))
        #expect(steps.allSatisfy { $0["state"] == "succeeded" })
        for member in ["started_at", "finished_at", "input", "output", "attempts", "decision"] {
            #expect(steps.allSatisfy { $0[member] != nil }, "\(member)")
        }
        let round = try #require(steps.first { $0["key"] == "normalize.2" })
        #expect(round["input"]?["digits"] == 5, "\(round)")
        #expect(round["output"]?["location"]?["type"] == "Point", "\(round)")
    }

    @Test func `records are found by a value of theirs`() throws {
        let workspace = try filled()
        let find = { (condition: String) in
            try workspace.run("records", "list", "--where", condition, "--format", "json").document()[
                "records"]?.list?.count
        }
        #expect(try find("status=received") == 1)
        #expect(try find("status=closed") == 0)
    }

    @Test func `a decimal is found by its value, and text by its letters`() throws {
        let workspace = try Workspace()
        let contract = """
            entities:
              - entity_type: bid
                schema: { fields: [{ field_key: price, field_type: { type: decimal } }, { field_key: size, field_type: { type: string } }] }
            actions:
              - key: bid
                status: published
                permissions_policy: { apply: [citizen] }
                parameters: [{ key: price, type: decimal }, { key: size, type: string }]
                creates: [{ key: bid, entity_type: bid, fields: { price: $parameters.price, size: $parameters.size } }]

            """
        try workspace.write(
            "atelier.yaml", "application: bids\ntenant: porto\nidentity: { user: ana, roles: [citizen] }\n")
        try workspace.write("actions/bid.yaml", contract)
        // A decimal may be sent as text, and is kept as it was sent.
        try workspace.write("bid.json", #"{ "price": "1.50", "size": "1.50" }"#)
        let made = try workspace.run("submit", "bid", "--payload", "bid.json")
        #expect(made.code == 0, "\(made.output)")
        let find = { (conditions: [String]) in
            try workspace.run(
                ["records", "list", "--format", "json"] + conditions.flatMap { ["--where", $0] }
            ).document()["records"]?.list?.count
        }
        #expect(try find(["price=1.5"]) == 1)
        #expect(try find(["price=1.50", "price=1.500"]) == 1)
        #expect(try find(["price=1.5", "price=1.6"]) == 0)
        #expect(try find(["price=1.51"]) == 0)
        #expect(try find(["size=1.5"]) == 0)
        #expect(try find(["size=1.50"]) == 1)
    }

    @Test func `a copy is made, restored, and gives no number twice`() throws {
        let workspace = try filled()
        let backup = try workspace.run("ledger", "backup", "copy.db", "--format", "json")
        #expect(backup.code == 0, "\(backup.output)")
        #expect(try backup.document()["backup"]?["submissions"] == 1)
        #expect(try workspace.run("ledger", "backup", "copy.db").code == 5)
        #expect(try workspace.run("ledger", "backup", "copy.db", "--force").code == 0)

        let submit = [
            "submit", "submit_report", "--payload", "payloads/city-report.json", "--ledger", "copy.db",
            "--set",
            #"location={"lat":38.75,"lon":-9.13}"#, "--format", "json",
        ]
        let early = try workspace.run(submit)
        #expect(early.code == 2)
        #expect(try early.errorCodes() == ["unavailable"])
        #expect(try workspace.run("submissions", "list", "--ledger", "copy.db").code == 0)

        // A counter that stands at its end gives no number to anybody, and a restore is not undone.
        let absurd = try workspace.run("ledger", "restore", "copy.db", "--advance", "9223372036854775807")
        #expect(absurd.code == 2)
        #expect(absurd.errors.contains("--advance is at most 1000000000"), "\(absurd.errors)")
        let restored = try workspace.run("ledger", "restore", "copy.db", "--format", "json").document()
        #expect(restored["restore"]?["was_copy"] == true)
        let again = try workspace.run("ledger", "restore", "copy.db", "--format", "json").document()
        #expect(again["restore"]?["was_copy"] == false)
        let next = try workspace.run(submit).document()["submission"]?["reference"]?.string
        #expect(next?.hasSuffix("-2001") == true, "\(next ?? "none")")
        #expect(try workspace.run("verify", "--ledger", "copy.db").code == 0)
    }

    @Test func `information about a ledger counts what is in it`() throws {
        let tenant = try #require(
            try filled().run("ledger", "info", "--format", "json").document()["tenants"]?.list?.first)
        #expect(tenant["tenant"] == "lisbon")
        #expect(tenant["submissions"] == 1)
        #expect(tenant["records"] == 1)
    }
}
