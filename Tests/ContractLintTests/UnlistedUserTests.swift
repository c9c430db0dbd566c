// SPDX-License-Identifier: Apache-2.0
import ContractLint
import ContractModel
import FunctionLibrary
import Testing

@testable import atelier_cli

/// People who are named in contracts, held against those whom the project file lists.
@Suite struct UnlistedUserTests {
    private static let contract = """
        identity: { code: civic }
        events: [{ key: told }]
        entities: [{ entity_type: report, schema: { fields: [{ field_key: size, field_type: { type: integer } }] } }]
        policies:
          - key: asked
            require: [{ field: $parameters.size, operator: lte, value: 1 }]
            on_failure: approve
            approval: { approvers: { users: [ana, riu] }, expires_after: 7d }
        notification_templates: [{ code: news, subject: News, body_text: News }]
        notification_rules:
          - { name: news, event: told, recipients: [{ users: [rui, nobody] }], channels: [inbox], template: news }
        actions:
          - key: tell
            execution_mode: workflow
            status: published
            permissions_policy: { view: [member], apply: [member], edit: [office] }
            parameters: [{ key: size, type: integer, required: true }, { key: boss, type: string, required: true }]
            creates: [{ key: report, entity_type: report, fields: { size: $parameters.size } }]
            submission_contract: { duplicates: none }
            steps:
              - { key: checked, govern: asked }
              - key: seen
                approval:
                  approvers: { users: [rui, anna, $parameters.boss] }
                  escalate_to: { users: [ana, Rui] }
                  expires_after: 7d
                  on_expiry: escalate

        """

    private static func findings(_ project: String) -> [Diagnostic] {
        let (file, said) = ProjectFileDecoder.read(SourceText(file: "atelier.yaml", text: project))
        #expect(said.isEmpty)
        let pass = LintPass(
            project: Project(root: "/nowhere", workingFolder: "/nowhere", file: file),
            linter: Linter(), registry: .standard)
        let source = SourceText(file: "a.yaml", text: contract)
        let outcome = pass.run([
            (FoundFile(path: "/nowhere/a.yaml", shown: "a.yaml", isNamed: true), source)
        ])
        #expect(outcome.diagnostics.filter { $0.severity == .error }.map(\.message) == [])
        return outcome.diagnostics.filter { $0.code.name == "unlisted-user" }
            .sorted { $0.range.start.byte < $1.range.start.byte }
    }

    @Test func `who is in no tenant is told, with the nearest id`() {
        let found = Self.findings(
            "tenants: { lisbon: { users: [{ id: ana }] }, porto: { users: [{ id: rui }] } }\n")
        #expect(
            found.map { "\($0.range.start.line) \($0.message): \($0.help ?? "")" } == [
                "8 no tenant has a user 'riu': did you mean 'rui'?",
                "11 no tenant has a user 'nobody': list the user under a tenant of the project file; "
                    + "there are 'ana', 'rui'",
                "24 no tenant has a user 'anna': did you mean 'ana'?",
                "25 no tenant has a user 'Rui': did you mean 'rui'?",
            ])
    }

    @Test(arguments: ["tenants: { lisbon: { timezone: UTC } }\n", "tenant: lisbon\n"])
    func `where no user is listed, anybody may be named`(_ project: String) {
        #expect(Self.findings(project).isEmpty)
    }
}
