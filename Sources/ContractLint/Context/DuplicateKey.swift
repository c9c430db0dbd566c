// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintedAction {
    /// What the duplicate check compares.
    struct DuplicateKey {
        var call: FunctionCall
        /// Keys of the parameters, in the order written.
        var parameters: [String]
        /// Where they are named.
        var place: SourcePlace
    }

    /// Nil when no parameter is named.
    var duplicateKey: DuplicateKey? {
        guard case .check(let call, _, _) = definition.submissionContract?.duplicates,
            let entry = catalogue[call.name.value],
            let argument = call.arguments.first(where: { entry.parameterArguments.contains($0.key.value) })
        else { return nil }
        return DuplicateKey(
            call: call, parameters: ActionUses.names(in: argument.value.value), place: argument.value.place)
    }
}

extension TypeDeclaration {
    /// How many values there are; nil for very many.
    var valueCount: Int? {
        switch knownType {
        case .boolean: 2
        case .enum: constraints.choices?.count
        default: nil
        }
    }
}
