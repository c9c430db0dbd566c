// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

private let tracer = URL(filePath: "/usr/bin/strace")

/// What is told was synced before: counted where the kernel is asked for it.
@Suite(
    .timeLimit(.minutes(10)),
    .enabled(if: FileManager.default.isExecutableFile(atPath: tracer.path), "strace is not installed"))
struct SyncTests {
    /// What a run of the program did to the ledger's log and to standard output, in order.
    private enum Event: Equatable {
        case write
        case sync
        case tell
    }

    /// The calls that a run of the program made, with what the first of their arguments leads to.
    private func calls(
        _ names: String, of arguments: [String], in workspace: Workspace
    ) throws -> [(call: Substring, path: Substring)] {
        let run = try workspace.run(
            ["-f", "-y", "-qq", "-o", ".trace", "-e", "trace=\(names)", Workspace.program.path] + arguments,
            program: tracer)
        try #require(run.code == 0, "\(run.errors)")
        let trace = try String(contentsOf: workspace.folder.appending(path: ".trace"), encoding: .utf8)
        return trace.split(separator: "\n").compactMap { line in
            // `PID CALL(DESCRIPTOR<PATH>, …`; a call that another thread interrupts goes on in a line of its own.
            let words = line.drop { $0.isNumber || $0 == " " }
            guard let call = words.split(separator: "(", maxSplits: 1).first,
                let path = words.split(separator: ">", maxSplits: 1).first
            else { return nil }
            return (call, path)
        }
    }

    private func events(of arguments: [String], in workspace: Workspace) throws -> [Event] {
        try calls("pwrite64,fdatasync,fsync,write", of: arguments, in: workspace).compactMap { call, path in
            if call == "write", path.hasSuffix(".stdout") { return .tell }
            guard path.hasSuffix("ledger.db-wal") else { return nil }
            return call == "pwrite64" ? .write : call == "fdatasync" || call == "fsync" ? .sync : nil
        }
    }

    /// How often the log was synced with something to sync.
    private func groups(_ events: [Event]) -> Int {
        zip(events, events.dropFirst()).count { $0 == (.write, .sync) }
    }

    private func filled() throws -> Workspace {
        let workspace = try Workspace.examples()
        let run = try workspace.run(
            "submit", "submit_report", "--payload", "payloads/city-report.json", "--wait")
        try #require(run.code == 0)
        return workspace
    }

    private static let elsewhere = ["--set", #"location={"lat":38.75,"lon":-9.13}"#]

    @Test func `an accept is told after its one sync`() throws {
        let workspace = try filled()
        let events = try events(
            of: ["submit", "submit_report", "--payload", "payloads/city-report.json"] + Self.elsewhere,
            in: workspace)
        #expect(groups(events) == 1, "\(events)")
        let told = try #require(events.firstIndex(of: .tell))
        #expect(events[..<told].last == .sync)
        #expect(!events[told...].contains(.write))
    }

    @Test func `a run to its end is two syncs, and told after the last`() throws {
        let workspace = try filled()
        let events = try events(
            of: ["submit", "submit_report", "--payload", "payloads/city-report.json", "--wait"]
                + Self.elsewhere,
            in: workspace)
        #expect(groups(events) == 2, "\(events)")
        let told = try #require(events.firstIndex(of: .tell))
        #expect(events[..<told].last == .sync)
    }

    /// A command that is done was not, when the file is back after the power is.
    @Test func `a file that a step removes is gone from the disk before the ledger says so`() throws {
        let workspace = try Workspace()
        try workspace.write(
            "atelier.yaml",
            "application: shop\ntenant: lisbon\nidentity: { user: rui, roles: [admin] }\n")
        try workspace.write(
            "actions/clear.yaml",
            """
            connections: [{ key: box, type: file, path: box }]
            actions:
              - key: clear
                execution_mode: workflow
                status: published
                permissions_policy: { view: [admin], apply: [admin], edit: [admin] }
                submission_contract: { duplicates: none }
                steps: [{ key: gone, execute: { function: file.delete, with: { connection: box, resource: old.json } } }]
            """)
        try workspace.write("box/old.json", "{}")
        // The second finds nothing: whoever removed it may have been stopped before the disk knew.
        for isThere in [true, false] {
            let calls = try calls(
                "unlinkat,fsync,fdatasync,pwrite64", of: ["submit", "clear", "--wait"], in: workspace
            ).filter { $0.path.hasSuffix("/box") || $0.path.hasSuffix("ledger.db-wal") }
            #expect(calls.contains { $0.call == "unlinkat" } == isThere)
            let synced = try #require(calls.lastIndex { $0.call == "fsync" && $0.path.hasSuffix("/box") })
            if isThere { #expect(calls[..<synced].last?.call == "unlinkat", "\(calls)") }
            // The transition that tells of it.
            #expect(calls[synced...].contains { $0.call == "pwrite64" }, "\(calls)")
            #expect(!workspace.exists("box/old.json"))
        }
    }
}
