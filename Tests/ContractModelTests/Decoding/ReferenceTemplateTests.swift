// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@Suite struct ReferenceTemplateTests {
    @Test func `a format is text and placeholders`() throws {
        #expect(
            try ReferenceTemplate("{prefix}-{year}/{month}.{day}_{seq:03d}").pieces == [
                .prefix, .text("-"), .year, .text("/"), .month, .text("."), .day, .text("_"),
                .sequence(width: 3),
            ])
        #expect(
            try ReferenceTemplate("{tenant}{application}{seq}").pieces == [
                .tenant, .application, .sequence(width: 1),
            ])
    }

    @Test(arguments: [
        "", "{prefix}", "{seq}{seq}", "{seq", "seq}", "{seq:s}", "{seq:0d}", "{seq:19d}", "{seq:+3d}",
        "{seq:-3d}",
        "{seq:0999999999d}", "{unknown}{seq}", "{}{seq}", "{ seq }", "a b{seq}", "a\n{seq}", "\u{202E}{seq}",
        "%s%n",
        "é{seq}", "a\\{seq}", String(repeating: "a", count: 60) + "{seq}",
    ])
    func `what is no format is refused`(_ format: String) {
        #expect(throws: ReferenceTemplate.Problem.self) { try ReferenceTemplate(format) }
    }

    @Test func `a problem knows its place`() {
        let problem = #expect(throws: ReferenceTemplate.Problem.self) {
            try ReferenceTemplate("{prefix}-{yaer}-{seq}")
        }
        #expect(problem?.bytes == 9..<15)
        #expect(problem?.help == "did you mean 'year'?")
    }
}
