// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let largeAttachment = LintRule(
        "L0804", "large-attachment", .attachments, .info,
        summary: "A single file may be larger than 100 MiB.",
        rationale: """
            Files are kept beside the ledger and copied with each backup. Where files are that large, a link to them may \
            be the better value. A number in bytes is easily written with three zeros too many.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: photo, type: file, constraints: { allowed_content_types: [image/png], max_bytes: 1️⃣26214400000 } }
                creates:
                  - { key: report, entity_type: report, fields: { photo: $parameters.photo } }
                """,
                expecting: ["1️⃣": "file 'photo' may be 25000 MiB large"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: photo, type: file, constraints: { allowed_content_types: [image/png], max_bytes: 26214400 } }
                creates:
                  - { key: report, entity_type: report, fields: { photo: $parameters.photo } }
                """)
        ],
        check: .action { action, report in
            for parameter in action.parameters {
                for file in parameter.definition.type.files {
                    guard let limit = file.constrained?.maxBytes, limit.value > 100 << 20 else {
                        continue
                    }
                    report(
                        "file '\(parameter.path)' may be \(limit.value >> 20) MiB large", at: limit.place,
                        help: "count the zeros")
                }
            }
        })
}
