// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

// B90x and B91x: what callers of an action meet.
extension DiagnosticCode {
    static let actionRemoved = change(
        "B901", "action-removed", .error,
        """
        An action that callers submit is gone, renamed, archived or switched off, or needs what this version \
        does not run. Their submissions are refused. Keep the older action beside the newer one until nobody \
        uses it.
        """,
        before: """
            actions:
              - { key: report, status: published }
            """,
        wrong: """
            actions:
              - { key: message, status: published }
            """,
        right: """
            actions:
              - { key: report, status: published }
              - { key: message, status: published }
            """)

    static let parameterRemoved = change(
        "B902", "parameter-removed", .error,
        """
        A parameter is gone or has another name. Undeclared inputs are refused, so payloads that hold it \
        are. Keep it, optional and unused, until nobody sends it; then reserve its name.
        """,
        before: """
            parameters:
              - { key: title, type: string }
              - { key: color, type: string }
            """,
        wrong: """
            parameters:
              - { key: title, type: string }
              - { key: colour, type: string }
            """,
        right: """
            parameters:
              - { key: title, type: string }
              - { key: color, type: string }
              - { key: colour, type: string }
            """)

    static let parameterBecameRequired = change(
        "B903", "parameter-became-required", .error,
        """
        Payloads that were accepted without a parameter are refused: it is required, is required in more \
        cases, or has lost the default that stood in for it. Give it a default.
        """,
        before: """
            parameters:
              - { key: area, type: string }
            """,
        wrong: """
            parameters:
              - { key: area, type: string, required: true }
            """,
        right: """
            parameters:
              - { key: area, type: string, required: true, default: centre }
            """)

    static let parameterTypeChanged = change(
        "B904", "parameter-type-changed", .error,
        """
        A parameter is of another type. Values of the older one are refused, unless the newer type takes \
        all of them, as 'number' takes integers. Add a parameter of the newer type instead.
        """,
        before: """
            parameters:
              - { key: size, type: string }
            """,
        wrong: """
            parameters:
              - { key: size, type: integer }
            """,
        right: """
            parameters:
              - { key: size, type: string }
              - { key: size_in_metres, type: integer }
            """)

    static let choiceRemoved = change(
        "B905", "choice-removed", .error,
        """
        A value that could be chosen cannot be any more. Payloads with it are refused, and records that \
        are there may hold it. Keep the value, and change what is offered by its label.
        """,
        before: """
            parameters:
              - { key: kind, type: enum, constraints: { choices: [road, light] } }
            """,
        wrong: """
            parameters:
              - { key: kind, type: enum, constraints: { choices: [road] } }
            """,
        right: """
            parameters:
              - key: kind
                type: enum
                constraints: { choices: [road, { value: light, label: Light (no longer used) }] }
            """)

    static let constraintTightened = change(
        "B906", "constraint-tightened", .error,
        """
        Values that were accepted are refused: a bound, a length, a pattern, a list of types of files or \
        another constraint allows less. A pattern that is another counts as tighter, because nobody can \
        say what it refuses. Loosen it, or add a parameter that is tighter.
        """,
        before: """
            parameters:
              - { key: title, type: string, constraints: { max_length: 120 } }
            """,
        wrong: """
            parameters:
              - { key: title, type: string, constraints: { max_length: 80 } }
            """,
        right: """
            parameters:
              - { key: title, type: string, constraints: { max_length: 200 } }
            """)

    static let criterionTightened = change(
        "B907", "criterion-tightened", .error,
        """
        Submissions that were accepted may be refused: a criterion or a check is added, holds less often, \
        or checks something else. Let it warn until callers know it: a warning can be acknowledged.
        """,
        before: """
            parameters: [{ key: size, type: integer, required: true }]
            submission_criteria:
              - { key: small, criteria_type: form, config: { field: size, operator: lte, value: 10 } }
            """,
        wrong: """
            parameters: [{ key: size, type: integer, required: true }]
            submission_criteria:
              - { key: small, criteria_type: form, config: { field: size, operator: lte, value: 5 } }
            """,
        right: """
            parameters: [{ key: size, type: integer, required: true }]
            submission_criteria:
              - { key: small, criteria_type: form, config: { field: size, operator: lte, value: 20 } }
            """)

    static let permissionNarrowed = change(
        "B908", "permission-narrowed", .error,
        """
        Somebody may do less than before: a role has lost a right, or an approval needs more people. It \
        breaks when it is the right to submit, and warns otherwise.
        """,
        before: """
            permissions_policy: { apply: [citizen, admin] }
            """,
        wrong: """
            permissions_policy: { apply: [admin] }
            """,
        right: """
            permissions_policy: { apply: [citizen, admin], view: [admin] }
            """)

    static let permissionWidened = change(
        "B909", "permission-widened", .error,
        """
        Somebody may do more than before: a role has a right that it did not have, fewer people have to \
        approve, or data may leave for other places. It breaks nobody's program, and is the change that a \
        review must not miss.
        """,
        before: """
            permissions_policy: { apply: [citizen] }
            """,
        wrong: """
            permissions_policy: { apply: [citizen, anonymous] }
            """,
        right: """
            permissions_policy: { apply: [citizen] }
            """)

    static let effectChanged = change(
        "B910", "effect-changed", .warning,
        """
        The same submission does something else: a value is normalised, an edit made, a field filled or an \
        event sent otherwise than before. Whoever reads what comes of it should know. It is breaking where \
        something is asked of the values that are normalised otherwise: what was accepted may be refused.
        """,
        before: """
            parameters: [{ key: text, type: string }]
            creates: [{ key: note, entity_type: note, fields: { text: $parameters.text } }]
            """,
        wrong: """
            parameters: [{ key: text, type: string }]
            creates: [{ key: note, entity_type: note, fields: { text: none } }]
            """,
        right: """
            parameters: [{ key: text, type: string }]
            creates: [{ key: note, entity_type: note, fields: { text: $parameters.text, kind: note } }]
            """)

    static let duplicateCheckChanged = change(
        "B911", "duplicate-check-changed", .error,
        """
        What counts as the same thing is decided otherwise: by another function, with other arguments, \
        from other fields, or after another normalisation. A key names function, version and arguments, so \
        keys of submissions on their way stop matching; records that are there are brought under the newer \
        check, and may count as alike or not where they did not before.
        """,
        before: """
            execution_mode: workflow
            parameters: [{ key: text, type: string, required: true }]
            creates: [{ key: note, entity_type: note, fields: { text: $parameters.text } }]
            submission_contract:
              duplicates: { function: records.identical, with: { within: 24h } }
            """,
        wrong: """
            execution_mode: workflow
            parameters: [{ key: text, type: string, required: true }]
            creates: [{ key: note, entity_type: note, fields: { text: $parameters.text } }]
            submission_contract:
              duplicates: { function: records.identical, with: { within: 1h } }
            """,
        right: """
            execution_mode: workflow
            parameters: [{ key: text, type: string, required: true }]
            creates: [{ key: note, entity_type: note, fields: { text: $parameters.text } }]
            submission_contract:
              duplicates: { function: records.identical, with: { within: 24h } }
              retry: { max_attempts: 9 }
            """)

    static let answerChanged = change(
        "B912", "answer-changed", .error,
        """
        Callers get another answer to the same request: at another time, about another record, with or \
        without a target, or with errors of other names. Add an action beside this one.
        """,
        before: """
            actions: [{ key: report, execution_mode: engine }]
            """,
        wrong: """
            actions: [{ key: report, execution_mode: workflow }]
            """,
        right: """
            actions: [{ key: report, execution_mode: engine }, { key: report_later, execution_mode: workflow }]
            """)

    static let defaultChanged = change(
        "B913", "default-changed", .warning,
        """
        Where a value is not sent, another stands in for it: the same payload comes to something else. \
        Callers who rely on the default have to know.
        """,
        before: """
            parameters: [{ key: area, type: string, default: centre }]
            """,
        wrong: """
            parameters: [{ key: area, type: string, default: north }]
            """,
        right: """
            parameters: [{ key: area, type: string, default: centre, help: Where it is }]
            """)

    static let recordMayBeRefused = change(
        "B914", "record-may-be-refused", .error,
        """
        A record may not hold to its type any more, because the type allows less or another value is written \
        to it. A submission whose record is refused is refused itself. Let the parameter that fills the field \
        allow no more than the field does, in a version of its own, or leave the field as it is.
        """,
        before: """
            entities:
              - entity_type: note
                schema:
                  fields: [{ field_key: text, field_type: { type: string, max_length: 200 } }]
            actions:
              - key: write
                parameters: [{ key: text, type: string, constraints: { max_length: 200 } }]
                creates: [{ key: note, entity_type: note, fields: { text: $parameters.text } }]
            """,
        wrong: """
            entities:
              - entity_type: note
                schema:
                  fields: [{ field_key: text, field_type: { type: string, max_length: 80 } }]
            actions:
              - key: write
                parameters: [{ key: text, type: string, constraints: { max_length: 200 } }]
                creates: [{ key: note, entity_type: note, fields: { text: $parameters.text } }]
            """,
        right: """
            entities:
              - entity_type: note
                schema:
                  fields: [{ field_key: text, field_type: { type: string, max_length: 400 } }]
            actions:
              - key: write
                parameters: [{ key: text, type: string, constraints: { max_length: 200 } }]
                creates: [{ key: note, entity_type: note, fields: { text: $parameters.text } }]
            """)

    static let reservedNameReused = change(
        "B917", "reserved-name-reused", .error,
        """
        A parameter has a name that was reserved, because a former parameter had it. What older callers \
        still send under it would be taken for something else. Choose a name that was never used.
        """,
        before: """
            reserved: [size]
            """,
        wrong: """
            parameters: [{ key: size, type: integer }]
            """,
        right: """
            reserved: [size]
            parameters: [{ key: size_in_metres, type: integer }]
            """)

    static let nameNotReserved = change(
        "B918", "name-not-reserved", .warning,
        """
        The name of a parameter that is gone is not kept from coming back, or is not any more. A later \
        parameter of that name could take what older callers send for something else.
        """,
        before: """
            parameters: [{ key: size, type: integer }]
            """,
        wrong: """
            parameters: []
            """,
        right: """
            parameters: []
            reserved: [size]
            """)

    /// All codes of this group.
    static let requests = [
        actionRemoved, parameterRemoved, parameterBecameRequired, parameterTypeChanged, choiceRemoved,
        constraintTightened, criterionTightened, permissionNarrowed, permissionWidened, effectChanged,
        duplicateCheckChanged, answerChanged, defaultChanged, recordMayBeRefused,
        reservedNameReused, nameNotReserved,
    ]
}
