// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// What is known of a value that a prompt sees: which names lead on from it.
indirect enum PromptShape: Sendable {
    /// Nothing: any name may be there.
    case unknown
    /// No name leads on.
    case scalar
    case map([String: PromptShape])
    case list(PromptShape)

    init(_ type: PlanType) {
        switch type.type {
        case .object:
            self =
                type.fields.map { rows in
                    .map(Dictionary(rows.map { ($0.key, PromptShape($0.type)) }, uniquingKeysWith: { $1 }))
                } ?? .unknown
        case .list: self = .list(type.items.first.map { PromptShape($0) } ?? .unknown)
        case .geo, .file, .reference: self = .unknown
        default: self = .scalar
        }
    }

    init(_ value: Value) {
        switch value {
        case .map(let map):
            self = .map(Dictionary(map.map { ($0.key, PromptShape($0.value)) }, uniquingKeysWith: { $1 }))
        case .list: self = .list(.unknown)
        case .null: self = .unknown
        default: self = .scalar
        }
    }
}

extension ActionCompiler {
    /// What is known of a value as it is written.
    mutating func promptShape(of value: Located<ValueExpression>, _ type: StaticType) -> PromptShape {
        if case .map(let entries) = value.value {
            var members: [String: PromptShape] = [:]
            for entry in entries {
                // What is wrong inside was told when the whole was compiled.
                let told = diagnostics.count
                let inner = compile(entry.value).type
                diagnostics.removeSubrange(told...)
                members[entry.key.value] = promptShape(of: entry.value, inner)
            }
            return .map(members)
        }
        switch type.shape {
        case .typed(let type): return PromptShape(type)
        case .literal(let value): return PromptShape(value)
        case .list: return .list(.unknown)
        case .map, .unknown: return .unknown
        }
    }
}
