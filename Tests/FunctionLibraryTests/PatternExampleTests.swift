// SPDX-License-Identifier: Apache-2.0
import FunctionLibrary
import Testing

@Suite struct PatternExampleTests {
    @Test(arguments: [
        "^[A-Z]{2}-[0-9]{4}$", "^\\d+$", "^(foo|bar)baz?$", "^[[:alpha:]][[:alnum:]_]*$", "^[^a-z ]+$",
        "^(?i)abc$", "^(?P<year>\\d{4})-(?:0[1-9]|1[0-2])$", "\\p{Lu}\\pL+", "^a{0,3}b{2,}$",
        "^\\w+@\\w+\\.pt$",
        "^[\\]\\-]$", "^$", "x*", "^.{5}$", "^\\+351 \\d{3} \\d{3} \\d{3}$",
    ])
    func `a pattern has a text that it matches`(_ pattern: String) throws {
        let compiled = try Pattern.cached(pattern)
        let texts = PatternExample.texts(pattern)
        #expect(texts.contains { compiled.matches($0) }, "\(texts)")
    }

    @Test(arguments: ["(", "[", "a{", "\\", "[[:", "(?", "a**", "{2}", "|", ")"])
    func `what is no pattern does no harm`(_ pattern: String) {
        #expect(PatternExample.texts(pattern).count == 2)
    }
}
