// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

@Suite struct JSONTreeTests {
    @Test(arguments: [
        (#"{"a": [1, "\ud83d\ude00"]}"#, #"{"a"@1:2-1:5: [1@1:8-1:9, "😀"@1:11-1:25]@1:7-1:26}@1:1-1:27"#),
        ("\u{FEFF}{\n  \"é\": null\r\n}\n", "{\"é\"@2:3-2:6: null@2:8-2:12}@1:1-3:2"),
        (#""\\\"""#, #""\""@1:1-1:7"#),
    ])
    func `nodes of JSON stand where they are written`(_ text: String, _ outline: String) throws {
        let (documents, diagnostics) = SourceText(file: "a.JSON", text: text).readNodes()
        #expect(diagnostics.map(\.outline) == [])
        #expect(try #require(documents.first).root.outline == outline)
    }

    @Test(arguments: [
        (
            #"{"a": 1, "\u0061": 2}"#,
            ["E0020 1:10-1:18 key 'a' is already set in this map | 1:2 first set here"]
        ),
        ("{\"a\": 1,}", ["E0015 1:9-1:10 a comma cannot stand before the end of an array or object"]),
        ("{\n'a': 1}", ["E0015 2:1-2:2 strings stand in double quotes"]),
        (#"{"a": "\u0000"}"#, ["E0015 1:8-1:14 U+0000 cannot stand in a text"]),
        ("{\"a\u{202E}\": 1}", ["E0002 1:4-1:5 U+202E changes the direction of the text around it"]),
        (String(repeating: "[", count: 65), ["E0003 1:65-1:66 more than 64 levels of arrays and objects"]),
    ])
    func `what is wrong in a JSON contract is told like in YAML`(_ text: String, _ expected: [String]) {
        let (_, diagnostics) = SourceText(file: "a.json", text: text).readNodes()
        #expect(diagnostics.map(\.outline) == expected)
    }
}
