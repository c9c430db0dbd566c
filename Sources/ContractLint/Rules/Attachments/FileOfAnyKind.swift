// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let fileOfAnyKind = LintRule(
        "L0803", "file-of-any-kind", .attachments,
        summary: "A file parameter does not say which kinds of file it takes.",
        rationale: """
            Without 'allowed_content_types' every kind of file is taken, programs and pages with scripts among them.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: photo, type: 1️⃣file, constraints: { max_bytes: 9000 } }
                creates:
                  - { key: report, entity_type: report, fields: { photo: $parameters.photo } }
                """,
                expecting: ["1️⃣": "file 'photo' has no 'allowed_content_types'"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: photo, type: file, constraints: { allowed_content_types: [image/png], max_bytes: 9000 } }
                creates:
                  - { key: report, entity_type: report, fields: { photo: $parameters.photo } }
                """)
        ],
        check: .action { action, report in
            for parameter in action.parameters {
                for file in parameter.definition.type.files
                where file.constrained?.allowedContentTypes?.isEmpty ?? true {
                    report(
                        "file '\(parameter.path)' has no 'allowed_content_types'", at: file.type.place,
                        help:
                            "write 'constraints: { allowed_content_types: [image/png] }', or whichever it takes"
                    )
                }
            }
        })
}
