// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionCompiler.CompiledCall {
    /// What is known of what the call gives.
    var result: StaticType {
        var result = StaticType.unknown
        let value = types["value"]
        switch declaration?.result ?? .unknown {
        case .unknown, .members: break
        case .type(let type): result = .typed(type)
        case .likeValue:
            if case .typed(let type) = value?.shape {
                var plain = PlanType(type.type)
                plain.items = type.items
                result = StaticType(shape: .typed(plain), declaredAt: value?.declaredAt)
            }
        case .value: result = value ?? .unknown
        }
        result.mayBeAbsent = declaration?.body.passesNull ?? false && value?.mayBeAbsent ?? false
        result.isSensitive = types.values.contains(where: \.isSensitive)
        return result
    }
}
