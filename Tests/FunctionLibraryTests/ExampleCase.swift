// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import Testing

/// One example of one function, with what it takes to run it.
struct ExampleCase: Sendable, CustomTestStringConvertible {
    let function: CuratedFunction
    let example: FunctionExample

    static let all: [ExampleCase] = FunctionRegistry.standard.names.flatMap { name in
        guard let function = FunctionRegistry.standard[name] else { return [ExampleCase]() }
        return function.examples.map { ExampleCase(function: function, example: $0) }
    }

    var testDescription: String { "\(function.name): \(example.title)" }

    var location: SourceLocation {
        SourceLocation(
            fileID: example.fileID, filePath: example.fileID, line: example.line, column: example.column)
    }

    /// What a call answers, in one comparable form.
    enum Answer: Equatable {
        case value(Value)
        case fields(ValueMap)
        case refusals([String: String])
        case score(Double?)
        case operation(ConnectionRequest.Operation)
        case failure(code: String)
        case nothing
    }

    /// The arguments with the declared defaults filled in.
    var arguments: Arguments {
        var values = example.arguments
        for parameter in function.parameters where values[parameter.name] == nil {
            values[parameter.name] = parameter.defaultValue
        }
        return Arguments(values)
    }

    /// The two sides of a comparison.
    var sides: (subject: MatchSubject, candidate: MatchSubject, arguments: Arguments) {
        let instant = Instant(microseconds: 1_795_251_600_000_000)
        return (
            side(example.subject, at: instant),
            side(example.candidate, at: instant.adding(.zero - example.candidateAge)), arguments
        )
    }

    private func side(_ values: ValueMap, at instant: Instant) -> MatchSubject {
        MatchSubject(
            values: values, types: example.types, actor: "ana", action: "submit",
            fingerprint: Digest(canonical: .map(values)).hex, at: instant)
    }

    func verify() async {
        let answer = await answer()
        let expected: Answer =
            switch example.expectation {
            case .returns(let value): .value(value)
            case .fields(let fields): .fields(fields)
            case .refusals(let refusals): .refusals(refusals)
            case .score(let score): .score(score)
            case .asks(let operation): .operation(operation)
            case .fails(let code): .failure(code: code)
            }
        #expect(answer == expected, sourceLocation: location)
    }

    func answer() async -> Answer {
        do throws(FunctionFailure) {
            return try await run()
        } catch {
            return .failure(code: error.code)
        }
    }

    private func run() async throws(FunctionFailure) -> Answer {
        let body = function.body
        guard function.stages.contains(example.stage) else { return .nothing }
        switch example.stage {
        case .normalize: return .fields(try normalized())
        case .validate:
            guard let validate = body.validate else { return .nothing }
            let subject = ValidationSubject(arguments: example.subject, types: example.types)
            let refusals = try validate(subject, arguments).map { ($0.parameter ?? "", $0.code) }
            return .refusals(Dictionary(refusals, uniquingKeysWith: { first, _ in first }))
        case .duplicates:
            guard let matching = body.matching else { return .nothing }
            let sides = sides
            return .score(matching.compare(sides.subject, sides.candidate, sides.arguments))
        case .prepareCreate:
            guard let prepare = body.prepare else { return .nothing }
            return .fields(try prepare(example.subject, PrepareContext(arguments: [:]), arguments))
        case .condition, .evaluate:
            guard let condition = body.condition else { return .nothing }
            return .value(.bool(try condition(arguments)))
        case .execute:
            guard let command = body.command else { return .nothing }
            return .operation(try command(arguments))
        case .value, .valuesFrom, .transform:
            guard let value = body.value else { return .nothing }
            return .value(try value(arguments))
        }
    }

    private func normalized() throws(FunctionFailure) -> ValueMap {
        guard let normalize = function.body.normalize else { return [:] }
        var fields = example.subject
        let types = function.parameters.lazy.compactMap { parameter -> [ValueType]? in
            if case .fields(let types, _) = parameter.kind {
                parameter.typesWithoutName ?? types
            } else {
                nil
            }
        }.first
        for entry in example.subject {
            let type = example.types[entry.key] ?? .string
            let isNamed = arguments.keys("field")?.contains(entry.key) ?? (types ?? []).contains(type)
            if isNamed { fields[entry.key] = try normalize(entry.value, type, arguments) }
        }
        return fields
    }
}
