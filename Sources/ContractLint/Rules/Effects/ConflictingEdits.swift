// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let conflictingEdits = LintRule(
        "L0702", "conflicting-edits", .effects,
        summary: "Two edits set one field.",
        rationale: """
            The later one wins, and the earlier one never shows. Where each is for another case, give both a 'when' so \
            that only one holds.
            """,
        triggering: [
            RuleExample(
                """
                edits:
                  - { key: close, field: status, value: closed }
                  - { key: open, field: 1️⃣status, value: open }
                """,
                expecting: ["1️⃣": "field 'status' is set twice"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: kind, type: enum, required: true, constraints: { choices: [road, lamp] } }
                edits:
                  - { key: close, field: status, value: closed, when: { field: $parameters.kind, operator: eq, value: road } }
                  - { key: open, field: status, value: open, when: { field: $parameters.kind, operator: eq, value: lamp } }
                """)
        ],
        check: .action { action, report in
            let logic = ConditionLogic(action: action)
            var earlier: [String: [EditDefinition]] = [:]
            for edit in action.definition.edits where edit.isActive {
                defer { earlier[edit.field.value, default: []].append(edit) }
                let other = earlier[edit.field.value]?.first { first in
                    let conditions = [first.when, edit.when].compactMap(\.self)
                    return logic.isSatisfiable(conditions.map { ($0.value, .unknown, true) })
                }
                guard let other else { continue }
                report(
                    "field '\(edit.field.value)' is set twice", at: edit.field.place,
                    labels: [.init("set here first", at: other.field.range)],
                    help: "remove one, or give both a 'when' so that only one holds")
            }
        })
}
