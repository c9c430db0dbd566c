// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@Suite struct ProjectFileTests {
    private func read(_ text: String) -> (project: ProjectFile, diagnostics: [Diagnostic]) {
        ProjectFileDecoder.read(SourceText(file: "atelier.yaml", text: text))
    }

    @Test func `every key is read`() throws {
        let (project, diagnostics) = read(
            """
            application: civic
            contracts: [actions/**, more.yaml]
            lint: { unused-parameter: off, duplicate-step-id: warning }
            ledger: sqlite:data/ledger.db
            tenant: lisbon
            identity: { tenant: lisbon, user: ana, roles: [citizen], email: ana@example.org, name: Ana, organization: city }
            roles: [admin, citizen]
            tenants:
              lisbon:
                timezone: Europe/Lisbon
                users:
                  - { id: ana, name: Ana, email: ana@example.org, roles: [citizen], groups: [north] }
                  - { id: rui, roles: [admin] }
              porto:
            x-note: free
            """)
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.message))")
        #expect(project.application?.value == "civic")
        #expect(project.contracts?.map(\.value) == ["actions/**", "more.yaml"])
        #expect(project.lint.map(\.rule.value) == ["unused-parameter", "duplicate-step-id"])
        #expect(project.lint.map(\.severity) == [.off, .warning])
        #expect(project.ledger?.value == "sqlite:data/ledger.db")
        #expect(project.identity?.user == "ana")
        #expect(project.identity?.roles == ["citizen"])
        #expect(project.tenant("lisbon")?.timezone == "Europe/Lisbon")
        #expect(project.tenant("lisbon")?.users.map(\.id.value) == ["ana", "rui"])
        #expect(project.tenant("lisbon")?.users.first?.groups == ["north"])
        #expect(project.tenant("porto")?.timezone == "UTC")
    }

    @Test func `who acts in local work, and who is known, is read key by key`() throws {
        let (project, diagnostics) = read(
            """
            identity: { tenant: lisbon, user: ana, roles: [citizen], email: ana@example.org, name: Ana, organization: city }
            tenants:
              lisbon: { users: [{ id: rui, name: Rui, email: rui@example.org, roles: [admin], groups: [north] }] }
            tenant: lisbon
            """)
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.message))")
        #expect(
            project.identity
                == ProjectFile.LocalIdentity(
                    tenant: "lisbon", user: "ana", roles: ["citizen"], email: "ana@example.org", name: "Ana",
                    organization: "city"))
        #expect(project.tenant?.value == "lisbon")
        let user = try #require(project.tenant("lisbon")?.users.first)
        #expect(user.id.value == "rui")
        #expect(user.name == "Rui")
        #expect(user.email == "rui@example.org")
        #expect(user.roles.map(\.value) == ["admin"])
        #expect(user.groups == ["north"])
    }

    @Test func `how long things are kept, and what rules weigh in some files, is read`() {
        let (project, diagnostics) = read(
            """
            lint_overrides: [{ paths: [old/**], rules: { unused-parameter: off } }]
            retention: { completed: 1d, failed: 2d, terminated: 3d, keys: 4d }
            """)
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.message))")
        #expect(project.lintOverrides.map { $0.paths.map(\.value) } == [["old/**"]])
        #expect(project.lintOverrides.map { $0.rules.map(\.rule.value) } == [["unused-parameter"]])
        #expect(project.retention.completed == .seconds(86_400))
        #expect(project.retention.failed == .seconds(2 * 86_400))
        #expect(project.retention.terminated == .seconds(3 * 86_400))
        #expect(project.retention.keys == .seconds(4 * 86_400))
    }

    @Test(arguments: ProjectFile.settingKeys)
    func `what stands in the place of a flag is read under its own key`(_ key: String) {
        // The one setting that has words of its own.
        let value = key == "contract" ? "current" : "a"
        let (project, diagnostics) = read("\(key): \(value)\n")
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.message))")
        #expect(project.settings.mapValues { $0.map(\.value) } == [key: [value]])
    }

    @Test func `an empty project file says nothing`() {
        let (project, diagnostics) = read("# all defaults\n")
        #expect(diagnostics.isEmpty)
        #expect(project.contracts == nil)
        #expect(project.roles == nil)
    }

    @Test func `one path may stand without a list`() {
        #expect(read("contracts: actions/*.yaml").project.contracts?.map(\.value) == ["actions/*.yaml"])
    }

    @Test(arguments: [
        ("aplication: civic", "unknown-key"), ("application: civic-reports", "malformed-identifier"),
        ("lint: { some-rule: loud }", "unknown-value"), ("lint: [some-rule]", "wrong-node-kind"),
        ("tenants: [lisbon]", "wrong-node-kind"), ("tenants: { Lisbon: {} }", "malformed-identifier"),
        ("tenants: { lisbon: { users: [ { name: Ana } ] } }", "missing-key"),
        ("tenants: { lisbon: { users: [ { id: a }, { id: a } ] } }", "duplicate-identifier"),
        ("tenants: { lisbon: {} }\ntenant: lisboa", "unknown-tenant"),
        ("tenants: { lisbon: {} }\nidentity: { tenant: porto }", "unknown-tenant"),
        ("roles: [admin, admin]", "duplicate-identifier"), ("actions: []", "unknown-key"),
        ("roles: [admin]\ntenants: { lisbon: { users: [ { id: a, roles: [amdin] } ] } }", "unknown-role"),
        ("identity: { code: civic }", "unknown-key"),
        ("application: civic\n---\napplication: parks", "wrong-node-kind"),
        ("- application", "wrong-node-kind"),
    ])
    func `a mistake is one diagnostic`(_ text: String, _ code: String) {
        #expect(read(text).diagnostics.map(\.code.name) == [code])
    }
}
