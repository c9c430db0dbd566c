// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import Ledger
import Testing

@testable import ContractInterpreter

/// A documented example of a function, put into a contract as the documentation shows it.
struct ExampleContract: Sendable, CustomTestStringConvertible {
    let function: CuratedFunction
    let example: FunctionExample

    static let all: [ExampleContract] = FunctionRegistry.standard.names.flatMap { name in
        let function = FunctionRegistry.standard[name]
        return (function?.examples ?? []).compactMap { example in
            function.map { ExampleContract(function: $0, example: example) }
        }
    }

    var testDescription: String { "\(function.name): \(example.title)" }

    var location: SourceLocation {
        SourceLocation(
            fileID: example.fileID, filePath: example.fileID, line: example.line, column: example.column)
    }

    /// What an example comes to in the interpreter, in one comparable form.
    enum Answer: Equatable {
        case value(Value)
        case fields(ValueMap)
        case refusals([String: String])
        case score(Double?)
        case operation(ConnectionRequest.Operation)
        case failure
    }

    var expected: Answer {
        switch example.expectation {
        case .returns(let value): .value(value)
        case .fields(let fields): .fields(fields)
        case .refusals(let refusals): .refusals(refusals)
        case .score(let score): .score(score)
        case .asks(let operation): .operation(operation)
        case .fails: .failure
        }
    }

    /// The contract: the call stands in it as the documentation has it, in its stage.
    var text: String {
        let call = example.contractText(of: function).split(separator: "\n")[0]
        var lines = ["actions:", "  - key: example", "    execution_mode: workflow", "    parameters:"]
        for (key, type) in parameters {
            lines.append("      - { key: \(key), type: \(type.rawValue) }")
        }
        if parameters.isEmpty { lines[3] += " []" }
        lines.append("    creates:")
        lines.append("      - key: made")
        lines.append("        entity_type: thing")
        switch example.stage {
        case .value, .transform:
            lines.append("        fields:")
            lines.append("          result: " + call.drop { $0 != " " }.dropFirst())
            return lines.joined(separator: "\n") + "\n"
        case .condition:
            lines.append("        fields: {}")
            lines.append("        \(call)")
            return lines.joined(separator: "\n") + "\n"
        case .evaluate: return Self.asking + "          \(call)\n"
        case .execute: return connected + "      - { key: commanded, \(call) }\n"
        default: break
        }
        // Only what prepares a create knows its fields by name; elsewhere a name may be one that no record has.
        let prefix = example.stage == .prepareCreate ? "" : "made_"
        let fields = parameters.map { "\(prefix)\($0.key): $parameters.\($0.key)" }.joined(separator: ", ")
        lines.append("        fields: { \(fields) }")
        lines.append("    submission_contract:")
        lines.append("      \(call)")
        return lines.joined(separator: "\n") + "\n"
    }

    /// A step whose answer is judged by what follows.
    private static let asking = """
        connections: [{ key: wise, type: model, base_url: "https://models.example" }]
        actions:
          - key: example
            execution_mode: workflow
            steps:
              - key: asked
                model:
                  connection: wise
                  prompt: What is it?
                  output: [{ key: text, type: text }]
                  fallback: {}

        """

    /// A step that goes to a connection of the type that the function takes.
    private var connected: String {
        let name = example.arguments["connection"]?.string ?? ""
        let rest =
            switch function.name.prefix(while: { $0 != "." }) {
            case "file": "type: file, path: out"
            case "http": "type: http, base_url: \"https://a.example\""
            default: "type: postgres, base_url: \"postgres://a.example/a\""
            }
        return """
            connections: [{ key: \(name), \(rest) }]
            actions:
              - key: example
                execution_mode: workflow
                steps:

            """
    }

    /// The parameters that the example needs, with types that the function takes.
    private var parameters: [(key: String, type: ValueType)] {
        var keys = Set(example.subject.keys + example.candidate.keys + Array(example.types.keys))
        var taken: [String: [ValueType]] = [:]
        for parameter in function.parameters {
            guard case .fields(let types, _) = parameter.kind else { continue }
            for key in Arguments(example.arguments).keys(parameter.name) ?? [] {
                keys.insert(key)
                taken[key] = types
            }
        }
        if let template = example.arguments["template"]?.string {
            keys.formUnion(CuratedFunction.placeholders(of: template))
        }
        return keys.sorted().map { key in
            let value = example.subject[key] ?? example.candidate[key] ?? .null
            let type = example.types[key] ?? Self.type(of: value)
            guard let types = taken[key], !types.isEmpty, !types.contains(type) else { return (key, type) }
            return (key, types.contains(.decimal) ? .decimal : types[0])
        }
    }

    private static func type(of value: Value) -> ValueType {
        switch value {
        case .null, .string: .string
        case .bool: .boolean
        case .number(let number): number.isInteger ? .integer : .decimal
        case .list: .list
        case .map: .object
        }
    }

    /// What the interpreter makes of it.
    func answer(_ plan: ActionPlan) -> Answer {
        let context = EvaluationContext(
            circumstances: Circumstances(
                caller: Workbench.citizen, plan: plan, timezone: "UTC", today: "2026-11-21",
                now: Instant(microseconds: 1_795_251_600_000_000), submission: "s", source: "cli",
                correlationID: "c", registry: .standard, sealer: nil),
            parameters: [:])
        let evaluator = CallEvaluator(plan: plan, registry: .standard)
        do throws(FunctionFailure) {
            switch example.stage {
            case .value, .transform:
                guard let value = plan.creates[0].fields["result"] else { return .failure }
                return .value(try Evaluator(context).value(of: value) ?? .null)
            case .condition: return .value(.bool(try Evaluator(context).holds(plan.creates[0].when)))
            case .evaluate:
                guard case .model(let model) = plan.ownSteps[0].work else { return .failure }
                return .value(.bool(try evaluator.passes(model.evaluate[0], context)))
            case .execute:
                guard case .execute(let call) = plan.ownSteps[0].work, let command = function.body.command
                else { return .failure }
                let arguments = try Evaluator(context).arguments(call.arguments, of: function)
                return .operation(try command(Arguments(arguments)))
            case .duplicates: return duplicate(plan)
            case .normalize:
                return Self.answer(try evaluator.evaluate(plan.normalize[0], example.subject, context))
            case .validate:
                return Self.answer(try evaluator.evaluate(plan.validate[0], example.subject, context))
            default:
                return Self.answer(try evaluator.evaluate(plan.prepareCreate[0], example.subject, context))
            }
        } catch {
            return .failure
        }
    }

    private static func answer(_ output: CallOutput) -> Answer {
        switch output {
        case .fields(let fields): return .fields(fields)
        case .value(let value): return .value(value)
        case .refusals(let refusals):
            return .refusals(
                Dictionary(refusals.map { ($0.parameter ?? "", $0.code) }) { first, _ in first })
        }
    }

    private func duplicate(_ plan: ActionPlan) -> Answer {
        guard let spec = plan.duplicates?.spec, let matching = function.body.matching else { return .failure }
        let now = Instant(microseconds: 1_795_251_600_000_000)
        func side(_ values: ValueMap, _ at: Instant) -> MatchSubject {
            MatchSubject(
                values: values, types: spec.types, actor: "ana", action: spec.action,
                fingerprint: Digest(canonical: .map(values)).hex, at: at)
        }
        return .score(
            matching.compare(
                side(example.subject, now),
                side(example.candidate, now.adding(.zero - example.candidateAge)), Arguments(spec.arguments)))
    }
}

@Suite struct FunctionExampleContractTests {
    @Test(arguments: ExampleContract.all)
    func `an example holds in a contract as the documentation writes it`(_ example: ExampleContract) throws {
        let (outcome, diagnostics) = Workbench.check(example.text)
        if case .failure = example.expected, !diagnostics.isEmpty {
            // What can be seen in the text does not wait for a run.
            #expect(
                diagnostics.allSatisfy { $0.code == .wrongArgument }, "\(diagnostics.map(\.message))",
                sourceLocation: example.location)
            return
        }
        #expect(diagnostics.map(\.message) == [], "\(example.text)", sourceLocation: example.location)
        let plan = try #require(outcome.actions.first?.plan, sourceLocation: example.location)
        #expect(example.answer(plan) == example.expected, sourceLocation: example.location)
    }

    @Test(arguments: ExampleContract.all)
    func `what an example names is pinned with its version`(_ example: ExampleContract) throws {
        guard let plan = Workbench.check(example.text).outcome.actions.first?.plan else { return }
        let pinned = CanonicalJSON.text(plan.planValue)
        #expect(pinned.contains("\"\(example.function.name)\""))
        #expect(
            FunctionRegistry.standard.function(example.function.name, version: example.function.version)
                != nil)
    }
}
