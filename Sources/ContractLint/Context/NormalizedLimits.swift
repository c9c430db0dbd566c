// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Limits that `normalize` brings a parameter within, before anything is written; nil where there is none.
struct NormalizedLimits: Sendable {
    var length: Int?
    var least: Number?
    var most: Number?
}

extension LintedAction {
    /// The calls of a function in `normalize` that change a parameter each time.
    func normalizing(_ key: String, by function: String) -> [FunctionCall] {
        (definition.submissionContract?.normalize ?? []).filter { call in
            guard call.name.value == function, call.when == nil else { return false }
            // Without a name, all parameters of its types are meant.
            guard let named = call.arguments.first(where: { $0.key.value == "field" }) else { return true }
            return ActionUses.names(in: named.value.value).contains(key)
        }
    }

    /// What texts and numbers of a parameter are cut to.
    func normalizedLimits(of key: String) -> NormalizedLimits {
        var limits = NormalizedLimits()
        func literal(_ name: String, of call: FunctionCall) -> Number? {
            call.arguments.first { $0.key.value == name }?.value.value.literalValue?.number
        }
        for call in normalizing(key, by: "text.truncate") {
            guard let length = literal("max_length", of: call)?.int64 else { continue }
            limits.length = min(limits.length ?? .max, Int(length))
        }
        for call in normalizing(key, by: "number.clamp") {
            limits.least = literal("min", of: call) ?? limits.least
            limits.most = literal("max", of: call) ?? limits.most
        }
        return limits
    }
}
