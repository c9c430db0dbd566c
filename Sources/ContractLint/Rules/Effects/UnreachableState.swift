// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let unreachableState = LintRule(
        "L0704", "unreachable-state", .effects,
        summary: "No transition leads to a state.",
        rationale: """
            A record begins in the initial state and moves along the transitions. A state that none of them leads to is             never taken: a transition is missing, or its name is misspelled.
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
                in: .file)
        ],
        check: .application { application, report in
            for entity in application.application.entities {
                guard let schema = entity.schema, let states = schema.states, let initial = states.initial,
                    let field = schema.fields.first(where: { $0.key.value == states.field.value })
                else { continue }
                let reached = Set(states.transitions.flatMap { $0.to.map(\.value) } + [initial.value])
                for choice in field.type.constraints.choices ?? [] {
                    guard let name = choice.value.value.string, !reached.contains(name) else { continue }
                    report(
                        "no transition of '\(entity.name.value)' leads to state '\(name)'",
                        at: choice.value.place, help: "add the transition, or remove the state")
                }
            }
        })
}
