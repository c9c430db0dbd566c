// SPDX-License-Identifier: Apache-2.0

extension MappingKey {
    /// The constraints of all types; which of them say something about a type, `Constraints.applicability` holds.
    static let constraints: [MappingKey] = [
        .optional("min_length", .integer(0...Int.max), "The fewest characters."),
        .optional("max_length", .count, "The most characters."),
        .optional(
            "pattern", .name,
            "A pattern in RE2 syntax, found anywhere in the text: anchor it with '^' and '$'."
        ),
        .optional("min", .number(nil), "The least value."),
        .optional("max", .number(nil), "The greatest value."),
        .optional("exclusive_min", .number(nil), "The value that must be exceeded."),
        .optional("exclusive_max", .number(nil), "The value that must not be reached."),
        .optional("multiple_of", .positive, "The number that the value is a multiple of."),
        .optional(
            "choices", .list(.oneOf([.text, .flag, .map(.choice)]), atLeast: 1),
            "The allowed values, each alone or with a label."),
        .optional("min_items", .integer(0...Int.max), "The fewest elements."),
        .optional("max_items", .count, "The most elements."),
        .optional("unique_items", .flag, "Whether no element stands twice."),
        .optional("items", .map(.items), "The type of the elements."),
        .optional("fields", .parameters, "The fields of the object: rows like parameters."),
        .optional("before", .name, "A date or instant that the value lies before."),
        .optional("after", .name, "A date or instant that the value lies after."),
        .optional(
            "within", .oneOf([.map(.box), .map(.polygon)]),
            "Where the value must lie: a box in degrees, or a GeoJSON polygon."),
        .optional(
            "allowed_content_types", .list(.contentType, atLeast: 1),
            "The types of files that are taken, such as 'image/png' or 'image/*'."),
        .optional("max_bytes", .count, "The most bytes of one file."),
        .optional("max_files", .count, "The most files."),
    ]

    static let type = required(
        "type", .words(ValueType.allCases.map(\.rawValue) + ["geometry"]), "The type of the value.")
    static let objectType = optional(
        "object_type", .name, "The entity type of the record that a 'reference' names.")
}

extension MappingShape {
    static let constraints = MappingShape(
        "constraints", MappingKey.constraints,
        form: "{ max_length: … }", hints: .constraints)

    static let fieldType = MappingShape(
        "a field's type", definition: "field_type", [.type] + MappingKey.constraints + [.objectType],
        hints: .fieldType)

    static let items = MappingShape(
        "the type of items", definition: "items",
        [
            .type,
            .optional("constraints", .map(.constraints), "What an element must keep."),
            .objectType,
        ],
        hints: .items)

    static let choice = MappingShape(
        "a choice",
        [
            .required("value", .oneOf([.text, .flag]), "The value."),
            .optional("label", .humanText, "The text that people see."),
        ])

    static let box = MappingShape(
        "an area", definition: "box",
        [
            .required("west", .number(-180...180), "The western edge in degrees."),
            .required("south", .number(-90...90), "The southern edge in degrees."),
            .required("east", .number(-180...180), "The eastern edge in degrees."),
            .required("north", .number(-90...90), "The northern edge in degrees."),
        ], hints: .area)

    static let polygon = MappingShape(
        "a polygon",
        [
            .required("type", .words(["Polygon"]), "The kind of geometry."),
            .required(
                "coordinates", .list(.list(.list(.number(-180...180), atLeast: 2), atLeast: 4), atLeast: 1),
                "One ring of longitudes and latitudes, whose last point is the first again."),
        ])

    // MARK: - Parameters

    static let parameter = MappingShape(
        "a parameter",
        [
            .required("key", .identifier, "The name of the parameter, unique in its list."),
            .type,
            .optional("label", .humanText, "What the parameter is called."),
            .optional("help", .humanText, "What to enter."),
            .optional("required", .flag, "Whether it must be given; the default is false."),
            .optional("default", .value, "The value where the input is absent or null."),
            .order, .isActive,
            .optional("constraints", .map(.constraints), "What the value must keep."),
            .optional(
                "values_from", .oneOf([.list(.value), .map(.listing), .map(.valueCall)]),
                "The set that the value must be in: a list, the records of a type, or what a function answers."
            ),
            .objectType,
            .optional(
                "visibility", .choice(ParameterDefinition.Visibility.self),
                "'hidden' takes its value from 'default' only and is refused when a caller sends it."),
            .optional("required_when", .condition, "When it must be given, judged on the other parameters."),
            .optional("visible_when", .condition, "When it is asked for, judged on the other parameters."),
            .optional(
                "sensitive", .flag, "Whether the value is sealed at rest, and never logged, emitted or shown."
            ),
        ],
        hints: .parameter)

    static let listing = MappingShape(
        "'values_from'",
        [
            .required("entity_type", .name, "The entity type whose records are listed."),
            .required("field", .name, "The field whose values may be chosen."),
            .optional("where", .condition, "Which records count, judged on their fields."),
        ],
        hints: .of(("entity type", .name("entity_type")), ("filter", .name("where"))))

    // MARK: - Conditions, calls and retries

    static let conditionMembers: [MappingKey] = [
        .optional("field", .operand, "What is compared: a field of the subject, or a '$' reference."),
        .optional("operator", .choice(Condition.Comparator.self), "How it is compared."),
        .optional(
            "value", .value,
            "What it is compared with; not for 'exists', 'not_exists', 'empty' and 'not_empty'."),
        .optional("all", .list(.condition), "Conditions that must all hold."),
        .optional("any", .list(.condition), "Conditions of which one must hold."),
        .optional("not", .condition, "A condition that must not hold."),
        .optional("function", .name, "A function that answers true or false."),
        .optional("with", .values, "The arguments of the function."),
    ]
    /// The keys that say which form a condition has.
    static let conditionForms = ["field", "all", "any", "not", "function"]
    /// What a comparison takes: a value, but for the operators that ask about presence.
    static let comparisonRules: [Rule] = {
        let binary = Condition.Comparator.allCases.filter { !$0.takesNoValue }.map(\.rawValue)
        return [.required("value", with: "operator", binary), .only("value", with: "operator", binary)]
    }()
    static let conditionRules: [Rule] =
        [
            .exactlyOne(conditionForms), .needs("field", "operator"), .needs("operator", "field"),
            .needs("value", "field"), .needs("with", "function"),
        ] + comparisonRules

    static let condition = MappingShape(
        "a condition", conditionMembers, byHand: conditionRules,
        form: "{ field: …, operator: …, value: … }",
        hints: .condition)

    package static let valueCall = MappingShape(
        "a function call",
        [
            .required("function", .name, "A function of the library; 'atelier functions' lists them."),
            .optional("with", .values, "Its arguments by name."),
        ],
        hints: .callOfStage)

    static let stageCallMembers: [MappingKey] =
        valueCall.members + [
            .optional("when", .condition, "When it is called; else it is skipped."),
            .optional("retry", .retry, "How transient failures are tried again."),
            .optional("timeout", .duration, "How long one attempt may take."),
        ]
    static let stageCall = MappingShape(
        "a call", stageCallMembers, hints: KeyHints.callOfStage.and(.conditional))

    static let retry = MappingShape(
        "a retry policy",
        [
            .optional(
                "max_attempts", .integer(1...10_000), "How often it is tried in all; the default is 8."),
            .optional(
                "backoff", .choice(RetryPolicy.Backoff.self),
                "How the delay grows; the default is 'exponential'."),
            .optional("initial", .duration, "The first delay; the default is 1s."),
            .optional("factor", .number(1...1_000), "What the delay is multiplied by; the default is 2."),
            .optional("max_delay", .duration, "The longest delay; the default is 60s."),
            .optional(
                "jitter", .choice(RetryPolicy.Jitter.self),
                "Whether delays are spread at random; the default is 'full'."),
            .optional(
                "max_elapsed", .duration, "How long it is tried in all; without it, as often as allowed."),
        ],
        form: "{ max_attempts: … }", hints: .retry)
}
