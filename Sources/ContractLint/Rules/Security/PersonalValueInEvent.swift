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
                expecting: ["1️⃣": "event 'report.made' tells 'contact', which is personal data"])
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
                """)
        ],
        check: .action { action, report in
            for effect in action.definition.sideEffects where effect.isActive {
                for entry in effect.payload ?? [] {
                    guard case .reference(let reference) = entry.value.value else { continue }
                    let isPersonal: Bool =
                        switch reference.root {
                        case .parameters:
                            reference.path.first.flatMap(action.parameter)?.definition.holdsPersonalData
                                ?? false
                        case .user: reference.path == ["email"] || reference.path == ["name"]
                        default: false
                        }
                    guard isPersonal else { continue }
                    let name = reference.root == .user ? reference.text : reference.path[0]
                    report(
                        "event '\(effect.event.value)' tells '\(name)', which is personal data",
                        at: entry.value.place, help: "send the record's id instead")
                }
            }
        })
}
