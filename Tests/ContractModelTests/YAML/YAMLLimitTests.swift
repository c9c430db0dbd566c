// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

@Suite struct YAMLLimitTests {
    private func read(_ text: String) -> (documents: [NodeTree], diagnostics: [String]) {
        let (documents, diagnostics) = YAMLReader.read(SourceText(file: "a.yaml", text: text))
        return (documents, diagnostics.map(\.outline))
    }

    private func nested(_ levels: Int, in flow: Bool) -> String {
        flow
            ? String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
            : String(repeating: "- ", count: levels) + "x"
    }

    @Test(arguments: [true, false])
    func `64 levels are read, one more is not`(_ flow: Bool) {
        #expect(read(nested(64, in: flow)).diagnostics == [])
        let deeper = read(nested(65, in: flow))
        #expect(deeper.documents.isEmpty)
        #expect(deeper.diagnostics.count == 1)
        #expect(deeper.diagnostics.first?.hasSuffix("more than 64 levels of lists and maps") == true)
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "{"])
    func `a hundred thousand levels are refused at the limit`(_ opener: String) {
        let found = read(String(repeating: opener, count: 100_000))
        #expect(found.documents.isEmpty)
        #expect(found.diagnostics.count == 1)
    }

    @Test func `levels count through aliases`() {
        let inner = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(read("a: &x \(inner)\nb: [[[*x]]]").diagnostics == [])
        let outer = String(repeating: "[", count: 24) + "*x" + String(repeating: "]", count: 24)
        #expect(
            read("a: &x \(inner)\nb: \(outer)").diagnostics == [
                "E0003 2:28-2:30 more than 64 levels of lists and maps"
            ])
    }

    @Test func `a hundred thousand nodes are read, one more is not`() {
        let list = "[" + String(repeating: "1,", count: 99_999) + "]"
        #expect(read(list).diagnostics == [])
        let longer = read("[" + String(repeating: "1,", count: 100_000) + "]")
        #expect(longer.documents.isEmpty)
        #expect(
            longer.diagnostics == [
                "E0003 1:200000-1:200001 more than 100000 nodes in the file, aliases expanded"
            ])
    }

    @Test func `nodes count over all documents of a file`() {
        let documents = String(repeating: "---\n[1]\n", count: 50_001)
        let found = read(documents)
        #expect(found.documents.count == 50_000)
        #expect(found.diagnostics.count == 1)
    }

    @Test func `aliases count as all that they stand for`() {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let found = read(bomb)
        #expect(found.documents.isEmpty)
        #expect(found.diagnostics.count == 1)
        #expect(found.diagnostics.first?.hasPrefix("E0003 6:") == true)
    }

    @Test func `a text of a mebibyte is read, one more byte is not`() {
        let text = String(repeating: "a", count: 1 << 20)
        #expect(read("a: \(text)").diagnostics == [])
        #expect(
            read("a: \(text)b").diagnostics.first?.contains("the text has 1048577 bytes, at most 1048576")
                == true)
    }

    @Test func `a file of four mebibytes is read, one more byte is not`() {
        let comments = String(repeating: "#\n", count: 2 << 20)
        #expect(read(comments).diagnostics == [])
        #expect(
            read(comments + "\n").diagnostics == [
                "E0003 1:1-1:1 the file has 4194305 bytes, at most 4194304 are read"
            ])
    }

    @Test func `a file is given up after a hundred diagnostics`() {
        #expect(read(String(repeating: "---\n[\n", count: 10_000)).diagnostics.count == 100)
        #expect(read("[" + String(repeating: "*x,", count: 10_000) + "]").diagnostics.count == 100)
        #expect(read("a: \"" + String(repeating: "\u{202E}", count: 10_000) + "\"").diagnostics.count == 100)
    }

    @Test func `the keys of a large map are compared in linear time`() {
        let keys = (0..<30_000).map { "k\($0): 1\n" }.joined()
        #expect(read(keys).diagnostics == [])
        #expect(
            read(keys + "k7: 2").diagnostics == [
                "E0020 30001:1-30001:3 key 'k7' is already set in this map | 8:1 first set here"
            ])
    }

    @Test func `anchors on a long line are read in linear time`() throws {
        let found = read("[" + String(repeating: "&a é, ", count: 90_000) + "]")
        #expect(found.diagnostics == [])
        #expect(try #require(found.documents.first?.root.elements.last).range.start.column == 539_999)
    }

    @Test func `a long line with wide characters is read in linear time`() throws {
        let text = "[" + (0..<40_000).map { "é\($0)" }.joined(separator: ", ") + "]"
        let found = read(text)
        let last = try #require(found.documents.first?.root.elements.last)
        #expect(last.text == "é39999")
        #expect(last.range.end.column == text.unicodeScalars.count)
    }
}
