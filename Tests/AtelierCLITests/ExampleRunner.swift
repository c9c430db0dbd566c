// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// Runs the cases of a manifest in their order, on one ledger, with the built program.
struct ExampleRunner {
    let manifest: ExampleManifest
    let workspace: Workspace
    /// Submissions and records that cases gave a name.
    private var names: [String: String] = [:]

    /// A copy of the examples without the caller of local work: who acts is said by each case.
    init(_ manifest: ExampleManifest) throws {
        self.manifest = manifest
        workspace = try Workspace.examples()
        let project = workspace.folder.appending(path: "atelier.yaml")
        let lines = try String(contentsOf: project, encoding: .utf8).split(separator: "\n")
        try workspace.write(
            "atelier.yaml", lines.filter { !$0.hasPrefix("identity:") }.joined(separator: "\n") + "\n")
        for (name, caller) in manifest.callers.entries.map({ ($0.key, $0.value) }) {
            try workspace.write("callers/\(name).json", CanonicalJSON.faithfulText(caller))
        }
        // Makes the key that seals what is sensitive.
        _ = try workspace.run("init")
    }

    /// Runs one case and answers what differs from what it expects.
    mutating func run(_ example: ExampleCase) throws -> [String] {
        let run = try workspace.run(try arguments(of: example))
        let document = (try? run.document()) ?? .null
        let submission = document["submission"] ?? .null
        let entity = submission["entity"]?["id"]?.string
        if let name = example.name {
            names[name] = submission["id"]?.string
            names["\(name).entity"] = entity
        }
        var outcome = ExampleOutcome(code: run.code, document: document)
        if example.record != nil, let entity {
            outcome.record = try record(entity, after: example)
        }
        return outcome.mismatches(example).map { "\($0)\n\(run.output)\(run.errors)" }
    }

    /// The fields of a record, looked at by somebody with every role that anybody has.
    private func record(_ id: String, after example: ExampleCase) throws -> Value? {
        let roles = manifest.callers.entries.flatMap { $0.value["roles"]?.list ?? [] }.compactMap(\.string)
        let caller = example.caller.map { ["--as", "callers/\($0).json"] } ?? []
        let shown = try workspace.run(
            ["records", "show", id, "--user", "inspector", "--format", "json"] + caller
                + Set(roles).sorted().flatMap { ["--role", $0] })
        return try shown.document()["records"]?.list?.first?["fields"]
    }

    private func arguments(of example: ExampleCase) throws -> [String] {
        var arguments = example.run
        if let action = example.submit {
            arguments = ["submit", action, "--wait"]
            if let payload = example.payload { arguments += ["--payload", "payloads/\(payload)"] }
            if let target = example.target { arguments += ["--target", "{\(target)}"] }
            if !example.flags.contains("--now") { arguments += ["--now", manifest.now] }
            arguments += example.attach.flatMap { ["--attach", $0] }
        }
        if let caller = example.caller {
            guard manifest.callers[caller] != nil else {
                throw ExampleProblem("nobody is called '\(caller)'")
            }
            arguments += ["--as", "callers/\(caller).json"]
        }
        return try (arguments + example.flags + ["--format", "json"]).map(filled)
    }

    /// The text with `{name}` and `{name.entity}` replaced.
    private func filled(_ text: String) throws -> String {
        var text = text
        for match in text.matches(of: /\{([a-z_]+(?:\.entity)?)\}/) {
            guard let id = names[String(match.1)] else {
                throw ExampleProblem("nothing is called '\(match.1)'")
            }
            text = text.replacing(match.0, with: id)
        }
        return text
    }
}

/// What a command of an example ended with.
struct ExampleOutcome {
    var code: Int32
    var document: Value
    /// The fields of the submission's record, when they are asked for.
    var record: Value?

    /// What differs from what a case expects.
    func mismatches(_ example: ExampleCase) -> [String] {
        var found: [String] = []
        if code != example.exit { found.append("exit \(code), not \(example.exit)") }
        let expected = Dictionary(
            uniqueKeysWithValues: example.errors.entries.map { ($0.key, ExampleOutcome.codes($0.value)) })
        if errors != expected { found.append("errors \(errors), not \(expected)") }
        if let expect = example.expect {
            found += ExampleOutcome.missing(expect, in: document["submission"], at: "submission")
        }
        if let expect = example.document {
            found += ExampleOutcome.missing(expect, in: document, at: "document")
        }
        if let expect = example.record { found += ExampleOutcome.missing(expect, in: record, at: "record") }
        return found
    }

    /// The codes of all errors, by criterion or parameter.
    var errors: [String: [String]] {
        var codes: [String: [String]] = [:]
        for error in document["errors"]?.list ?? [] {
            let place = error["criterion"]?.string ?? error["parameter"]?.string ?? ""
            codes[place, default: []].append(error["code"]?.string ?? "")
        }
        return codes.mapValues { $0.sorted() }
    }

    private static func codes(_ value: Value) -> [String] {
        (value.list ?? [value]).compactMap(\.string).sorted()
    }

    /// What of an expectation a value does not hold: maps match when they contain what is written, lists when equal
    /// in length and order.
    static func missing(_ expected: Value, in actual: Value?, at path: String) -> [String] {
        switch expected {
        case .map(let members):
            guard actual?.map != nil else { return ["\(path) is no map"] }
            return members.entries.flatMap { missing($0.value, in: actual?[$0.key], at: "\(path).\($0.key)") }
        case .list(let elements):
            guard let list = actual?.list, list.count == elements.count else {
                return ["\(path) has not \(elements.count) elements"]
            }
            return zip(elements, list).enumerated().flatMap { index, pair in
                missing(pair.0, in: pair.1, at: "\(path).\(index)")
            }
        default:
            let found = actual ?? .null
            if found == expected { return [] }
            return ["\(path) is \(CanonicalJSON.text(found)), not \(CanonicalJSON.text(expected))"]
        }
    }
}
