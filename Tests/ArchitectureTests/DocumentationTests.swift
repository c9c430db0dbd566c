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
        let folder = page.path.split(separator: "/").dropLast().joined(separator: "/")
        for link in Self.links(in: page.text) where !link.contains(":") && !link.hasPrefix("#") {
            let target = Self.resolved(String(link.split(separator: "#")[0]), from: folder)
            #expect(Repository.exists(target), "\(page.path) links to \(link)")
        }
    }

    @Test(arguments: Repository.pages)
    func `every link to a heading finds it`(_ page: TextFile) {
        let folder = page.path.split(separator: "/").dropLast().joined(separator: "/")
        for link in Self.links(in: page.text) where !link.contains(":") && link.contains("#") {
            let parts = link.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
            let target = parts[0].isEmpty ? page.path : Self.resolved(parts[0], from: folder)
            guard target.hasSuffix(".md"), Repository.exists(target) else { continue }
            let anchors = Self.anchors(in: TextFile(path: target))
            #expect(anchors.contains(parts[1]), "\(page.path) links to \(link)")
        }
    }

    @Test func `every page of the documentation is linked from another`() {
        var linked: Set<String> = []
        for page in Repository.pages {
            let folder = page.path.split(separator: "/").dropLast().joined(separator: "/")
            for link in Self.links(in: page.text) where !link.contains(":") && !link.hasPrefix("#") {
                let target = Self.resolved(String(link.split(separator: "#")[0]), from: folder)
                if target != page.path { linked.insert(target) }
            }
        }
        for page in Repository.files(under: "docs", suffix: ".md") {
            // A link to a folder leads to what is in it.
            let folder = page.path.split(separator: "/").dropLast().joined(separator: "/")
            #expect(linked.contains(page.path) || linked.contains(folder), "nothing leads to \(page.path)")
        }
    }

    @Test(arguments: [
        ("What a `run` does", "what-a-run-does"),
        ("side_effects, placements, result", "side_effects-placements-result"),
        ("1. One action", "1-one-action"), ("[0.1.0] - 2026", "010---2026"),
    ])
    func `a heading has the anchor that a reader's link goes to`(_ heading: String, _ anchor: String) {
        #expect(Self.anchor(of: heading) == anchor)
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
        let prose = text.replacing(/(?m)^```[\s\S]*?^```$/, with: "").replacing(/`[^`\n]*`/, with: "")
        return prose.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) }
    }

    /// The path from the root of what a link in a folder leads to.
    static func resolved(_ link: String, from folder: String) -> String {
        var parts = folder.split(separator: "/").map(String.init)
        for part in link.split(separator: "/") {
            if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(String(part)) }
        }
        return parts.joined(separator: "/")
    }

    /// The anchors of a page's headings.
    static func anchors(in page: TextFile) -> Set<String> {
        var isInside = false
        var anchors: Set<String> = []
        for line in page.lines {
            if line.hasPrefix("```") { isInside.toggle() }
            guard !isInside, let heading = line.wholeMatch(of: /#{1,6} +(.*)/) else { continue }
            anchors.insert(anchor(of: String(heading.1)))
        }
        return anchors
    }

    /// What a heading is linked by: its letters in lower case, hyphens for spaces, no other signs.
    static func anchor(of heading: String) -> String {
        String(
            heading.lowercased().compactMap { character in
                if character == " " { return "-" }
                return character.isLetter || character.isNumber || character == "-" || character == "_"
                    ? character : nil
            })
    }
}
