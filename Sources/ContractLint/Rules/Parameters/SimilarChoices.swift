// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let similarChoices = LintRule(
        "L0312", "similar-choices", .parameters,
        summary: "Two choices differ only in case or in spaces around them.",
        rationale: """
            Text compares by exact bytes, so that 'Road' and 'road' are two choices, and people take them for one. \
            One of them is mostly a slip.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: kind, type: enum, constraints: { choices: [road, lamp, 1️⃣Road] } }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind } }
                """,
                expecting: ["1️⃣": "choice 'Road' is nearly 'road'"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: kind, type: enum, constraints: { choices: [road, lamp, railroad] } }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind } }
                """)
        ],
        check: .application { application, report in
            for choices in application.choiceLists {
                var seen: [String: Constraints.Choice] = [:]
                for choice in choices {
                    guard let text = choice.value.value.string else { continue }
                    let folded = text.lowercased().filter { !$0.isWhitespace }
                    if let earlier = seen[folded], earlier.value.value != choice.value.value {
                        report(
                            "choice '\(text)' is nearly '\(earlier.value.value.string ?? "")'",
                            at: choice.value.place,
                            labels: [.init("the first", at: earlier.value.range)], help: "keep one of them")
                    } else {
                        seen[folded] = choice
                    }
                }
            }
        })
}
