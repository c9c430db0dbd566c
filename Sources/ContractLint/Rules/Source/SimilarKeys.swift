// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let similarKeys = LintRule(
        "L0114", "similar-keys", .source,
        summary: "Two keys of a map differ only in case, hyphens or underscores.",
        rationale: """
            'Due-on' and 'due_on' are two keys, and whoever reads the map takes them for one. One of them is mostly \
            a slip.
            """,
        triggering: [
            RuleExample(
                "result: { due_on: $today, 1️⃣Due-on: $now }\ncreates: [{ key: loan, entity_type: loan, fields: { day: $today } }]",
                expecting: ["1️⃣": "key 'Due-on' is nearly 'due_on'"])
        ],
        nonTriggering: [
            RuleExample(
                "result: { due_on: $today, due: $now }\ncreates: [{ key: loan, entity_type: loan, fields: { day: $today } }]"
            )
        ],
        check: .file { file, report in
            for document in file.documents {
                document.eachKeyPair { key, earlier in
                    report(
                        "key '\(key.text)' is nearly '\(earlier.text)'", at: key.place,
                        labels: [.init("the first", at: earlier.place.range)], help: "keep one of them")
                }
            }
        })
}
