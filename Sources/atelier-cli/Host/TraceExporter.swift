// SPDX-License-Identifier: Apache-2.0
import Connections
import ContractModel
import FunctionLibrary
import Ledger
import Synchronization
import Telemetry

/// Hands the spans of what this process commits to a collector, as OpenTelemetry's variables ask for.
///
/// Traces are told beside the work and never hold it up: what a collector does not take in time is lost, and the ledger
/// still has it.
final class TraceExporter: Sendable {
    private struct Queue {
        var spans: [TraceSpan] = []
        var isScheduled = false
        var hasComplained = false
    }

    private let queue = Mutex(Queue())
    private let endpoint: String
    private let host: String
    /// The endpoint, cut before its last part.
    private let parent: String
    private let resource: String
    private let service: String
    private let console: Console

    /// More than this many spans at a time are dropped, the latest first.
    private static let maxSpans = 8_192
    private static let batch = 512
    private static let delay = Duration.milliseconds(500)
    private static let timeout = Duration.seconds(5)

    /// Nil where no collector is named.
    init?(_ session: Session) throws(Failure) {
        let environment = session.environment
        if let own = environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] {
            endpoint = own
        } else if let all = environment["OTEL_EXPORTER_OTLP_ENDPOINT"] {
            endpoint = all + (all.hasSuffix("/") ? "v1/traces" : "/v1/traces")
        } else {
            return nil
        }
        if environment["OTEL_SDK_DISABLED"]?.lowercased() == "true" { return nil }
        guard let host = TraceExporter.host(of: endpoint), let end = endpoint.lastIndex(of: "/"),
            endpoint.index(after: end) < endpoint.endIndex, !endpoint.contains("?")
        else {
            throw .usage("traces go to an address such as http://127.0.0.1:4318, and '\(endpoint)' is none")
        }
        self.host = host
        parent = String(endpoint[..<end])
        resource = String(endpoint[endpoint.index(after: end)...])
        service = environment["OTEL_SERVICE_NAME"] ?? "atelier"
        console = session.console
    }

    private static func host(of address: String) -> String? {
        let rest: Substring
        if address.hasPrefix("http://") {
            rest = address.dropFirst(7)
        } else if address.hasPrefix("https://") {
            rest = address.dropFirst(8)
        } else {
            return nil
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            return String(authority[authority.index(after: authority.startIndex)..<end])
        }
        let host = authority.prefix { $0 != ":" }
        return host.isEmpty || authority.contains("@") ? nil : String(host)
    }

    /// Takes what a transition has ended; called behind its commit.
    func note(_ transition: Transition, _ reference: String?) {
        let spans = SpanReader.spans(of: transition, reference: reference)
        if spans.isEmpty { return }
        let isFirst = queue.withLock { queue in
            let room = max(0, TraceExporter.maxSpans - queue.spans.count)
            queue.spans += spans.prefix(room)
            defer { queue.isScheduled = true }
            return !queue.isScheduled
        }
        if isFirst {
            Task.detached(priority: .background) { [self] in
                try? await Task.sleep(for: TraceExporter.delay)
                await deliver()
            }
        }
    }

    /// Sends what is left, before the process ends.
    func finish() async { await deliver() }

    private func deliver() async {
        while true {
            let spans = queue.withLock { queue -> [TraceSpan] in
                let spans = Array(queue.spans.prefix(TraceExporter.batch))
                queue.spans.removeFirst(spans.count)
                if spans.isEmpty { queue.isScheduled = false }
                return spans
            }
            if spans.isEmpty { return }
            await send(spans)
        }
    }

    private func send(_ spans: [TraceSpan]) async {
        let target = ConnectionRequest.Target(
            key: "traces", kind: "http", baseURL: parent, timeout: TraceExporter.timeout, allowHosts: [host])
        let request = ConnectionRequest(
            target: target, resource: resource,
            operation: .push(
                value: OTLPDocument.request(spans, service: service, version: Release.version), method: "POST"
            ),
            timeout: TraceExporter.timeout)
        let client = OutsideConnections(
            ConnectionSurroundings(root: "/", secret: { _ in "" }, now: SystemClock.now))
        do throws(FunctionFailure) { _ = try await client.send(request) } catch {
            let isFirst = queue.withLock { queue in
                defer { queue.hasComplained = true }
                return !queue.hasComplained
            }
            if isFirst {
                console.note("note: traces do not arrive at '\(endpoint)': \(error.message)")
            }
        }
    }
}
