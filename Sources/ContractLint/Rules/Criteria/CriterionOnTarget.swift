// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let criterionOnTarget = LintRule(
        "L0610", "criterion-on-target", .criteria,
        summary: "A criterion looks at a target by default, in an action that has no other use for one.",
        rationale: """
            Without 'subject', the field of a criterion is one of the target record. So an action that only makes \
            records comes to want a '--target', and the criterion judges what is stored there in place of what was \
            sent under the same name.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: size, type: integer, required: true }
                submission_criteria:
                  - { key: small, criteria_type: field, config: { field: 1️⃣size, operator: lt, value: 10 }, message: Below ten only. }
                creates:
                  - { key: report, entity_type: report, fields: { size: $parameters.size } }
                """,
                expecting: ["1️⃣": "'size' is read from a target record, not from the parameter of that name"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: size, type: integer, required: true }
                submission_criteria:
                  - { key: small, criteria_type: field, config: { field: size, operator: lt, value: 10, subject: parameters }, message: Below ten only. }
                creates:
                  - { key: report, entity_type: report, fields: { size: $parameters.size } }
                """),
            RuleExample(
                """
                parameters:
                  - { key: size, type: integer, required: true }
                submission_criteria:
                  - { key: small, criteria_type: field, config: { field: size, operator: lt, value: 10, subject: entity }, message: Of small ones only. }
                creates:
                  - { key: report, entity_type: report, fields: { size: $parameters.size } }
                """),
            RuleExample(
                """
                parameters:
                  - { key: size, type: integer, required: true }
                submission_criteria:
                  - { key: small, criteria_type: field, config: { field: size, operator: lt, value: 10 }, message: Of small ones only. }
                edits:
                  - { field: size, value: $parameters.size }
                """),
        ],
        check: .action { action, report in
            if action.hasUseForTarget { return }
            for criterion in action.definition.criteria where criterion.isActive && !criterion.namesSubject {
                guard case .field(let comparison, .entity) = criterion.check,
                    case .subjectField(let path) = comparison.field.value, let name = path.first,
                    action.parameter(name) != nil
                else { continue }
                report(
                    "'\(name)' is read from a target record, not from the parameter of that name",
                    at: comparison.field.place,
                    help: "write 'subject: parameters', or 'subject: entity' where the record is meant")
            }
        })
}

extension LintedAction {
    /// True when something beside criteria that name no subject works on the target.
    fileprivate var hasUseForTarget: Bool {
        if definition.kind == .bulk || definition.edits.contains(where: \.isActive) { return true }
        if uses.reads.contains(where: { $0.reference.root == .entity }) { return true }
        return definition.criteria.contains { criterion in
            guard criterion.isActive else { return false }
            switch criterion.check {
            case .reachable: return true
            case .field(_, .entity): return criterion.namesSubject
            case .field, .function, .form: return false
            }
        }
    }
}
