// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// Plants values that must not be found again and looks for them in every byte that the program leaves behind.
@Suite(.timeLimit(.minutes(10))) struct SecretTests {
    /// A value of each type that can hold something to be found; an enum's choices stand in the contract, and a
    /// truth value is nobody's secret.
    private static let planted: [(key: String, type: String, json: String, canary: String)] = [
        ("phone", "phone", #""+351 210 987 654""#, "+351 210 987 654"),
        ("account", "string", #""canary-iban-77""#, "canary-iban-77"),
        ("story", "text", #"" canary story 12 ""#, "canary story 12"),
        ("count", "integer", "774122009981", "774122009981"),
        ("weight", "number", "0.7741220099", "0.7741220099"),
        ("amount", "decimal", #""8812.774122""#, "8812.774122"),
        ("born", "date", #""1931-07-23""#, "1931-07-23"),
        ("seen", "datetime", #""1932-08-24T04:05:06Z""#, "1932-08-24"),
        ("spell", "duration", #""774122s""#, "774122s"),
        ("mail", "email", #""canary-7741@example.org""#, "canary-7741"),
        ("page", "url", #""https://canary-host-7741.example/x""#, "canary-host-7741"),
        ("number", "uuid", #""77412200-9981-4774-8122-009981774122""#, "77412200-9981-4774"),
        ("place", "geo", #"{"lat":41.774122,"lon":-8.774122}"#, "41.774122"),
        ("person", "reference", #""canary-person-7741""#, "canary-person-7741"),
        ("names", "list", #"["canary-listed-1","canary-listed-2"]"#, "canary-listed"),
        ("record", "object", #"{"note":"canary-object-1"}"#, "canary-object"),
    ]
    private static let canaries = planted.map(\.canary) + ["canary-nested-42"]

    private static let contract = """
        identity: { code: clinic }
        actions:
          - key: admit
            target_model: patient
            execution_mode: workflow
            status: published
            permissions_policy: &everybody { view: [nurse], apply: [nurse], edit: [nurse] }
            parameters: &parameters
              - { key: name, type: string, required: true }
              - { key: shown, type: string }
              - key: contact
                type: object
                constraints: { fields: [ { key: note, type: string, sensitive: true } ] }
        \(planted.map { "      - { key: \($0.key), type: \($0.type), sensitive: true }" }.joined(separator: "\n"))
            creates: &creates
              - key: patient
                entity_type: patient
                fields:
                  name: $parameters.name
                  contact: $parameters.contact
                  upper: { function: text.uppercase, with: { value: $parameters.story } }
        \(planted.map { "          \($0.key): $parameters.\($0.key)" }.joined(separator: "\n"))
            side_effects: &effects
              - { key: told, event: admitted, payload: { contact: $parameters.contact, phone: $parameters.phone, all: [$parameters.account, $parameters.count] } }
            result: { story: $parameters.story, name: $parameters.name }
            submission_contract:
              normalize: [text.trim, { function: phone.normalize, with: { field: phone } }]
              validate: { function: validate.matches, with: { field: account, pattern: "^canary" } }
              duplicates: { function: records.same_fields, with: { fields: [phone, account, count] }, on_match: allow }
              approval: { approvers: { roles: [doctor] }, show: { Account: $parameters.account, Name: $parameters.name }, when: { field: $parameters.name, operator: eq, value: Eve } }
          - key: note
            target_model: patient
            status: published
            permissions_policy: *everybody
            parameters: *parameters
            creates: *creates
            side_effects: *effects
            result: { story: $parameters.story }
        """

    private static func payload(name: String = "Ada") -> String {
        let members = planted.map { "\"\($0.key)\": \($0.json)" }.joined(separator: ", ")
        return "{\"name\": \"\(name)\", \"contact\": {\"note\": \"canary-nested-42\"}, \(members)}"
    }

    private static let identity = ["--tenant", "north", "--user", "nia", "--role", "nurse"]

    private func workspace(withKey: Bool) throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write("actions/admit.yaml", Self.contract)
        if withKey {
            try workspace.write(".atelier/key", String(repeating: "5a", count: 32))
        }
        try workspace.write("payload.json", Self.payload())
        return workspace
    }

    /// Every byte under the workspace but the payload's own file: database, log, files, copies, output.
    private func leftovers(_ workspace: Workspace) throws -> Data {
        var bytes = Data()
        let files = FileManager.default.enumerator(at: workspace.folder, includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            guard file.lastPathComponent != "payload.json", !file.hasDirectoryPath else { continue }
            if let content = try? Data(contentsOf: file) { bytes.append(content) }
        }
        return bytes
    }

    /// The canary as it is, in other letters, in other codings, and under a digest that anybody could recompute.
    private static func traces(of canary: String) -> [Data] {
        let plain = Data(canary.utf8)
        let quoted = Data("\"\(canary)\"".utf8)
        let digests = [plain, quoted].flatMap { bytes -> [Data] in
            let digest = Digest(of: Array(bytes))
            return [Data(digest.bytes), Data(digest.hex.utf8)]
        }
        // The middle of a base64 text is the same wherever it begins, of three alignments.
        let coded = (0..<3).map { Data(plain.dropFirst($0).base64EncodedString().dropLast(4).utf8) }
        return [plain, Data(canary.uppercased().utf8), Data(hex(plain).utf8)] + coded.filter { $0.count > 6 }
            + digests
    }

    private static func hex(_ bytes: Data) -> String { bytes.map { String(format: "%02x", $0) }.joined() }

    private func expectNoCanary(
        in bytes: Data, _ canaries: [String] = SecretTests.canaries,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for canary in canaries {
            for (index, trace) in Self.traces(of: canary).enumerated() {
                #expect(
                    bytes.range(of: trace) == nil, "\(canary), trace \(index)", sourceLocation: sourceLocation
                )
            }
        }
    }

    // MARK: - What is left of what was taken

    @Test(arguments: ["admit", "note"])
    func `sensitive values are in no byte that is left, however they are asked for`(_ action: String) throws {
        let workspace = try workspace(withKey: true)
        let submit = try workspace.run(
            ["submit", action, "--payload", "payload.json", "--wait", "--format", "json"] + Self.identity)
        #expect(submit.code == 0, "\(submit.errors)\(submit.output)")
        let id = try #require(try submit.document()["submission"]?["id"]?.string)
        var shown = Data((submit.output + submit.errors).utf8)
        let verbs: [[String]] = [
            ["submissions", "list"], ["submissions", "show", id], ["submissions", "trace", id],
            ["records", "list"],
            ["audit", "show"], ["plan", action],
            ["submit", action, "--payload", "payload.json", "--dry-run"],
            ["available", action, "--payload", "payload.json"],
        ]
        for verb in verbs {
            for format in ["json", "text"] {
                let own = verb[0] == "plan" ? [] : Self.identity
                let run = try workspace.run(verb + ["--format", format] + own)
                #expect(run.code == 0, "\(verb): \(run.errors)")
                shown.append(Data((run.output + run.errors).utf8))
            }
        }
        let backup = try workspace.run("ledger", "backup", "copy.db")
        #expect(backup.code == 0, "\(backup.errors)")
        #expect(workspace.exists("copy.db"))
        expectNoCanary(in: shown)
        expectNoCanary(in: try leftovers(workspace))
        // What was planted did arrive: the record holds it, sealed.
        let records = try workspace.run(["records", "list", "--format", "json"] + Self.identity).document()
        let fields = try #require(records["records"]?.list?.first?["fields"])
        for key in Self.planted.map(\.key) + ["upper"] { #expect(fields[key] == "[sealed]", "\(key)") }
        #expect(fields["contact"]?["note"] == "[sealed]")
        #expect(fields["name"] == "Ada")
    }

    @Test func `what an approver is shown is redacted`() throws {
        let workspace = try workspace(withKey: true)
        try workspace.write("payload.json", Self.payload(name: "Eve"))
        let submit = try workspace.run(
            ["submit", "admit", "--payload", "payload.json", "--wait", "--format", "json"] + Self.identity)
        let id = try #require(try submit.document()["submission"]?["id"]?.string)
        let shown = try workspace.run(["submissions", "show", id, "--format", "json"] + Self.identity)
        #expect(shown.output.contains("waiting"))
        expectNoCanary(in: Data((submit.output + submit.errors + shown.output + shown.errors).utf8))
        expectNoCanary(in: try leftovers(workspace))
    }

    @Test(arguments: ["admit", "note"])
    func `a killed submit leaves no sensitive byte either`(_ action: String) throws {
        for call in 1...8 {
            let workspace = try workspace(withKey: true)
            _ = try workspace.run(
                [
                    "-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64", "-e",
                    "inject=pwrite64:signal=KILL:when=\(call)", Workspace.program.path, "submit", action,
                    "--payload", "payload.json",
                    "--wait",
                ] + Self.identity, program: URL(filePath: "/usr/bin/strace"))
            expectNoCanary(in: try leftovers(workspace))
        }
    }

    // MARK: - What is said about what was refused

    @Test(arguments: [
        (#""count": "canary-wrong-1""#, 1), (#""born": "canary-wrong-1""#, 1),
        (#""mail": "canary-wrong-1""#, 1),
        (#""place": {"lat": "canary-wrong-1"}"#, 1), (#""record": ["canary-wrong-1"]"#, 1),
        (#""contact": {"note": {"x": "canary-wrong-1"}}"#, 1), (#""account": "wrong canary-wrong-1""#, 1),
        (#""unknown": "canary-wrong-1""#, 1), (#""account": {"$sealed": "canary-wrong-1"}"#, 1),
        (#""account": "canary-wrong-1"#, 1), (#""account": canary-wrong-1"#, 1),
        (#""account": "canary-wrong-1", "account": "canary-wrong-1""#, 1),
    ])
    func `a refusal repeats nothing of what it refuses`(_ member: String, _ code: Int32) throws {
        let workspace = try workspace(withKey: true)
        try workspace.write("payload.json", "{\"name\": \"Ada\", \(member)}")
        for format in ["text", "json"] {
            let run = try workspace.run(
                ["submit", "admit", "--payload", "payload.json", "--wait", "--format", format] + Self.identity
            )
            #expect(run.code == code, "\(run.output)\(run.errors)")
            expectNoCanary(in: Data((run.output + run.errors).utf8), ["canary-wrong-1"])
        }
        expectNoCanary(in: try leftovers(workspace), ["canary-wrong-1"])
    }

    @Test(arguments: ["admit", "note"])
    func `without a key a sensitive value is refused with the way out, and others pass`(
        _ action: String
    ) throws {
        let workspace = try workspace(withKey: false)
        let refused = try workspace.run(["submit", action, "--payload", "payload.json"] + Self.identity)
        #expect(refused.code == 2)
        #expect(refused.errors.contains("atelier init"))
        expectNoCanary(in: Data((refused.output + refused.errors).utf8))
        expectNoCanary(in: try leftovers(workspace))
        let plain = try workspace.run(
            ["submit", action, "--payload", #"{"name": "Ada"}"#, "--wait"] + Self.identity)
        #expect(plain.code == 0, "\(plain.errors)")
    }

    @Test(arguments: ["", "for_each: { items: [1], steps: [", "parallel: { branches: { one: ["])
    func `without a key an action that reads what is sensitive is refused before it is accepted`(
        _ around: String
    ) throws {
        let workspace = try Workspace()
        let step =
            "{ key: card, lookup: { connection: box, resource: cards, key: 1 }, output: [{ key: number, type: string, sensitive: true }] }"
        let closing = around.isEmpty ? "" : around.hasPrefix("for") ? "] } }" : "] } } }"
        let steps = around.isEmpty ? step : "{ key: around, \(around)\(step)\(closing)"
        try workspace.write(
            "actions/pay.yaml",
            """
            connections: [{ key: box, type: file, path: box }]
            actions:
              - key: pay
                execution_mode: workflow
                status: published
                permissions_policy: { view: [nurse], apply: [nurse] }
                submission_contract: { duplicates: none }
                steps: [\(steps)]
            """)
        try workspace.write("box/cards.json", #"[{"id": 1, "number": "4711"}]"#)
        for verb in [["submit", "pay"], ["submit", "pay", "--dry-run"], ["available", "pay"]] {
            let refused = try workspace.run(verb + Self.identity)
            #expect(refused.code == 2, "\(verb): \(refused.output)")
            #expect(refused.errors.contains("the output of 'card' is sensitive"), "\(refused.errors)")
            #expect(refused.errors.contains("atelier init"))
        }
        let list = try workspace.run(["submissions", "list"] + Self.identity)
        #expect(list.code != 0 || list.output == "no submissions\n", "\(list.output)")
        let doctor = try workspace.run("doctor")
        #expect(doctor.output.contains("and an action has sensitive values"), "\(doctor.output)")
        try workspace.write(".atelier/key", String(repeating: "5a", count: 32))
        let accepted = try workspace.run(["submit", "pay", "--wait"] + Self.identity)
        #expect(accepted.code == 0, "\(accepted.errors)\(accepted.output)")
    }
}
