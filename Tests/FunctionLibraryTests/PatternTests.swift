// SPDX-License-Identifier: Apache-2.0
import FunctionLibrary
import Testing

@Suite struct PatternTests {
    @Test(arguments: [
        ("a", "cat", true), ("^a", "cat", false), ("^$", "", true), ("^[0-9]{4}-[0-9]{3}$", "1100-048", true),
        ("^[0-9]{4}-[0-9]{3}$", "1100-048\n", false), (".", "\n", false), ("(?s).", "\n", true),
        ("", "x", true),
        ("^.$", "é", true), ("^.$", "e\u{301}", false), (#"^\p{L}+$"#, "Ação", true),
        ("a\u{0}b", "xa\u{0}by", true),
        ("é", "e\u{301}", false), ("(?i)ABC", "xabc", true),
    ])
    func `a pattern is found anywhere and by bytes of UTF-8`(
        _ text: String, _ subject: String, _ isFound: Bool
    ) throws {
        #expect(try Pattern(text).matches(subject) == isFound)
    }

    @Test(arguments: [
        ("[", "missing ]: ["), ("(", "missing ): ("), (#"(a)\1"#, #"invalid escape sequence: \1"#),
        ("(?=a)", "invalid perl operator: (?="), ("a{1001}", "invalid repetition size: {1001}"),
        ("*", "no argument for repetition operator: *"),
    ])
    func `a text that is no pattern is answered with a reason`(_ text: String, _ reason: String) {
        let error = #expect(throws: Pattern.CompileError.self) { try Pattern(text) }
        #expect(error?.message == reason)
    }

    @Test func `a pattern that needs too much memory does not compile`() {
        #expect(throws: Pattern.CompileError.self) { try Pattern("((a{100}){100}){100}") }
        #expect(throws: Pattern.CompileError.self) { try Pattern(String(repeating: "a", count: 17 << 10)) }
    }

    // A backtracking matcher would not come back from any of these.
    @Test(
        .timeLimit(.minutes(10)),
        arguments: ["^(a+)+$", "^(a|aa)+$", "^(a|a)*$", "(x+x+)+y", "^(([a-z])+.)+[A-Z]([a-z])+$"])
    func `patterns that ruin a backtracking matcher end in time`(_ text: String) throws {
        let pattern = try Pattern(text)
        let subject = String(repeating: text.contains("x") ? "x" : "a", count: 200_000) + "!"
        #expect(!pattern.matches(subject))
    }

    @Test func `a cached pattern is compiled once and told apart by bytes`() throws {
        #expect(try Pattern.cached("^once$") === Pattern.cached("^once$"))
        #expect(try Pattern.cached("\u{E9}").matches("\u{E9}"))
        #expect(try !Pattern.cached("e\u{301}").matches("\u{E9}"))
    }

    @Test func `more patterns than the cache keeps still match`() throws {
        for number in 0..<1500 {
            #expect(try Pattern.cached("^\(number)$").matches("\(number)"))
        }
    }

    @Test func `one pattern serves many tasks at once`() async throws {
        let pattern = try Pattern("^(a|b)*c$")
        let found = await withTaskGroup(of: Bool.self) { group in
            for length in 0..<64 {
                group.addTask { pattern.matches(String(repeating: "ab", count: length * 50) + "c") }
            }
            return await group.reduce(true) { $0 && $1 }
        }
        #expect(found)
    }
}
