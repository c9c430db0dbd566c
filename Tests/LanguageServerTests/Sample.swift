// SPDX-License-Identifier: Apache-2.0

/// A contract that the tests ask about.
enum Sample {
    static let path = "/lone/contract.yaml"

    static let head = """
        identity: { code: sample }
        entities:
          - entity_type: report
            schema:
              fields:
                - { field_key: title, field_type: { type: string, max_length: 120 }, required: true }
                - { field_key: status, field_type: { type: enum, choices: [open, "no", done] } }
                - { field_key: place, field_type: { type: geo } }
        events:
          - key: reported
            payload:
              - { key: who, type: string }
        connections:
          - { key: box, type: file, path: out }
        policies:
          - { key: careful, require: [{ field: $user.id, operator: exists }] }

        """

    static let action = """
        actions:
          - key: submit
            label: Submit
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [citizen], edit: [admin] }
            parameters:
              - { key: title, label: Title, type: string, required: true, constraints: { max_length: 120 }, help: Say what it is. }
              - { key: place, type: geo }
              - { key: count, type: integer, default: 1 }
            creates:
              - key: report
                entity_type: report
                fields:
                  title: $parameters.title
                  status: open
                  place: $parameters.place
            submission_contract:
              normalize:
                - text.trim
                - { function: geo.round, with: { field: place } }
              duplicates:
                function: records.near_in_space_and_time
                with: { field: place, meters: 30, within: 24h }
            side_effects:
              - { key: told, event: reported, payload: { who: $user.id } }
            steps:
              - key: kept
                push: { connection: box, resource: reports, value: { title: $created.report.title } }
              - key: checked
                govern: careful
              - key: again
                when: { field: $steps.kept.outcome, operator: eq, value: succeeded }
                emit: { event: reported, payload: { who: $parameters.title } }

        """

    static let whole = head + action

    /// The whole text with `‸` before the last place of some words.
    static func marked(_ words: String, in text: String = whole, behind: Int = 0) -> String {
        guard let found = text.ranges(of: words).last else { return text }
        let place = text.index(found.lowerBound, offsetBy: behind)
        return text[..<place] + "‸" + text[place...]
    }
}
