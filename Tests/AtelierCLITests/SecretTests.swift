// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// Plants values that must not be found again and looks for them in every byte that the program leaves behind.
@Suite(.timeLimit(.minutes(2))) struct SecretTests {
    private static let canaries = ["+351 210 987 654", "canary-iban-77", "canary-nested-42"]

    private static let contract = """
        identity: { code: clinic }
        actions:
          - key: admit
            target_model: patient
            execution_mode: workflow
            status: published
            permissions_policy: { view: [nurse], apply: [nurse], edit: [nurse] }
            parameters:
              - { key: name,    type: string, required: true }
              - { key: phone,   type: phone,  sensitive: true }
              - { key: account, type: string, sensitive: true }
              - key: contact
                type: object
                constraints: { fields: [ { key: note, type: string, sensitive: true } ] }
            creates:
              - key: patient
                entity_type: patient
                fields:
                  name: $parameters.name
                  phone: $parameters.phone
                  account: $parameters.account
                  contact: $parameters.contact
            side_effects:
              - { key: told, event: admitted, payload: { phone: $parameters.phone, contact: $parameters.contact } }
        """

    private static let payload = """
        {"name": "Ada", "phone": "\(canaries[0])", "account": "\(canaries[1])", "contact": {"note": "\(canaries[2])"}}
        """

    private static let identity = ["--tenant", "north", "--user", "nia", "--role", "nurse"]

    private func workspace(withKey: Bool) throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write("actions/admit.yaml", Self.contract)
        if withKey {
            try workspace.write(".atelier/key", String(repeating: "5a", count: 32))
        }
        return workspace
    }

    /// Every byte under the workspace but the payload's own file.
    private func leftovers(_ workspace: Workspace) throws -> Data {
        var bytes = Data()
        let files = FileManager.default.enumerator(at: workspace.folder, includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            guard file.lastPathComponent != "payload.json", !file.hasDirectoryPath else { continue }
            if let content = try? Data(contentsOf: file) { bytes.append(content) }
        }
        return bytes
    }

    private func expectNoCanary(in bytes: Data, sourceLocation: SourceLocation = #_sourceLocation) {
        for canary in Self.canaries {
            #expect(bytes.range(of: Data(canary.utf8)) == nil, "\(canary)", sourceLocation: sourceLocation)
        }
    }

    @Test func `sensitive values are in no byte that is left, however they are asked for`() throws {
        let workspace = try workspace(withKey: true)
        try workspace.write("payload.json", Self.payload)
        let submit = try workspace.run(
            ["submit", "admit", "--payload", "payload.json", "--wait", "--format", "json"] + Self.identity)
        #expect(submit.code == 0, "\(submit.errors)")
        let id = try #require(try submit.document()["submission"]?["id"]?.string)
        var shown = Data((submit.output + submit.errors).utf8)
        let verbs: [[String]] = [
            ["submissions", "show", id], ["submissions", "trace", id], ["records", "list"],
            ["audit", "show"],
            ["submit", "admit", "--payload", "payload.json", "--dry-run"],
        ]
        for verb in verbs {
            for format in ["json", "text"] {
                let run = try workspace.run(verb + ["--format", format] + Self.identity)
                #expect(run.code == 0, "\(verb): \(run.errors)")
                shown.append(Data((run.output + run.errors).utf8))
            }
        }
        expectNoCanary(in: shown)
        expectNoCanary(in: try leftovers(workspace))
        // What was planted did arrive: the record holds it, sealed.
        let records = try workspace.run(["records", "list", "--format", "json"] + Self.identity).document()
        #expect(records["records"]?.list?.first?["fields"]?["phone"] == "[sealed]")
        #expect(records["records"]?.list?.first?["fields"]?["contact"]?["note"] == "[sealed]")
    }

    @Test func `a killed submit leaves no sensitive byte either`() throws {
        for call in 1...6 {
            let workspace = try workspace(withKey: true)
            try workspace.write("payload.json", Self.payload)
            _ = try workspace.run(
                [
                    "-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64", "-e",
                    "inject=pwrite64:signal=KILL:when=\(call)", Workspace.program.path, "submit", "admit",
                    "--payload", "payload.json",
                    "--wait",
                ] + Self.identity, program: URL(filePath: "/usr/bin/strace"))
            expectNoCanary(in: try leftovers(workspace))
        }
    }

    @Test func `without a key a sensitive value is refused with the way out, and others pass`() throws {
        let workspace = try workspace(withKey: false)
        try workspace.write("payload.json", Self.payload)
        let refused = try workspace.run(["submit", "admit", "--payload", "payload.json"] + Self.identity)
        #expect(refused.code == 2)
        #expect(refused.errors.contains("atelier init"))
        expectNoCanary(in: Data((refused.output + refused.errors).utf8))
        expectNoCanary(in: try leftovers(workspace))
        let plain = try workspace.run(
            ["submit", "admit", "--payload", #"{"name": "Ada"}"#, "--wait"] + Self.identity)
        #expect(plain.code == 0, "\(plain.errors)")
    }
}
