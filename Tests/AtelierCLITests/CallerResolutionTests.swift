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
        #expect(caller.email == "file@example.org")
        #expect(caller.tenant == "of-environment")
        #expect(caller.name == "Ana")
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
