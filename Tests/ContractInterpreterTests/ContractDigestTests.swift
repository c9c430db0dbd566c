// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Foundation
import FunctionLibrary
import Testing

/// What a contract means, as one digest for each of its actions: `contract_version`.
///
/// `ATELIER_RECORD=1` writes down the digests there are, and fails: a digest that changes makes every contract of
/// this meaning another one.
@Suite struct ContractDigestTests {
    /// A contract of the fixtures or of the examples.
    struct Sample: Sendable, CustomTestStringConvertible {
        let name: String
        let url: URL

        var testDescription: String { name }
        func source() throws -> SourceText { SourceText(file: name, bytes: Array(try Data(contentsOf: url))) }
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        .standardized
    private static let recording = root.appending(path: "Tests/Fixtures/Contracts/digests.txt")
    private static let isRecording = ProcessInfo.processInfo.environment["ATELIER_RECORD"] == "1"

    static let samples: [Sample] = ["Tests/Fixtures/Contracts/ok", "examples/actions"].flatMap { folder in
        let files = try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
        return (files ?? []).filter { name in
            !name.hasSuffix(".test.yaml") && (name.hasSuffix(".yaml") || name.hasSuffix(".json"))
        }.sorted()
            .map { Sample(name: $0, url: root.appending(path: folder).appending(path: $0)) }
    }

    /// Action → digest; what is said about the text, some of which names functions that are not in the library, comes as a
    /// digest that is none.
    private static func digests(_ source: SourceText) -> [String: String] {
        let (file, diagnostics) = ContractDecoder.read(source)
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "test")
        let outcome = ContractCompiler(application, registry: .standard).compile()
        var digests = Dictionary(outcome.actions.map { ($0.plan.action, $0.digest) }) { first, _ in first }
        let errors = (diagnostics + merging + outcome.diagnostics).filter { $0.severity == .error }
        if !errors.isEmpty { digests["errors"] = errors.map(\.message).joined(separator: "; ") }
        return digests
    }

    /// `name action digest text`: the last is the digest of the file, shortened, so that an edited contract is told from
    /// a contract that is called otherwise than before.
    private static func lines() throws -> [String] {
        try samples.flatMap { sample in
            let source = try sample.source()
            let text = Digest(of: source.bytes).hex.prefix(16)
            return digests(source).filter { $0.key != "errors" }.sorted { $0.key < $1.key }.map {
                "\(sample.name) \($0.key) \($0.value) \(text)"
            }
        }
    }

    #if !PhoneNumbers
    @Test func `no release changes what a contract is called by`() throws {
        let now = try Self.lines()
        #expect(now.count > 12)
        if Self.isRecording {
            try (now.joined(separator: "\n") + "\n").write(
                to: Self.recording, atomically: true, encoding: .utf8)
            Issue.record("recorded \(now.count) digests")
            return
        }
        let known = try String(contentsOf: Self.recording, encoding: .utf8).split(separator: "\n").map(
            String.init)
        func parts(_ line: String) -> (contract: String, digest: String) {
            let words = line.split(separator: " ").map(String.init)
            return words.count == 4 ? (words[0] + " " + words[1] + " " + words[3], words[2]) : ("", "")
        }
        let before = Dictionary(known.map(parts)) { first, _ in first }
        var held = 0
        for (contract, digest) in now.map(parts) {
            guard let recorded = before[contract] else { continue }
            held += 1
            #expect(
                digest == recorded,
                "\(contract): every contract of this meaning becomes another one; where that is meant, ATELIER_RECORD=1"
            )
        }
        #expect(held > 10, "most contracts were edited since: ATELIER_RECORD=1 records them anew")
    }
    #endif

    @Test(arguments: samples, Layout.all)
    func `one meaning has one digest, however it is laid out`(_ sample: Sample, _ layout: Layout) throws {
        let source = try sample.source()
        let other = layout.rewrite(source)
        #expect(other.bytes != source.bytes)
        #expect(
            Self.digests(other) == Self.digests(source), "\(String(decoding: other.bytes, as: UTF8.self))")
    }

    private static let contract = """
        identity: { code: civic }
        entities:
          - entity_type: report
            schema:
              fields:
                - { field_key: title, field_type: { type: string } }
                - { field_key: amount, field_type: { type: decimal } }
                - { field_key: public_ref, field_type: { type: string } }
        actions:
          - key: submit
            label: Submit
            target_model: report
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen], edit: [admin] }
            parameters:
              - { key: title, type: string, required: true, order: 10, constraints: { max_length: 120 } }
              - { key: amount, type: decimal, order: 20, constraints: { min: 1.5 } }
            creates: [ { key: report, entity_type: report, fields: { title: $parameters.title, amount: $parameters.amount } } ]
            submission_contract:
              normalize: [ text.trim, text.collapse_whitespace ]
              validate: { function: validate.matches, with: { field: title, pattern: "^[A-Z]" } }
              duplicates: { function: records.identical, with: { within: 24h }, on_match: confirm }
              reference: { field: public_ref, format: "{prefix}-{seq:03d}" }
              retry: { max_attempts: 8 }
        """

    @Test(arguments: [
        ("code: civic", "code: civil"), ("max_length: 120", "max_length: 121"),
        ("required: true", "required: false"),
        ("apply: [citizen]", "apply: [admin]"), ("status: published", "status: draft"),
        ("text.trim, text.collapse_whitespace", "text.collapse_whitespace, text.trim"),
        ("text.trim, text.collapse_whitespace", "text.trim"), ("^[A-Z]", "^[A-Z0-9]"), ("24h", "25h"),
        ("on_match: confirm", "on_match: allow"), ("{seq:03d}", "{seq:04d}"), ("min: 1.5", "min: 1.51"),
        ("max_attempts: 8", "max_attempts: 7"), ("label: Submit", "label: Send"),
        ("amount: $parameters.amount }", "amount: 7 }"),
        ("execution_mode: workflow", "execution_mode: workflow\n    kind: detail\n    is_active: false"),
        ("key: submit", "key: send"), ("order: 10", "order: 30"),
        ("title, field_type: { type: string }", "title, field_type: { type: text }"),
        ("{ type: decimal } }", "{ type: decimal }, required: true }"),
    ]
    )
    func `another meaning has another digest`(_ old: String, _ new: String) throws {
        let before = Self.contract
        let after = before.replacing(old, with: new)
        let same = Self.digests(SourceText(file: "a.yaml", text: before))
        let other = Self.digests(SourceText(file: "a.yaml", text: after))
        #expect(same["errors"] == nil)
        #expect(before != after && same != other)
    }

    @Test(arguments: [
        ("max_length: 120", "max_length: 0x78"), ("max_length: 120", "max_length: 0o170"),
        ("min: 1.5", "min: 1.50"),
        ("min: 1.5", "min: 15e-1"), ("24h", "1d"), ("24h", "PT24H"),
        ("status: published", "status: \"published\""),
        ("$parameters.title", "'$parameters.title'"), ("[citizen]", "['citizen']"),
        (
            "text.trim, text.collapse_whitespace",
            "{ function: text.trim }, { function: text.collapse_whitespace, with: {} }"
        ),
        ("label: Submit", "label: Submit # a comment"),
        ("key: submit", "key: submit\n    description: For people"),
        ("retry: { max_attempts: 8 }", "retry: {}"), ("identity:", "language: 1\nidentity:"),
    ])
    func `the same said otherwise has the same digest`(_ old: String, _ new: String) throws {
        let before = Self.contract
        let after = before.replacing(old, with: new)
        #expect(before != after)
        let same = Self.digests(SourceText(file: "a.yaml", text: before))
        #expect(same == Self.digests(SourceText(file: "a.yaml", text: after)))
    }
}
