// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// What the steps of an application ask its connections for.
struct AskedResources {
    private var names: [String: Set<String>] = [:]
    /// Connections that are asked for something whose name only a run knows.
    private var open: Set<String> = []

    init(of application: Application) {
        for connection in application.connections { take(connection.idempotency?.value) }
        for step in application.actions.flatMap(\.steps).flatMap(\.withNested) {
            for body in [step.body].compactMap(\.self) + step.compensation { take(body.value, of: step) }
        }
    }

    /// Why nothing is ever answered under a name; nil where something may be.
    func problem(_ connection: String, _ name: String) -> String? {
        let known = names[connection] ?? []
        if open.contains(connection) || known.contains(name) { return nil }
        let help = Suggestion.didYouMean(name, among: known).map { "; \($0)" } ?? ""
        return "no step asks '\(connection)' for '\(name)'\(help)"
    }

    private mutating func take(_ body: StepBody, of step: StepDefinition) {
        switch body {
        case .lookup(let lookup): take(lookup.resource)
        case .fetch(let fetch): take(fetch.resource)
        case .push(let push):
            take(push.resource)
            take(push.idempotency?.value)
        case .model(let model): names[model.connection.value, default: []].insert(step.key.value)
        default: break
        }
    }

    private mutating func take(_ idempotency: StepBody.Idempotency?) {
        if case .queryFirst(let lookup) = idempotency { take(lookup.resource) }
    }

    private mutating func take(_ resource: StepBody.Resource) {
        if !resource.path.isEmpty { open.insert(resource.connection.value) }
        names[resource.connection.value, default: []].insert(resource.name.value)
    }
}
