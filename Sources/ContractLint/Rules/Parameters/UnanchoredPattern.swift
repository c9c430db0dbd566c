// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let unanchoredPattern = LintRule(
        "L0310", "unanchored-pattern", .parameters,
        summary: "A pattern is not tied to the beginning and the end of the text.",
        rationale: """
            A pattern is found anywhere in the text, so that '[0-9]{4}' also takes 'abc12345'. Tie it with '^' and '$' where the \
            whole text is meant.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: year, type: string, constraints: { pattern: 1️⃣"[0-9]{4}" } }
                creates:
                  - { key: report, entity_type: report, fields: { year: $parameters.year } }
                """,
                expecting: ["1️⃣": "pattern '[0-9]{4}' is found anywhere in a text"],
                fixed: """
                    parameters:
                      - { key: year, type: string, constraints: { pattern: "^[0-9]{4}$" } }
                    creates:
                      - { key: report, entity_type: report, fields: { year: $parameters.year } }
                    """),
            RuleExample(
                """
                parameters:
                  - { key: size, type: string, constraints: { pattern: 1️⃣"^small|large$" } }
                  - { key: code, type: string, constraints: { pattern: 2️⃣"^[a|b]|x" } }
                creates:
                  - { key: report, entity_type: report, fields: { size: $parameters.size, code: $parameters.code } }
                """,
                expecting: [
                    "1️⃣": "pattern '^small|large$' is tied in some of its alternatives only",
                    "2️⃣": "pattern '^[a|b]|x' is tied in some of its alternatives only",
                ],
                fixed: """
                    parameters:
                      - { key: size, type: string, constraints: { pattern: "^(small|large)$" } }
                      - { key: code, type: string, constraints: { pattern: "^(^[a|b]|x)$" } }
                    creates:
                      - { key: report, entity_type: report, fields: { size: $parameters.size, code: $parameters.code } }
                    """),
            RuleExample(
                """
                parameters:
                  - { key: year, type: string, constraints: { pattern: 1️⃣"/^[0-9]{4}$/" } }
                creates:
                  - { key: report, entity_type: report, fields: { year: $parameters.year } }
                """,
                expecting: ["1️⃣": "pattern '/^[0-9]{4}$/' is found anywhere in a text"]),
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: year, type: string, constraints: { pattern: "^[0-9]{4}$" } }
                  - { key: any, type: string, constraints: { pattern: "^(a|b)" } }
                  - { key: bars, type: string, constraints: { pattern: "^[a|b]\\\\|c" } }
                  - { key: each, type: string, constraints: { pattern: "^a$|^b" } }
                  - { key: all, type: string, constraints: { pattern: "\\\\A[a-z]+\\\\z" } }
                creates:
                  - { key: report, entity_type: report, fields: { year: $parameters.year, any: $parameters.any, bars: $parameters.bars, each: $parameters.each, all: $parameters.all } }
                """)
        ],
        check: .types { look(at: $0, &$1) })

    private static func look(at type: TypeDeclaration, _ report: inout RuleReport) {
        guard let pattern = type.constrained?.pattern, !PatternText.isAnchored(pattern.value) else { return }
        let isHalfTied = PatternText.isTied(pattern.value)
        report(
            isHalfTied
                ? "pattern '\(pattern.value)' is tied in some of its alternatives only"
                : "pattern '\(pattern.value)' is found anywhere in a text", at: pattern.place,
            help: PatternText.betweenSlashes(pattern.value).map {
                "the slashes are looked for as well: write '\($0)'"
            }
                ?? "write '\(PatternText.anchored(pattern.value))' where the whole text is meant",
            fix: PatternText.betweenSlashes(pattern.value) == nil ? PatternText.anchoring(pattern) : nil)
    }
}
