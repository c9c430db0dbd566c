// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// Whether a call says of an argument what the function takes anyway.
enum DefaultArgument {
    static func isWritten(_ value: Value?, for argument: String, of function: String) -> Bool {
        guard let value, let declaration = FunctionRegistry.standard[function],
            let known = declaration.parameters.first(where: { $0.name == argument })?.defaultValue
        else { return false }
        return value == known
    }
}
