// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let unusedDeclaration = LintRule(
        "L0204", "unused-declaration", .structure,
        summary: "Something is declared and nothing in the application names it.",
        rationale: """
            An entity type, event, connection, policy or template that nothing uses is left over, or the place that was to \
            use it has another name in it. Where it is kept for another program, say so with a comment.
            """,
        triggering: [
            RuleExample(
                """
                entities:
                  - entity_type: report
                    schema: { fields: [{ field_key: name, field_type: { type: string } }] }
                  - entity_type: 1️⃣paper
                    schema: { fields: [{ field_key: name, field_type: { type: string } }] }
                events:
                  - key: 2️⃣report.lost
                policies:
                  - key: 3️⃣office_hours
                    require: [{ field: $user.id, operator: exists }]
                    on_failure: refuse
                actions:
                  - key: tell
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    creates: [{ key: report, entity_type: report, fields: { name: Hole } }]
                """,
                in: .file,
                expecting: [
                    "1️⃣": "nothing uses entity type 'paper'", "2️⃣": "nothing uses event 'report.lost'",
                    "3️⃣": "nothing uses policy 'office_hours'",
                ])
        ],
        nonTriggering: [
            RuleExample(
                """
                entities:
                  - entity_type: report
                    schema:
                      fields: [{ field_key: name, field_type: { type: string } }]
                      relationships: [{ rel_code: papers, target_type_code: paper, cardinality: one_to_many, reverse_code: report }]
                  - entity_type: paper
                    schema: { fields: [{ field_key: name, field_type: { type: string } }] }
                events:
                  - key: report.made
                actions:
                  - key: tell
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    creates: [{ key: report, entity_type: report, fields: { name: Hole } }]
                    side_effects: [{ key: tell, event: report.made }]
                """,
                in: .file)
        ],
        check: .wholeApplication { application, report in
            let declared = application.application
            var used = UsedNames(besideTypesOf: declared)
            // What something creates or works on is used, which is nearly all.
            if declared.entities.contains(where: { !used.entityTypes.contains($0.name.value) }) {
                used.takeTypes()
            }
            func look(_ names: [Located<String>], _ what: String, _ used: Set<String>) {
                let unused = names.filter { !$0.value.isEmpty && !used.contains($0.value) }
                if unused.isEmpty { return }
                let declared = names.map(\.value)
                // A slip in the place that uses one is told there.
                let meant = Set(
                    used.subtracting(declared).compactMap { Suggestion.nearest(to: $0, among: declared) })
                for name in unused where !meant.contains(name.value) {
                    report(
                        "nothing uses \(what) '\(name.value)'", at: name.place, help: "remove it, or use it")
                }
            }
            look(declared.entities.map(\.name), "entity type", used.entityTypes)
            look(declared.events.map(\.key), "event", used.events)
            let connections = declared.connections.filter { connection in
                connection.kind.map { !used.wantedConnections.contains($0.value) } ?? true
            }
            look(connections.map(\.key), "connection", used.connections)
            look(declared.policies.map(\.key), "policy", used.policies)
            look(declared.notificationTemplates.map(\.code), "template", used.templates)
        })
}
