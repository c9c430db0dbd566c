// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractPages

@Suite struct MarkdownWriterTests {
    @Test(arguments: [
        ("plain words, and more: yes (really)", "plain words, and more: yes (really)"),
        ("a_b *c* `d` [e](f) | g ~h~ $i$", "a\\_b \\*c\\* \\`d\\` \\[e\\](f) \\| g \\~h\\~ \\$i\\$"),
        ("<b>&amp;", "&lt;b&gt;&amp;amp;"), ("https://e.example", "https\\://e.example"),
        ("www.e.example", "www\\.e.example"), ("a@b", "a<span>@</span>b"), ("two\nlines", "two lines"),
        ("\u{202E}x", "&lt;U+202E&gt;x"), ("\\", "\\\\"),
    ])
    func `text stands for itself`(_ text: String, _ written: String) {
        #expect(MarkdownWriter.escaped(text) == written)
    }

    @Test(arguments: [
        ("# no heading", "\\# no heading"), ("- no item", "\\- no item"), ("+ no item", "\\+ no item"),
        ("1. no item", "1\\. no item"), ("12) no item", "12\\) no item"),
        ("=== no heading", "\\=== no heading"),
        ("a - b", "a - b"), ("> no quote", "&gt; no quote"),
    ])
    func `what begins a block at the start of a line is escaped there alone`(
        _ text: String, _ written: String
    ) {
        #expect(MarkdownWriter.escaped(text, isFirst: true) == written)
    }

    @Test func `no code of an author ends its fence`() {
        var page = Page(title: "t")
        page.blocks = [.code("a\n```\nb", language: "json")]
        #expect(MarkdownWriter().text(page) == "````json\na\n```\nb\n````\n")
    }

    @Test func `a phrase keeps names apart from words`() {
        let phrase: Phrase = "of \("a|b") and \(text: "c*")"
        #expect(phrase.pieces == [.text("of "), .code("a|b"), .text(" and "), .text("c*")])
        #expect(HTMLWriter.written(phrase) == "of <code>a|b</code> and c*")
    }
}
