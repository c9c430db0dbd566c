// SPDX-License-Identifier: Apache-2.0

// E0113 and following: statements that do not fit together, values, references, and files of one application.
extension DiagnosticCode {
    package static let enumWithoutChoices = DiagnosticCode(
        "E0113", "enum-without-choices", .error,
        """
        An 'enum' takes one of its choices, and none are given.

        Wrong:
            parameters:
              - { key: size, type: enum }

        Right:
            parameters:
              - { key: size, type: enum, constraints: { choices: [small, large] } }
        """)

    package static let unfitLiteral = DiagnosticCode(
        "E0114", "unfit-literal", .error,
        """
        A literal value, such as a default or a choice, is not of the declared type or breaks one of its \
        constraints. It would be refused each time that it is used.

        Wrong:
            parameters:
              - { key: copies, type: integer, default: 0, constraints: { min: 1 } }

        Right:
            parameters:
              - { key: copies, type: integer, default: 1, constraints: { min: 1 } }
        """)

    package static let malformedDuration = DiagnosticCode(
        "E0115", "malformed-duration", .error,
        """
        A duration is a number with a unit, '500ms', '90s', '15m', '24h' or '7d', or ISO 8601 without \
        months and years, which have no fixed length.

        Wrong:
            submission_contract:
              retry: { initial: 5 }

        Right:
            submission_contract:
              retry: { initial: 5s }
        """)

    package static let malformedReferenceFormat = DiagnosticCode(
        "E0116", "malformed-reference-format", .error,
        """
        A reference format is text with placeholders '{prefix}', '{year}', '{month}', '{day}', '{tenant}', \
        '{application}' and exactly one '{seq}', which may have a width as in '{seq:03d}'. A format \
        without '{seq}', or a scope that restarts the numbers without showing why, would give one \
        reference to two submissions.

        Wrong:
            submission_contract:
              reference: { field: public_ref, format: "{prefix}-{year}" }

        Right:
            submission_contract:
              reference: { field: public_ref, format: "{prefix}-{year}-{seq:03d}" }
        """)

    package static let malformedContentType = DiagnosticCode(
        "E0117", "malformed-content-type", .error,
        """
        A content type is 'type/subtype', or 'type/*' for all subtypes, without parameters. '*/*' would \
        accept everything and is refused: name what is wanted.

        Wrong:
            attachments:
              entity_type: report_attachment
              parent_field: report
              file_field: file
              allowed_content_types: [png]

        Right:
            attachments:
              entity_type: report_attachment
              parent_field: report
              file_field: file
              allowed_content_types: [image/png]
        """)

    package static let keyNotApplicable = DiagnosticCode(
        "E0118", "key-not-applicable", .error,
        """
        A key is right by itself but means nothing beside what else is written, such as a submission \
        contract on an action that runs inline.

        Wrong:
            actions:
              - key: submit_report
                execution_mode: engine
                submission_contract: { normalize: text.trim }

        Right:
            actions:
              - key: submit_report
                execution_mode: workflow
                submission_contract: { normalize: text.trim }
        """)

    package static let exclusiveKeys = DiagnosticCode(
        "E0119", "exclusive-keys", .error,
        """
        Of a few keys exactly one may be written, and there are none or several: a condition is a \
        comparison, 'all', 'any', 'not' or a function; a step has one verb.

        Wrong:
            when: { field: $parameters.total, operator: gt, value: 10, all: [] }

        Right:
            when: { field: $parameters.total, operator: gt, value: 10 }
        """)

    package static let unknownReferenceRoot = DiagnosticCode(
        "E0120", "unknown-reference-root", .error,
        """
        Text that begins with '$' where a value is wanted is a reference, and its first word says what it \
        reads: '$parameters', '$entity' (also '$target'), '$user', '$tenant', '$application', '$action', \
        '$now', '$today', '$submission', '$created', '$steps', '$event', '$trigger', '$item' or '$index'. \
        Write '$$' at the start for a literal dollar.

        Wrong:
            creates:
              - { key: report, entity_type: report, fields: { title: $params.title } }

        Right:
            creates:
              - { key: report, entity_type: report, fields: { title: $parameters.title, price: $$5 } }
        """)

    package static let malformedReference = DiagnosticCode(
        "E0121", "malformed-reference", .error,
        """
        A reference is a root and a path of keys and list positions with dots, such as '$parameters.title' \
        or '$created.report.id'. Nothing is interpolated inside a text, and some roots have only a few \
        members: '$user' has 'id', 'roles', 'email', 'name' and 'organization'.

        Wrong:
            edits:
              - { field: closed_by, value: $user.identifier }

        Right:
            edits:
              - { field: closed_by, value: $user.id }
        """)

    package static let referenceOutOfPlace = DiagnosticCode(
        "E0122", "reference-out-of-place", .error,
        """
        A reference reads something that does not exist at that point: a record before any is made, an \
        event outside a trigger, an item outside a fan-out. What a default may read is known before \
        acceptance; a reference number may be made from '$parameters', '$user', '$tenant' and \
        '$application' only.

        Wrong:
            parameters:
              - { key: report, type: string, default: $created.report.id }

        Right:
            parameters:
              - { key: reporter, type: string, default: $user.id }
        """)

    package static let reservedName = DiagnosticCode(
        "E0123", "reserved-name", .error,
        """
        A name is taken: by the system fields 'id', 'created_at', 'updated_at' and 'version', which every \
        record has and nobody writes; by the action's own 'reserved' list of former parameters that must \
        not come back with another meaning; or by the events that runs tell themselves, such as \
        '<action>.created', which no contract tells.

        Wrong:
            reserved: [phone]
            parameters:
              - { key: phone, type: phone }

        Right:
            reserved: [phone]
            parameters:
              - { key: mobile, type: phone }
        """)

    package static let fieldNeedsReference = DiagnosticCode(
        "E0124", "field-needs-reference", .error,
        """
        A condition compares a field of its subject, and here is no subject: 'when' and conditions of \
        functions stand between records, so 'field' must be a reference that says where it reads.

        Wrong:
            edits:
              - { field: status, value: closed, when: { field: urgent, operator: eq, value: true } }

        Right:
            edits:
              - { field: status, value: closed, when: { field: $parameters.urgent, operator: eq, value: true } }
        """)

    package static let conflictingApplication = DiagnosticCode(
        "E0125", "conflicting-application", .error,
        """
        Two places say which application this is, and they disagree: two files with different \
        'identity.code', two blocks that name or describe one application differently, or a file and the \
        project file. Files of different applications may stand side by side only when every one of them \
        carries its 'identity'.

        Wrong:
            application: civic             # atelier.yaml
            identity: { code: city }       # contract

        Right:
            application: civic
            identity: { code: civic }
        """)

    package static let noBlock = DiagnosticCode(
        "E0126", "no-block", .info,
        """
        A file of the folder holds none of the blocks of a contract, so it was left out: 'language', \
        'identity', 'entities', 'actions', 'events', 'notification_templates', 'notification_rules', \
        'connections', 'policies' and 'triggers'. A file that was named is read in any case.

        Wrong:
            greeting: hello

        Right:
            actions:
              - { key: greet }
        """)

    package static let tooMany = DiagnosticCode(
        "E0127", "too-many", .error,
        """
        A list is longer than the documented ceiling. Ceilings keep one file from taking the machine down.

        Wrong:
            parameters: [ ... 1001 rows ... ]

        Right:
            parameters: [ ... at most 1000 rows ... ]
        """)

    /// The codes of this file.
    static let consistency = [
        enumWithoutChoices, unfitLiteral, malformedDuration, malformedReferenceFormat, malformedContentType,
        keyNotApplicable, exclusiveKeys, unknownReferenceRoot, malformedReference, referenceOutOfPlace,
        reservedName, fieldNeedsReference, conflictingApplication, noBlock, tooMany,
    ]
}
