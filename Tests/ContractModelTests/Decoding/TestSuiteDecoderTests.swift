// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@Suite struct TestSuiteDecoderTests {
    /// `ATELIER_RECORD=1` writes down what is reported, and fails: a recording is read before it is kept.
    private static let isRecording = ProcessInfo.processInfo.environment["ATELIER_RECORD"] == "1"

    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Fixtures/TestSuites").standardized

    private static func names(in folder: String) -> [String] {
        let files = try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
        return (files ?? []).filter { TestSuiteDecoder.isTestName($0) }.sorted()
    }

    private static func source(_ folder: String, _ name: String) throws -> SourceText {
        SourceText(file: name, bytes: Array(try Data(contentsOf: root.appending(path: "\(folder)/\(name)"))))
    }

    @Test(arguments: names(in: "diagnostics"))
    func `a mistake in a contract test is reported as written down`(_ name: String) throws {
        let source = try Self.source("diagnostics", name)
        let diagnostics = TestSuiteDecoder.read(source).diagnostics
        let text = TextRenderer().render(DiagnosticReport(diagnostics, sources: [source]))
        #expect(!diagnostics.isEmpty)
        let stem = name.replacing(".test.yaml", with: ".txt")
        let expectation = Self.root.appending(path: "diagnostics/\(stem)")
        if Self.isRecording {
            try text.write(to: expectation, atomically: true, encoding: .utf8)
            Issue.record("recorded \(name)")
            return
        }
        #expect(text == (try String(contentsOf: expectation, encoding: .utf8)))
    }

    @Test func `there are contract tests to decode`() {
        #expect(Self.names(in: "ok").count >= 1)
        #expect(Self.names(in: "diagnostics").count >= 4)
    }

    @Test func `a contract test is decoded whole`() throws {
        let (suite, diagnostics) = TestSuiteDecoder.read(try Self.source("ok", "reports-nearby.test.yaml"))
        #expect(diagnostics.map(\.message) == [])
        let decoded = try #require(suite)
        #expect(decoded.action.value == "submit_report")
        #expect(decoded.cases.count == 2)
        let first = decoded.cases[0]
        #expect(first.caller?.roles.map(\.value) == ["citizen"])
        #expect(first.given.now == DateTimeText.parse("2026-11-21T09:00:00Z"))
        #expect(first.given.records.map(\.id.value) == ["r1"])
        #expect(first.given.connections.map(\.answers.count) == [3])
        #expect(first.submission.payload?.value["price"] == "$5")
        #expect(first.submission.files.map { $0.parameter?.value } == [nil, "plan"])
        #expect(first.expectation?.status?.value == .rejectedDuplicate)
        #expect(first.events.count == 6)
        guard case .decide(let decision, _, let reason) = first.events[0].kind else {
            Issue.record("the first thing that happens is a decision")
            return
        }
        #expect(decision == .override)
        #expect(reason == "across the street")
        #expect(first.events[0].expectation?.created?.value.first?.fields["title"] == "Pothole")
        #expect(decoded.cases[1].expectation?.reference?.value == .null)
        #expect(decoded.cases[1].expectation?.errors?.value.first?.codes.map(\.value) == ["required"])
    }

    @Test func `who acts and what is submitted is read key by key`() throws {
        let (suite, _) = TestSuiteDecoder.read(try Self.source("ok", "reports-nearby.test.yaml"))
        let first = try #require(suite?.cases.first)
        let caller = try #require(first.caller)
        #expect(caller.tenant?.value == "lisbon")
        #expect(caller.user?.value == "ana")
        #expect(caller.email == "ana@example.org")
        #expect(caller.name == "Ana")
        #expect(caller.organization == "City")
        #expect(caller.groups.map(\.value) == ["north"])
        #expect(first.submission.targets.map(\.value) == ["r1"])
        #expect(first.submission.idempotencyKey == "first")
        #expect(first.submission.acknowledged.map(\.value) == ["is_late"])
        #expect(first.submission.files.map(\.path.value) == ["files/hole.png", "files/plan.pdf"])
        #expect(first.given.records.first?.entityType.value == "report")
        #expect(first.given.records.first?.fields.value["title"] == "Hole")
        let later = first.events.compactMap { event in
            if case .submit(let submission) = event.kind { submission } else { nil }
        }
        let submission = try #require(later.first)
        #expect(submission.action?.value == "close_report")
        #expect(submission.payload?.value["note"] == "x")
        #expect(submission.files.map(\.path.value) == ["files/hole.png"])
        #expect(submission.targets.map(\.value) == ["r1", "r2"])
        #expect(submission.idempotencyKey == "second")
        #expect(submission.acknowledged.map(\.value) == ["is_late"])
        #expect(first.events.first?.caller?.user?.value == "rui")
        guard case .raise(_, let data) = first.events[1].kind else {
            Issue.record("the second thing that happens is an event")
            return
        }
        #expect(data?["order"] == 7)
    }

    @Test func `one value made wrong is at most one diagnostic`() throws {
        let source = try Self.source("ok", "reports-nearby.test.yaml")
        for (index, value) in Self.scalars(in: source).enumerated() {
            // Each way on every third value, and so each of them on many.
            for (way, replacement) in MutatedContractTests.replacements.enumerated()
            where (index + way).isMultiple(of: 3) {
                var bytes = source.bytes
                bytes.replaceSubrange(value.start.byte..<value.end.byte, with: Array(replacement.utf8))
                let mutated = SourceText(file: source.file, bytes: bytes)
                let messages = TestSuiteDecoder.read(mutated).diagnostics.map(\.message)
                #expect(messages.count <= 1, "line \(value.start.line): \(replacement): \(messages)")
            }
        }
    }

    /// Where the scalars stand, keys and values.
    private static func scalars(in source: SourceText) -> [SourceRange] {
        func scalars(in node: Node) -> [SourceRange] {
            let inside =
                node.elements.flatMap(scalars)
                + node.entries.flatMap { [$0.key.range] + scalars(in: $0.value) }
            return node.kind == .scalar ? [node.range] : inside
        }
        return source.readNodes().documents.flatMap { scalars(in: $0.root) }
    }
}
