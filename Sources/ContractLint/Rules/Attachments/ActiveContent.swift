// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let activeContent = LintRule(
        "L0802", "active-content", .attachments,
        summary: "Files are taken of a kind that can run a program when somebody opens them.",
        rationale: """
            HTML and SVG run scripts in the browser of whoever looks at them, with the rights of the place they are shown \
            in. Name the kinds that are needed.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: photo, type: file, constraints: { allowed_content_types: [image/png, 1️⃣image/svg+xml], max_bytes: 9000 } }
                creates:
                  - { key: report, entity_type: report, fields: { photo: $parameters.photo } }
                """,
                expecting: ["1️⃣": "'image/svg+xml' can run scripts where it is shown"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: photo, type: file, constraints: { allowed_content_types: [image/png, application/pdf], max_bytes: 9000 } }
                creates:
                  - { key: report, entity_type: report, fields: { photo: $parameters.photo } }
                """)
        ],
        check: .action { action, report in
            func look(_ types: [Located<String>]?) {
                for type in types ?? [] where activeTypes.contains(type.value.lowercased()) {
                    report(
                        "'\(type.value)' can run scripts where it is shown", at: type.place,
                        help: "leave it out, or never show such a file in a browser")
                }
            }
            for parameter in action.parameters {
                for file in parameter.definition.type.files {
                    look(file.constrained?.allowedContentTypes)
                }
            }
            look(action.definition.submissionContract?.attachments?.allowedContentTypes)
        })

    /// Types whose files a browser runs.
    private static let activeTypes: Set<String> = [
        "text/*", "text/html", "application/xhtml+xml", "image/svg+xml", "text/javascript",
        "application/javascript", "application/x-sh", "application/x-msdownload", "text/xml",
        "application/x-executable", "application/x-shellscript",
    ]
}
