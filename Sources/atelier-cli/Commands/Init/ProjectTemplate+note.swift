// SPDX-License-Identifier: Apache-2.0

extension ProjectTemplate {
    /// The smallest project that does something.
    static let note = ProjectTemplate(
        name: "note", summary: "one action that leaves a note",
        files: [
            File(
                path: "atelier.yaml",
                text: projectHead + """
                    application: notes
                    tenant: home
                    # Who acts when a command names nobody: for work on one's own machine only.
                    identity: { user: me, roles: [author] }

                    """),
            File(path: "actions/note.yaml", text: noteAction),
            File(path: "actions/note.test.yaml", text: noteTest),
            File(
                path: "payloads/note.json",
                text: "{ \"title\": \"Hello\", \"body\": \"The first note of this project.\" }\n"),
        ],
        trial: "atelier submit leave_note --payload payloads/note.json --wait")

    private static let noteAction = """
        # One action: what may be submitted, and the record that it becomes.
        actions:
          - key: leave_note
            label: Leave a note
            execution_mode: workflow
            status: published
            permissions_policy: { view: [author], apply: [author], edit: [author] }
            parameters:
              - { key: title, label: Title, type: string, required: true, constraints: { max_length: 120 } }
              - { key: body,  label: Note,  type: text }
            creates:
              - key: note
                entity_type: note
                fields: { title: $parameters.title, body: $parameters.body }
            submission_contract:
              normalize: [text.trim]
              reference: { field: number, format: "NOTE-{year}-{seq:04d}" }

        """

    private static let noteTest = """
        # What the action must do; each case begins with an empty ledger.
        action: leave_note
        cases:
          - name: a note gets a number
            as: { tenant: home, user: me, roles: [author] }
            given: { now: 2026-01-15T09:00:00Z }
            payload: { title: "  Hello  ", body: The first note. }
            expect: { status: created, reference: NOTE-2026-0001, created: [{ note: { title: Hello } }] }
          - name: a title is needed
            as: { tenant: home, user: me, roles: [author] }
            payload: { body: Without a title. }
            expect: { status: refused, errors: { title: required } }

        """
}
