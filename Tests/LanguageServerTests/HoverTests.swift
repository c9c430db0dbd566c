// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@testable import LanguageServer

@Suite struct HoverTests {
    @Test(arguments: [
        ("text.trim", 2, ["text.trim(", "Effect: `pure`", "Example:"]),
        ("meters: 30", 1, ["records.near_in_space_and_time", "meters"]),
        ("$parameters.title }", 14, ["title", "`string`, required", "max_length: `120`", "Say what it is."]),
        ("$parameters.title }", 3, ["submitted inputs"]),
        ("$user.id", 2, ["verified caller"]),
        ("execution_mode", 3, ["'engine' (the default)", "`workflow`"]),
        ("workflow", 3, ["'engine' (the default)"]),
        ("published", 3, ["Only 'published' actions"]),
        ("status: open", 2, ["field of `report`", "`enum`", "choices"]),
        ("entity_type: report", 16, ["entity", "`title` string, required"]),
        ("govern: careful", 10, ["careful", "policy"]),
        ("event: reported", 9, ["reported", "`who` string"]),
        ("$steps.kept", 8, ["kept", "push"]),
        ("$created.report.title", 10, ["report", "makes a record"]),
        ("$created.report.title", 17, ["title", "`string`, required"]),
        ("connection: box", 13, ["box", "type: `file`"]),
        ("who: $parameters", 1, ["who", "`string`"]),
    ])
    func `a name, a key and a word say what they are`(
        _ words: String, _ behind: Int, _ expected: [String]
    ) throws {
        let client = try EditorClient()
        let text = try #require(try client.hover(Sample.marked(words, behind: behind)))
        for part in expected { #expect(text.contains(part), "\(text)") }
    }

    @Test func `where nothing is known nothing is said`() throws {
        let client = try EditorClient()
        #expect(try client.hover(Sample.marked("Say what it is", behind: 3)) == nil)
        #expect(try client.hover("# com‸ment\n") == nil)
        #expect(try client.hover("‸") == nil)
    }

    @Test func `an author's text is text, whatever is in it`() throws {
        let client = try EditorClient()
        let text = try client.hover(
            "actions:\n  - key: a\n    label: \"<script>[x](http://y) `z` **b**\"\n    parameters: []\ntriggers:\n  - { key: t, action: a‸, cron: \"0 0 * * *\" }\n"
        )
        let shown = try #require(text)
        #expect(!shown.contains("<script>") && !shown.contains("[x](") && !shown.contains("**b**"))
    }

    @Test func `an editor that shows plain text gets plain text`() throws {
        let client = try EditorClient(abilities: ["textDocument": ["hover": ["contentFormat": ["plaintext"]]]]
        )
        let position = client.openMarked(Sample.path, Sample.marked("text.trim", behind: 2))
        let contents = try client.at(Sample.path, position, "hover")["contents"]
        #expect(contents?["kind"]?.string == "plaintext")
        #expect(contents?["value"]?.string?.contains("`") == false)
    }
}
