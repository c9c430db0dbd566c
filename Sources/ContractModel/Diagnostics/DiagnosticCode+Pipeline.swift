// SPDX-License-Identifier: Apache-2.0

// E02xx, continued: parts of an action that can never work together.
extension DiagnosticCode {
    package static let missingCreate = DiagnosticCode(
        "E0217", "missing-create", .error,
        """
        A part of the submission contract works on the record that the action makes, and the action makes \
        none: a reference, an actor field, attachments, a duplicate check or a call of 'prepare_create'. \
        Add a create, or remove the part.

        Wrong:
            submission_contract:
              reference: { field: public_ref, format: "{prefix}-{seq:03d}" }

        Right:
            creates: [{ key: report, entity_type: report }]
            submission_contract:
              reference: { field: public_ref, format: "{prefix}-{seq:03d}" }
        """)

    package static let unfitReferenceSource = DiagnosticCode(
        "E0218", "unfit-reference-source", .error,
        """
        The prefix or the year of a reference comes from a value that may be absent, or that can be no \
        prefix or no date. Every submission gets its reference when it is accepted, so both must always be \
        there: a prefix is a text of 1 to 32 letters, digits, '-' or '_', and a year comes from a date.

        Wrong:
            parameters: [{ key: area, type: string }]
            creates: [{ key: report, entity_type: report }]
            submission_contract:
              reference: { field: public_ref, format: "{prefix}-{seq:03d}", prefix_from: $parameters.area }

        Right:
            parameters: [{ key: area, type: string, required: true }]
            creates: [{ key: report, entity_type: report }]
            submission_contract:
              reference: { field: public_ref, format: "{prefix}-{seq:03d}", prefix_from: $parameters.area }
        """)

    package static let parameterCycle = DiagnosticCode(
        "E0219", "parameter-cycle", .error,
        """
        Parameters depend on each other in a circle. A parameter is bound after those that its 'default' and \
        its 'visible_when' look at, because one that is not visible counts as absent; in a circle there is \
        no first.

        Wrong:
            parameters:
              - { key: home, type: string, visible_when: { field: work, operator: not_exists } }
              - { key: work, type: string, visible_when: { field: home, operator: not_exists } }

        Right:
            parameters:
              - { key: place, type: enum, constraints: { choices: [home, work] }, required: true }
              - { key: home, type: string, visible_when: { field: place, operator: eq, value: home } }
              - { key: work, type: string, visible_when: { field: place, operator: eq, value: work } }
        """)

    package static let exposedSecret = DiagnosticCode(
        "E0220", "exposed-secret", .error,
        """
        A sensitive value would stand in the clear: in a reference, which everybody sees, as the default of \
        a parameter that is not sensitive itself, as a file, whose content is kept as it comes, or in an event, which \
        is kept and handed on as it comes. The field of 'states' cannot be sensitive either: what is sealed is held \
        against no transition.

        Wrong:
            parameters:
              - { key: phone, type: phone, required: true, sensitive: true }
              - { key: contact, type: phone, default: $parameters.phone }

        Right:
            parameters:
              - { key: phone, type: phone, required: true, sensitive: true }
              - { key: contact, type: phone, default: $parameters.phone, sensitive: true }
        """)

    /// All codes of this group.
    static let pipeline = [missingCreate, unfitReferenceSource, parameterCycle, exposedSecret]
}
