// SPDX-License-Identifier: Apache-2.0

// E0101 to E0112: the shape of what is written: keys, kinds, names and types.
extension DiagnosticCode {
    package static let unknownKey = DiagnosticCode(
        "E0101", "unknown-key", .error,
        """
        A key stands where the language has none of that name. A key that is read by nobody is a wish that \
        would not come true, so it is an error and not a warning. Keys that begin with 'x-' are free for \
        notes and other tools.

        Wrong:
            actions:
              - key: submit_report
                lable: Submit a report

        Right:
            actions:
              - key: submit_report
                label: Submit a report
                x-owner: team-blue
        """)

    package static let missingKey = DiagnosticCode(
        "E0102", "missing-key", .error,
        """
        A map lacks a key that it cannot be read without.

        Wrong:
            parameters:
              - { key: title }

        Right:
            parameters:
              - { key: title, type: string }
        """)

    package static let wrongNodeKind = DiagnosticCode(
        "E0103", "wrong-node-kind", .error,
        """
        A map, a list or a single value stands where another kind is wanted. A key without a value is \
        nothing, which is not an empty list: write '[]', or leave the key out.

        Wrong:
            permissions_policy: { apply: citizen }

        Right:
            permissions_policy: { apply: [citizen] }
        """)

    package static let wrongScalarType = DiagnosticCode(
        "E0104", "wrong-scalar-type", .error,
        """
        A single value has another type than the key wants. YAML 1.2 is read: only 'true' and 'false' are \
        truth values, so 'yes', 'no', 'on' and 'off' are text, and a value in quotes is always text.

        Wrong:
            parameters:
              - { key: title, type: string, required: yes }

        Right:
            parameters:
              - { key: title, type: string, required: true }
        """)

    package static let unknownValue = DiagnosticCode(
        "E0105", "unknown-value", .error,
        """
        A key takes one of a few words, and another word was written.

        Wrong:
            actions:
              - { key: submit_report, execution_mode: durable }

        Right:
            actions:
              - { key: submit_report, execution_mode: workflow }
        """)

    package static let duplicateIdentifier = DiagnosticCode(
        "E0106", "duplicate-identifier", .error,
        """
        Two rows of one block have the same name, in one file or in two files of an application, so that a \
        reference to it would be a guess.

        Wrong:
            parameters:
              - { key: title, type: string }
              - { key: title, type: text }

        Right:
            parameters:
              - { key: title, type: string }
              - { key: description, type: text }
        """)

    package static let malformedIdentifier = DiagnosticCode(
        "E0107", "malformed-identifier", .error,
        """
        A name that others refer to begins with a lower-case letter and goes on with lower-case letters, \
        digits, '_' and '-', at most 64 characters. An application's code has no '-', and an event's key \
        may hold dots. Anything else looks alike too easily, and cannot stand in references, files and \
        addresses.

        Wrong:
            parameters:
              - { key: Full Name, type: string }

        Right:
            parameters:
              - { key: full_name, label: Full name, type: string }
        """)

    package static let unsupportedLanguage = DiagnosticCode(
        "E0108", "unsupported-language-version", .error,
        """
        The file says that it is written in a version of the contract language that this program does not \
        know.

        Wrong:
            language: 2

        Right:
            language: 1
        """)

    package static let unknownType = DiagnosticCode(
        "E0109", "unknown-type", .error,
        """
        The types are 'string', 'text', 'integer', 'number', 'decimal', 'boolean', 'date', 'datetime', \
        'duration', 'enum', 'email', 'url', 'phone', 'uuid', 'geo' (also 'geometry'), 'file', 'reference', \
        'list' and 'object'.

        Wrong:
            parameters:
              - { key: amount, type: money }

        Right:
            parameters:
              - { key: amount, type: decimal }
        """)

    package static let constraintNotApplicable = DiagnosticCode(
        "E0110", "constraint-not-applicable", .error,
        """
        A constraint stands beside a type that it says nothing about, so that it would never be looked at. \
        Text has 'min_length', 'max_length' and 'pattern'; numbers 'min', 'max', 'exclusive_min', \
        'exclusive_max' and 'multiple_of'; dates 'before' and 'after'; lists 'min_items', 'max_items', \
        'unique_items' and 'items'; objects 'fields'; geo values 'within'; files 'allowed_content_types', \
        'max_bytes' and 'max_files'.

        Wrong:
            parameters:
              - { key: age, type: integer, constraints: { max_length: 3 } }

        Right:
            parameters:
              - { key: age, type: integer, constraints: { max: 999 } }
        """)

    package static let contradictoryConstraints = DiagnosticCode(
        "E0111", "contradictory-constraints", .error,
        """
        Two statements about one thing cannot both hold, so that no value would ever be accepted.

        Wrong:
            parameters:
              - { key: age, type: integer, constraints: { min: 18, max: 16 } }

        Right:
            parameters:
              - { key: age, type: integer, constraints: { min: 16, max: 18 } }
        """)

    package static let valueOutOfRange = DiagnosticCode(
        "E0112", "value-out-of-range", .error,
        """
        A number or a duration lies outside what the key can take: a length below zero, a limit of no \
        bytes, no attempt at all.

        Wrong:
            submission_contract:
              retry: { max_attempts: 0 }

        Right:
            submission_contract:
              retry: { max_attempts: 1 }
        """)

    /// The codes of this file.
    static let shapes = [
        unknownKey, missingKey, wrongNodeKind, wrongScalarType, unknownValue, duplicateIdentifier,
        malformedIdentifier, unsupportedLanguage, unknownType, constraintNotApplicable,
        contradictoryConstraints, valueOutOfRange,
    ]
}
