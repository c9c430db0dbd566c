// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension ProofGround {
    /// How many items a fan-out of the action has at least.
    func sureItems(of fanOut: StepBody.FanOut, in action: ActionDefinition) -> Int {
        switch fanOut.items.value {
        case .list(let elements): return elements.count
        case .literal(let value): return value.list?.count ?? 0
        case .reference(let reference):
            guard reference.root == .parameters, reference.path.count == 1,
                let list = action.parameters.first(where: { $0.isActive && $0.key.names(reference.path[0]) }),
                list.type.type.value == .list, list.isRequired, list.visibility == .visible,
                list.visibleWhen == nil
            else { return 0 }
            return list.type.constrained?.minItems?.value ?? 0
        case .call, .map, .unreadable: return 0
        }
    }

    /// How often items of a fan-out stand behind others, of which so many run together.
    func sureRounds(of fanOut: StepBody.FanOut, in action: ActionDefinition) -> Int {
        let together = max(1, fanOut.concurrency)
        let items = sureItems(of: fanOut, in: action)
        return items / together + (items % together > 0 ? 1 : 0)
    }
}
