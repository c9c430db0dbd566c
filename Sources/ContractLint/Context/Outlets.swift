// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Where values leave the record: for whoever listens, for who decides, for a model.
struct Outlet {
    enum Kind {
        case event(String)
        /// What approvers are shown is kept with their decision.
        case approval
        case model
    }

    var kind: Kind
    var entries: [ValueExpression.MapEntry]
    /// What the list of the fan-out around is read from.
    var items: Reference?
}

extension LintedAction {
    /// Every place from which values leave, in the order of the text.
    var outlets: [Outlet] {
        var found = definition.sideEffects.filter(\.isActive).map {
            Outlet(kind: .event($0.event.value), entries: $0.payload ?? [])
        }
        if let shown = definition.submissionContract?.approval?.show {
            found.append(Outlet(kind: .approval, entries: shown))
        }
        LintedAction.add(definition.steps, items: nil, to: &found)
        return found
    }

    private static func add(_ steps: [StepDefinition], items: Reference?, to found: inout [Outlet]) {
        for step in steps where step.isActive {
            for body in [step.body].compactMap(\.self) + step.compensation {
                switch body.value {
                case .emit(let event, let payload):
                    found.append(Outlet(kind: .event(event.value), entries: payload, items: items))
                case .approval(let approval):
                    found.append(Outlet(kind: .approval, entries: approval.show ?? [], items: items))
                case .model(let model):
                    found.append(Outlet(kind: .model, entries: model.input, items: items))
                case .forEach(let fanOut):
                    guard case .steps(let nested) = fanOut.work else { break }
                    var inner: Reference?
                    if case .reference(let list) = fanOut.items.value { inner = list }
                    add(nested, items: inner, to: &found)
                case .parallel(let parallel):
                    for branch in parallel.branches { add(branch.steps, items: items, to: &found) }
                default: break
                }
            }
        }
    }
}
