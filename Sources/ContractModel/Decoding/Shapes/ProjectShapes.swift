// SPDX-License-Identifier: Apache-2.0

extension MappingShape {
    package static let project = MappingShape(
        "the project file", definition: "project", projectKeys + flagKeys,
        hints: KeyHints.project.and(
            document.keys.filter { !["identity", "language"].contains($0) }
                .hinted(.advice("write it in a contract file"))))

    private static let projectKeys: [MappingKey] = [
        .optional(
            "application", .identifier(.withoutHyphen),
            "The application's code, where no contract says it; without a hyphen."),
        .optional(
            "contracts", .oneOf([.name, .list(.name)]),
            "Where contracts are: files, folders or patterns; the default is 'actions/**'."),
        .optional(
            "lint", .names(of: .choice(ProjectFile.RuleSeverity.self)),
            "How each rule is weighed, or each of a family."),
        .optional(
            "lint_overrides", .rows(.lintOverride), "How rules are weighed in some files; the later wins."),
        .optional("ledger", .name, "The ledger; the default is '.atelier/ledger.db'."),
        .optional("tenant", .name, "The tenant of local work."),
        .optional("retention", .map(.retention), "How long what has ended is kept; the default is for ever."),
        .optional("identity", .map(.localIdentity), "Who acts in local work."),
        .optional(
            "roles", .roles,
            "All roles; when listed, every role that a contract names must be among them."),
        .optional(
            "tenants", .names("[a-z][a-z0-9_-]*", .oneOf([.nothing, .map(.tenant)]), atLeast: 0),
            "The tenants by code."),
    ]

    /// What flags are where neither the command line nor the environment says so.
    private static let flagKeys: [MappingKey] = ProjectFile.settingKeys.map { key in
        let flag = "--" + String(key.map { $0 == "_" ? "-" : $0 })
        return MappingKey.optional(
            key,
            key == "contract"
                ? .choice(ProjectFile.RerunContract.self) : .oneOf([.text, .flag, .list(.text)]),
            "What \(flag) is where neither the command line nor the environment says so.")
    }

    /// The keys to choose from: of the project file without those of flags, which say what they are by their names.
    var ownKeys: [String] { definition == "project" ? MappingShape.projectKeys.map(\.name) : keys }

    static let lintOverride = MappingShape(
        "a lint override", definition: "lint_override",
        [
            .required(
                "paths", .oneOf([.name, .list(.name)]), "Patterns of files, from the project's folder."),
            .required(
                "rules", .names(of: .choice(ProjectFile.RuleSeverity.self)),
                "How each rule is weighed there, or each of a family."),
        ],
        hints: .of(("files path include pattern patterns", .name("paths")), ("lint", .name("rules"))))

    static let retention = MappingShape(
        "'retention'", definition: "retention",
        [
            .optional("completed", .duration, "Payload, state and journal of what came to its end well."),
            .optional("failed", .duration, "Payload, state and journal of what failed."),
            .optional("terminated", .duration, "Payload, state and journal of what was stopped."),
            .optional("keys", .duration, "How long an idempotency key is remembered after the end."),
        ],
        form: "{ completed: …, failed: … }")

    static let localIdentity = MappingShape(
        "'identity'", definition: "local_identity",
        [
            .optional("tenant", .name, "The tenant to act in."),
            .optional("user", .name, "The id of the user."),
            .optional("roles", .roles, "The user's roles."),
            .optional("email", .name, "The user's email address."),
            .optional("name", .name, "The user's name."),
            .optional("organization", .name, "The user's organisation."),
        ],
        hints: .of(("code", .advice("write 'application: …' at the top of the project file"))))

    static let tenant = MappingShape(
        "a tenant",
        [
            .optional("timezone", .timeZone, "The tenant's time zone; the default is UTC."),
            .optional("users", .rows(.user), "The people of the tenant."),
        ])

    static let user = MappingShape(
        "a user",
        [
            .required("id", .name, "The user's id."),
            .optional("name", .name, "The user's name."),
            .optional("email", .name, "The user's email address."),
            .optional("roles", .roles, "The user's roles."),
            .optional("groups", .list(.name), "The user's groups."),
        ])
}
