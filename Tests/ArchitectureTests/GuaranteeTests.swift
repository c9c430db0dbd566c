// SPDX-License-Identifier: Apache-2.0
import Testing

/// Holds `docs/guarantees.md` to what it refers to.
@Suite struct GuaranteeTests {
    private static let page = TextFile(path: "docs/guarantees.md")

    /// The tests that the page names: the link's target, and a sentence after it.
    private static let named: [(path: String, sentence: String)] = page.lines.flatMap { line in
        guard let link = line.firstMatch(of: /^- \[[^\]]+\]\(\.\.\/([^)]+)\):(.*)$/) else {
            return [(path: String, sentence: String)]()
        }
        return link.2.matches(of: /`([^`]+)`/).map { (String(link.1), String($0.1)) }
            .filter { $0.sentence.contains(" ") }
    }

    @Test func `every test that a guarantee names is there`() {
        #expect(Self.named.count > 20)
        for (path, sentence) in Self.named {
            #expect(Repository.read(path).contains("func `\(sentence)`"), "\(path) has no test '\(sentence)'")
        }
    }

    @Test func `every guarantee names what shows it`() {
        let parts = Self.page.text.split(separator: "\n## ").dropFirst().dropLast()
        #expect(parts.count > 10)
        for part in parts {
            #expect(part.contains("\n- ["), "\(part.prefix { $0 != "\n" }) shows nothing")
        }
    }
}
