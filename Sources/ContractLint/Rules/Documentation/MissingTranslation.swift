// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let missingTranslation = LintRule(
        "L1204", "missing-translation", .documentation,
        summary: "A text lacks a language that other texts of the application have.",
        rationale: """
            People who read that language see another one here. Only texts that are written in several languages are \
            looked at.
            """,
        triggering: [
            RuleExample(
                """
                label: { en: Tidy up, pt: Arrumar }
                help: 1️⃣{ en: Tidies up. }
                edits: [{ key: tidy, field: name, value: tidy }]
                """,
                expecting: ["1️⃣": "this text lacks 'pt'"])
        ],
        nonTriggering: [
            RuleExample(
                """
                label: { en: Tidy up, pt: Arrumar }
                help: { pt: Arruma., en: Tidies up. }
                description: Without a language
                edits: [{ key: tidy, field: name, value: tidy }]
                """)
        ],
        check: .application { application, report in
            let texts = application.application.actions.flatMap { HumanText.translated(in: $0) }
            let languages = texts.reduce(into: Set<String>()) { $0.formUnion($1.languages) }
            for text in texts {
                let missing = languages.subtracting(text.languages).sorted()
                if missing.isEmpty { continue }
                report(
                    "this text lacks \(missing.map { "'\($0)'" }.joined(separator: ", "))",
                    at: text.text.place(isWhole: true), help: "add it")
            }
        })
}
