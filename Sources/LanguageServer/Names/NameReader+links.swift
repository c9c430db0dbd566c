// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Which names are one, although they stand under different owners.
extension NameReader {
    /// What a step gives besides what it declares, and what a policy reads of its action.
    mutating func link(step key: String, _ node: Int, _ scope: Scope) {
        guard let action = scope.action, !key.isEmpty else { return }
        if let wait = outline.value("wait", in: node), let event = outline.string("event", in: wait) {
            links.append(NameLink(all: .output, of: "\(action).\(key)", to: event, as: .payload))
        }
        if let model = outline.value("model", in: node),
            let connection = outline.string("connection", in: model)
        {
            // Tests answer in the place of a model under the key of the step.
            let owner = NameOwner.model(connection)
            links.append(NameLink(.step, key, of: owner, to: action))
            links.append(NameLink(all: .output, of: "\(owner).\(key)", to: "\(action).\(key)"))
        }
        guard let policy = outline.string("govern", in: node) else { return }
        let owner = NameOwner.policy(policy)
        for kind in [NameKind.parameter, .create, .step, .output] {
            links.append(NameLink(all: kind, of: owner, to: action))
        }
        if let target = scope.target {
            links.append(NameLink(all: .field, of: NameOwner.target(owner), to: target))
        }
        for (create, type) in scope.creates {
            links.append(NameLink(all: .field, of: NameOwner.created(owner, create), to: type))
        }
    }

    /// What is inside of a value stays what it is called where the value goes as a whole.
    mutating func link(_ value: Int, to id: NameID, _ scope: Scope) {
        guard outline[value].kind == .scalar,
            [.parameter, .payload, .output, .input, .field].contains(id.kind),
            let source = items(of: outline.text(of: value), scope)
        else { return }
        links.append(
            NameLink(all: source.kind, of: source.owner, to: "\(id.owner)/\(id.name)", as: id.kind))
    }

    /// The events that a template is about, and the templates that it is made from.
    mutating func link(rule node: Int) {
        guard let template = outline.string("template", in: node),
            let event = outline.string("event", in: node)
        else { return }
        links.append(NameLink(all: .payload, of: NameOwner.template(template), to: event))
    }

    mutating func link(template node: Int) {
        guard let code = outline.string("code", in: node), let base = outline.string("extends", in: node)
        else { return }
        links.append(
            NameLink(all: .payload, of: NameOwner.template(code), to: NameOwner.template(base)))
    }

    /// What the members of a value, or of its elements, belong to.
    func items(of reference: String, _ scope: Scope) -> (kind: NameKind, owner: String)? {
        let parts = reference.split(separator: ".").map(String.init)
        guard let reader = scope.reader else { return nil }
        switch parts.first {
        case "$parameters" where parts.count > 1:
            return (.parameter, ([reader] + parts.dropFirst()).joined(separator: "/"))
        case "$steps" where parts.count > 2:
            return (.output, ([reader + "." + parts[1]] + parts.dropFirst(2)).joined(separator: "/"))
        case "$item" where parts.count > 1:
            return scope.item.map { ($0.kind, ([$0.owner] + parts.dropFirst()).joined(separator: "/")) }
        default: return nil
        }
    }

    /// The action that something which happens in a case is about: that of the submission before it.
    func action(of event: Int, _ scope: Scope) -> String? {
        guard let list = outline.parent(of: event) else { return scope.action }
        var action = scope.action
        for element in outline.elements(of: list) {
            if let submission = outline.value("submit", in: element) {
                action = outline.string("action", in: submission) ?? scope.action
            }
            if element == event { break }
        }
        return action
    }
}
