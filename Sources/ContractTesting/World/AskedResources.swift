// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// What the steps of an application ask its connections for.
struct AskedResources {
    private var names: [String: Set<String>] = [:]

    init(of application: Application) {
        for connection in application.connections { take(connection.idempotency?.value) }
        for step in application.actions.flatMap(\.steps).flatMap(\.withNested) {
            for body in [step.body].compactMap(\.self) + step.compensation { take(body.value, of: step) }
        }
    }

    /// Why nothing is ever answered under a name; nil where something may be.
    func problem(_ connection: String, _ name: String) -> String? {
        let known = names[connection] ?? []
        if known.contains(where: { AskedResources.mayBecome(name[...], $0[...]) }) { return nil }
        let help = Suggestion.didYouMean(name, among: known).map { "; \($0)" } ?? ""
        return "no step asks '\(connection)' for '\(name)'\(help)"
    }

    /// True for a name itself, and for what its `{…}` may be filled to.
    private static func mayBecome(_ name: Substring, _ written: Substring) -> Bool {
        if name == written { return true }
        guard let open = written.firstIndex(of: "{"), let close = written[open...].firstIndex(of: "}"),
            name.hasPrefix(written[..<open])
        else { return false }
        let filled = name.dropFirst(written[..<open].count)
        let rest = written[written.index(after: close)...]
        return filled.indices.contains { mayBecome(filled[filled.index(after: $0)...], rest) }
    }

    private mutating func take(_ body: StepBody, of step: StepDefinition) {
        switch body {
        case .lookup(let lookup): take(lookup.resource)
        case .fetch(let fetch): take(fetch.resource)
        case .push(let push):
            take(push.resource)
            take(push.idempotency?.value)
        case .execute:
            if let (connection, resource) = body.command, let resource {
                names[connection.value, default: []].insert(resource.value)
            }
        case .model(let model): names[model.connection.value, default: []].insert(step.key.value)
        default: break
        }
    }

    private mutating func take(_ idempotency: StepBody.Idempotency?) {
        if case .queryFirst(let lookup) = idempotency { take(lookup.resource) }
    }

    private mutating func take(_ resource: StepBody.Resource) {
        names[resource.connection.value, default: []].insert(resource.name.value)
    }
}
