// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let unreachableState = LintRule(
        "L0704", "unreachable-state", .effects,
        summary: "No transition leads to a state.",
        rationale: """
            A record begins in the initial state, or in one that its create writes, and moves along the transitions. A \
            state that none of them leads to is never taken: a transition is missing, or its name is misspelled.
            """,
        triggering: [
            RuleExample(
                """
                entities:
                  - entity_type: report
                    schema:
                      fields: [{ field_key: status, field_type: { type: enum, choices: [open, closed, 1️⃣lost] } }]
                      states: { field: status, initial: open, transitions: { open: [closed], lost: [open] } }
                actions:
                  - key: close
                    target_model: report
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    edits: [{ key: close, field: status, value: closed }]
                """,
                in: .file, expecting: ["1️⃣": "no transition of 'report' leads to state 'lost'"])
        ],
        nonTriggering: [
            RuleExample(
                """
                entities:
                  - entity_type: report
                    schema:
                      fields: [{ field_key: status, field_type: { type: enum, choices: [open, closed] } }]
                      states: { field: status, initial: open, transitions: { open: [closed], closed: [open] } }
                actions:
                  - key: close
                    target_model: report
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    edits: [{ key: close, field: status, value: closed }]
                """,
                in: .file),
            RuleExample(
                """
                entities:
                  - entity_type: report
                    schema:
                      fields: [{ field_key: status, field_type: { type: enum, choices: [open, closed, lost, found] } }]
                      states: { field: status, initial: open, transitions: { open: [closed], lost: [open], found: [open] } }
                actions:
                  - key: lose
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    creates: [{ key: report, entity_type: report, fields: { status: lost } }]
                  - key: tell
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    parameters: [{ key: status, type: enum, required: true, constraints: { choices: [open, found] } }]
                    creates: [{ key: report, entity_type: report, fields: { status: $parameters.status } }]
                """,
                in: .file),
        ],
        check: .application { application, report in
            let stateful = application.application.entities.filter { $0.schema?.states != nil }
            if stateful.isEmpty { return }
            let creates = CreatedStates(application.application.actions)
            for entity in stateful {
                guard let schema = entity.schema, let states = schema.states, let initial = states.initial,
                    let field = schema.fields.first(where: { $0.key.value == states.field.value }),
                    let created = creates.states(of: entity.name.value, in: field.key.value)
                else { continue }
                let reached = created.union(states.transitions.flatMap { $0.to.map(\.value) })
                    .union([initial.value]).union(schema.misspeltStates)
                for choice in field.type.choices ?? [] {
                    guard let name = choice.value.value.string, !reached.contains(name) else { continue }
                    report(
                        "no transition of '\(entity.name.value)' leads to state '\(name)'",
                        at: choice.value.place, help: "add the transition, or remove the state")
                }
            }
        })
}

/// The creates of an application by the type that they create.
private struct CreatedStates {
    private let actions: [ActionDefinition]
    private var places: [String: [(action: Int, create: Int)]] = [:]

    init(_ actions: [ActionDefinition]) {
        self.actions = actions
        for action in actions.indices {
            for create in actions[action].creates.indices where actions[action].creates[create].isActive {
                let type = actions[action].creates[create].entityType.value
                places[type, default: []].append((action, create))
            }
        }
    }

    /// The states that creates write straight; nil when one writes what is only known in a run.
    func states(of type: String, in field: String) -> Set<String>? {
        var states: Set<String> = []
        for (action, create) in places[type] ?? [] {
            for entry in actions[action].creates[create].fields where entry.key.value == field {
                guard let written = actions[action].texts(of: entry.value.value) else { return nil }
                states.formUnion(written)
            }
        }
        return states
    }
}

extension ActionDefinition {
    /// The texts that a value may come to: itself, or the choices of a parameter; nil when they are not known.
    fileprivate func texts(of value: ValueExpression) -> [String]? {
        switch value {
        case .literal(let literal): return [literal.string].compactMap(\.self)
        case .reference(let reference):
            guard reference.root == .parameters, reference.path.count == 1,
                let parameter = parameters.first(where: { $0.isActive && $0.key.value == reference.path[0] }),
                let choices = parameter.type.choices
            else { return nil }
            return choices.compactMap(\.value.value.string)
        case .call, .list, .map, .unreadable: return nil
        }
    }
}
