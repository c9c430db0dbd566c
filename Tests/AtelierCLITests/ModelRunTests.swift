// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// A stand-in for a server of models: that of `Tests/Fixtures/Servers/http.py`; it ends with this value.
private final class ModelServer {
    let port: Int
    private let process = Process()
    private let input = Pipe()

    init() throws {
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "python3", Workspace.root.appending(path: "Tests/Fixtures/Servers/http.py").path,
        ]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line: [UInt8] = []
        while line.last != 0x0A {
            let bytes = output.fileHandleForReading.availableData
            if bytes.isEmpty { break }
            line += bytes
        }
        port = try #require(
            String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace).first.flatMap {
                Int($0)
            })
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Everything that the server was asked.
    func requests(_ workspace: Workspace) throws -> [Value] {
        let script =
            "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:\(port)/seen').read().decode())"
        let run = try workspace.run(["python3", "-c", script], program: URL(filePath: "/usr/bin/env"))
        return try run.document()["requests"]?.list ?? []
    }
}

/// Model steps through the built program, over a real socket.
@Suite(.timeLimit(.minutes(10))) struct ModelRunTests {
    private static func contract(_ port: Int, _ how: String) -> String {
        """
        identity: { code: shop }
        connections:
          - { key: wise, type: model, base_url: "http://127.0.0.1:\(port)/model/\(how)", model: small, allow_hosts: [127.0.0.1], timeout: 5s, auth: { type: bearer, secret: "env:MODEL_TOKEN" } }
        actions:
          - key: order
            target_model: thing
            execution_mode: workflow
            status: published
            permissions_policy: { view: [clerk], apply: [clerk], edit: [clerk] }
            parameters: [{ key: title, type: string, required: true }]
            creates: [{ key: thing, entity_type: thing, fields: { title: $parameters.title, kind: $steps.sort.kind } }]
            submission_contract: { duplicates: none }
            result: { kind: $steps.sort.kind, outcome: $steps.sort.outcome, why: $steps.sort.error.code }
            steps:
              - key: sort
                at: before_create
                retry: { max_attempts: 1 }
                timeout: 2s
                model:
                  connection: wise
                  prompt: "What is {{title}}?"
                  input: { title: $parameters.title }
                  output: [{ key: kind, type: enum, required: true, constraints: { choices: [lamp, table, other] } }, { key: sure, type: decimal }]
                  fallback: { kind: other }
        """
    }

    private static let caller = ["--tenant", "lisbon", "--user", "rui", "--role", "clerk"]

    private static func submit(
        _ workspace: Workspace, _ more: String..., token: String? = "canary-token-77"
    ) throws -> CommandRun {
        try workspace.run(
            ["submit", "order", "--set", "title=Lamp", "--format", "json"] + caller + more,
            environment: token.map { ["MODEL_TOKEN": $0] } ?? [:])
    }

    static let behaviours: [(String, String, String?)] = [
        ("good", "lamp", nil), ("wrong", "other", "malformed_output"), ("prose", "other", "malformed_answer"),
        ("refusal", "other", "model_refused"), ("length", "other", "answer_truncated"),
        ("filter", "other", "content_filtered"), ("huge", "other", "response_too_large"),
        ("silent", "other", "timeout"), ("401", "other", "http_401"), ("503", "other", "http_503"),
    ]

    @Test(arguments: behaviours)
    func `a run comes to its end whatever the model does`(
        _ how: String, _ kind: String, _ why: String?
    ) throws {
        let server = try ModelServer()
        let workspace = try Workspace()
        try workspace.write("actions/order.yaml", Self.contract(server.port, how))
        let run = try Self.submit(workspace, "--wait=300s")
        #expect(run.code == 0, "\(run.output)\(run.errors)")
        let submission = try run.document()["submission"]
        #expect(submission?["status"] == "created")
        #expect(submission?["result"]?["kind"] == .string(kind))
        #expect(submission?["result"]?["outcome"] == (why == nil ? "succeeded" : "fallback"))
        #expect(submission?["result"]?["why"]?.string == why)
        let id = try #require(submission?["id"]?.string)
        let trace = try workspace.run(["submissions", "trace", id] + Self.caller)
        #expect(trace.output.contains("sort took its fallback: \(why ?? "")") == (why != nil))
        // What opens the server is in nothing that the run leaves behind.
        let files = FileManager.default.enumerator(at: workspace.folder, includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            guard let bytes = try? Data(contentsOf: file) else { continue }
            #expect(bytes.range(of: Data("canary-token-77".utf8)) == nil, "\(file.lastPathComponent)")
        }
        let requests = try server.requests(workspace)
        #expect(requests.count == 1)
        #expect(requests.first?["headers"]?["authorization"] == "Bearer canary-token-77")
        #expect(try workspace.run("verify").code == 0)
    }

    @Test func `a dry run and a plan ask nobody, and a missing secret takes the fallback`() throws {
        let server = try ModelServer()
        let workspace = try Workspace()
        try workspace.write("actions/order.yaml", Self.contract(server.port, "good"))
        let dry = try Self.submit(workspace, "--dry-run")
        #expect(dry.code == 0, "\(dry.output)\(dry.errors)")
        let plan = try workspace.run("plan", "order")
        #expect(plan.output.contains("ask wise for kind, sure; fallback: {\"kind\":\"other\"}"))
        #expect(plan.output.contains("intent and outcome"))
        let run = try Self.submit(workspace, "--wait=300s", token: nil)
        #expect(try run.document()["submission"]?["result"]?["why"] == "missing_secret")
        #expect(try server.requests(workspace).isEmpty)
    }
}
