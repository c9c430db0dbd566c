// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let emptySection = LintRule(
        "L0201", "empty-section", .structure,
        summary: "A list or map of the language is written and has nothing in it.",
        rationale: "It says nothing. Its rows were forgotten, or it is left over.",
        triggering: [
            RuleExample(
                """
                1️⃣parameters: []
                edits: [{ key: tidy, field: name, value: tidy }]
                """,
                expecting: ["1️⃣": "'parameters' is empty"])
        ],
        nonTriggering: [
            RuleExample("edits: [{ key: tidy, field: tags, value: [] }]")
        ],
        check: .action { action, report in
            for section in action.definition.emptySections where EmptySection.names.contains(section.value) {
                report("'\(section.value)' is empty", at: section.place, help: "remove it")
            }
        })
}

private enum EmptySection {
    /// Where nothing means the same as no key.
    static let names: Set<String> = [
        "parameters", "submission_criteria", "edits", "creates", "side_effects", "placements", "steps",
        "submission_contract", "result", "reserved", "permissions_policy",
    ]
}
