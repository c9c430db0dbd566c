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
}
