// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// What the program tells those who watch over it.
@Suite(.timeLimit(.minutes(10))) struct ObservabilityTests {
    private static let order = ["submit", "buy", "--payload", "payloads/order-saga.json", "--wait"]

    @Test func `the spans of a submission are one trace, each with a parent in it`() throws {
        let workspace = try Workspace.examples()
        _ = try workspace.run(Self.order)
        let listed = try workspace.run("submissions", "list", "--format", "json").document()
        let id = try #require(listed["submissions"]?.list?.first { $0["action"] == "buy" }?["id"]?.string)
        let traced = try workspace.run("submissions", "trace", id, "--format", "otlp")
        #expect(traced.code == 0)
        let scope = try traced.document()["resourceSpans"]?.list?.first?["scopeSpans"]?.list?.first
        let spans = try #require(scope?["spans"]?.list)
        #expect(Set(spans.compactMap { $0["traceId"]?.string }) == [id.filter { $0 != "-" }])
        let names = spans.compactMap { $0["name"]?.string }
        #expect(
            names.first == "accept buy" && names.contains("push reserve") && names.contains("push shipping"))
        let ids = Set(spans.compactMap { $0["spanId"]?.string })
        #expect(ids.count == spans.count)
        #expect(spans.dropFirst().allSatisfy { ids.contains($0["parentSpanId"]?.string ?? "") })
    }

    @Test func `a collector is told what the ledger tells later`() throws {
        let workspace = try Workspace.examples()
        let collector = try StandInCollector(in: workspace.folder)
        defer { collector.stop() }
        let variables = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(collector.port)"]
        let submitted = try workspace.run(Self.order, environment: variables)
        #expect(submitted.code == 6, "\(submitted.errors)")
        let listed = try workspace.run("submissions", "list", "--format", "json").document()
        let id = try #require(listed["submissions"]?.list?.first { $0["action"] == "buy" }?["id"]?.string)
        let later = try workspace.run("submissions", "trace", id, "--format", "otlp").document()
        let stored = try #require(
            later["resourceSpans"]?.list?.first?["scopeSpans"]?.list?.first?["spans"]?.list)
        let trace = id.filter { $0 != "-" }
        let told = try collector.spans().filter { $0["traceId"]?.string == trace }
        #expect(Set(told.map(CanonicalJSON.text)) == Set(stored.map(CanonicalJSON.text)))
        #expect(!stored.isEmpty)
    }

    @Test func `a worker's log is a line for each thing that was done, with its trace`() throws {
        let workspace = try Workspace.examples()
        let submitted = try workspace.run(
            "submit", "buy", "--payload", "payloads/order-saga.json", "--format", "json")
        let id = try #require(try submitted.document()["submission"]?["id"]?.string)
        let worked = try workspace.run("worker", "--once", "--log", "json")
        #expect(worked.code == 0)
        let lines = try worked.errors.split(separator: "\n").map { try JSONReader.read(String($0)) }
        let trace = Value.string(id.filter { $0 != "-" })
        let own = lines.filter { $0["trace_id"] == trace }
        #expect(own.contains { $0["message"] == "push reserve" && $0["level"] == "info" })
        #expect(own.contains { $0["message"] == "buy created" })
        // Whoever looks a line's span up finds it.
        let traced = try workspace.run("submissions", "trace", id, "--format", "otlp").document()
        let scope = traced["resourceSpans"]?.list?.first?["scopeSpans"]?.list?.first
        let spans = Set(scope?["spans"]?.list?.compactMap { $0["spanId"] } ?? [])
        #expect(!own.isEmpty && own.allSatisfy { spans.contains($0["span_id"] ?? .null) })
    }

    @Test func `a worker's log is text where that is asked for, and nothing where it is not`() throws {
        let workspace = try Workspace.examples()
        _ = try workspace.run("submit", "buy", "--payload", "payloads/order-saga.json")
        #expect(try workspace.run("worker", "--once", "--log", "xml").errors.contains("'xml' is no log"))
        let worked = try workspace.run("worker", "--once", environment: ["ATELIER_LOG": "text"])
        let first = try #require(worked.errors.split(separator: "\n").first)
        #expect(first.hasPrefix("time=2") && first.contains(" level=info msg=\""))
        let again = try Workspace.examples()
        _ = try again.run("submit", "buy", "--payload", "payloads/order-saga.json")
        #expect(try again.run("worker", "--once").errors.isEmpty)
    }

    @Test func `a collector that is not there costs a note and nothing else`() throws {
        let workspace = try Workspace.examples()
        let submitted = try workspace.run(
            Self.order, environment: ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"])
        #expect(submitted.code == 6)
        #expect(submitted.errors.split(separator: "\n").count { $0.contains("traces do not arrive") } == 1)
    }

    @Test(arguments: ["127.0.0.1:4318", "ftp://x", "http:///", "http://user@host:1"])
    func `an address that is none is refused before anything is done`(_ address: String) throws {
        let workspace = try Workspace.examples()
        let submitted = try workspace.run(
            Self.order, environment: ["OTEL_EXPORTER_OTLP_ENDPOINT": address])
        #expect(submitted.code == 2 && submitted.errors.contains("traces go to an address such as"))
    }

    @Test func `metrics count what there is`() throws {
        let workspace = try Workspace.examples()
        _ = try workspace.run(Self.order)
        let metrics = try workspace.run("metrics")
        #expect(metrics.code == 0)
        let lines = metrics.output.split(separator: "\n")
        #expect(
            lines.contains(
                #"atelier_submissions{tenant="lisbon",application="store",action="buy",status="created"} 1"#))
        #expect(lines.contains(#"atelier_runs{tenant="lisbon",state="waiting",waits_for="event"} 1"#))
        let document = try workspace.run("metrics", "--format", "json").document()
        #expect(document["tenants"]?.list?.first?["tenant"] == "lisbon")
    }
}

/// Takes spans as a collector does and keeps them.
private final class StandInCollector {
    private let process = Process()
    private let input = Pipe()
    private let kept: URL
    let port: Int

    private static let program = """
        import http.server, os, sys, threading
        class Collector(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.path == "/v1/traces" and self.headers["content-type"] == "application/json":
                    with open(sys.argv[1], "ab") as kept: kept.write(body + b"\\n")
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(b"{}")
            def log_message(self, *words): pass
        # It ends with whoever holds the other end of its input, by whatever programs it was started.
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
        server = http.server.HTTPServer(("127.0.0.1", 0), Collector)
        print(server.server_port, flush=True)
        server.serve_forever()
        """

    init(in folder: URL) throws {
        kept = folder.appending(path: "kept.jsonl")
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", StandInCollector.program, kept.path]
        process.standardOutput = output
        process.standardInput = input
        try process.run()
        var line = Data()
        while line.last != UInt8(ascii: "\n"), let byte = try output.fileHandleForReading.read(upToCount: 1),
            !byte.isEmpty
        {
            line += byte
        }
        let text = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        port = try #require(Int(text))
    }

    func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    func spans() throws -> [Value] {
        try String(contentsOf: kept, encoding: .utf8).split(separator: "\n").flatMap { line in
            let scope = try JSONReader.read(String(line))["resourceSpans"]?.list?.first?["scopeSpans"]?.list?
                .first
            return scope?["spans"]?.list ?? []
        }
    }
}
