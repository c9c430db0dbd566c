// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let personalValueInEvent = LintRule(
        "L0909", "personal-data-in-event", .security,
        summary: "Personal data is told to the outside.",
        rationale: """
            Events go to every receiver that subscribed, and are kept there. An e-mail address, a telephone number or a \
            date of birth should stay in the record: send the record's id, and let the receiver ask.
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
        ],
        check: .action { action, report in
            let values = PersonalValues(action: action)
            for effect in action.definition.sideEffects where effect.isActive {
                for entry in effect.payload ?? [] {
                    for told in values.told(by: entry.value) {
                        report(
                            "event '\(effect.event.value)' tells '\(told.name)', which is personal data",
                            at: told.place, help: "send the record's id instead")
                    }
                }
            }
        })
}
