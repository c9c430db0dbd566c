// SPDX-License-Identifier: Apache-2.0

extension MappingShape {
    static let action = MappingShape(
        "an action",
        [
            .required("key", .identifier, "The action's name, unique in the application."),
            .optional("label", .humanText, "What the action is called; the default is its key."),
            .optional("description", .humanText, "What the action does."),
            .optional("icon", .text, "The name of an icon."),
            .optional("help", .humanText, "What a user should know."),
            .optional(
                "target_model", .name,
                "The entity type that the action is about; the default is that of the first create."),
            .optional(
                "execution_mode", .choice(ActionDefinition.ExecutionMode.self),
                "'engine' (the default) runs at once, 'workflow' durably in the background."),
            .optional(
                "kind", .choice(ActionDefinition.Kind.self),
                "'detail' (the default) works on one record, 'bulk' on many, 'async' off the request."),
            .optional(
                "status", .choice(ActionDefinition.Status.self),
                "Only 'published' actions can be submitted; the default is 'draft'."),
            .optional("is_active", .flag, "Whether the action can be submitted; the default is true."),
            .optional(
                "permissions_policy", .map(.permissions), "Which roles may do what; no list is nobody."),
            .optional("parameters", .parameters, "What a submission holds."),
            .optional(
                "submission_criteria", .rows(.criterion), "What must hold before it may be submitted."),
            .optional("edits", .rows(.edit), "Changes of the target record."),
            .optional("creates", .rows(.create), "The records that are made."),
            .optional("side_effects", .rows(.sideEffect), "The events that are emitted."),
            .optional("placements", .rows(.placement), "The surfaces that offer the action."),
            .optional(
                "submission_contract", .map(.submissionContract),
                "The durable pipeline; needs 'execution_mode: workflow'."),
            .optional("steps", .steps, "What runs beyond the pipeline; needs 'execution_mode: workflow'."),
            .optional("result", .values, "What a 'call' of this action returns."),
            .optional(
                "reserved", .list(.identifier), "Former parameter keys that must not come back."),
        ],
        rules: [.only(["submission_contract", "steps"], with: "execution_mode", ["workflow"])],
        hints: .action)

    static let permissions = MappingShape(
        "'permissions_policy'",
        [
            .optional("view", .roles, "Who may see the action."),
            .optional("apply", .roles, "Who may submit it and see their own submissions."),
            .optional(
                "edit", .roles, "Who may change it, see all its submissions and decide duplicates."),
        ],
        form: "{ view: […], apply: […], edit: […] }", hints: .permissions)

    // MARK: - Criteria

    static let criterion = MappingShape(
        "a criterion",
        [
            .required("key", .identifier, "The name of the criterion."),
            .required("criteria_type", .choice(CriterionType.self), "What kind of check it is."),
            .required(
                "config",
                .chosen(
                    by: "criteria_type",
                    CriterionType.allCases.map { type in (type.rawValue, .map(.config(of: type))) }),
                "What is checked, by type."),
            .optional("message", .humanText, "What is said when it does not hold."),
            .order, .isActive,
        ],
        hints: .criterion)

    enum CriterionType: String, CaseIterable { case field, function, reachable, form }

    private static let enforcement = MappingKey.optional(
        "enforcement", .choice(CriterionDefinition.Enforcement.self),
        "'block' (the default) refuses; 'warn' refuses until the caller acknowledges it.")

    static func config(of type: CriterionType) -> MappingShape {
        switch type {
        case .field: fieldConfig
        case .function: functionConfig
        case .reachable: reachableConfig
        case .form: formConfig
        }
    }

    private static let fieldConfig = MappingShape(
        "the config of a field criterion", definition: "config_of_field",
        [
            .required("field", .operand, "The field that is compared."),
            .required("operator", .choice(Condition.Comparator.self), "How it is compared."),
            .optional("value", .value, "What it is compared with."),
            .optional(
                "subject", .choice(CriterionDefinition.Subject.self),
                "Whose field it is; the default is 'entity'."),
            enforcement,
        ],
        byHand: comparisonRules,
        hints: KeyHints.comparators.and(
            .of(("op comparator", .name("operator")), ("right values", .name("value")))))

    private static let functionConfig = MappingShape(
        "the config of a function criterion", definition: "config_of_function",
        [
            .required("function", .name, "A function that answers true or false."),
            .optional("with", .values, "Its arguments by name."),
            enforcement,
        ],
        hints: .callOfStage)

    private static let reachableConfig = MappingShape(
        "the config of a reachable criterion", definition: "config_of_reachable",
        [
            .required("to", .value, "The state that the target must be able to enter."),
            enforcement,
        ],
        hints: ["state": .name("to"), "value": .name("to")])

    private static let formConfig = MappingShape(
        "the config of a form criterion", definition: "config_of_form",
        conditionMembers + [enforcement], byHand: conditionRules, hints: .condition)

    // MARK: - Rows

    private static let rowCondition = MappingKey.optional(
        "when", .condition, "When the row counts; else it is left out.")

    static let edit = MappingShape(
        "an edit",
        [
            .required("field", .name, "The field of the target."),
            .required("value", .value, "Its new value; null clears it."),
            .optional("key", .identifier, "The name of the edit."),
            rowCondition, .order, .isActive,
        ],
        hints: .edit)

    static let create = MappingShape(
        "a create",
        [
            .required("key", .identifier, "The name of the create, for '$created' references."),
            .required("entity_type", .name, "The type of the record."),
            .optional("fields", .values, "The fields of the record."),
            rowCondition,
            .optional(
                "on_failure", .choice(CreateDefinition.OnFailure.self),
                "Whether the record stays ('keep', the default) or is withdrawn when a later step fails for good."
            ),
            .order, .isActive,
        ],
        hints: .create)

    static let sideEffect = MappingShape(
        "a side effect",
        [
            .required("key", .identifier, "The name of the side effect."),
            .required("event", .identifier(.dotted), "The event that is emitted."),
            .optional(
                "payload", .values,
                "What it carries; the default is the ids of submission, action and target, and no inputs."),
            rowCondition, .order, .isActive,
        ],
        hints: .sideEffect)

    static let placement = MappingShape(
        "a placement",
        [
            .required("surface", .name, "The surface that offers the action."),
            .optional("key", .identifier, "The name of the placement."),
            .optional(
                "as", .choice(PlacementDefinition.Form.self), "How it is offered; the default is 'button'."),
            .optional("label", .humanText, "What stands on it."),
            .order, .isActive,
        ],
        hints: .placement)
}
