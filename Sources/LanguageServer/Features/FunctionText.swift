// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

/// A function of the library as an editor shows it.
struct FunctionText {
    static let maxExamples = 3
    let function: CuratedFunction

    /// Signature, summary, arguments, effect and examples.
    func markdown(in stage: Stage?) -> String {
        let signature = stage.map(function.signature(in:)) ?? function.signature
        var lines = ["```", signature, "```", function.summary, ""]
        for parameter in stage.map(function.parameters(in:)) ?? function.parameters {
            lines.append("- " + FunctionText.line(parameter))
        }
        let stages = Stage.allCases.filter(function.stages.contains).map(\.rawValue)
        lines += ["", "Returns: \(function.returns)", ""]
        lines.append("Effect: `\(function.effect.text)`. Stages: \(stages.joined(separator: ", ")).")
        let fitting = function.examples.filter { stage == nil || $0.stage == stage }
        for example in (fitting.isEmpty ? function.examples : fitting).prefix(FunctionText.maxExamples) {
            lines += ["", "Example: \(example.title)", "```"] + FunctionText.lines(example) + ["```"]
        }
        return lines.joined(separator: "\n")
    }

    static func line(_ parameter: FunctionParameter) -> String {
        var text = "`\(parameter.name)`: \(parameter.kind.text)"
        if let fallback = parameter.defaultValue {
            text += ", default `\(CanonicalJSON.faithfulText(fallback))`"
        } else if !parameter.isRequired {
            text += ", optional"
        }
        return text + ". " + parameter.help
    }

    private static func lines(_ example: FunctionExample) -> [String] {
        func line(_ name: String, _ map: ValueMap) -> [String] {
            map.isEmpty ? [] : ["\(name): \(CanonicalJSON.faithfulText(.map(map)))"]
        }
        return line("with", example.arguments) + line("on", example.subject)
            + line("candidate", example.candidate) + ["gives: \(outcome(example.expectation))"]
    }

    private static func outcome(_ expectation: FunctionExample.Expectation) -> String {
        switch expectation {
        case .returns(let value): CanonicalJSON.faithfulText(value)
        case .fields(let fields): CanonicalJSON.faithfulText(.map(fields))
        case .refusals(let codes):
            codes.isEmpty
                ? "nothing is wrong"
                : codes.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        case .score(let score): score.map { "score \($0)" } ?? "no match"
        case .asks(let operation): "asks \(CanonicalJSON.faithfulText(operation.summary))"
        case .fails(let code): "fails with \(code)"
        }
    }
}
