// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// What the payloads of one example contract come to: `examples/payloads/<contract>.expected.yaml`.
struct ExampleManifest: Sendable, CustomTestStringConvertible {
    /// The file's name without its ending: that of the contract.
    let name: String
    /// The contract's path from `examples`.
    let contract: String
    /// What `$now` means in every submission.
    let now: String
    /// Who acts, by name: the documents for `--as`.
    let callers: ValueMap
    let cases: [ExampleCase]

    var testDescription: String { name }

    static let keys: Set<String> = ["contract", "now", "callers", "cases"]

    init(name: String, document: Value) throws {
        self.name = name
        let strange = document.map?.keys.filter { !ExampleManifest.keys.contains($0) } ?? ["no map"]
        guard strange.isEmpty, let contract = document["contract"]?.string,
            let now = document["now"]?.string, let cases = document["cases"]?.list
        else { throw ExampleProblem("\(name) is no manifest: \(strange.joined(separator: ", "))") }
        self.contract = contract
        self.now = now
        callers = document["callers"]?.map ?? [:]
        self.cases = try cases.map { try ExampleCase($0) }
    }

    static let folder = Workspace.root.appending(path: "examples/payloads")

    /// The manifest beside the payloads.
    static func read(_ name: String) throws -> ExampleManifest {
        let bytes = try Data(contentsOf: folder.appending(path: "\(name).expected.yaml"))
        let source = SourceText(file: "\(name).expected.yaml", bytes: Array(bytes))
        let (document, problems) = YAMLReader.readValue(source)
        guard let document else {
            throw ExampleProblem("\(name): \(problems.map(\.message).joined(separator: "; "))")
        }
        return try ExampleManifest(name: name, document: document)
    }

    /// The names of all manifests.
    static let all: [String] = files(in: "payloads").filter { $0.hasSuffix(".expected.yaml") }
        .map { String($0.dropLast(".expected.yaml".count)) }

    /// The files of a folder of `examples`, sorted.
    static func files(in folder: String) -> [String] {
        let path = Workspace.root.appending(path: "examples/\(folder)").path
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
}

/// One command on an example, and what must come of it.
struct ExampleCase: Sendable {
    /// What the program shows here, in words that go after "the contract".
    let does: String
    /// A name under which later cases find the submission and its record.
    let name: String?
    /// The action, for a submission; else `run` is the whole command.
    let submit: String?
    let run: [String]
    let payload: String?
    let attach: [String]
    let target: String?
    let caller: String?
    let flags: [String]
    let exit: Int32
    /// Part of the submission that is printed.
    let expect: Value?
    /// All errors: the parameter, or the criterion, and its code or codes.
    let errors: ValueMap
    /// Part of the fields of the submission's record.
    let record: Value?
    /// Part of the whole document.
    let document: Value?

    static let keys: Set<String> = [
        "does", "name", "submit", "run", "payload", "attach", "target", "as", "flags", "exit", "expect",
        "errors",
        "record", "document",
    ]

    init(_ value: Value) throws {
        let strange = value.map?.keys.filter { !ExampleCase.keys.contains($0) } ?? ["no map"]
        func texts(_ key: String) -> [String] { value[key]?.list?.compactMap(\.string) ?? [] }
        does = value["does"]?.string ?? ""
        name = value["name"]?.string
        submit = value["submit"]?.string
        run = texts("run")
        payload = value["payload"]?.string
        attach = texts("attach")
        target = value["target"]?.string
        caller = value["as"]?.string
        flags = texts("flags")
        exit = value["exit"]?.number?.int64.map { Int32($0) } ?? 0
        expect = value["expect"]
        errors = value["errors"]?.map ?? [:]
        record = value["record"]
        document = value["document"]
        guard strange.isEmpty, !does.isEmpty, (submit == nil) != run.isEmpty else {
            throw ExampleProblem("the case '\(does)' cannot be read: \(strange.joined(separator: ", "))")
        }
    }

    /// True when the case says something that a wrong outcome would break.
    var claims: Bool { exit != 0 || expect != nil || document != nil || record != nil }
}

/// What is wrong with the examples themselves.
struct ExampleProblem: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
