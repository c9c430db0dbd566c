// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let shadowedCase = LintRule(
        "L0609", "shadowed-case", .criteria,
        summary: "A case of a gate is never taken, because the cases before it hold wherever it does.",
        rationale: """
            Of a gate, the first case that holds is taken. One that holds only where an earlier one holds already leads \
            nowhere; it may be a copy that was to be changed, or stand behind one that was to come later.
            """,
        triggering: [
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: size, type: integer, required: true }
                creates:
                  - { key: report, entity_type: report, fields: { size: $parameters.size } }
                steps:
                  - key: way
                    gate:
                      cases:
                        - { when: { field: $parameters.size, operator: gt, value: 10 }, skip_to: tell }
                        - { when: 1️⃣{ field: $parameters.size, operator: gt, value: 20 }, end: completed }
                        - { when: 2️⃣{ field: $parameters.size, operator: gt, value: 10 }, end: completed }
                  - { key: tell, emit: { event: told } }
                """,
                expecting: [
                    "1️⃣": "an earlier case of 'way' holds wherever this one does",
                    "2️⃣": "an earlier case of 'way' holds wherever this one does",
                ]),
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: code, type: string, required: true }
                creates:
                  - { key: report, entity_type: report, fields: { code: $parameters.code } }
                steps:
                  - key: way
                    gate:
                      cases:
                        - { when: { field: $parameters.code, operator: starts_with, value: A }, skip_to: tell }
                        - { when: { field: $parameters.code, operator: contains, value: Z }, skip_to: tell }
                        - { when: 1️⃣{ field: $parameters.code, operator: starts_with, value: AB }, end: completed }
                        - { when: 2️⃣{ field: $parameters.code, operator: ends_with, value: XYZ }, end: completed }
                        - { when: 3️⃣{ field: $parameters.code, operator: in, value: [AC, BZ] }, end: completed }
                        - { when: { field: $parameters.code, operator: starts_with, value: B }, end: completed }
                  - { key: tell, emit: { event: told } }
                """,
                expecting: [
                    "1️⃣": "an earlier case of 'way' holds wherever this one does",
                    "2️⃣": "an earlier case of 'way' holds wherever this one does",
                    "3️⃣": "an earlier case of 'way' holds wherever this one does",
                ]),
        ],
        nonTriggering: [
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: size, type: integer, required: true }
                creates:
                  - { key: report, entity_type: report, fields: { size: $parameters.size } }
                steps:
                  - key: way
                    gate:
                      cases:
                        - { when: { field: $parameters.size, operator: gt, value: 20 }, end: completed }
                        - { when: { field: $parameters.size, operator: gt, value: 10 }, skip_to: tell }
                  - { key: tell, emit: { event: told } }
                """),
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: code, type: string, required: true }
                  - { key: marks, type: list, required: true, constraints: { items: { type: string } } }
                creates:
                  - { key: report, entity_type: report, fields: { code: $parameters.code } }
                steps:
                  - key: way
                    gate:
                      cases:
                        - { when: { field: $parameters.code, operator: starts_with, value: AB }, skip_to: tell }
                        - { when: { field: $parameters.code, operator: starts_with, value: A }, end: completed }
                        - { when: { field: $parameters.code, operator: ends_with, value: B }, end: completed }
                        - { when: { field: $parameters.marks, operator: contains, value: A }, skip_to: tell }
                        - { when: { field: $parameters.marks, operator: contains, value: AB }, end: completed }
                  - { key: tell, emit: { event: told } }
                """),
        ],
        check: .action { action, report in
            let logic = ConditionLogic(action: action)
            for step in action.definition.steps.flatMap(\.withNested) where step.isActive {
                guard case .gate(let cases)? = step.body?.value else { continue }
                for (place, later) in cases.enumerated().dropFirst()
                where logic.canHold(later.when.value, .unknown) {
                    let earlier = cases[..<place].map(\.when).filter { logic.canHold($0.value, .unknown) }
                    let wanted = earlier.map { ($0.value, ConditionSubject.unknown, false) }
                    guard !earlier.isEmpty,
                        !logic.isSatisfiable(wanted + [(later.when.value, .unknown, true)])
                    else { continue }
                    report(
                        "an earlier case of '\(step.key.value)' holds wherever this one does",
                        at: later.when.place,
                        labels: [.init("the gate", at: step.key.range)],
                        help: "remove it, mend its condition, or write it before the others")
                }
            }
        })
}
