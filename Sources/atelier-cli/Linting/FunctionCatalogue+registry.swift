// SPDX-License-Identifier: Apache-2.0
import ContractLint
import FunctionLibrary

extension FunctionCatalogue {
    /// What the registry tells of its functions.
    init(_ registry: FunctionRegistry) {
        self.init { name in
            guard let function = registry[name] else { return nil }
            var parameters: Set<String> = []
            for parameter in function.parameters {
                if case .fields = parameter.kind { parameters.insert(parameter.name) }
            }
            return Entry(
                isPure: function.effect == .pure, parameterArguments: parameters,
                templateArguments: function.parameters.contains { $0.name == "template" } ? ["template"] : [],
                unifiesText: function.stages.contains(.normalize) && name.hasPrefix("text."))
        }
    }
}
