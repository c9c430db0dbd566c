// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger
import Telemetry
import Testing

@Suite struct SpanReaderTests {
    private static let id = "01a22268-ee81-714b-87ec-8c4accff0b62"
    private static let start = Instant(microseconds: 1_772_000_000_000_000)

    private static var submission: SubmissionRow {
        var row = SubmissionRow(
            id: id, application: "shop", action: "buy", mode: "workflow", status: .created, fingerprint: "f",
            payload: "{}", arguments: "{}", caller: "{}", actor: "ana", contract: "sha256:0",
            correlationID: id, source: "cli", acceptedAt: start, now: start)
        row.reference = "SHOP-1"
        return row
    }

    private static func row(
        _ state: JournalRow.State, verb: String = "push", attempts: String? = nil, seconds: Int64? = 2
    ) -> JournalRow {
        JournalRow(
            run: "run-1", ordinal: 6, step: "reserve", verb: verb, state: state, startedAt: start,
            finishedAt: seconds.map { start.adding(.seconds($0)) }, input: #"{"secret":"s3cret"}"#,
            output: #"{"secret":"s3cret"}"#, attempts: attempts)
    }

    private static func transition(_ row: JournalRow) -> Transition {
        let run = RunRow(id: "run-1", submission: id, state: .running, machine: "{}")
        return Transition(scope: TenantScope(tenant: "lisbon"), writes: [.updateRun(run), .journal(row)])
    }

    private static let failures = #"""
        [{"number":1,"started_at":"2026-02-25T06:13:20Z","at":"2026-02-25T06:13:21Z","error":{"code":"http_503","message":"busy"}},
         {"number":2,"started_at":"2026-02-25T06:13:25Z","at":"2026-02-25T06:13:26Z"}]
        """#

    @Test func `the accept is the root, and its trace is the submission's id`() throws {
        let spans = SpanReader.spans(of: Self.submission, [Self.row(.succeeded)], tenant: "lisbon")
        let root = try #require(spans.first)
        #expect(root.trace == "01a22268ee81714b87ec8c4accff0b62")
        #expect(root.parent == nil && root.id.utf8.count == 16 && root.name == "accept buy")
        #expect(root.attributes.contains(.init("atelier.reference", "SHOP-1")))
        #expect(spans.count == 2)
        #expect(spans[1].parent == root.id && spans[1].trace == root.trace && spans[1].isClient)
        #expect(spans[1].end.microseconds - spans[1].start.microseconds == 2_000_000)
    }

    @Test func `each attempt is a span, and later ones link to the first`() {
        let spans = SpanReader.spans(
            of: Self.submission, [Self.row(.succeeded, attempts: Self.failures)], tenant: "lisbon"
        ).dropFirst()
        #expect(spans.map(\.outcome) == [.failed("http_503: busy"), .succeeded])
        #expect(spans.map(\.links) == [[], [spans.first?.id ?? ""]])
        #expect(Set(spans.map(\.id)).count == 2)
        #expect(spans.map { $0.end.microseconds - $0.start.microseconds } == [1_000_000, 1_000_000])
    }

    @Test func `a transition ends the last attempt that it writes, under the id that the ledger shows later`()
    {
        let all = SpanReader.spans(
            of: Self.submission, [Self.row(.succeeded, attempts: Self.failures)], tenant: "lisbon")
        let live = SpanReader.spans(of: Self.transition(Self.row(.succeeded, attempts: Self.failures)))
        #expect(live == [all[2]])
    }

    @Test func `an attempt is told when it fails, and not with what is written of its step later`() {
        let failed = String(Self.failures.prefix { $0 != "\n" }.dropLast()) + "]"
        let ended = SpanReader.spans(of: Self.transition(Self.row(.pending, attempts: failed, seconds: nil)))
        #expect(ended.map(\.outcome) == [.failed("http_503: busy")])
        // The intent of the next attempt; and, later, that the run is stopped.
        for row in [
            Self.row(.running, attempts: failed, seconds: nil), Self.row(.skipped, attempts: failed),
            Self.row(.failed, attempts: failed, seconds: 60),
        ] { #expect(SpanReader.spans(of: Self.transition(row)) == []) }
        let last = SpanReader.spans(of: Self.transition(Self.row(.failed, attempts: failed, seconds: 1)))
        #expect(last.count == 1)
    }

    @Test(arguments: [JournalRow.State.pending, .running, .waiting, .skipped])
    func `what has not ended is no span`(_ state: JournalRow.State) {
        #expect(SpanReader.spans(of: Self.transition(Self.row(state, seconds: nil))) == [])
    }

    @Test func `what is undone is told by the rows that undo it`() {
        #expect(SpanReader.spans(of: Self.transition(Self.row(.compensated))) == [])
        let undoing = SpanReader.spans(of: Self.transition(Self.row(.succeeded, verb: "compensate")))
        #expect(undoing.map(\.name) == ["compensate reserve"])
    }

    @Test func `a wait holds no span open`() throws {
        let spans = SpanReader.spans(of: Self.transition(Self.row(.succeeded, verb: "wait")))
        let span = try #require(spans.first)
        #expect(span.start == span.end && span.attributes.contains(.init("atelier.waited_ms", 2_000)))
    }

    @Test func `no value of a step reaches a collector`() {
        let spans = SpanReader.spans(of: Self.submission, [Self.row(.failed)], tenant: "lisbon")
        let text = CanonicalJSON.text(OTLPDocument.request(spans, service: "atelier", version: "1"))
        #expect(!text.contains("s3cret") && text.contains("reserve"))
    }

    @Test func `a request is in the encoding of the protocol`() throws {
        let spans = SpanReader.spans(
            of: Self.submission, [Self.row(.succeeded, attempts: Self.failures)], tenant: "lisbon")
        let request = OTLPDocument.request(spans, service: "orders", version: "1")
        let resource = try #require(request["resourceSpans"]?.list?.first)
        let service = try #require(resource["resource"]?["attributes"]?.list?.first)
        #expect(service == ["key": "service.name", "value": ["stringValue": "orders"]])
        let written = try #require(resource["scopeSpans"]?.list?.first?["spans"]?.list)
        #expect(written.count == 3)
        #expect(written[0]["startTimeUnixNano"] == "1772000000000000000")
        #expect(written[0]["parentSpanId"] == nil && written[1]["kind"] == 3)
        #expect(written[1]["status"] == ["code": 2, "message": "http_503: busy"])
        #expect(written[2]["links"]?.list?.first?["spanId"] == written[1]["spanId"])
        #expect(
            written[2]["attributes"]?.list?.contains(["key": "atelier.attempt", "value": ["intValue": "2"]])
                == true)
    }
}
