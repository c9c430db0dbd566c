// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionCompiler {
    /// Reports an output that is declared and that the step can never give.
    mutating func checkDeclared(_ rows: [PlanParameter], _ output: StepOutput, of step: StepDefinition) {
        let written = (step.output ?? []).filter(\.isActive)
        switch step.body?.value {
        case .execute where step.body?.value.command != nil: checkGiven(output, written, rows)
        case .transform(let call), .execute(let call):
            guard let first = written.first, let type = resultType(of: call),
                ![.object, .geo, .file].contains(type)
            else { return }
            report(
                .typeMismatch,
                "'\(call.name.value)' gives a value of type \(type.rawValue), and 'output' declares a map",
                at: first.key.place, labels: [Diagnostic.Label("the function", at: call.name.range)],
                help: "remove 'output', and read '$steps.\(step.key.value)'")
        case .fetch, .push: checkGiven(output, written, rows)
        default: return
        }
    }

    /// Reports what is declared and required, and not among the members that the step gives.
    private mutating func checkGiven(
        _ output: StepOutput, _ written: [ParameterDefinition], _ rows: [PlanParameter]
    ) {
        guard case .members(let members, false) = output else { return }
        for (row, definition) in zip(rows, written)
        where row.isRequired && row.defaultValue == nil
            && !members.contains(where: { $0.name == row.key })
        {
            report(
                .unknownField, "the step gives no '\(row.key)', and its 'output' requires it",
                at: definition.key.place,
                help: ActionCompiler.suggestion(row.key, members.map(\.name)))
        }
    }

    /// The type of what a function gives, where that is known.
    private mutating func resultType(of call: FunctionCall) -> ValueType? {
        switch registry[call.name.value]?.result {
        case .type(let type): return type
        case .likeValue, .value:
            guard let value = call.arguments.first(where: { $0.key.value == "value" })?.value else {
                return nil
            }
            // What is wrong with it was told when the call was compiled.
            let told = diagnostics.count
            defer { diagnostics.removeSubrange(told...) }
            switch compile(value).type.shape {
            case .typed(let type): return type.type
            case .literal(.string): return .text
            case .literal(.number): return .number
            case .literal(.bool): return .boolean
            case .literal(.list), .list: return .list
            case .literal, .map, .unknown: return nil
            }
        case .members: return .object
        case .unknown, nil: return nil
        }
    }
}
