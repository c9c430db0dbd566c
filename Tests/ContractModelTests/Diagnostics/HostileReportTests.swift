// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

/// An author's text in every place of a diagnostic, in every format.
@Suite struct HostileReportTests {
    static let texts: [HostileText] = [
        "a\n::error file=x::forged", "a\r\n::stop-commands::token", "::set-output name=x::y",
        "##[error]forged", "##vso[task.setvariable variable=x]y", "##teamcity[testFailed name='x']",
        "\u{1B}[31mred\u{1B}[0m", "\u{9B}31m", "\u{7}\u{8}\u{1}", "section_start:1:x\r\u{1B}[0K",
        "]]>", "</failure><testcase name='forged'/>", "</td><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "![x](https://e.example/y.png)",
        "a | b || c \\| d \\\\| e", "`code` ``more`` ```", "`", "\\`", "https://e.example and www.e.example",
        "@everyone #12 ping me@e.example", "<https://e.example>", "&lt;b&gt; &amp;amp;",
        "\u{202E}gnp.exe\u{2066}x\u{2069}", "\u{2028}\u{2029}\u{85}", "\u{FEFF}\u{200B}x\u{E0041}",
        "\"quoted\" 'single' \\ back", "%0A%0D%3A", "{0} {1} {{2}}", "-->\n<!-- x", "",
    ].map(HostileText.init)

    static let renderers: [(name: String, renderer: any DiagnosticRenderer)] = [
        ("text", TextRenderer()), ("concise", ConciseRenderer()), ("json", JSONRenderer()),
        ("jsonl", JSONLinesRenderer()), ("sarif", SARIFRenderer(toolVersion: "1")),
        ("github", GitHubRenderer()), ("gitlab", CodeQualityRenderer(for: .gitLab)),
        ("codeclimate", CodeQualityRenderer(for: .codeClimate)), ("junit", JUnitRenderer(suite: "s")),
        ("checkstyle", CheckstyleRenderer()), ("rdjson", ReviewdogRenderer()),
        ("markdown", MarkdownRenderer(title: "t")),
    ]

    static func report(_ text: String, severity: DiagnosticSeverity = .error) -> DiagnosticReport {
        let source = SourceText(file: "\(text).yaml", text: "key: \(text)\nnext: 1\n")
        let range = source.range(0..<3)
        var found = Diagnostic(
            .unknownFunction, "unknown '\(text)'", at: range, path: "/\(text)", note: text,
            labels: [Diagnostic.Label(text, at: range)], help: "did you mean '\(text)'?",
            fix: Fix("write \(text)", isSafe: true, edits: [TextEdit(range, with: text)]))
        found.severity = severity
        return DiagnosticReport([found], sources: [source])
    }

    /// What the same report looks like of a text without anything in it.
    private static func lineCount(_ name: String, _ rendered: String) -> Int {
        rendered.utf8.count { $0 == UInt8(ascii: "\n") }
    }

    @Test(arguments: texts)
    func `no format prints a control sequence, a turned text or a command of a service`(
        _ hostile: HostileText
    ) {
        let text = hostile.text
        for severity in DiagnosticSeverity.allCases {
            for (name, renderer) in Self.renderers {
                let rendered = renderer.render(Self.report(text, severity: severity))
                for scalar in rendered.unicodeScalars where scalar != "\n" {
                    #expect(!VisibleText.isUnseen(scalar), "\(name) of \(text.debugDescription)")
                }
                for line in rendered.split(separator: "\n") {
                    let start = line.drop { $0 == " " }
                    #expect(name == "github" || !start.hasPrefix("::"), "\(name): \(line)")
                    #expect(!line.contains("##["), "\(name): \(line)")
                    #expect(!line.contains("##vso["), "\(name): \(line)")
                    #expect(!line.contains("##teamcity["), "\(name): \(line)")
                }
            }
        }
    }

    @Test(arguments: texts)
    func `no text adds a line to a report of lines`(
        _ hostile: HostileText
    ) {
        let text = hostile.text
        for (name, renderer) in Self.renderers where !["text", "junit"].contains(name) {
            let plain = renderer.render(Self.report("plain"))
            #expect(
                Self.lineCount(name, renderer.render(Self.report(text))) == Self.lineCount(name, plain),
                "\(name) of \(text.debugDescription)")
        }
        let github = GitHubRenderer().render(Self.report(text))
        #expect(github.hasPrefix("::error file="))
        #expect(github.dropFirst().firstRange(of: "\n::") == nil)
    }

    @Test(arguments: texts)
    func `no text makes an element of XML`(
        _ hostile: HostileText
    ) {
        let text = hostile.text
        for renderer in [JUnitRenderer(suite: "s"), CheckstyleRenderer()] as [any DiagnosticRenderer] {
            func tags(_ rendered: String) -> [String] {
                rendered.split(separator: "<").map { String($0.prefix { $0.isLetter || "/?".contains($0) }) }
            }
            let rendered = renderer.render(Self.report(text))
            #expect(tags(rendered) == tags(renderer.render(Self.report("plain"))))
            #expect(!rendered.contains("]]>"))
        }
    }

    @Test(arguments: texts)
    func `JSON formats keep the text of places and break what a service would lay out in messages`(
        _ hostile: HostileText
    ) throws {
        let text = hostile.text
        let json = try JSONReader.read(JSONRenderer().render(Self.report(text)))
        let found = try #require(json.value(at: ["diagnostics", "0"]))
        #expect(found["message"] == .string("unknown '\(text)'"))
        #expect(found["file"] == .string("\(text).yaml"))
        #expect(found.value(at: ["fix", "edits", "0", "replacement"]) == .string(text))

        let issue = try JSONReader.read(CodeQualityRenderer(for: .codeClimate).render(Self.report(text)))
        let review = try JSONReader.read(ReviewdogRenderer().render(Self.report(text)))
        let log = try JSONReader.read(SARIFRenderer(toolVersion: "1").render(Self.report(text)))
        let messages = [
            issue.value(at: ["0", "description"]), review.value(at: ["diagnostics", "0", "message"]),
            log.value(at: ["runs", "0", "results", "0", "message", "text"]),
        ]
        for message in messages {
            let shown = try #require(message?.string)
            for forged in ["](", "`", "<s", "</", "<i", "<h", "://", "www.", "@e", "#1", "\n"] {
                #expect(!shown.contains(forged), "\(shown)")
            }
        }
    }

    @Test(arguments: texts)
    func `a row of Markdown has its cells, and the text is code`(
        _ hostile: HostileText
    ) throws {
        let text = hostile.text
        let rendered = MarkdownRenderer(title: "t").render(Self.report(text))
        let row = try #require(rendered.split(separator: "\n").last)
        let cells = MarkdownRow.cells(String(row))
        #expect(cells.count == 4, "\(row)")
        for cell in cells.dropFirst() {
            let code = try #require(MarkdownRow.code(cell), "\(cell)")
            #expect(!code.isEmpty)
        }
        let shown = try #require(MarkdownRow.code(cells[2]))
        if !text.contains("\\|") { #expect(shown == VisibleText.line("unknown '\(text)'")) }
    }
}

/// A text that a log of the tests shows without what it does.
struct HostileText: Sendable, CustomTestStringConvertible {
    let text: String

    var testDescription: String { ReportText.plain(text) }
}

/// Reads a row of a table as the GitHub Flavored Markdown specification says, apart from what writes it.
private enum MarkdownRow {
    /// The cells; a bar behind an escaping backslash divides nothing.
    static func cells(_ row: String) -> [String] {
        var cells = [""]
        var isEscaped = false
        for character in row {
            if isEscaped {
                cells[cells.count - 1] += character == "|" ? "|" : "\\" + String(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "|" {
                cells.append("")
            } else {
                cells[cells.count - 1].append(character)
            }
        }
        return cells.dropFirst().dropLast().map { String($0.dropFirst().dropLast()) }
    }

    /// What a cell holds that is one code span and nothing else.
    static func code(_ cell: String) -> String? {
        let fence = cell.prefix { $0 == "`" }
        guard !fence.isEmpty, cell.count > 2 * fence.count, cell.hasSuffix(fence) else { return nil }
        let content = cell.dropFirst(fence.count).dropLast(fence.count)
        if content.split(whereSeparator: { $0 != "`" }).contains(where: { $0.count == fence.count }) {
            return nil
        }
        let isPadded = content.hasPrefix(" ") && content.hasSuffix(" ") && content.contains { $0 != " " }
        return String(isPadded ? content.dropFirst().dropLast() : content)
    }
}
