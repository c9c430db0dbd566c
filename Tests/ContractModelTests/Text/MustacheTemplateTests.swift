// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@Suite struct MustacheTemplateTests {
    @Test func `text, variables and sections are read`() throws {
        let parts = try MustacheTemplate(
            "Hi {{ a.b }}{{{c}}}{{&d}}{{! note }}{{#e}}x{{.}}{{/e}}{{^e}}y{{/e}}."
        ).parts
        #expect(parts.count == 7)
        guard case .variable(let name, true) = parts[1], case .variable(_, false) = parts[2],
            case .variable(_, false) = parts[3], case .section(let section, false, let inner) = parts[4],
            case .section(_, true, _) = parts[5]
        else {
            Issue.record("\(parts)")
            return
        }
        #expect(name.path == ["a", "b"])
        #expect(section.path == ["e"])
        #expect(inner.count == 2)
        #expect(parts.last == .text("."))
    }

    @Test func `names inside a section are not looked up from the top`() throws {
        let template = try MustacheTemplate("{{a}}{{#b}}{{c}}{{/b}}")
        #expect(template.names.map(\.path) == [["a"], ["b"]])
    }

    @Test(arguments: ["", "no tag", "{ not a tag }", "}}", "a { b } c", "{{! {{ nested }} }}"])
    func `what is no tag is text`(_ text: String) throws {
        #expect(try MustacheTemplate(text).names.isEmpty)
    }

    @Test(arguments: [
        ("{{", 0..<2), ("a{{b", 1..<3), ("{{{a}}", 0..<2), ("{{#a}}", 3..<4), ("{{/a}}", 3..<4),
        ("{{#a}}{{/b}}", 9..<10), ("{{>a}}", 0..<6), ("{{=| |=}}", 0..<9), ("{{a b}}", 2..<5),
        ("{{a..b}}", 2..<6),
        ("{{#a}}{{#b}}{{/a}}{{/b}}", 15..<16), ("é{{b", 2..<4), ("{{}}", 0..<4), ("{{ a | upper }}", 3..<12),
    ])
    func `what is wrong is said at its place`(_ text: String, _ bytes: Range<Int>) {
        #expect {
            try MustacheTemplate(text)
        } throws: { error in
            (error as? MustacheTemplate.Problem)?.bytes == bytes
        }
    }

    private static let values: ValueMap = [
        "name": "<Ana> {{x}}", "count": 12, "rate": .number(Number("1.10") ?? Number(0)), "yes": true,
        "no": false,
        "none": .null, "empty": "", "nothing": [], "list": ["a", "b"],
        "person": ["name": "Eva", "cards": [["number": 1], ["number": 2]]],
    ]

    static let rendered: [(String, String)] = [
        ("{{name}}|{{{name}}}|{{&name}}", "[<Ana> {{x}}]|<Ana> {{x}}|<Ana> {{x}}"),
        ("{{count}} {{rate}} {{yes}} {{no}} {{none}}{{missing}}.", "[12] [1.10] [true] [false] [][]."),
        ("{{{list}}} {{{list.1}}} {{{person.name}}} {{{person.age}}}", #"["a","b"] b Eva "#),
        ("{{#list}}<{{{.}}}>{{/list}}", "<a><b>"),
        ("{{#person}}{{{name}}}{{#cards}} {{{number}}}{{{count}}}{{/cards}}{{/person}}", "Eva 112 212"),
        (
            "{{#yes}}y{{/yes}}{{#no}}n{{/no}}{{#none}}n{{/none}}{{#empty}}n{{/empty}}{{#nothing}}n{{/nothing}}",
            "y"
        ),
        (
            "{{^yes}}y{{/yes}}{{^no}}n{{/no}}{{^missing}}m{{/missing}}{{^nothing}}e{{/nothing}}{{^list}}l{{/list}}",
            "nme"
        ),
        ("a{{! note }}b", "ab"),
        ("Lines:\n{{#list}}\n- {{{.}}}\n{{/list}}\nend", "Lines:\n- a\n- b\nend"),
        ("  {{! alone }}  \r\nnext", "next"), ("x {{#yes}}\ny\n{{/yes}}", "x \ny\n"),
        ("{{#yes}}\n{{#yes}}\nz\n{{/yes}}\n{{/yes}}", "z\n"),
    ]

    @Test(arguments: rendered)
    func `names are filled in`(_ text: String, _ expected: String) throws {
        let template = try MustacheTemplate(text)
        #expect(template.rendered(Self.values, maxBytes: 1_000, escaping: { "[\($0)]" }) == expected)
    }

    @Test func `a text that grows too long is none, whatever makes it long`() throws {
        let plain = try MustacheTemplate("{{name}}{{name}}")
        #expect(plain.rendered(["name": "four"], maxBytes: 8) == "fourfour")
        #expect(plain.rendered(["name": "four"], maxBytes: 7) == nil)
        let empty = try MustacheTemplate(
            String(repeating: "{{#a}}", count: 30) + String(repeating: "{{/a}}", count: 30))
        #expect(empty.rendered(["a": .list(Array(repeating: 1, count: 50))], maxBytes: 100_000) == nil)
    }

    @Test func `sections lie in each other only so deep`() throws {
        func text(_ depth: Int) -> String {
            String(repeating: "{{#a}}", count: depth) + String(repeating: "{{/a}}", count: depth)
        }
        _ = try MustacheTemplate(text(32))
        #expect(throws: MustacheTemplate.Problem.self) { try MustacheTemplate(text(33)) }
    }
}
