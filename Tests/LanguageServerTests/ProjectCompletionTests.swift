// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@testable import LanguageServer

@Suite struct ProjectCompletionTests {
    private static let project = """
        application: lone
        roles: [clerk]
        tenants:
          north: { users: [{ id: ana, name: Ana Sousa, roles: [clerk], groups: [night] }] }
          south:

        """

    /// What is proposed in a file beside a project file that has tenants and people.
    private func labels(_ text: String, in file: String) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "actions"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Self.project.write(
            to: folder.appending(path: "atelier.yaml"), atomically: true, encoding: .utf8)
        let tools = LanguageTools(
            ruleNames: ["unused-parameter", "parameters"], zoneNames: { ["UTC", "Europe/Lisbon"] })
        return try EditorClient(tools: tools).completions(text, path: folder.appending(path: file).path)
    }

    @Test(arguments: [
        ("atelier.yaml", project + "tenant: ‸"), ("atelier.yaml", project + "identity: { tenant: ‸"),
        ("actions/a.yaml", "triggers: [{ key: t, cron: '0 6 * * *', action: a, tenants: [‸"),
        ("actions/a.yaml", "notification_rules: [{ name: r, tenant: ‸"),
        ("actions/a.test.yaml", "action: a\ncases:\n  - name: x\n    as: { tenant: ‸ }\n"),
    ])
    func `the tenants of the project are proposed where one is named`(_ file: String, _ text: String) throws {
        let labels = try labels(text, in: file)
        #expect(labels == ["north", "south"])
    }

    @Test func `people and groups are proposed where they are named`() throws {
        let approval = "actions:\n  - key: a\n    submission_contract: { approval: { approvers: { "
        #expect(try labels(approval + "users: [‸] } } }\n", in: "actions/a.yaml").contains("ana"))
        #expect(try labels(approval + "groups: [‸] } } }\n", in: "actions/a.yaml") == ["night"])
    }

    @Test(arguments: [
        ("atelier.yaml", "tenants:\n  north: { timezone: ‸ }\n"),
        ("atelier.yaml", "tenants:\n  north:\n    timezone: Eur‸\n"),
        ("actions/a.yaml", "triggers: [{ key: t, cron: '0 6 * * *', timezone: \"‸\" }]\n"),
    ])
    func `time zones are proposed where one is named`(_ file: String, _ text: String) throws {
        #expect(try labels(text, in: file) == ["UTC", "Europe/Lisbon"])
    }

    private static let told = """
        events: [{ key: told, payload: [{ key: who, type: string }, { key: what, type: object, constraints: { fields: [{ key: size, type: integer }] } }] }]
        notification_rules: [{ name: r, event: told, recipients: [{ role: clerk }], channels: [inbox], template: t }]

        """
    private static let seen = [
        "event.who", "event.what", "event.what.size", "recipient.id", "recipient.name", "recipient.email",
        "recipient.roles", "recipient.groups", "tenant.code", "tenant.timezone",
    ]

    @Test(arguments: [
        ("notification_templates: [{ code: t, subject: \"Hi {{‸\" }]\n", seen),
        ("notification_templates: [{ code: t, subject: 'Hi {{ event.w‸ }}' }]\n", seen),
        (
            "notification_templates:\n  - code: t\n    body_text: |\n      Hello\n      {{#‸}}x{{/event.what}}\n",
            seen
        ),
        ("notification_templates:\n  - code: t\n    body_html: <p>{{{‸}}}</p>\n", seen),
        ("notification_templates: [{ code: other, subject: \"{{‸}}\" }]\n", ["event"] + seen.dropFirst(3)),
        ("notification_templates: [{ code: t, subject: \"{{event.who}} ‸\" }]\n", []),
        ("notification_templates: [{ code: t, subject: \"{ ‸\" }]\n", []),
        (
            "actions: [{ key: a, steps: [{ key: m, model: { input: { title: $parameters.x, note: y }, prompt: \"Say {{‸}}\" } }] }]\n",
            ["title", "note"]
        ),
    ])
    func `what a text shows is proposed between its braces`(_ text: String, _ expected: [String]) throws {
        #expect(try labels(Self.told + text, in: "actions/a.yaml") == expected)
    }

    @Test func `a proposal between braces replaces the name and no more`() throws {
        let client = try EditorClient(tools: LanguageTools())
        let position = client.openMarked(
            "/lone/contract.yaml",
            "notification_templates: [{ code: t, subject: \"Hi {{ ten‸ant.x }} there\" }]\n")
        let items = try client.at("/lone/contract.yaml", position, "completion")["items"]?.list ?? []
        let edit = try #require(items.first { $0["label"]?.string == "tenant.code" }?["textEdit"])
        let text = try EditedText.applying(
            [edit], to: "notification_templates: [{ code: t, subject: \"Hi {{ tenant.x }} there\" }]\n")
        #expect(text == "notification_templates: [{ code: t, subject: \"Hi {{ tenant.code }} there\" }]\n")
    }

    @Test func `rules and their families are proposed where they are weighed`() throws {
        #expect(
            try labels(Self.project + "lint:\n  ‸", in: "atelier.yaml") == ["unused-parameter", "parameters"])
        #expect(
            try labels(Self.project + "lint: { parameters: off, ‸ }\n", in: "atelier.yaml") == [
                "unused-parameter"
            ])
        let override = Self.project + "lint_overrides: [{ paths: a, rules: { ‸ } }]\n"
        #expect(try labels(override, in: "atelier.yaml").contains("unused-parameter"))
    }

    @Test func `reserved roles are proposed where a contract says who may, and nowhere else`() throws {
        let actions = "actions:\n  - { key: a, permissions_policy: { view: [\"*\"], apply: [‸] } }\n"
        let apply = try labels(actions, in: "actions/a.yaml")
        #expect(apply == ["clerk", "\"*\"", "anonymous", "system"])
        #expect(try labels(Self.project + "identity: { roles: [‸] }\n", in: "atelier.yaml") == ["clerk"])
    }
}
