// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@Suite struct DocTests {
    /// The example payloads of a page by action, as they stand in it.
    private static func examples(in markdown: String) -> [(action: String, payload: String, note: String)] {
        var found: [(action: String, payload: String, note: String)] = []
        var action = ""
        let lines = markdown.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for (index, line) in lines.enumerated() {
            if line.hasPrefix("<a id=\"action-"), line.hasSuffix("-examples\"></a>") {
                action = String(line.dropFirst("<a id=\"action-".count).dropLast("-examples\"></a>".count))
            }
            if line == "```json" {
                let rest = lines[(index + 3)...].prefix { !$0.hasPrefix("<a ") && !$0.hasPrefix("```") }
                found.append((action, lines[index + 1], rest.joined(separator: " ")))
            }
        }
        return found
    }

    @Test func `every example of the examples' reference is taken by a dry run`() throws {
        let workspace = try Workspace.examples()
        // What is sensitive is sealed, in a dry run too.
        #expect(try workspace.run("init").code == 0)
        let page = try workspace.run("doc")
        #expect(page.code == 0, "\(page.errors)")
        let examples = Self.examples(in: page.output)
        #expect(examples.count >= 20)
        // What needs a target, a file or a record that is there is held to the contract by the generator alone.
        let targets = try Self.actionsWithTarget(workspace)
        var taken = 0
        for example in examples
        where !targets.contains(example.action) && !example.note.contains("beside it for")
            && !example.note.contains("takes the place")
        {
            let plan = try workspace.run("plan", example.action, "--format", "json").document()
            let application = try #require(plan["application"]?.string)
            let role = try Self.role(of: example.action, in: page.output)
            let run = try workspace.run(
                "submit", "\(application).\(example.action)", "--payload", example.payload, "--dry-run",
                "--tenant", "lisbon", "--user", "ana", "--role", role, "--ledger", "memory:", "--format",
                "json")
            let codes = try run.code == 1 ? run.errorCodes() : []
            let isWarning = !codes.isEmpty && codes.allSatisfy { $0 == "acknowledge" }
            // What is over, or not yet, is tried by those who may edit it alone.
            let isClosed =
                run.code == 5 && ["is not active", "is archived"].contains { run.output.contains($0) }
            #expect(
                run.code == 0 || isWarning || isClosed,
                "\(example.action) \(example.payload): \(run.output)\(run.errors)")
            taken += 1
        }
        #expect(taken >= 12)
    }

    @Test func `a workflow tells its events before it looks for duplicates, and an engine action at its end`()
        throws
    {
        let workspace = try Workspace()
        try workspace.write(
            "actions/a.yaml",
            """
            actions:
              - key: send
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [clerk] }
                creates: [{ key: letter, entity_type: letter }]
                side_effects: [{ key: told, event: sent }]
              - key: stamp
                status: published
                permissions_policy: { apply: [clerk] }
                creates: [{ key: letter, entity_type: letter }]
                side_effects: [{ key: told, event: stamped }]
            """)
        let page = try workspace.run("doc").output
        func place(_ text: String) throws -> String.Index {
            try #require(page.firstRange(of: text)).lowerBound
        }
        #expect(try place("`sent` is told") < place("duplicates: `records"))
        #expect(try place("of the type `letter` is made") < place("`stamped` is told"))
    }

    private static func actionsWithTarget(_ workspace: Workspace) throws -> Set<String> {
        let page = try workspace.run("doc").output
        var actions: Set<String> = []
        var action = ""
        for line in page.split(separator: "\n") {
            if line.hasPrefix("## "), let start = line.firstRange(of: "(`") {
                action = String(line[start.upperBound...].prefix { $0 != "`" })
            }
            if line.contains("which is named with the submission") { actions.insert(action) }
        }
        return actions
    }

    private static func role(of action: String, in page: String) throws -> String {
        let start = try #require(page.firstRange(of: "<a id=\"action-\(action)\">"))
        let line = try #require(
            page[start.upperBound...].split(separator: "\n").first { $0.hasPrefix("- submit it: ") })
        return line.split(separator: "`").dropFirst().first.map(String.init) ?? "anybody"
    }

    @Test func `the same contracts give the same page, and a check tells when they do not`() throws {
        let workspace = try Workspace.examples()
        #expect(try workspace.run("doc").output == workspace.run("doc").output)
        #expect(try workspace.run("doc", "--output", "pages/").code == 0)
        #expect(workspace.exists("pages/civic.md"))
        let same = try workspace.run("doc", "--output", "pages/", "--check")
        #expect(same.code == 0, "\(same.output)")
        // Writing what is there already changes nothing and is no conflict.
        #expect(try workspace.run("doc", "--output", "pages/").code == 0)

        try workspace.write("pages/civic.md", "something else\n")
        let differs = try workspace.run("doc", "--output", "pages/", "--check")
        #expect(differs.code == 1)
        #expect(differs.output.contains("differs  pages/civic.md, from line 1"))
        #expect(try workspace.run("doc", "--output", "pages/").code == 5)
        #expect(try workspace.run("doc", "--output", "pages/", "--force").code == 0)
        #expect(try workspace.run("doc", "--output", "pages/", "--check").code == 0)
        let missing = try workspace.run("doc", "--output", "none/", "--check", "--format", "json")
        #expect(missing.code == 1)
        #expect(try missing.document().value(at: ["files", "0", "same"]) == false)
    }

    @Test func `sources, waits and what undoes a step are told in full`() throws {
        let workspace = try Workspace()
        try workspace.write(
            "actions/a.yaml",
            """
            identity: { code: port }
            events: [{ key: sailed, payload: [{ key: berth, type: string, required: true }] }]
            connections: [{ key: box, type: file, path: box }]
            entities:
              - entity_type: berth
                schema: { fields: [{ field_key: status, field_type: { type: string } }] }
            actions:
              - key: dock
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [pilot] }
                parameters:
                  - { key: berth, type: reference, object_type: berth, required: true, values_from: { entity_type: berth, field: id, where: { field: status, operator: eq, value: free } } }
                steps:
                  - key: taken
                    push: { connection: box, resource: taken, value: { berth: $parameters.berth } }
                    compensate:
                      - { push: { connection: box, resource: freed, value: { berth: $parameters.berth } } }
                      - { emit: { event: sailed, payload: { berth: $parameters.berth } } }
                  - { key: known, fetch: { connection: box, resource: ships, where: { berth: $parameters.berth }, limit: 3 } }
                  - { key: gone, wait: { event: sailed, filter: { field: berth, operator: eq, value: $parameters.berth }, timeout: 2d } }
            """)
        let page = try workspace.run("doc")
        #expect(page.code == 0, "\(page.errors)")
        for words in [
            "`id` of a record of the type `berth`, those where its `status` is `free`",
            "undone when a later step fails for good, or the run is cancelled: `berth` = `berth` is written to `freed`",
            "it waits for the event `sailed` where the event's `berth` is `berth`, at most 2 days",
            "records are read from `ships` of the connection `box`, those where `berth` = `berth`, at most 3 records",
            "is written to `freed` of the connection `box`, then the event `sailed` is told",
        ] { #expect(page.output.contains(words), "\(words)\n\(page.output)") }
    }

    @Test func `what cannot be written is told, each in its way`() throws {
        let workspace = try Workspace.examples()
        #expect(try workspace.run("doc", "--check").code == 2)
        let file = try workspace.run("doc", "--output", "page.md")
        #expect(file.code == 2)
        #expect(file.errors.contains("is one file"))
        try workspace.write("broken/a.yaml", "actions: [{ key: a, zzz: 1 }]\n")
        #expect(try workspace.run("doc", "broken/a.yaml").code == 1)
        #expect(try workspace.run("doc", "nowhere").code == 2)
    }

    @Test func `a page of HTML needs nothing else, and no author writes a tag of it`() throws {
        let workspace = try Workspace()
        let hostile = "</script><img src=x onerror=alert(1)>\\u0060 [x](javascript:alert(1)) | a"
        try workspace.write(
            "actions/a.yaml",
            """
            identity: { code: demo, name: "\(hostile)" }
            entities:
              - entity_type: thing
                schema:
                  display_name: "\(hostile)"
                  fields:
                    - { field_key: state, field_type: { type: enum, choices: ["a\\"b", "<b>", "c|d"] }, required: true }
                  states: { field: state, initial: "a\\"b", transitions: { "a\\"b": ["<b>", "c|d"], "<b>": ["a\\"b"] } }
            actions:
              - key: send
                label: "\(hostile)"
                status: published
                help: "\(hostile)"
                permissions_policy: { view: ["*"], apply: ["*"] }
                parameters:
                  - { key: name, label: "\(hostile)", help: "\(hostile)", type: string, required: true,
                      constraints: { pattern: "^[^|<`]+$" } }
                creates: [{ key: thing, entity_type: thing, fields: { state: "<b>" } }]

            """)
        let html = try workspace.run("doc", "--format", "html")
        #expect(html.code == 0, "\(html.errors)")
        for forged in ["<img", "<script", "javascript:alert(1)\"", "<b>"] {
            #expect(!html.output.contains(forged), "\(forged)")
        }
        #expect(html.output.contains("default-src 'none'"))
        #expect(!html.output.contains("=\"http"))
        let markdown = try workspace.run("doc").output
        #expect(!markdown.contains("<img"))
        #expect(!markdown.contains("[x](javascript"))
        #expect(markdown.contains("state \"a#34;b\" as s0"))
    }

    @Test func `texts are in the language that is asked for`() throws {
        let workspace = try Workspace()
        try workspace.write(
            "actions/a.yaml",
            """
            identity: { code: demo }
            actions:
              - key: send
                label: { en: Send, pt: Enviar }
                status: published
                permissions_policy: { apply: ["*"] }

            """)
        #expect(try workspace.run("doc", "--language", "pt-BR").output.contains("Enviar (`send`)"))
        #expect(try workspace.run("doc", "--language", "fr").output.contains("Send (`send`)"))
        #expect(
            try workspace.run("doc", "--format", "html", "--language", "pt").output.contains(
                "<html lang=\"pt\">"))
    }
}
