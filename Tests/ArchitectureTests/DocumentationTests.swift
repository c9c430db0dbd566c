// SPDX-License-Identifier: Apache-2.0
import Testing

/// Holds what the documentation promises about itself.
@Suite struct DocumentationTests {
    /// How a fenced block may be tested; `CONTRIBUTING.md` explains each.
    static let tags: Set<String> = ["tested", "ci", "parsed", "fails", "shape"]
    static let commandLanguages: Set<String> = ["sh", "bash", "console", "shell"]

    @Test(arguments: Repository.pages)
    func `every block says how it is tested`(_ page: TextFile) {
        // Pages of the reference are written from the code, whose own tests execute their examples.
        let isReference = page.path.hasPrefix("docs/reference/")
        for block in Self.blocks(in: page) {
            let words = block.header.split(separator: " ").map(String.init)
            if isReference, let language = words.first, !Self.commandLanguages.contains(language) { continue }
            let isTagged = words.count == 2 && Self.tags.contains(words[1])
            #expect(isTagged, "\(page.path):\(block.line): ```\(block.header)")
        }
    }

    @Test(arguments: Repository.pages)
    func `every link inside the repository leads somewhere`(_ page: TextFile) {
        let folder = page.path.split(separator: "/").dropLast().map(String.init)
        for link in Self.links(in: page.text) where !link.contains(":") && !link.hasPrefix("#") {
            var parts = folder
            for part in link.split(separator: "#")[0].split(separator: "/") {
                if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(String(part)) }
            }
            #expect(Repository.exists(parts.joined(separator: "/")), "\(page.path) links to \(link)")
        }
    }

    @Test func `decisions are numbered without gaps`() {
        let numbers = Repository.files(under: "docs/decisions", suffix: ".md").map { $0.name.prefix(4) }
        #expect(!numbers.isEmpty)
        #expect(
            numbers.map(String.init)
                == numbers.indices.map { index in
                    let digits = String(index + 1)
                    return String(repeating: "0", count: 4 - digits.count) + digits
                })
    }

    /// The fenced blocks of a page: what stands after the opening fence, and in which line.
    static func blocks(in page: TextFile) -> [(header: String, line: Int)] {
        var blocks: [(header: String, line: Int)] = []
        var isInside = false
        for (index, line) in page.lines.enumerated() where line.hasPrefix("```") {
            if !isInside { blocks.append((String(line.dropFirst(3)), index + 1)) }
            isInside.toggle()
        }
        return blocks
    }

    /// The targets of `[text](target)`, outside of code.
    static func links(in text: String) -> [String] {
        text.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) }
    }
}
