// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let attachmentWithoutLimit = LintRule(
        "L0801", "attachment-without-limit", .attachments,
        summary: "Files are taken without a largest size, or number, of their own.",
        rationale: """
            Without 'max_bytes' a file may be as large as the installation allows, and without 'max_files' there may be as \
            many. Say what makes sense for this action.
            """,
        triggering: [
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: photo, type: 1️⃣file, constraints: { allowed_content_types: [image/png] } }
                creates:
                  - { key: report, entity_type: report, fields: { photo: $parameters.photo } }
                submission_contract:
                  duplicates: none
                  2️⃣attachments: { entity_type: paper, parent_field: report, file_field: file, allowed_content_types: [image/png] }
                """,
                expecting: [
                    "1️⃣": "file 'photo' has no 'max_bytes'",
                    "2️⃣": "attachments have no 'max_bytes' and no 'max_files'",
                ])
        ],
        nonTriggering: [
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: photo, type: file, constraints: { allowed_content_types: [image/png], max_bytes: 1000000 } }
                creates:
                  - { key: report, entity_type: report, fields: { photo: $parameters.photo } }
                submission_contract:
                  duplicates: none
                  attachments: { entity_type: paper, parent_field: report, file_field: file, allowed_content_types: [image/png], max_bytes: 1000000, max_files: 3 }
                """)
        ],
        check: .action { action, report in
            for parameter in action.parameters {
                for file in parameter.definition.type.files where file.constrained?.maxBytes == nil {
                    report(
                        "file '\(parameter.path)' has no 'max_bytes'", at: file.type.place,
                        help: "write 'constraints: { max_bytes: … }'")
                }
            }
            guard let contract = action.definition.submissionContract, let attachments = contract.attachments,
                let place = contract.source.memberKey("attachments")
            else { return }
            let missing = [
                attachments.maxBytes == nil ? "no 'max_bytes'" : nil,
                attachments.maxFiles == nil ? "no 'max_files'" : nil,
            ].compactMap(\.self)
            if !missing.isEmpty {
                report(
                    "attachments have \(missing.joined(separator: " and "))", at: place,
                    help: "say what makes sense for this action")
            }
        })
}
