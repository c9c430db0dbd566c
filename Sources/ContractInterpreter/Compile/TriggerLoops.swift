// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Finds events that lead to themselves through triggers without a filter.
struct TriggerLoops {
    /// One way from an event to the next, in words.
    private struct Link {
        var trigger: Trigger
        var event: Located<String>
    }

    private let links: [Link]
    /// What each action tells, itself or through those that it starts.
    private var told: [String: [String]] = [:]
    private var started: [String: [String]] = [:]

    init(_ application: Application) {
        links = application.triggers.filter(\.isActive).compactMap { trigger in
            guard case .event(let event, nil) = trigger.cause else { return nil }
            return Link(trigger: trigger, event: event)
        }
    }

    /// Takes what an action tells and starts.
    mutating func take(_ plan: ActionPlan) {
        if links.isEmpty { return }
        // What a person alone can bring about is no round of its own.
        let own = (plan.runsInBackground ? ["accepted"] : []) + ["created", "failed", "rejected_duplicate"]
        let steps = plan.ownSteps.flatMap(\.withNested)
        let emitted = steps.flatMap { [$0.work] + $0.compensation }.compactMap { work -> String? in
            if case .emit(let event, _) = work { event } else { nil }
        }
        told[plan.action] = own.map { "\(plan.action).\($0)" } + plan.sideEffects.map(\.event) + emitted
        started[plan.action] = plan.ownSteps.flatMap(\.startedActions)
    }

    /// Each loop once, with the way around it.
    func diagnostics() -> [Diagnostic] {
        var found: [Diagnostic] = []
        var seen: Set<String> = []
        for link in links where !seen.contains(link.trigger.key.value) {
            guard let way = way(from: link) else { continue }
            seen.formUnion(way.map(\.trigger.key.value))
            let places = way.map { step in "'\(step.event.value)' starts '\(step.trigger.action.value)'" }
            let end = "which tells '\(link.event.value)' again"
            found.append(
                Diagnostic(
                    .triggerLoop,
                    "triggers start each other for ever: \(places.joined(separator: ", ")), \(end)",
                    at: link.event.range, path: link.event.path,
                    labels: way.dropFirst().map { Diagnostic.Label("on the way", at: $0.event.range) },
                    help: "give one of the triggers a 'filter' that the second round does not pass"))
        }
        return found
    }

    /// The shortest way from a trigger's event back to it.
    private func way(from first: Link) -> [Link]? {
        var ways = [[first]]
        var reached: Set<String> = [first.trigger.key.value]
        while !ways.isEmpty {
            var longer: [[Link]] = []
            for way in ways {
                guard let last = way.last else { continue }
                let events = events(of: last.trigger.action.value)
                if events.contains(first.event.value) { return way }
                for link in links
                where events.contains(link.event.value) && reached.insert(link.trigger.key.value).inserted {
                    longer.append(way + [link])
                }
            }
            ways = longer
        }
        return nil
    }

    /// What an action tells, and what those tell that it starts.
    private func events(of action: String) -> Set<String> {
        var events: Set<String> = []
        var reached: Set<String> = []
        var next = [action]
        while let action = next.popLast() {
            guard reached.insert(action).inserted else { continue }
            events.formUnion(told[action] ?? [])
            next += started[action] ?? []
        }
        return events
    }
}
