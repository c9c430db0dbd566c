// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What an action's duplicate check compares.
struct DuplicateKey: Sendable {
    let call: FunctionCall
    /// Keys of the parameters, in the order written.
    let parameters: [String]
    /// Where they are named.
    let place: SourcePlace

    /// Nil when no parameter is named.
    static func of(_ action: ActionDefinition, _ catalogue: FunctionCatalogue) -> DuplicateKey? {
        guard case .check(let call, _, _) = action.submissionContract?.duplicates,
            let entry = catalogue[call.name.value],
            let argument = call.arguments.first(where: { entry.parameterArguments.contains($0.key.value) })
        else { return nil }
        return DuplicateKey(
            call: call, parameters: ActionUses.names(in: argument.value.value), place: argument.value.place)
    }
}

extension ParameterDefinition {
    /// How many values there are; nil for very many.
    var valueCount: Int? {
        if case .list(let values) = valuesFrom?.value { return values.count }
        return switch type.knownType {
        case .boolean: 2
        case .enum: type.choices?.count
        default: nil
        }
    }
}
