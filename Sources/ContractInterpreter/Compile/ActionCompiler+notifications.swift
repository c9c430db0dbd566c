// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension ActionCompiler {
    /// The notification rules on events that a run tells, for of these nobody would be notified.
    func unheardRules() -> [String] {
        let rules = application.notificationRules.filter(\.isActive)
        guard !rules.isEmpty else { return [] }
        let told = toldEvents()
        var names: [String] = []
        // A tenant's own rule has the name of the one that it replaces.
        for rule in rules where told.contains(rule.event.value) && !names.contains(rule.name.value) {
            names.append(rule.name.value)
        }
        return names.map { "the notification rule '\($0)'" }
    }

    /// The events that runs of the action and of those that it starts may tell.
    private func toldEvents() -> Set<String> {
        var told: Set<String> = []
        var reached: Set<String> = [action.key.value]
        var next = [action]
        while let action = next.popLast() {
            told.formUnion(PlanEvent.builtIn.map { "\(action.key.value).\($0)" })
            told.formUnion(action.sideEffects.filter(\.isActive).map(\.event.value))
            for body in action.running.flatMap(\.withRunning).flatMap(\.bodies) {
                if case .emit(let event, _) = body.value { told.insert(event.value) }
                guard let child = body.value.child?.call.action.value,
                    let place = declarations.action(child), reached.insert(child).inserted
                else { continue }
                next.append(application.actions[place])
            }
        }
        return told
    }
}
