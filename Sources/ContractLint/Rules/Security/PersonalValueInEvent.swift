// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let personalValueInEvent = LintRule(
        "L0909", "personal-data-in-event", .security,
        summary: "Personal data is told to the outside.",
        rationale: """
            Events go to every receiver that subscribed, and are kept there. An e-mail address, a telephone number or a \
            date of birth should stay in the record: send the record's id, and let the receiver ask. What approvers are \
            shown is kept with their decision, and what a model is asked leaves the house.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: contact, type: email, required: true }
                creates:
                  - { key: report, entity_type: report, fields: { contact: $parameters.contact } }
                side_effects:
                  - { key: tell, event: report.made, payload: { who: 1️⃣$parameters.contact } }
                """,
                expecting: ["1️⃣": "event 'report.made' tells 'contact', which is personal data"]),
            RuleExample(
                """
                parameters:
                  - { key: mail, type: email, required: true }
                  - { key: person, type: object, required: true, constraints: { fields: [{ key: email, type: email, required: true }, { key: age, type: integer }] } }
                creates:
                  - { key: t, entity_type: ticket, fields: { m: { function: text.lowercase, with: { value: $parameters.mail } }, age: $parameters.person.age } }
                side_effects:
                  - { key: whole, event: ticket.made, payload: { who: 1️⃣$parameters.person } }
                  - { key: part, event: ticket.made, payload: { who: 2️⃣$parameters.person.email } }
                  - { key: record, event: ticket.made, payload: { who: 3️⃣$created.t.m } }
                  - { key: small, event: ticket.made, payload: { who: { function: text.lowercase, with: { value: 4️⃣$parameters.mail } } } }
                  - { key: inside, event: ticket.made, payload: { who: { all: [5️⃣$parameters.mail, 6️⃣$user.name] } } }
                """,
                expecting: [
                    "1️⃣": "event 'ticket.made' tells 'person.email', which is personal data",
                    "2️⃣": "event 'ticket.made' tells 'person.email', which is personal data",
                    "3️⃣": "event 'ticket.made' tells '$created.t.m', which is personal data",
                    "4️⃣": "event 'ticket.made' tells 'mail', which is personal data",
                    "5️⃣": "event 'ticket.made' tells 'mail', which is personal data",
                    "6️⃣": "event 'ticket.made' tells '$user.name', which is personal data",
                ]),
            RuleExample(
                """
                connections: [{ key: mind, type: model, base_url: "https://models.example", model: small }]
                actions:
                  - key: join
                    label: Join
                    status: published
                    execution_mode: workflow
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    parameters:
                      - { key: contact, type: email, required: true }
                      - { key: people, type: list, required: true, constraints: { max_items: 9, items: { type: object, constraints: { fields: [{ key: phone, type: phone, required: true }, { key: age, type: integer, required: true }] } } } }
                    creates: [{ key: t, entity_type: ticket, fields: { m: $parameters.contact } }]
                    steps:
                      - key: told
                        emit: { event: ticket.made, payload: { who: 1️⃣$parameters.contact } }
                        compensate: { emit: { event: ticket.gone, payload: { who: 2️⃣$parameters.contact } } }
                      - key: agreed
                        approval: { approvers: { roles: [office] }, message: Agree, show: { Who: 3️⃣$parameters.contact }, expires_after: 2d }
                      - key: each
                        for_each:
                          items: $parameters.people
                          steps:
                            - { key: called, emit: { event: person.called, payload: { phone: 4️⃣$item.phone, age: $item.age } } }
                      - key: sorted
                        model:
                          connection: mind
                          prompt: "Sort {{ who }}"
                          input: { who: 5️⃣$parameters.contact }
                          output: [{ key: kind, type: enum, required: true, constraints: { choices: [old, young] } }]
                          fallback: { kind: old }
                """,
                in: .file,
                expecting: [
                    "1️⃣": "event 'ticket.made' tells 'contact', which is personal data",
                    "2️⃣": "event 'ticket.gone' tells 'contact', which is personal data",
                    "3️⃣": "an approval shows 'contact', which is personal data",
                    "4️⃣": "event 'person.called' tells 'people.phone', which is personal data",
                    "5️⃣": "a model is told 'contact', which is personal data",
                ]),
            RuleExample(
                """
                entities:
                  - entity_type: ticket
                    schema:
                      fields:
                        - { field_key: holder, field_type: { type: email } }
                        - { field_key: place, field_type: { type: string }, sensitive: true }
                        - { field_key: state, field_type: { type: string } }
                actions:
                  - key: close
                    label: Close
                    target_model: ticket
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    edits: [{ key: closed, field: state, value: closed }]
                    side_effects:
                      - { key: told, event: ticket.closed, payload: { who: 1️⃣$entity.holder, state: $entity.state } }
                """,
                in: .file,
                expecting: ["1️⃣": "event 'ticket.closed' tells '$entity.holder', which is personal data"]),
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: contact, type: email, required: true }
                  - { key: size, type: integer, required: true }
                creates:
                  - { key: report, entity_type: report, fields: { contact: $parameters.contact } }
                side_effects:
                  - { key: tell, event: report.made, payload: { report: $created.report.id, size: $parameters.size } }
                """),
            RuleExample(
                """
                parameters:
                  - { key: mail, type: email, required: true }
                  - { key: person, type: object, required: true, constraints: { fields: [{ key: email, type: email, required: true }, { key: age, type: integer }] } }
                creates:
                  - { key: t, entity_type: ticket, fields: { m: $parameters.mail, who: $parameters.person, age: $parameters.person.age, masked: { function: text.mask, with: { value: $parameters.mail } } } }
                side_effects:
                  - { key: age, event: ticket.made, payload: { age: $parameters.person.age, also: [$created.t.age] } }
                  - { key: masked, event: ticket.made, payload: { who: $created.t.masked } }
                  - { key: hashed, event: ticket.made, payload: { who: { function: hash.sha256, with: { value: $parameters.mail } } } }
                """),
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: mail, type: email, required: true }
                  - { key: size, type: integer, required: true }
                creates: [{ key: t, entity_type: ticket, fields: { m: $parameters.mail } }]
                steps:
                  - { key: told, emit: { event: ticket.made, payload: { size: $parameters.size } } }
                  - { key: agreed, approval: { approvers: { roles: [office] }, message: Agree, show: { Who: $user.name, Size: $parameters.size }, expires_after: 2d } }
                """),
        ],
        check: .action { action, report in
            for outlet in action.outlets {
                let values = PersonalValues(action: action, items: outlet.items)
                for told in outlet.entries.flatMap({ values.told(by: $0.value) }) {
                    switch outlet.kind {
                    case .event(let event):
                        report(
                            "event '\(event)' tells '\(told.name)', which is personal data", at: told.place,
                            help: "send the record's id instead")
                    // Who asks is told with each decision.
                    case .approval where told.name.hasPrefix("$user."): break
                    case .approval:
                        report(
                            "an approval shows '\(told.name)', which is personal data", at: told.place,
                            help: "show the record's id, or what the decision depends on")
                    case .model:
                        report(
                            "a model is told '\(told.name)', which is personal data", at: told.place,
                            help: "leave it out, or mask it")
                    }
                }
            }
        })
}
