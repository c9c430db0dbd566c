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
}

extension Workspace {
    /// Starts the program several times without waiting, then waits for all.
    fileprivate func atOnce(_ count: Int, _ arguments: [String]) throws -> [CommandRun] {
        let started = try (0..<count).map { number in
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
