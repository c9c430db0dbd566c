// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// Submits every payload of the examples with the built program, and holds what comes of it against the manifest
/// beside it.
@Suite(.timeLimit(.minutes(10))) struct ExampleTests {
    @Test(arguments: ExampleManifest.all)
    func `every case of an example comes to what its manifest says`(_ name: String) throws {
        let manifest = try ExampleManifest.read(name)
        var runner = try ExampleRunner(manifest)
        for example in manifest.cases {
            for problem in try runner.run(example) {
                Issue.record("\(name): '\(example.does)': \(problem)")
            }
        }
        let verified = try runner.workspace.run("verify")
        #expect(verified.code == 0, "\(verified.output)\(verified.errors)")
        let trail = try runner.workspace.run("audit", "verify")
        #expect(trail.code == 0, "\(trail.output)\(trail.errors)")
    }

    @Test func `every contract has a manifest, and every manifest a contract`() throws {
        let contracts = ExampleManifest.files(in: "actions").filter { !$0.hasSuffix(".test.yaml") }
            .map { "actions/\($0)" }
        let named = try ExampleManifest.all.map { try ExampleManifest.read($0).contract }
        #expect(contracts == named.sorted())
    }

    @Test func `every payload and every file is used by a case`() throws {
        let cases = try ExampleManifest.all.flatMap { try ExampleManifest.read($0).cases }
        let payloads = ExampleManifest.files(in: "payloads").filter { !$0.hasSuffix(".expected.yaml") }
        #expect(Set(payloads) == Set(cases.compactMap(\.payload)))
        let files = ExampleManifest.files(in: "files").map { "files/\($0)" }
        let attached = cases.flatMap(\.attach).map { String($0.split(separator: "=").last ?? "") }
        #expect(Set(files) == Set(attached))
    }

    @Test(arguments: ExampleManifest.all)
    func `an example shows what passes, what fails and what is there already`(_ name: String) throws {
        let manifest = try ExampleManifest.read(name)
        let submissions = manifest.cases.filter { $0.submit != nil }
        // 6: it is accepted, and people decide what comes of it.
        #expect(submissions.contains { $0.exit == 0 || $0.exit == 6 })
        let codes = submissions.filter { $0.exit == 1 }.flatMap { example in
            example.errors.entries.flatMap { ($0.value.list ?? [$0.value]).compactMap(\.string) }
        }
        #expect(Set(codes).count >= 2, "the mistakes of \(name) are all of one kind")
        let again = submissions.indices.contains { index in
            let example = submissions[index]
            return example.expect?["status"]?.string == "rejected_duplicate"
                || example.expect?["duplicates"]?.list?.isEmpty == false
                || example.expect?["error"]?["code"]?.string == "unique"
                || submissions[..<index].contains {
                    example.payload != nil && ($0.submit, $0.payload) == (example.submit, example.payload)
                }
        }
        #expect(again, "nothing is submitted to \(name) a second time")
        let silent = manifest.cases.filter { !$0.claims }.map(\.does)
        #expect(silent == [], "they expect nothing")
    }

    @Test func `every action of the examples is submitted`() throws {
        let workspace = try Workspace.examples()
        var declared: Set<String> = []
        for file in ExampleManifest.files(in: "actions") {
            let bytes = try Data(contentsOf: workspace.folder.appending(path: "actions/\(file)"))
            let (value, _) = YAMLReader.readValue(SourceText(file: file, bytes: Array(bytes)))
            declared.formUnion(value?["actions"]?.list?.compactMap { $0["key"]?.string } ?? [])
        }
        let submitted = try ExampleManifest.all.flatMap {
            try ExampleManifest.read($0).cases.compactMap(\.submit)
        }
        #expect(!declared.isEmpty)
        // Those of kind bulk are submitted with several targets, by a whole command.
        let commands = try ExampleManifest.all.flatMap {
            try ExampleManifest.read($0).cases.filter { $0.run.first == "submit" }.compactMap {
                $0.run.dropFirst().first
            }
        }
        #expect(declared == Set(submitted + commands))
    }

    private static func value(_ json: String) throws -> Value { try JSONReader.read(json) }

    private static let outcome = #"""
        { "submission": { "status": "failed", "duplicates": [{ "reference": "A-1" }] },
          "errors": [{ "code": "min_length", "parameter": "title" }, { "code": "type", "parameter": "title" },
                     { "code": "criterion", "parameter": null, "criterion": "open" }] }
        """#
    private static let record = #"{ "title": "Hole", "amount": "1.10" }"#
    private static let right = #"""
        { "does": "fails", "submit": "x", "exit": 1, "errors": { "title": ["type", "min_length"], "open": "criterion" },
          "expect": { "status": "failed", "duplicates": [{ "reference": "A-1" }], "entity": null },
          "record": { "title": "Hole", "amount": "1.10" } }
        """#

    private static func mismatches(_ example: Value) throws -> [String] {
        let outcome = ExampleOutcome(code: 1, document: try value(outcome), record: try value(record))
        return outcome.mismatches(try ExampleCase(example))
    }

    @Test func `an outcome that is as expected has no mismatch`() throws {
        let found = try Self.mismatches(Self.value(Self.right))
        #expect(found == [])
    }

    private static let wrong: [(String, String)] = [
        ("exit", "0"), ("errors", #"{ "title": "type", "open": "criterion" }"#),
        ("errors", #"{ "title": ["type", "min_length"], "open": "acknowledge" }"#),
        ("errors", #"{ "title": ["type", "min_length"] }"#),
        ("errors", #"{ "title": ["type", "min_length"], "open": "criterion", "more": "required" }"#),
        ("expect", #"{ "status": "created" }"#), ("expect", #"{ "duplicates": [] }"#),
        ("expect", #"{ "duplicates": [{ "reference": "A-2" }] }"#),
        ("expect", #"{ "entity": { "type": "x" } }"#),
        ("record", #"{ "amount": 1.10 }"#), ("record", #"{ "none": "x" }"#),
        ("document", #"{ "submission": "x" }"#),
    ]

    @Test(arguments: wrong)
    func `an outcome that is not as expected has one`(_ key: String, _ json: String) throws {
        let document = try Self.value(Self.right)
        var changed = try #require(document.map)
        changed[key] = try Self.value(json)
        let found = try Self.mismatches(.map(changed))
        #expect(!found.isEmpty)
    }

    @Test(arguments: ["expcet", "error", "payloads"])
    func `a key that no case has is noticed`(_ key: String) {
        let members: [(String, Value)] = [("does", "x"), ("submit", "x"), (key, "y")]
        #expect(throws: ExampleProblem.self) { try ExampleCase(.map(ValueMap(members))) }
    }
}
