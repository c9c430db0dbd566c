// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// The built program, several times at once on one ledger.
@Suite(.timeLimit(.minutes(10))) struct RaceProcessTests {
    private static let report = [
        "submit", "submit_report", "--payload", "payloads/city-report.json", "--format", "json",
    ]

    @Test func `one key in eight processes, on a ledger that none has made yet, is one submission`() throws {
        let workspace = try Workspace.examples()
        let runs = try workspace.atOnce(8, Self.report + ["--idempotency-key", "k"])
        #expect(runs.map(\.code) == Array(repeating: 0, count: 8), "\(runs.map(\.output))")
        let ids = try runs.map { try $0.document()["submission"]?["id"]?.string }
        #expect(Set(ids).count == 1)
        let listed = try workspace.run("submissions", "list", "--format", "json").document()["submissions"]
        #expect(listed?.list?.compactMap { $0["id"]?.string } == Array(Set(ids.compactMap(\.self))))
        #expect(try workspace.run("verify").code == 0)
    }

    @Test func `a transition that six processes make at once is made once`() throws {
        let workspace = try Workspace.examples()
        let made = try workspace.run(Self.report + ["--wait"]).document()
        let id = try #require(made["submission"]?["entity"]?["id"]?.string)
        let runs = try workspace.atOnce(
            6,
            [
                "submit", "close_report", "--target", id, "--user", "rui", "--role", "admin", "--format",
                "json",
            ])
        #expect(runs.map(\.code).sorted() == [0, 1, 1, 1, 1, 1], "\(runs.map(\.output))")
        for run in runs where run.code != 0 { #expect(try run.errorCodes() == ["criterion"]) }
        let record = try workspace.run("records", "show", id, "--format", "json").document()["records"]?.list
        #expect(record?.first?["version"] == 2)
        #expect(try workspace.run("verify").code == 0)
    }

    @Test func `of two who decide about a held submission at once one wins, and the other is told`() throws {
        let workspace = try Workspace.examples()
        #expect(try workspace.run(Self.report + ["--wait"]).code == 0)
        for round in 2...6 {
            #expect(try workspace.run(Self.report + ["--wait"]).code == 5)
            let reference = "CIVIC-2026-00\(round)"
            let confirm = ["submissions", "decide", reference, "--confirm", "--format", "json"]
            let override = ["submissions", "decide", reference, "--override", "--format", "json"]
            let cancel = ["submissions", "cancel", reference, "--format", "json"]
            let other = round.isMultiple(of: 2) ? cancel : override
            let runs = try workspace.atOnce([confirm, other])
            #expect(runs.map(\.code).sorted() == [0, 5], "\(runs.map(\.output))")
            for run in runs where run.code != 0 {
                #expect(try run.errorCodes() == ["conflict"])
                #expect(run.output.contains(reference), "\(run.output)")
            }
        }
        #expect(try workspace.run("verify").code == 0)
        #expect(try workspace.run("audit", "verify").code == 0)
    }

    @Test func `of twins from two processes at once one makes the record, and the other is held`() throws {
        let workspace = try Workspace.examples()
        let runs = try workspace.atOnce(2, Self.report + ["--wait"])
        #expect(runs.map(\.code).sorted() == [0, 5], "\(runs.map(\.output))")
        let made = try #require(runs.first { $0.code == 0 }).document()["submission"]
        let held = try #require(runs.first { $0.code == 5 }).document()["submission"]
        #expect(held?["status"] == "rejected_duplicate" && held?["entity"] == .null)
        #expect(held?["duplicates"]?.list?.first?["submission"] == made?["id"])
        let records = try workspace.run("records", "list", "--format", "json").document()["records"]
        let record = try #require(made?["entity"]?["id"]?.string)
        #expect(records?.list?.map { $0["id"]?.string } == [record])
        #expect(try workspace.run("verify").code == 0)
    }

    @Test func `around a new year each process gives the next number of the year that it reads`() throws {
        let workspace = try Workspace.examples()
        let moments = ["2026-12-31T23:59:59Z", "2027-01-01T00:00:01Z"]
        let runs = try workspace.atOnce((0..<6).map { Self.report + ["--now", moments[$0 % 2]] })
        #expect(runs.map(\.code) == Array(repeating: 0, count: 6), "\(runs.map(\.output))")
        let references = try runs.map { try $0.document()["submission"]?["reference"]?.string }
        #expect(
            references.compactMap(\.self).sorted() == [
                "CIVIC-2026-001", "CIVIC-2026-002", "CIVIC-2026-003",
                "CIVIC-2027-001", "CIVIC-2027-002", "CIVIC-2027-003",
            ])
        for (index, reference) in references.enumerated() {
            #expect(reference?.contains(moments[index % 2].prefix(4)) == true)
        }
        #expect(try workspace.run("verify").code == 0)
    }
}

extension Workspace {
    /// Starts the program several times without waiting, then waits for all.
    fileprivate func atOnce(_ count: Int, _ arguments: [String]) throws -> [CommandRun] {
        try atOnce(Array(repeating: arguments, count: count))
    }

    /// The same with arguments of their own.
    fileprivate func atOnce(_ calls: [[String]]) throws -> [CommandRun] {
        let started = try calls.enumerated().map { number, arguments in
            let process = Process()
            process.executableURL = Workspace.program
            process.arguments = arguments
            process.currentDirectoryURL = folder
            let output = folder.appending(path: "out-\(number)")
            try Data().write(to: output)
            process.standardOutput = try FileHandle(forWritingTo: output)
            process.standardError = FileHandle.nullDevice
            try process.run()
            return (process, output)
        }
        return try started.map { process, output in
            process.waitUntilExit()
            return CommandRun(
                code: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
                errors: "")
        }
    }
}
