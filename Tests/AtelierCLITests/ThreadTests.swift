// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

private let tracer = URL(filePath: "/usr/bin/strace")

/// What a call costs the machine beside computing.
@Suite(
    .timeLimit(.minutes(10)),
    .enabled(if: FileManager.default.isExecutableFile(atPath: tracer.path), "strace is not installed"))
struct ThreadTests {
    @Test(arguments: [["validate"], ["validate", "actions"], ["plan", "submit_report"], ["functions"]])
    func `what waits for nothing starts no thread`(arguments: [String]) throws {
        let workspace = try Workspace.examples()
        let run = try workspace.run(
            ["-f", "-qq", "-o", ".trace", "-e", "trace=clone,clone3", Workspace.program.path] + arguments,
            program: tracer)
        try #require(run.code == 0, "\(run.errors)")
        let trace = try String(contentsOf: workspace.folder.appending(path: ".trace"), encoding: .utf8)
        #expect(!trace.contains("clone"), "\(trace)")
    }
}
