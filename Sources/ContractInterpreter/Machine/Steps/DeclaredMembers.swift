// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension PlanType {
    /// The value without what is not declared of its objects, however deep: who answers may have more to say.
    func declared(of value: Value) -> Value {
        switch type {
        case .list:
            guard let item = items.first, let elements = value.list else { return value }
            return .list(elements.map(item.declared(of:)))
        case .object:
            guard let fields, let members = value.map else { return value }
            return .map(fields.declared(of: members))
        default: return value
        }
    }
}

extension [PlanParameter] {
    /// The members that are rows here.
    func declared(of members: ValueMap) -> ValueMap {
        ValueMap(compactMap { row in members[row.key].map { (row.key, row.type.declared(of: $0)) } })
    }
}
