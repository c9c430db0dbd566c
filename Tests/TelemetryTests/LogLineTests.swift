// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Ledger
import Telemetry
import Testing

@Suite struct LogLineTests {
    private static let id = "01a22268-ee81-714b-87ec-8c4accff0b62"
    private static let start = Instant(microseconds: 1_772_000_000_000_000)

    private static func transition(_ event: String, attempt message: String = "busy") -> Transition {
        let run = RunRow(id: "run-1", submission: id, state: .running, machine: "{}")
        let attempts = Value.list([
            [
                "number": 1, "at": "2026-02-25T06:13:21Z",
                "error": ["code": "http_503", "message": .string(message)],
            ]
        ])
        let row = JournalRow(
            run: "run-1", ordinal: 6, step: "reserve", verb: "push", state: .pending, startedAt: start,
            input: #"{"secret":"s3cret"}"#, attempts: CanonicalJSON.text(attempts))
        let draft = AuditDraft(
            event: event, submission: id, actor: nil, at: start, details: #"{"code":"s3cret"}"#, salt: [1])
        return Transition(
            scope: TenantScope(tenant: "lisbon"), writes: [.updateRun(run), .journal(row), .audit(draft)])
    }

    @Test func `an attempt that failed is a warning, and a submission that failed an error`() {
        let lines = LogLine.lines(of: Self.transition("failed"))
        #expect(lines.map(\.level) == [.warn, .error])
        #expect(lines.map(\.message) == ["push reserve", "failed"])
        #expect(lines.allSatisfy { $0.document["trace_id"] == "01a22268ee81714b87ec8c4accff0b62" })
        #expect(LogLine.lines(of: Self.transition("created")).map(\.level) == [.warn, .info])
        // The accept is told once, as the span that it is.
        #expect(LogLine.lines(of: Self.transition("accepted")).count == 1)
    }

    @Test func `what is written with the number is told too`() {
        let id = Self.id
        let transition = Transition(
            scope: TenantScope(tenant: "lisbon"),
            counter: CounterRequest(names: ["n"], before: "", after: "", width: 3)
        ) {
            [
                .audit(
                    AuditDraft(
                        event: "paused", submission: id, actor: $0, at: Self.start, details: "{}", salt: [1]))
            ]
        }
        let lines = LogLine.lines(of: transition, reference: "S-001")
        #expect(lines.map(\.message) == ["paused"])
        #expect(lines.first?.document["actor"] == "S-001")
    }

    @Test func `no value is told`() {
        for line in LogLine.lines(of: Self.transition("failed")) {
            #expect(!line.text.contains("s3cret") && !CanonicalJSON.text(line.document).contains("s3cret"))
        }
    }

    @Test(arguments: ["two words", "a=b", "quo\"te", "line\nbreak", "\u{1B}[31m", "naïve", ""])
    func `what is not a plain word is quoted, and a line stays a line`(_ message: String) throws {
        let line = try #require(LogLine.lines(of: Self.transition("paused", attempt: message)).first)
        let field = try #require(line.text.range(of: "error=")).upperBound
        #expect(try JSONReader.read(String(line.text[field...])) == .string("http_503: " + message))
        #expect(!line.text.unicodeScalars.contains { $0.value < 0x20 })
    }
}
