// SPDX-License-Identifier: Apache-2.0

extension ProjectTemplate {
    /// A report of something at a place, with a photo; the same place again is held as a possible duplicate.
    static let report = ProjectTemplate(
        name: "report", summary: "reports of a place, with photos and duplicates that are held",
        files: [
            File(
                path: "atelier.yaml",
                text: projectHead + """
                    application: town
                    tenant: town
                    # Who acts when a command names nobody: for work on one's own machine only.
                    identity: { user: ana, roles: [citizen] }
                    roles: [citizen, clerk]
                    tenants:
                      town:
                        timezone: UTC
                        users:
                          - { id: ana, name: Ana, roles: [citizen] }
                          - { id: rui, name: Rui, roles: [clerk] }

                    """),
            File(path: "actions/report.yaml", text: reportActions),
            File(path: "actions/report.test.yaml", text: reportTest),
            File(
                path: "payloads/report.json",
                text: """
                    {
                      "title": "Hole in the road",
                      "description": "Deep, beside the kerb.",
                      "location": { "lat": 38.7139, "lon": -9.1394 }
                    }

                    """),
        ],
        trial: "atelier submit send_report --payload payloads/report.json --wait")

    private static let reportActions = """
        # A citizen reports something at a place; a clerk closes the report.
        entities:
          - entity_type: report
            schema:
              fields:
                - { field_key: title,       field_type: { type: string, max_length: 120 }, required: true }
                - { field_key: description, field_type: { type: text } }
                - { field_key: location,    field_type: { type: geo }, required: true }
                - { field_key: number,      field_type: { type: string } }
                - { field_key: reported_by, field_type: { type: string } }
                - { field_key: status,      field_type: { type: enum, choices: [received, closed] }, required: true }
              relationships:
                - { rel_code: photos, target_type_code: photo, cardinality: one_to_many, reverse_code: report }
              states: { field: status, initial: received, transitions: { received: [closed] } }
          - entity_type: photo
            schema: { fields: [{ field_key: file, field_type: { type: file }, required: true }] }

        actions:
          - key: send_report
            label: Send a report
            target_model: report
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen, clerk], apply: [citizen, clerk], edit: [clerk] }
            parameters:
              - { key: title,       label: Title,       type: string, required: true, constraints: { min_length: 3, max_length: 120 } }
              - { key: description, label: Description, type: text }
              - { key: location,    label: Place,       type: geo, required: true }
            creates:
              - key: report
                entity_type: report
                fields:
                  status: received
                  title: $parameters.title
                  description: $parameters.description
                  location: $parameters.location
            submission_contract:
              normalize: [text.trim, { function: geo.round, with: { field: location, digits: 5 } }]
              # Within thirty metres and a day it may be the same thing: its submitter or a clerk says so.
              duplicates:
                function: records.near_in_space_and_time
                with: { field: location, meters: 30, within: 24h }
                on_match: confirm
              reference: { field: number, format: "REP-{year}-{seq:04d}" }
              attachments:
                entity_type: photo
                parent_field: report
                file_field: file
                allowed_content_types: [image/*]
                max_bytes: 10485760
                max_files: 5
              audit_policy: { mode: full, actor_field: reported_by }

          - key: close_report
            label: Close a report
            target_model: report
            status: published
            permissions_policy: { view: [clerk], apply: [clerk], edit: [clerk] }
            submission_criteria:
              - { key: open, criteria_type: reachable, config: { to: closed }, message: The report is closed already. }
            edits:
              - { key: status, field: status, value: closed }

        """

    private static let reportTest = """
        # What the action must do; each case begins with the records that it is given.
        action: send_report
        cases:
          - name: a report gets a number
            as: { tenant: town, user: ana, roles: [citizen] }
            given: { now: 2026-01-15T09:00:00Z }
            payload: { title: Hole, location: { lat: 38.7139, lon: -9.1394 } }
            expect: { status: created, reference: REP-2026-0001 }
          - name: a second report nearby is held
            as: { tenant: town, user: ana, roles: [citizen] }
            given:
              now: 2026-01-15T09:00:00Z
              records:
                - entity_type: report
                  id: r1
                  fields: { title: Hole, status: received, location: { lat: 38.7139, lon: -9.1394 } }
            payload: { title: Pothole, location: { lat: 38.71391, lon: -9.13941 } }
            expect: { status: rejected_duplicate }
          - name: a place is needed
            as: { tenant: town, user: ana, roles: [citizen] }
            payload: { title: Hole }
            expect: { status: refused, errors: { location: required } }

        """
}
