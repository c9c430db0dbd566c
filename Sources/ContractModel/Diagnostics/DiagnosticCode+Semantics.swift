// SPDX-License-Identifier: Apache-2.0

// E02xx: names, types and functions. Found when the definitions of an application are compiled together.
extension DiagnosticCode {
    package static let undeclaredParameter = DiagnosticCode(
        "E0201", "undeclared-parameter", .error,
        """
        A reference or an argument names a parameter that the action does not declare. At run time it \
        would always be absent, so the contract does not compile. Declare the parameter, or mend its name.

        Wrong:
            parameters: [{ key: title, type: string }]
            creates: [{ key: report, entity_type: report, fields: { title: $parameters.titel } }]

        Right:
            parameters: [{ key: title, type: string }]
            creates: [{ key: report, entity_type: report, fields: { title: $parameters.title } }]
        """)

    package static let unknownField = DiagnosticCode(
        "E0202", "unknown-field", .error,
        """
        A field is named that the entity type does not declare. A relationship counts as a field under its \
        'rel_code', and under its 'reverse_code' on the other side; every record also has 'id', \
        'created_at', 'updated_at' and 'version'. An entity type without 'schema' takes its fields as they \
        come.

        Wrong:
            creates: [{ key: report, entity_type: report, fields: { titel: $parameters.title } }]

        Right:
            creates: [{ key: report, entity_type: report, fields: { title: $parameters.title } }]
        """)

    package static let unknownEntity = DiagnosticCode(
        "E0203", "unknown-entity", .error,
        """
        An entity type is named that the application does not declare. An application without any \
        'entities' takes such names as they come; one that declares any must declare all that it names. A \
        type kept elsewhere needs only its name: '{ entity_type: person }'.

        Wrong:
            entities: [{ entity_type: report }]
            actions: [{ key: submit, target_model: raport }]

        Right:
            entities: [{ entity_type: report }]
            actions: [{ key: submit, target_model: report }]
        """)

    package static let unknownFunction = DiagnosticCode(
        "E0204", "unknown-function", .error,
        """
        A function is named that the curated library does not hold. Contracts never carry code: behaviour \
        comes only from functions of the library, which 'atelier functions' lists with their arguments and \
        examples.

        Wrong:
            normalize: text.trimm

        Right:
            normalize: text.trim
        """)

    package static let wrongArgument = DiagnosticCode(
        "E0205", "wrong-argument", .error,
        """
        A function is given an argument that it does not take, or a value that cannot be right for the \
        argument.

        Wrong:
            normalize: { function: geo.round, with: { digit: 5 } }

        Right:
            normalize: { function: geo.round, with: { digits: 5 } }
        """)

    package static let missingArgument = DiagnosticCode(
        "E0206", "missing-argument", .error,
        """
        A function is called without an argument that it needs and has no default for.

        Wrong:
            validate: { function: geo.within_box, with: { field: location } }

        Right:
            validate:
              function: geo.within_box
              with: { field: location, west: -9.25, south: 38.69, east: -9.09, north: 38.80 }
        """)

    package static let typeMismatch = DiagnosticCode(
        "E0207", "type-mismatch", .error,
        """
        A value is written where another type is wanted. What fits: the same type; 'email', 'url', \
        'phone', 'uuid', 'enum' and 'reference' into 'string'; 'string' and 'text' either way; 'integer' \
        into 'number' or 'decimal'; an 'enum' whose choices are a subset. Anything else needs a function.

        Wrong:
            parameters: [{ key: title, type: string }]
            edits: [{ field: priority, value: $parameters.title }]    # 'priority' is an integer

        Right:
            parameters: [{ key: priority, type: integer }]
            edits: [{ field: priority, value: $parameters.priority }]
        """)

    package static let wrongStage = DiagnosticCode(
        "E0208", "wrong-stage", .error,
        """
        A function stands in a stage that it does not serve. Each function declares its stages: \
        'normalize', 'validate', 'duplicates', 'prepare_create', 'value', 'condition', 'values_from', \
        'transform', 'execute' or 'evaluate'.

        Wrong:
            validate: text.trim

        Right:
            normalize: text.trim
        """)

    package static let forwardReference = DiagnosticCode(
        "E0209", "forward-reference", .error,
        """
        A reference reads something that is made later, such as a record of a later create or the output \
        of a later step. Creates run in ascending 'order', ties by position.

        Wrong:
            creates:
              - { key: note, entity_type: note, fields: { report: $created.report.id } }
              - { key: report, entity_type: report }

        Right:
            creates:
              - { key: report, entity_type: report }
              - { key: note, entity_type: note, fields: { report: $created.report.id } }
        """)

    package static let unknownEvent = DiagnosticCode(
        "E0210", "unknown-event", .error,
        """
        An event is named that the application does not declare. An application without any 'events' takes \
        such names as they come; one that declares any must declare all that it names. The events \
        '<action>.accepted', '.created', '.failed', '.rejected_duplicate' and '.cancelled' are built in.

        Wrong:
            events: [{ key: report_received }]
            side_effects: [{ key: tell, event: report_recieved }]    # of an action

        Right:
            events: [{ key: report_received }]
            side_effects: [{ key: tell, event: report_received }]
        """)

    package static let requiredFieldUnset = DiagnosticCode(
        "E0211", "required-field-unset", .error,
        """
        A record is made without a required field, or from a value that may be absent: an optional \
        parameter without default, or a step with 'when'. Or an edit clears a required field, or the one \
        that holds the states of the record. Every such run would fail.

        Wrong:
            parameters: [{ key: title, type: string }]
            creates: [{ key: report, entity_type: report, fields: { title: $parameters.title } }]

        Right:
            parameters: [{ key: title, type: string, required: true }]
            creates: [{ key: report, entity_type: report, fields: { title: $parameters.title } }]
        """)

    package static let unknownState = DiagnosticCode(
        "E0212", "unknown-state", .error,
        """
        A state is named that the entity type's state field does not have. The states are the choices of \
        the field that 'states.field' names.

        Wrong:
            fields: [{ field_key: status, field_type: { type: enum, choices: [open, closed] } }]
            states: { field: status, initial: opened, transitions: { open: [closed] } }

        Right:
            fields: [{ field_key: status, field_type: { type: enum, choices: [open, closed] } }]
            states: { field: status, initial: open, transitions: { open: [closed] } }
        """)

    package static let unknownRole = DiagnosticCode(
        "E0213", "unknown-role", .error,
        """
        A contract, a contract test or the project file names a role that the project file does not list. When \
        'roles' stands in 'atelier.yaml', every role must be among them; in contracts '"*"', 'anonymous' and 'system' \
        are reserved words and always known.

        Wrong:
            roles: [admin, citizen]                       # atelier.yaml
            permissions_policy: { apply: [citizens] }     # contract

        Right:
            roles: [admin, citizen]
            permissions_policy: { apply: [citizen] }
        """)

    package static let unknownTenant = DiagnosticCode(
        "E0214", "unknown-tenant", .error,
        """
        A tenant is named that the project file does not declare under 'tenants'.

        Wrong:
            tenant: lisboa
            tenants: { lisbon: { timezone: Europe/Lisbon } }

        Right:
            tenant: lisbon
            tenants: { lisbon: { timezone: Europe/Lisbon } }
        """)

    package static let unknownCreate = DiagnosticCode(
        "E0215", "unknown-create", .error,
        """
        A '$created' reference names a create that the action does not have.

        Wrong:
            creates:
              - { key: report, entity_type: report }
              - { key: note, entity_type: note, fields: { report: $created.raport.id } }

        Right:
            creates:
              - { key: report, entity_type: report }
              - { key: note, entity_type: note, fields: { report: $created.report.id } }
        """)

    package static let unknownStep = DiagnosticCode(
        "E0216", "unknown-step", .error,
        """
        A '$steps' reference names a step that the action does not have.

        Wrong:
            steps: [{ key: check, transform: text.trim }]
            result: { text: $steps.chek.text }

        Right:
            steps: [{ key: check, transform: text.trim }]
            result: { text: $steps.check.text }
        """)

    /// All codes of this group.
    static let semantics = [
        undeclaredParameter, unknownField, unknownEntity, unknownFunction, wrongArgument, missingArgument,
        typeMismatch, wrongStage, forwardReference, unknownEvent, requiredFieldUnset, unknownState,
        unknownRole,
        unknownTenant, unknownCreate, unknownStep,
    ]
}
