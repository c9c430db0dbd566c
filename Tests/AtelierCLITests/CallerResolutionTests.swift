// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger
import Testing

@testable import atelier_cli

@Suite struct CallerResolutionTests {
    private func project(_ text: String) -> ProjectFile {
        ProjectFileDecoder.read(SourceText(file: "atelier.yaml", text: text)).project
    }

    @Test func `flags win key by key over file, environment and project`() throws {
        var resolution = CallerResolution()
        resolution.flags.user = "flag"
        resolution.file = IdentityFields(user: "file", roles: ["of-file"], email: "file@example.org")
        resolution.environment = IdentityFields(tenant: "of-environment", user: "environment")
        resolution.project = project(
            "tenant: of_project\nidentity: { user: project, name: Ana, roles: [x] }\n")
        let caller = try resolution.caller()
        #expect(caller.user == "flag")
        #expect(caller.roles == ["of-file"])
        #expect(caller.tenant == "of-environment")
    }

    @Test func `who is named gets no address and no name of another person`() throws {
        var resolution = CallerResolution()
        resolution.flags.user = "bob"
        resolution.file = IdentityFields(user: "eve", email: "eve@example.org", name: "Eve")
        resolution.environmentFile = IdentityFields(organization: "Harbour")
        resolution.project = project(
            "tenant: lisbon\nidentity: { user: ana, email: ana@example.org, name: Ana, organization: City }\n"
        )
        let bob = try resolution.caller()
        #expect(bob.user == "bob" && bob.email == nil && bob.name == nil)
        #expect(bob.organization == "Harbour", "what names nobody holds for whoever acts")

        resolution.flags.user = "ana"
        let ana = try resolution.caller()
        #expect(ana.email == "ana@example.org" && ana.name == "Ana")

        resolution.flags.user = nil
        let eve = try resolution.caller()
        #expect(eve.user == "eve" && eve.email == "eve@example.org" && eve.organization == "Harbour")
    }

    @Test(arguments: [nil, "clerk"] as [String?])
    func `who the project knows has the roles that it says, and not those of local work`(
        _ role: String?
    ) throws {
        var resolution = CallerResolution()
        resolution.flags = IdentityFields(user: "rui", roles: role.map { [$0] })
        resolution.project = project(
            """
            tenant: lisbon
            identity: { user: ana, roles: [admin], email: ana@example.org }
            tenants:
              lisbon: { users: [{ id: rui, roles: [citizen], groups: [north] }, { id: eva, name: Eva }] }

            """)
        let rui = try resolution.caller()
        #expect(rui.roles == [role ?? "citizen"] && rui.groups == ["north"] && rui.email == nil)
        resolution.flags = IdentityFields(user: "eva")
        #expect(try resolution.caller().roles.isEmpty, "she is known, and has none")
        resolution.flags = IdentityFields(user: "zoe")
        #expect(try resolution.caller().roles == ["admin"], "nothing is known of her: key by key")
    }

    @Test(arguments: ["trigger:nightly", "Trigger:nightly", "trigger:"])
    func `nobody is a trigger`(_ name: String) {
        var resolution = CallerResolution()
        resolution.flags = IdentityFields(tenant: "lisbon", user: name)
        let failure = #expect(throws: Failure.self) { try resolution.caller() }
        #expect(failure?.status == .denied)
    }

    @Test func `without a tenant nobody acts`() {
        let failure = #expect(throws: Failure.self) { try CallerResolution().caller() }
        #expect(failure?.status == .denied)
        #expect(failure?.help?.contains("--tenant") == true)
    }

    @Test func `a tenant alone is a caller without identity`() throws {
        var resolution = CallerResolution()
        resolution.flags.tenant = "lisbon"
        #expect(try resolution.caller().user == nil)
    }

    @Test func `what the project knows about its people fills the gaps`() throws {
        var resolution = CallerResolution()
        resolution.flags.user = "rui"
        resolution.project = project(
            "tenant: lisbon\ntenants: { lisbon: { users: [{ id: rui, name: Rui, roles: [admin], email: r@example.org }] } }\n"
        )
        let caller = try resolution.caller()
        #expect(caller.roles == ["admin"])
        #expect(caller.name == "Rui")
    }

    @Test(arguments: [
        "", " ana", "ana ", "a\u{0}b", "a\nb", "a\u{202E}b", "a\u{200B}b", String(repeating: "a", count: 257),
    ])
    func `a name that cannot be told from another is refused`(_ name: String) {
        var resolution = CallerResolution()
        resolution.flags = IdentityFields(tenant: "lisbon", user: name)
        #expect(throws: Failure.self) { try resolution.caller() }
    }
}
