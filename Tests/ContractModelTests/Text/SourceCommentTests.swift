// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

@Suite struct SourceCommentTests {
    /// The comments of a text as `line:offset own|behind text`.
    private func comments(_ text: String, file: String = "a.yaml") -> [String] {
        let source = SourceText(file: file, text: text)
        return source.comments(in: source.readNodes().documents).map { comment in
            "\(comment.line):\(comment.range.lowerBound) \(comment.isOwnLine ? "own" : "behind")\(comment.text)"
        }
    }

    @Test(arguments: [
        ("# one\na: 1 # two\n", ["1:0 own one", "2:11 behind two"]),
        ("a: 1\n  # deeper\n\t# tab\nb: 2", ["2:7 own deeper", "3:17 own tab"]),
        ("#\n#!x\n##\n", ["1:0 own", "2:2 own!x", "3:6 own#"]),
        ("a: b#c\nd: #e\n", ["2:10 behinde"]),
        ("a: 'x # y' # z\nb: \"x # \\\" # y\" # z\n", ["1:11 behind z", "2:31 behind z"]),
        ("a: two # x\nb: 'two\n  # lines' # x\n", ["1:7 behind x", "3:30 behind x"]),
        ("a: two\n  words here # x\n", ["2:20 behind x"]),
        ("# a\n# b", ["1:0 own a", "2:4 own b"]),
        ("a: é # ü\n", ["1:6 behind ü"]),
    ])
    func `a comment begins outside the scalars`(_ text: String, _ expected: [String]) {
        #expect(comments(text) == expected)
    }

    @Test(arguments: [
        ("a: |\n  # text\n  more # text\n# comment\n", ["4:28 own comment"]),
        ("a: | # header\n  # text\nb: 1\n", ["1:5 behind header"]),
        ("a: >-2# close\n  # text\n", ["1:6 behind close"]),
        ("a: |+\n  text\n\n\n  # text\n# comment\n", ["6:24 own comment"]),
        ("a: |\n# comment\nb: 1\n", ["2:5 own comment"]),
        ("a: |\n\n  # text\n\n # less deep\nb: 1 # x\n", ["5:17 own less deep", "6:34 behind x"]),
        ("- |\n  # text\n- >\n  # text\n  # text\n# comment", ["6:35 own comment"]),
        ("a: &x # anchor\n  |\n  # text\n", ["1:6 behind anchor"]),
        ("a: |\n  text\n    # deeper is text\n", []),
    ])
    func `the lines of a block scalar are text`(_ text: String, _ expected: [String]) {
        #expect(comments(text) == expected)
    }

    @Test(arguments: [
        (
            "a: [ # x\n  b, # y\n  # z\n  c#d ] # e\n",
            ["1:5 behind x", "2:14 behind y", "3:20 own z", "4:32 behind e"]
        ),
        ("a: [b,#x\n c]#y\n", ["1:6 behindx", "2:12 behindy"]),
        ("{#x\n a: 1}\n", ["1:1 behindx"]),
        ("a: 'b'#x\n", ["1:6 behindx"]),
        ("? a # x\n: b # y\n", ["1:4 behind x", "2:12 behind y"]),
        ("a: &b 1 # x\nc: *b # y\nd: *b\n# z\n", ["1:8 behind x", "2:18 behind y", "4:28 own z"]),
        ("-  # x\n  a: 1\n-\n  # y\n  b\n", ["1:3 behind x", "4:18 own y"]),
    ])
    func `brackets, dashes and aliases stand between comments`(_ text: String, _ expected: [String]) {
        #expect(comments(text) == expected)
    }

    @Test(arguments: [
        (
            "# x\n%YAML 1.2 # y\n--- # z\na: 1\n... # end\n# w\n",
            ["1:0 own x", "2:14 behind y", "3:22 behind z", "5:35 behind end", "6:41 own w"]
        ),
        ("a: 1 # x\n---\n# y\nb: 2\n--- # z\n", ["1:5 behind x", "3:13 own y", "5:26 behind z"]),
        ("a: 1 # x\r\n# y\r\nb: |\r\n  # t\r\n", ["1:5 behind x", "2:10 own y"]),
        ("a: 1 # x\r# y\r", ["1:5 behind x", "2:9 own y"]),
        ("\u{FEFF}# x\na: 1\n", ["1:3 own x"]),
        ("\u{FEFF}  # x\na: 1\n", ["1:5 own x"]),
        ("a: [1 # x\n---\nb#c: 2 # y\n", ["1:6 behind x", "3:21 behind y"]),
        ("", []),
        ("# only", ["1:0 own only"]),
    ])
    func `documents, line ends and marks are seen through`(_ text: String, _ expected: [String]) {
        #expect(comments(text) == expected)
    }

    @Test func `JSON has no comments`() {
        #expect(comments(#"{"a": "b # c", "d": 1}"#, file: "a.json") == [])
        #expect(comments("{\"a\": 1} # c", file: "a.JSON") == [])
    }

    @Test func `a comment's range is its bytes`() {
        let source = SourceText(file: "a.yaml", text: "é: 1 # x é\r\nb: 2 #y")
        let found = source.comments(in: source.readNodes().documents)
        #expect(found.map { String(decoding: source.bytes[$0.range], as: UTF8.self) } == ["# x é", "#y"])
        #expect(found.map(\.text) == [" x é", "y"])
    }
}
