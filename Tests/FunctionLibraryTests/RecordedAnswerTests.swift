// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@testable import FunctionLibrary

/// Holds every function to the answers it has given: runs pin a function's version, so another answer to the
/// same question needs another version.
///
/// `ATELIER_RECORD=1` adds what is not recorded yet, for the versions there are, and then fails. It changes
/// no recorded answer.
@Suite struct RecordedAnswerTests {
    /// One question with its answer, as one line of JSON.
    struct Line: Hashable, CustomTestStringConvertible {
        let text: String
        let question: ValueMap
        let answer: Value

        init(question: ValueMap, answer: Value) {
            self.question = question
            self.answer = answer
            var whole = question
            whole["answer"] = answer
            // As written, not canonical: 1.10 and 1.1 are two answers here.
            text = CanonicalJSON.faithfulText(.map(whole))
        }

        init?(_ text: String) {
            guard var whole = (try? JSONReader.read(text))?.map, let answer = whole["answer"] else {
                return nil
            }
            whole["answer"] = nil
            self.init(question: whole, answer: answer)
        }

        var name: String { question["function"]?.string ?? "" }
        var version: Int { question["version"]?.number?.int64.map(Int.init) ?? 0 }
        var testDescription: String {
            "\(name) \(question["stage"]?.string ?? "") \(Digest(of: text).hex.prefix(8))"
        }
    }

    private static let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/Functions/answers.ndjson")

    static let recorded: [Line] = {
        let bytes = (try? Data(contentsOf: path)) ?? Data()
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap {
            Line(String(decoding: $0, as: UTF8.self))
        }
    }()

    @Test(arguments: recorded)
    func `a version answers as it was recorded`(_ line: Line) async throws {
        guard let function = FunctionRegistry.standard.function(line.name, version: line.version) else {
            // An older version, or that of a build with another trait: its runs wait for a binary that has it.
            let known = FunctionRegistry.standard[line.name]?.version ?? 0
            #expect(line.version < known || line.version / 1000 != known / 1000)
            return
        }
        let call = try #require(ExampleCase(function: function, recorded: line.question))
        let now = Line(question: line.question, answer: await call.answer().recorded)
        #expect(now.text == line.text, "another answer needs another version of \(line.name)")
    }

    @Test func `every example and every edge is recorded`() async throws {
        let known = Set(Self.recorded.map(\.question))
        var added: [Line] = []
        for example in ExampleCase.all + ExampleCase.edges where !known.contains(example.question) {
            added.append(Line(question: example.question, answer: await example.answer().recorded))
        }
        if ProcessInfo.processInfo.environment["ATELIER_RECORD"] == "1", !added.isEmpty {
            let lines = Set(Self.recorded + added).sorted { ($0.name, $0.text) < ($1.name, $1.text) }
            try Data((lines.map(\.text).joined(separator: "\n") + "\n").utf8).write(to: Self.path)
        }
        #expect(added.isEmpty, "run with ATELIER_RECORD=1 to add \(added.map(\.testDescription))")
    }

    /// A build without the trait cannot ask the other one, and must not let its record fall behind.
    @Test func `what one build is asked is recorded of both`() {
        func questions(_ versions: ClosedRange<Int>) -> Set<ValueMap> {
            Set(
                Self.recorded.filter { $0.name == "phone.normalize" && versions.contains($0.version) }
                    .map { line in
                        var question = line.question
                        question["version"] = nil
                        return question
                    })
        }
        let (plain, planned) = (questions(1...999), questions(1_001...1_999))
        #expect(!planned.isEmpty)
        #expect(plain.subtracting(planned).isEmpty, "'make test-phone' with ATELIER_RECORD=1 adds them")
    }

    @Test func `every function has several edges`() {
        for name in FunctionRegistry.standard.names {
            let edges = ExampleCase.edges.count { $0.function.name == name }
            #expect(edges >= 3, "\(name) has \(edges)")
        }
    }
}

extension ExampleCase {
    /// Everything the answer depends on.
    var question: ValueMap {
        var types = ValueMap()
        for (key, type) in example.types { types[key] = .string(type.rawValue) }
        return [
            "function": .string(function.name), "version": .number(Number(Int64(function.version))),
            "stage": .string(example.stage.rawValue), "with": .map(example.arguments),
            "on": .map(example.subject),
            "candidate": .map(example.candidate), "types": .map(types),
            "candidate_age": .number(Number(example.candidateAge.microseconds)),
        ]
    }

    /// The call that a recorded question describes.
    init?(function: CuratedFunction, recorded: ValueMap) {
        guard let stage = recorded["stage"]?.string.flatMap({ Stage(rawValue: $0) }),
            let arguments = recorded["with"]?.map, let subject = recorded["on"]?.map,
            let candidate = recorded["candidate"]?.map, let types = recorded["types"]?.map,
            let age = recorded["candidate_age"]?.number?.int64
        else { return nil }
        let pairs = types.compactMap { entry in
            entry.value.string.flatMap { ValueType(name: $0) }.map { (entry.key, $0) }
        }
        self.init(
            function: function,
            example: FunctionExample(
                "recorded", stage: stage, with: arguments, on: subject, candidate: candidate,
                types: Dictionary(uniqueKeysWithValues: pairs), candidateAge: .microseconds(age),
                .returns(.null)))
    }
}

extension ExampleCase.Answer {
    /// The answer as JSON.
    var recorded: Value {
        switch self {
        case .value(let value): ["value": value]
        case .fields(let fields): ["fields": .map(fields)]
        case .refusals(let refusals):
            ["refusals": .map(ValueMap(refusals.map { ($0.key, Value.string($0.value)) }))]
        case .score(let score): ["score": score.flatMap { Number("\($0)") }.map(Value.number) ?? .null]
        case .operation(let operation): ["asks": operation.summary]
        case .failure(let code): ["failure": .string(code)]
        case .nothing: .null
        }
    }
}
