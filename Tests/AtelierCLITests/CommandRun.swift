// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// One run of the built program, with what it wrote and how it ended.
struct CommandRun {
    let code: Int32
    let output: String
    let errors: String

    /// The JSON document on standard output.
    func document(sourceLocation: SourceLocation = #_sourceLocation) throws -> Value {
        try JSONReader.read(output)
    }

    /// The codes in an error document.
    func errorCodes() throws -> [String] {
        try document()["errors"]?.list?.compactMap { $0["code"]?.string } ?? []
    }
}

/// A folder of its own for one test, in which the program is run.
final class Workspace: Sendable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "atelier-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// The folder of the whole project.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A workspace with the examples in it.
    static func examples() throws -> Workspace {
        let workspace = try Workspace()
        for name in ["actions", "payloads", "files", "bank", "brewery", "atelier.yaml"] {
            try FileManager.default.copyItem(
                at: root.appending(path: "examples/\(name)"), to: workspace.folder.appending(path: name))
        }
        return workspace
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func write(_ path: String, _ text: String) throws {
        let file = folder.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: path).path)
    }

    /// Runs the program to its end.
    func run(
        _ arguments: String..., input: String? = nil, environment: [String: String] = [:]
    ) throws -> CommandRun {
        try run(arguments, input: input, environment: environment)
    }

    func run(
        _ arguments: [String], program: URL = Workspace.program, input: String? = nil,
        environment: [String: String] = [:]
    ) throws -> CommandRun {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = folder
        var variables = ["PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no"]
        variables.merge(environment) { _, new in new }
        process.environment = variables
        // Through files, so that no pipe can fill up.
        let (output, errors) = (folder.appending(path: ".stdout"), folder.appending(path: ".stderr"))
        for file in [output, errors] { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        if let input {
            let file = folder.appending(path: ".stdin")
            try input.write(to: file, atomically: true, encoding: .utf8)
            process.standardInput = try FileHandle(forReadingFrom: file)
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        try process.run()
        process.waitUntilExit()
        return CommandRun(
            code: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }

    /// The program stands beside the bundle of the tests.
    static let program: URL = {
        let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let candidates = [folder, URL(filePath: FileManager.default.currentDirectoryPath + "/.build/debug")]
        for candidate in candidates {
            let program = candidate.appending(path: "atelier")
            if FileManager.default.isExecutableFile(atPath: program.path) { return program }
        }
        return root.appending(path: ".build/debug/atelier")
    }()
}

extension Workspace {
    /// Starts the program and leaves it running.
    func start(_ arguments: String...) throws -> Process {
        let process = Process()
        process.executableURL = Workspace.program
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let output = folder.appending(path: "started")
        try Data().write(to: output)
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// Runs a line of bash in the folder.
    func shell(_ line: String) throws -> CommandRun {
        try run(["-c", line], program: URL(filePath: "/bin/bash"))
    }
}
