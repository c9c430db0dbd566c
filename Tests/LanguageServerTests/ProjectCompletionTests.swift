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
        let tools = LanguageTools(ruleNames: ["unused-parameter", "parameters"])
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
