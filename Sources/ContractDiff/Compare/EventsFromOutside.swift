// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// The events that something listens to and nothing in the application sends: whoever raises them is a caller.
enum EventsFromOutside {
    static func keys(of application: Application) -> Set<String> {
        var heard: Set<String> = []
        var sent: Set<String> = []
        for trigger in application.triggers where trigger.isActive {
            switch trigger.cause {
            case .event(let event, _), .absence(let event, _, _): heard.insert(event.value)
            case .schedule, nil: break
            }
        }
        for action in application.actions {
            for effect in action.sideEffects where effect.isActive { sent.insert(effect.event.value) }
            for step in action.steps.flatMap(\.withNested) where step.isActive {
                for body in [step.body].compactMap(\.self) + step.compensation {
                    switch body.value {
                    case .wait(.event(let event, _, _)): heard.insert(event.value)
                    case .emit(let event, _): sent.insert(event.value)
                    default: break
                    }
                }
            }
        }
        return heard.subtracting(sent)
    }
}
