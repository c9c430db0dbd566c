// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

/// One function as it is shown.
struct FunctionPage {
    let function: CuratedFunction

    init(_ function: CuratedFunction) { self.function = function }

    /// For people: signature, summary, arguments, examples.
    var text: String {
        var text = function.signature + "\n\n" + function.summary + "\n\n"
        text += "Stages:  " + stages.joined(separator: ", ") + "\n"
        text += "Effect:  " + function.effect.text + "\n"
        text += "Version: \(function.version), since \(function.since)\n"
        text += "Returns: " + function.returns + "\n"
        if !function.parameters.isEmpty {
            var table = TextTable(["ARGUMENT", "TYPE", "DEFAULT", "MEANING"])
            for parameter in function.parameters {
                let fallback = parameter.defaultValue.map(CanonicalJSON.faithfulText)
                table.add([
                    parameter.name, parameter.kind.text, fallback ?? (parameter.isRequired ? "required" : ""),
                    parameter.help,
                ])
            }
            text += "\n" + table.text
        }
        for example in function.examples { text += "\n" + FunctionPage.text(example) }
        return text
    }

    private static func text(_ example: FunctionExample) -> String {
        var text = "Example (\(example.stage.rawValue)): \(example.title)\n"
        func line(_ name: String, _ map: ValueMap) {
            if !map.isEmpty {
                text += "  \(name): " + VisibleText.line(CanonicalJSON.faithfulText(.map(map))) + "\n"
            }
        }
        line("with", example.arguments)
        line("on", example.subject)
        line("candidate", example.candidate)
        let result = CanonicalJSON.faithfulText(outcome(example.expectation))
        return text + "  gives: " + VisibleText.line(result) + "\n"
    }

    /// The function in JSON.
    var value: Value {
        [
            "name": .string(function.name), "version": .number(Number(Int64(function.version))),
            "since": .string(function.since), "summary": .string(function.summary),
            "signature": .string(function.signature), "effect": .string(function.effect.text),
            "stages": .list(stages.map(Value.string)), "returns": .string(function.returns),
            "parameters": .list(
                function.parameters.map { parameter in
                    [
                        "name": .string(parameter.name), "type": .string(parameter.kind.text),
                        "required": .bool(parameter.isRequired), "default": parameter.defaultValue ?? .null,
                        "help": .string(parameter.help),
                    ]
                }),
            "examples": .list(
                function.examples.map { example in
                    [
                        "title": .string(example.title), "stage": .string(example.stage.rawValue),
                        "with": .map(example.arguments), "on": .map(example.subject),
                        "candidate": .map(example.candidate),
                        "gives": FunctionPage.outcome(example.expectation),
                    ]
                }),
        ]
    }

    private var stages: [String] { Stage.allCases.filter(function.stages.contains).map(\.rawValue) }

    /// What an example comes to; a failure and refusals are told from a value by their key.
    private static func outcome(_ expectation: FunctionExample.Expectation) -> Value {
        switch expectation {
        case .returns(let value): value
        case .fields(let fields): .map(fields)
        case .refusals(let codes):
            ["refusals": .map(ValueMap(codes.map { ($0.key, Value.string($0.value)) }))]
        case .score(let score):
            ["score": score.flatMap { Number(String($0)) }.map(Value.number) ?? .null]
        case .asks(let operation): ["asks": operation.summary]
        case .fails(let code): ["fails": .string(code)]
        }
    }
}
