// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

// B919 to B937: what comes of a submission, and what records hold.
extension DiagnosticCode {
    static let visibilityChanged = change(
        "B919", "visibility-changed", .error,
        """
        A parameter is offered to callers in other cases than before. One that is hidden or not visible is \
        refused when it is sent.
        """,
        before: """
            parameters: [{ key: source, type: string, default: web }]
            """,
        wrong: """
            parameters: [{ key: source, type: string, default: web, visibility: hidden }]
            """,
        right: """
            parameters: [{ key: source, type: string, default: web, label: Source }]
            """)

    static let secrecyChanged = change(
        "B920", "secrecy-changed", .error,
        """
        A value has become sensitive, so that those who read it find it sealed; or it no longer is, so \
        that it is stored, shown, sent and logged in the clear.
        """,
        before: """
            parameters: [{ key: phone, type: phone, sensitive: true }]
            """,
        wrong: """
            parameters: [{ key: phone, type: phone }]
            """,
        right: """
            parameters: [{ key: phone, type: phone, sensitive: true, label: Phone }]
            """)

    static let resultChanged = change(
        "B921", "result-changed", .error,
        """
        What an action answers to the action that called it is another: a key is gone, or holds something \
        else.
        """,
        before: """
            parameters: [{ key: text, type: string }]
            result: { text: $parameters.text }
            """,
        wrong: """
            parameters: [{ key: text, type: string }]
            result: { words: $parameters.text }
            """,
        right: """
            parameters: [{ key: text, type: string }]
            result: { text: $parameters.text, words: $parameters.text }
            """)

    static let recordNotMade = change(
        "B922", "record-not-made", .error,
        """
        A submission makes no record where it made one, or one of another type, or puts its files \
        elsewhere. Whoever reads records of that type finds none.
        """,
        before: """
            creates: [{ key: note, entity_type: note }]
            """,
        wrong: """
            creates: [{ key: note, entity_type: message }]
            """,
        right: """
            creates: [{ key: note, entity_type: note }, { key: message, entity_type: message }]
            """)

    static let valueMayBeAbsent = change(
        "B923", "value-may-be-absent", .warning,
        """
        Readers meet records or events without a value that was always there, or records from before \
        without one that is required now.
        """,
        before: """
            parameters: [{ key: area, type: string, required: true }]
            """,
        wrong: """
            parameters: [{ key: area, type: string }]
            """,
        right: """
            parameters: [{ key: area, type: string, default: centre }]
            """)

    static let choiceAdded = change(
        "B924", "choice-added", .warning,
        """
        A value can be chosen that could not be before. Callers need not know it; whoever reads records \
        and events meets it.
        """,
        before: """
            parameters: [{ key: kind, type: enum, constraints: { choices: [road] } }]
            """,
        wrong: """
            parameters: [{ key: kind, type: enum, constraints: { choices: [road, light] } }]
            """,
        right: """
            parameters: [{ key: kind, type: enum, constraints: { choices: [{ value: road, label: Road }] } }]
            """)

    static let fieldRemoved = change(
        "B931", "field-removed", .error,
        """
        A field of a record is gone or has another name. Readers find nothing in later records. Keep it, \
        and add the other beside it.
        """,
        before: """
            entities:
              - entity_type: note
                schema: { fields: [{ field_key: text, field_type: { type: string } }] }
            """,
        wrong: """
            entities:
              - entity_type: note
                schema: { fields: [{ field_key: words, field_type: { type: text } }] }
            """,
        right: """
            entities:
              - entity_type: note
                schema: { fields: [{ field_key: text, field_type: { type: string } }, { field_key: words, field_type: { type: text } }] }
            """)

    static let storedTypeChanged = change(
        "B932", "stored-type-changed", .error,
        """
        What records hold is of another type. Those that are there hold the older one, and runs in flight \
        still write it. Add a field of the newer type instead.
        """,
        before: """
            entities:
              - entity_type: note
                schema: { fields: [{ field_key: size, field_type: { type: string } }] }
            """,
        wrong: """
            entities:
              - entity_type: note
                schema: { fields: [{ field_key: size, field_type: { type: integer } }] }
            """,
        right: """
            entities:
              - entity_type: note
                schema: { fields: [{ field_key: size, field_type: { type: string } }, { field_key: metres, field_type: { type: integer } }] }
            """)

    static let storedConstraintChanged = change(
        "B933", "stored-constraint-changed", .warning,
        """
        What a field may hold is limited otherwise. A tighter limit does not reach the records that are \
        there, nor runs in flight; a looser one lets values through that readers have not met.
        """,
        before: """
            entities:
              - entity_type: note
                schema: { fields: [{ field_key: text, field_type: { type: string, max_length: 80 } }] }
            """,
        wrong: """
            entities:
              - entity_type: note
                schema: { fields: [{ field_key: text, field_type: { type: string, max_length: 200 } }] }
            """,
        right: """
            entities:
              - entity_type: note
                schema: { fields: [{ field_key: text, field_type: { type: string, max_length: 80 }, indexed: true }] }
            """)

    static let entityChanged = change(
        "B934", "entity-changed", .error,
        """
        A type of records is gone, has a schema where it had none or none where it had one, or belongs to \
        tenants otherwise.
        """,
        before: """
            entities: [{ entity_type: note }, { entity_type: file }]
            """,
        wrong: """
            entities: [{ entity_type: file }]
            """,
        right: """
            entities: [{ entity_type: note }, { entity_type: file }, { entity_type: page }]
            """)

    static let relationshipChanged = change(
        "B935", "relationship-changed", .error,
        """
        A relationship is gone, leads to another type, or joins another number of records. Readers that \
        follow it find something else.
        """,
        before: """
            entities:
              - entity_type: note
                schema: { relationships: [{ rel_code: files, target_type_code: file, cardinality: one_to_many }] }
              - { entity_type: file }
            """,
        wrong: """
            entities:
              - entity_type: note
                schema: { relationships: [{ rel_code: files, target_type_code: file, cardinality: one_to_one }] }
              - { entity_type: file }
            """,
        right: """
            entities:
              - entity_type: note
                schema:
                  relationships:
                    - { rel_code: files, target_type_code: file, cardinality: one_to_many }
                    - { rel_code: cover, target_type_code: file, cardinality: one_to_one }
              - { entity_type: file }
            """)

    static let uniquenessChanged = change(
        "B936", "uniqueness-changed", .error,
        """
        Values have to be unique that did not, so that submissions which were accepted fail; or do not any \
        more, so that readers may find several records where there was one.
        """,
        before: """
            entities:
              - entity_type: note
                schema: { fields: [{ field_key: code, field_type: { type: string } }] }
            """,
        wrong: """
            entities:
              - entity_type: note
                schema: { fields: [{ field_key: code, field_type: { type: string } }], unique_constraints: [[code]] }
            """,
        right: """
            entities:
              - entity_type: note
                schema: { fields: [{ field_key: code, field_type: { type: string }, indexed: true }] }
            """)

    static let statesChanged = change(
        "B937", "states-changed", .error,
        """
        States follow each other otherwise. A change that was made is refused when its transition is gone; \
        readers meet another order when one is added.
        """,
        before: """
            entities:
              - entity_type: note
                schema:
                  fields: [{ field_key: state, field_type: { type: enum, choices: [open, done] } }]
                  states: { field: state, initial: open, transitions: { open: [done], done: [open] } }
            """,
        wrong: """
            entities:
              - entity_type: note
                schema:
                  fields: [{ field_key: state, field_type: { type: enum, choices: [open, done] } }]
                  states: { field: state, initial: open, transitions: { open: [done] } }
            """,
        right: """
            entities:
              - entity_type: note
                schema:
                  fields: [{ field_key: state, field_type: { type: enum, choices: [open, done] }, indexed: true }]
                  states: { field: state, initial: open, transitions: { open: [done], done: [open] } }
            """)

    /// All codes of this group.
    static let outcomes = [
        visibilityChanged, secrecyChanged, resultChanged, recordNotMade, valueMayBeAbsent, choiceAdded,
        fieldRemoved, storedTypeChanged, storedConstraintChanged, entityChanged, relationshipChanged,
        uniquenessChanged, statesChanged,
    ]
}
