// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let unrepeatableDuplicateKey = LintRule(
        "L0707", "unrepeatable-duplicate-key", .effects,
        summary: "Duplicates are found by a value that is another each time.",
        rationale: """
            A value that is made for each submission, such as an identifier, or the instant of it, is never the same twice, \
            so that no duplicate is ever found. Compare what the caller sent.
            """,
        triggering: [
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: asset, type: datetime, visibility: hidden, default: $now }
                creates:
                  - { key: report, entity_type: report, fields: { asset: $parameters.asset } }
                submission_contract:
                  duplicates: { function: records.same_fields, with: { fields: 1️⃣[asset] }, on_match: quarantine }
                """,
                expecting: ["1️⃣": "duplicates are found by 'asset', which is another for each submission"])
        ],
        nonTriggering: [
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: asset, type: uuid, required: true }
                creates:
                  - { key: report, entity_type: report, fields: { asset: $parameters.asset } }
                submission_contract:
                  duplicates: { function: records.same_fields, with: { fields: [asset] }, on_match: quarantine }
                """)
        ],
        check: .action { action, report in
            guard let key = action.duplicateKey else { return }
            for name in key.parameters {
                guard let parameter = action.parameter(name), parameter.definition.visibility == .hidden,
                    let value = parameter.definition.defaultValue?.value
                else { continue }
                if value.isAnotherEachTime {
                    report(
                        "duplicates are found by '\(name)', which is another for each submission",
                        at: key.place,
                        help: "compare what the caller sent")
                }
            }
        })
}

extension ValueExpression {
    /// True when the instant of the submission, or its identity, is a part of the value.
    fileprivate var isAnotherEachTime: Bool {
        switch self {
        case .reference(let reference): reference.root == .now || reference.root == .submission
        case .call(let call): call.arguments.contains { $0.value.value.isAnotherEachTime }
        case .list(let elements): elements.contains { $0.value.isAnotherEachTime }
        case .map(let entries): entries.contains { $0.value.value.isAnotherEachTime }
        case .literal, .unreadable: false
        }
    }
}
