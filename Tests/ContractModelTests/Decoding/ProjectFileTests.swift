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
