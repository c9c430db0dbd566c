// SPDX-License-Identifier: Apache-2.0

extension MappingShape {
    static let submissionContract = MappingShape(
        "'submission_contract'",
        [
            .optional("normalize", .calls, "Calls that bring the inputs into one form."),
            .optional("validate", .calls, "Calls that refuse inputs."),
            .optional(
                "prepare_create", .calls, "Calls that take and return the fields of the primary create."),
            .optional(
                "duplicates", .oneOf([.name, .map(.duplicates)]),
                "How duplicates are found, and what happens then; 'none' switches it off."),
            .optional("reference", .map(.referenceFormat), "How reference numbers are made."),
            .optional("attachments", .map(.attachments), "Which files a submission may bring."),
            .optional("audit_policy", .map(.auditPolicy), "What the audit trail keeps."),
            .optional("retry", .retry, "How transient failures of the pipeline are tried again."),
            .optional(
                "approval", .map(.contractApproval), "The people who are asked before records are made."),
        ],
        hints: .submissionContract)

    static let duplicates = MappingShape(
        "'duplicates'",
        [
            .required("function", .name, "A function that finds duplicates."),
            .optional("with", .values, "Its arguments by name."),
            .optional(
                "on_match", .choice(SubmissionContract.OnMatch.self),
                "What happens on a match; the default is 'quarantine'."),
            .optional(
                "confirm_timeout", .duration, "After how long an undecided match counts as confirmed."),
            .optional("when", .condition, "When duplicates are looked for."),
            .optional("retry", .retry, "How transient failures are tried again."),
            .optional("timeout", .duration, "How long one attempt may take."),
        ],
        rules: [.only("confirm_timeout", with: "on_match", ["confirm"])],
        hints: .duplicates)

    static let referenceFormat = MappingShape(
        "'reference'",
        [
            .required("field", .name, "The field of the primary create that holds the reference."),
            .required(
                "format", .name,
                "Text with '{seq}', and '{prefix}', '{year}', '{month}', '{day}', '{tenant}' or '{application}'."
            ),
            .optional(
                "scope", .oneOrMany(.choice(SubmissionContract.ReferenceFormat.Scope.self)),
                "What numbers restart with; only where the default does not fit."),
            .optional("prefix_from", .value, "What '{prefix}' is; the default is the application's code."),
            .optional("year_from", .value, "The date whose year counts; the default is acceptance."),
        ],
        hints: .referenceFormat)

    static let attachments = MappingShape(
        "'attachments'",
        [
            .required("entity_type", .name, "The type of the record that is made for each file."),
            .required("parent_field", .name, "Its field that names the primary record."),
            .required("file_field", .name, "Its field that holds the file."),
            .required(
                "allowed_content_types", .list(.contentType, atLeast: 1),
                "The types that are taken, read from the bytes."),
            .optional("max_bytes", .count, "The most bytes of one file."),
            .optional("max_files", .count, "The most files."),
            .optional("max_total_bytes", .count, "The most bytes of all files together."),
        ],
        hints: .attachments)

    static let auditPolicy = MappingShape(
        "'audit_policy'",
        [
            .optional(
                "mode", .choice(SubmissionContract.AuditPolicy.Mode.self),
                "'full' keeps values, 'summary' names of fields, 'minimal' transitions; the default is 'full'."
            ),
            .optional(
                "actor_field", .name, "The field of the primary create that the verified identity fills."),
        ],
        form: "{ mode: …, actor_field: … }",
        hints: .of(("actor", .name("actor_field")), ("level", .name("mode"))))

    // MARK: - Approval

    private static let approvalMembers: [MappingKey] = [
        .required("approvers", .map(.approvers), "Who may decide."),
        .optional("message", .humanText, "What they are asked."),
        .optional(
            "show", .values, "What they see, by label; the default is all parameters that are not sensitive."),
        .optional("expires_after", .duration, "How long they have."),
        .optional(
            "on_expiry", .choice(SubmissionContract.Approval.OnExpiry.self),
            "What happens then; the default is 'reject'."),
        .optional("escalate_to", .map(.approvers), "Who is asked next, for as long again."),
        .optional(
            "allow_self", .flag, "Whether the submitter may decide; the default is false."),
    ]
    private static let approvalRules: [Rule] = [
        .needs("on_expiry", "expires_after"), .required("escalate_to", with: "on_expiry", ["escalate"]),
        .only("escalate_to", with: "on_expiry", ["escalate"]),
    ]

    private static let approvalForm = "{ approvers: { roles: […] } }"

    /// The approval of a step or a policy, whose condition stands elsewhere.
    static let approval = MappingShape(
        "an approval", approvalMembers, rules: approvalRules, form: approvalForm, hints: .approval)

    static let contractApproval = MappingShape(
        "an approval", definition: "contract_approval",
        approvalMembers + [.optional("when", .condition, "When they are asked at all.")],
        rules: approvalRules, form: approvalForm, hints: KeyHints.approval.and(.conditional))

    static let approvers = approvers("'approvers'")
    static let escalation = approvers("'escalate_to'")

    private static func approvers(_ name: String) -> MappingShape {
        MappingShape(
            name, definition: "approvers",
            [
                .optional("roles", .roles, "Roles whose holders may decide."),
                .optional("users", .list(.value), "Users who may decide: ids, or values that give them."),
                .optional("groups", .list(.name), "Groups whose members may decide."),
                .optional("count", .integer(1...1_000), "How many must approve; the default is 1."),
            ],
            byHand: [.some(["roles", "users", "groups"])], hints: .approvers)
    }
}
