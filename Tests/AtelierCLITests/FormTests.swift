// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@Suite struct FormTests {
    private static func workspace() throws -> Workspace {
        let workspace = try Workspace()
        let fixture = Workspace.root.appending(path: "Tests/Fixtures/Forms/everything.yaml")
        try workspace.write("everything.yaml", String(contentsOf: fixture, encoding: .utf8))
        return workspace
    }

    private static func html(_ workspace: Workspace, _ arguments: String...) throws -> String {
        let run = try workspace.run(["form", "everything", "--format", "html"] + arguments)
        #expect(run.code == 0, "\(run.errors)")
        return run.output
    }

    /// What stands in an attribute, once for each element that has it.
    private static func values(of attribute: String, in html: String) -> [String] {
        html.split(separator: " \(attribute)=\"").dropFirst().compactMap {
            $0.split(separator: "\"", omittingEmptySubsequences: false).first.map(String.init)
        }
    }

    @Test func `every control has a label, what describes it is there, and no identity stands twice`() throws
    {
        let page = try Self.html(Self.workspace())
        let markup = try String(#require(page.split(separator: "<script").first))
        let identities = Self.values(of: "id", in: markup)
        #expect(Set(identities).count == identities.count)
        let labelled = Set(Self.values(of: "for", in: markup))
        let controls = markup.split(separator: "<").filter { part in
            ["input ", "select ", "textarea "].contains { part.hasPrefix($0) }
        }
        #expect(controls.count > 30)
        for control in controls {
            let identity = try #require(Self.values(of: "id", in: " " + control).first)
            #expect(labelled.contains(identity) || identity.hasPrefix("a-"), "\(identity)")
        }
        for described in Self.values(of: "aria-describedby", in: markup) {
            for identity in described.split(separator: " ") {
                #expect(identities.contains(String(identity)), "\(identity)")
            }
        }
        #expect(markup.contains("role=\"alert\""))
        #expect(markup.contains("<noscript>"))
    }

    @Test(arguments: [("true", "(o) yes  ( ) no"), ("false", "( ) yes  (o) no"), ("null", "( ) yes  ( ) no")])
    func `a question of yes or no begins with its default in text`(_ value: String, _ shown: String) throws {
        let workspace = try Workspace()
        try workspace.write(
            "a.yaml", "actions:\n- key: ask\n  parameters: [{ key: x, type: boolean, default: \(value) }]\n")
        let run = try workspace.run("form", "ask")
        #expect(run.output.contains(shown), "\(run.output)\(run.errors)")
    }

    @Test func `what limits the items of a list is said, and choices of items have their labels`() throws {
        let workspace = try Workspace()
        try workspace.write(
            "a.yaml",
            """
            actions:
              - key: ask
                parameters:
                  - { key: codes, type: list, constraints: { items: { type: string, constraints: { pattern: "^[A-Z]{2}$" } } } }
                  - { key: streets, type: list, values_from: [Main Street, Mill Lane], constraints: { items: { type: string } } }
                  - { key: days, type: list, constraints: { items: { type: enum, constraints: { choices: [{ value: sat, label: Saturday }, sun] } } } }
            """)
        let run = try workspace.run("form", "ask")
        for shown in [
            "each item: matches '^[A-Z]{2}$'", "each item: one of 'Main Street', 'Mill Lane'",
            "each item: one of 'sat' (Saturday), 'sun'",
        ] { #expect(run.output.contains("  \(shown)\n"), "\(run.output)\(run.errors)") }
        let page = try workspace.run("form", "ask", "--format", "html").output
        #expect(page.contains("Saturday</"))
    }

    @Test func `the page may load nothing, send nothing, and run its own script alone`() throws {
        let page = try Self.html(Self.workspace())
        let policy = try #require(
            page.split(separator: "Content-Security-Policy\" content=\"").dropFirst().first?
                .split(separator: "\"").first)
        #expect(policy.hasPrefix("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"))
        #expect(policy.contains("form-action 'none'; base-uri 'none'"))
        let script = try #require(
            page.split(separator: "<script>").dropFirst().first?.components(separatedBy: "</script>").first)
        let digest = Foundation.Data(Digest(of: script).bytes).base64EncodedString()
        #expect(policy.contains("'sha256-\(digest)'"))
        for part in [" src=", "http://", "url(", "@import", "fetch(", "XMLHttpRequest", "innerHTML", " on"] {
            let place = part == " on" ? try String(#require(page.split(separator: "<script").first)) : page
            let count = place.components(separatedBy: part == " on" ? " onclick=" : part).count
            #expect(count == 1, "\(part)")
        }
    }

    @Test func `HTML checks what it can by itself`() throws {
        let page = try Self.html(Self.workspace())
        #expect(page.contains("type=\"date\" min=\"2026-01-02\" max=\"2026-12-31\""))
        #expect(page.contains("type=\"email\""))
        #expect(page.contains("type=\"url\""))
        #expect(page.contains("aria-describedby=\"f-string-hint f-string-error\" required type=\"text\""))
        #expect(page.contains("<option value=\"true\" selected>yes</option>"))
        #expect(page.contains(">The second</option>"))
        // A number field of a browser rounds, so there is none.
        #expect(!page.contains("type=\"number\""))
    }

    @Test func `no text of an author is a tag, ends a script or opens a command`() throws {
        let workspace = try Workspace()
        let hostile = "</script><script>alert(1)</script><!-- \\u0022 onfocus=alert(1) '"
        try workspace.write(
            "a.yaml",
            """
            identity: { code: demo }
            actions:
              - key: send
                label: "\(hostile)"
                help: "\(hostile)"
                status: published
                permissions_policy: { apply: ["*"] }
                parameters:
                  - { key: constructor, label: "\(hostile)", help: "\(hostile)", type: string, required: true,
                      default: "\(hostile)", constraints: { pattern: "</script>|<!--" } }
                  - { key: pick, type: enum, constraints: { choices: ["<b>", { value: "\(hostile)", label: "\(hostile)" }] } }
                  - { key: note, type: text, default: "</textarea><b>" }
                submission_criteria:
                  - { key: sure, criteria_type: form, message: "\(hostile)",
                      config: { all: [{ field: pick, operator: ne, value: "\(hostile)" }], enforcement: warn } }

            """)
        let run = try workspace.run("form", "send", "--format", "html")
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.output.components(separatedBy: "<script").count == 3)
        #expect(run.output.components(separatedBy: "</script>").count == 3)
        #expect(run.output.components(separatedBy: "</textarea>").count == 2)
        for forged in ["<b>", "<!--"] { #expect(!run.output.contains(forged), "\(forged)") }
        #expect(!run.output.components(separatedBy: "<script")[0].contains("\" onfocus"))
        let contract = try #require(
            run.output.components(separatedBy: "id=\"contract\">").last?.components(separatedBy: "</script>")
                .first)
        #expect(throws: Never.self) { try JSONReader.read(contract) }
        let text = try workspace.run("form", "send").output
        #expect(text.contains("</script>"))
        #expect(!text.contains("\u{1B}"))
    }

    @Test func `a form says its texts in the language that is asked for, and everything in JSON`() throws {
        let workspace = try Self.workspace()
        #expect(try workspace.run("form", "everything", "--language", "pt").output.hasPrefix("Tudo\n"))
        #expect(try Self.html(workspace, "--language", "pt").contains("<html lang=\"pt\">"))
        let document = try workspace.run("form", "everything", "--format", "json").document()
        #expect(document["schema_version"] == 1)
        #expect(document.value(at: ["form", "title"]) == "Everything")
        #expect(document.value(at: ["form", "fields", "0", "limits", "0"]) == "at least 2 characters")
        #expect(document.value(at: ["form", "contract", "fields", "4", "max"]) == "9007199254740993")
    }

    @Test func `a form is written once, and never over something else unasked`() throws {
        let workspace = try Self.workspace()
        #expect(try workspace.run("form", "everything", "--output", "out/form.txt").code == 0)
        #expect(try workspace.run("form", "everything", "--output", "out/form.txt").code == 0)
        #expect(
            try workspace.run("form", "everything", "--output", "out/form.txt", "--language", "pt").code == 5)
        #expect(
            try workspace.run("form", "everything", "--output", "out/form.txt", "--language", "pt", "--force")
                .code == 0)
        let unknown = try workspace.run("form", "evrything")
        #expect(unknown.code == 3)
        #expect(unknown.errors.contains("did you mean 'everything'?"))
    }
}
