// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// Payloads in files, read with the same care whether they are YAML or JSON.
@Suite(.timeLimit(.minutes(10))) struct PayloadFileTests {
    static let mistakes: [(String, String, String)] = [
        ("p.yaml", "title: a\ntitle: b\n", "p.yaml:2:1: key 'title' is already set"),
        ("p.json", "{\"title\":\"a\",\n \"title\":\"b\"}", "p.json:2:2: member 'title' is already set"),
        ("p.yaml", "title: \"\\ud83d\"\n", "p.yaml:1:"),
        ("p.json", "{\"title\":\"\\ud83d\"}", "p.json:1:11: this escape is half of a surrogate pair"),
        (
            "p.yaml", "title: " + String(repeating: "[", count: 100) + String(repeating: "]", count: 100),
            "p.yaml:1:"
        ),
        ("p.json", String(repeating: "[", count: 100) + String(repeating: "]", count: 100), "p.json:1:"),
        ("p.yaml", "a: &x [*x]\n", "p.yaml:1:8:"),
        ("p.yaml", "a: !!str 3\n", "p.yaml:1:4: tags have no meaning"),
        ("p.yaml", "a: .nan\n", "p.yaml:1:4:"), ("p.json", "{\"a\": NaN}", "p.json:1:7:"),
        ("p.json", "{\n  \"a\": 1\n  \"b\": 2}", "p.json:3:3: expected ','"),
        ("p.json", "{\"a\": 1,}", "p.json:1:9:"),
        ("p.yaml", "title: [\n", "p.yaml:1:8:"),
        ("p.yaml", "", "p.yaml:1:1: expected one document, found none"),
        ("p.yaml", "a: 1\n---\nb: 2\n", "p.yaml:"), ("p.yaml", "- 1\n", "is a list, not a map"),
        ("p.yaml", "null\n", "the payload 'p.yaml' is null, not a map"),
        ("p.json", "\"text\"", "is a string, not a map"),
    ]

    @Test func `a file that cannot be opened is named with the reason`() throws {
        let workspace = try Workspace.examples()
        let run = try workspace.run(
            "submit", "submit_report", "--payload", "payloads/city-report.json", "--attach", "/dev/zero")
        #expect(run.code == 2 && run.errors.contains("cannot read '/dev/zero': it is no regular file"))
        let line = #"{"payload":{},"files":["/dev/zero"]}"#
        let batch = try workspace.run("submit", "submit_report", "--batch", "-", input: line)
        #expect(batch.code == 2 && batch.output.contains("'/dev/zero'"), "\(batch.output)")
        // What a shell hands on is read as it is, though it can be read once only.
        let handed = try workspace.shell(
            "'\(Workspace.program.path)' submit submit_report --payload payloads/city-report.json"
                + " --attach <(cat files/hole.png) --format json")
        #expect(handed.code == 0, "\(handed.errors)")
        let sizes = try handed.document()["submission"]?["attachments"]?.list?.map { $0["bytes"] }
        let content = try Data(contentsOf: workspace.folder.appending(path: "files/hole.png"))
        #expect(sizes == [.number(Number(Int64(content.count)))])
    }

    @Test(arguments: mistakes)
    func `what cannot be read is told with its place`(_ file: String, _ text: String, _ words: String) throws
    {
        let workspace = try Workspace.examples()
        try workspace.write(file, text)
        let run = try workspace.run("submit", "submit_report", "--payload", file)
        #expect(run.code == 1, "\(run.output)\(run.errors)")
        #expect(run.errors.contains(words), "\(run.errors)")
        let piped = try workspace.run(
            "submit", "submit_report", "--payload", "-", "--format", "json", input: text)
        #expect(piped.code == 1, "\(piped.output)")
        #expect(!workspace.exists(".atelier"))
    }

    @Test(arguments: ["p.json", "p.txt", "-"])
    func `JSON behind a byte-order mark is refused wherever it comes from`(_ name: String) throws {
        let workspace = try Workspace.examples()
        let text = "\u{FEFF}{\"title\": \"Hole\"}"
        if name != "-" { try workspace.write(name, text) }
        let run = try workspace.run("submit", "submit_report", "--payload", name, "--dry-run", input: text)
        #expect(run.code == 1, "\(run.output)\(run.errors)")
        #expect(run.errors.contains(":1:1: a byte-order mark cannot stand before JSON"), "\(run.errors)")
        #expect(run.errors.contains("save it as UTF-8 without a byte-order mark"), "\(run.errors)")
    }

    @Test(arguments: ["p.yaml", "p.yml", "-"])
    func `YAML behind a byte-order mark is read wherever it comes from`(_ name: String) throws {
        let workspace = try Workspace.examples()
        let text = "\u{FEFF}title: Hole\ncolour: red\n"
        if name != "-" { try workspace.write(name, text) }
        let run = try workspace.run("submit", "submit_report", "--payload", name, "--dry-run", input: text)
        #expect(run.errors.contains("'colour'"), "\(run.output)\(run.errors)")
    }

    @Test func `a YAML file that begins with a brace is YAML`() throws {
        let workspace = try Workspace.examples()
        try workspace.write("p.yaml", "{ title: Hole, colour: red }\n")
        let run = try workspace.run("submit", "submit_report", "--payload", "p.yaml", "--dry-run")
        #expect(run.code == 1)
        #expect(run.errors.contains("'colour'"), "\(run.output)\(run.errors)")
    }

    @Test(arguments: ["p.yaml", "p.json", "-"])
    func `numbers beyond 2 to the 53 and their digits survive`(_ name: String) throws {
        let workspace = try Workspace()
        try workspace.write(
            "actions/count.yaml",
            """
            actions:
              - key: count
                status: published
                permissions_policy: { apply: ["*"], edit: ["*"] }
                parameters: [{ key: n, type: integer, required: true }, { key: d, type: decimal, required: true }]
                creates: [{ key: total, entity_type: total, fields: { n: $parameters.n, d: $parameters.d } }]
            """)
        let text =
            name == "p.yaml" ? "n: 9007199254740993\nd: 0.10\n" : #"{"n":9007199254740993,"d":0.10}"#
        if name != "-" { try workspace.write(name, text) }
        let caller = ["--tenant", "home", "--user", "me"]
        let run = try workspace.run(
            ["submit", "count", "--payload", name] + caller, input: name == "-" ? text : nil)
        #expect(run.code == 0, "\(run.output)\(run.errors)")
        let record = try workspace.run(["records", "list", "--format", "json"] + caller).output
        #expect(record.contains(#""n":9007199254740993"#) && record.contains("0.10"), "\(record)")
    }

    private static let canMount: Bool = {
        let run = try? Workspace().shell("unshare -rm sh -c 'mkdir m && mount -t tmpfs -o size=64k none m'")
        return run?.code == 0
    }()

    @Test(.enabled(if: canMount, "this user may mount nothing"))
    func `a full disk refuses with nothing recorded, and the same key goes through once there is room`()
        throws
    {
        let workspace = try Workspace.examples()
        let program = Workspace.program.path
        let submit =
            "'\(program)' submit submit_report --payload payloads/city-report.json --idempotency-key k --ledger small/l.db --format json"
        try workspace.write(
            "disk.sh",
            """
            mkdir small && mount -t tmpfs -o size=2m none small
            '\(program)' submit submit_report --payload payloads/city-report.json --ledger small/l.db > /dev/null || exit 9
            dd if=/dev/zero of=small/fill bs=1k 2> /dev/null
            \(submit); echo "full $?"
            '\(program)' doctor --ledger small/l.db; echo "doctor $?"
            '\(program)' ledger info --ledger small/l.db --format json
            rm small/fill
            \(submit) > /dev/null; echo "room $?"
            '\(program)' verify --ledger small/l.db > /dev/null; echo "verify $?"
            """)
        let run = try workspace.shell("unshare -rm sh disk.sh")
        #expect(run.output.contains("full 2"), "\(run.output)\(run.errors)")
        #expect(run.output.contains("problem  disk: 0 MiB free"), "\(run.output)\(run.errors)")
        #expect(run.output.contains(#""submissions":1"#), "\(run.output)\(run.errors)")
        #expect(
            run.output.contains("room 0") && run.output.contains("verify 0"), "\(run.output)\(run.errors)")
    }
}
