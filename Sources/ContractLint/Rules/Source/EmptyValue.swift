// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let emptyValue = LintRule(
        "L0107", "empty-value", .source,
        summary: "A key has nothing behind it.",
        rationale: """
            Nothing reads as null, which is seldom what was meant: a value was forgotten, or its lines are not indented. \
            Remove the key, or write the value; write 'null' where nothing is meant.
            """,
        triggering: [
            RuleExample(
                """
                1️⃣x-owner:
                edits:
                  - { key: clear, field: note, value: null }
                """,
                expecting: ["1️⃣": "'x-owner' has no value"]),
            RuleExample(
                "edits: [{ key: clear, field: note, 1️⃣value: }]", expecting: ["1️⃣": "'value' has no value"]),
        ],
        nonTriggering: [
            RuleExample("edits: [{ key: clear, field: note, value: null }]"),
            RuleExample(
                "edits: [{ key: clear, field: note, value: ~ }, { key: tidy, field: name, value: \"\" }]"),
        ],
        check: .scalar(.empty) { site, report in
            guard let owner = site.scalar.owner else { return }
            report(
                "'\(owner.name)' has no value", at: owner.range, path: site.scalar.place.path,
                help: "write the value, 'null' where nothing is meant, or remove the key")
        })
}
