// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractPages

@Suite struct BrowserPatternTests {
    @Test(arguments: [
        ("^[A-Z]{2}-\\d+$", "^[A-Z]{2}-\\d+$", "u"),
        ("(?i)^abc$", "^abc$", "ui"),
        ("(?s)a.b", "a.b", "us"),
        ("a.b", "a[^\\n]b", "u"),
        ("\\s+\\S", "[\\t\\n\\f\\r ]+[^\\t\\n\\f\\r ]", "u"),
        ("[\\s,]", "[\\t\\n\\f\\r ,]", "u"),
        ("\\Aa\\z", "^a$", "u"),
        ("(?P<year>\\d{4})", "(?<year>\\d{4})", "u"),
        ("(?:a|b){1,3}", "(?:a|b){1,3}", "u"),
        ("[[:digit:][:upper:]_]", "[0-9A-Z_]", "u"),
        ("[^]a]", "[^\\]a]", "u"),
        ("[a-]", "[a\\x2D]", "u"), ("[-a]", "[\\x2Da]", "u"),
        ("\\pL\\p{Greek}\\P{Lu}", "\\p{L}\\p{Script=Greek}\\P{Lu}", "u"),
        ("a{b}", "a\\{b\\}", "u"), ("{,3}", "\\{,3\\}", "u"),
        ("</script>", "<\\/script>", "u"),
        ("\\x{1F600}", "\\u{1F600}", "u"),
    ])
    func `a pattern is rewritten where a browser reads it otherwise`(
        _ pattern: String, _ source: String, _ flags: String
    ) throws {
        let found = try #require(BrowserPattern(pattern))
        #expect(found.source == source)
        #expect(found.flags == flags)
    }

    @Test(arguments: ["(?U)a+", "a(?i)b", "\\Qa.b\\E", "\\C", "[\\b]", "(?i:a)", "[a", "\\1", "\\o", "(?=a)"])
    func `what a browser has no like of is left to the submission`(_ pattern: String) {
        #expect(BrowserPattern(pattern) == nil)
    }

    @Test func `bytes are written in base 64 with their padding`() {
        let cases = [
            "": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE=",
        ]
        for (text, expected) in cases { #expect(Base64.text(Array(text.utf8)) == expected) }
    }
}
