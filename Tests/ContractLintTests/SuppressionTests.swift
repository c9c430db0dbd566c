// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@testable import ContractLint

/// Where a comment silences a rule, and where it does not.
@Suite struct SuppressionTests {
    private static let head = """
        actions:
          - key: tidy
            target_model: thing
            status: published
            permissions_policy: { view: [member], apply: [member], edit: [office] }

        """

    /// The names of what is found by default, with their lines.
    private func found(_ text: String) -> [String] {
        let rules = LintRule.all.filter { $0.isDefault && $0.family != .documentation }
        return Bench.lint(text, rules).map { "\($0.range.start.line) \($0.code.name)" }.sorted()
    }

    @Test func `without a comment it is told`() {
        #expect(found(Self.head + "    edits: [{ field: name, value: no }]\n") == ["6 ambiguous-boolean"])
    }

    @Test func `a comment of its own is about the next line that is no comment`() {
        let text =
            Self.head + """
                    # atelier: ignore[ambiguous-boolean] a word in our code
                    # which is long
                    edits:
                      - { field: name, value: no }

                """
        // It is about the line 'edits:', where there is nothing to ignore.
        #expect(found(text) == ["6 unused-suppression", "9 ambiguous-boolean"])
        let right = text.replacing("    edits:\n      - { field", with: "    edits: [\n      { field")
            .replacing("value: no }", with: "value: no }]")
        #expect(found(right).contains("9 ambiguous-boolean"))
        let near =
            Self.head + """
                    edits:
                      # atelier: ignore[L0101, unused-anchor] a word in our code
                      # which is long
                      - { field: name, value: no }

                """
        #expect(found(near).isEmpty)
    }

    @Test func `a comment for the file is about all of it, and about what it names alone`() {
        let text = Self.head + "    edits: [{ field: name, value: no }, { field: day, value: 12:30 }]\n"
        let comment = "# atelier: ignore-file[ambiguous-boolean] words\n"
        #expect(found(comment + text) == ["7 sexagesimal-number"])
        #expect(found("# atelier: ignore-file[source] words\n" + text).isEmpty)
    }

    @Test func `a comment about every rule is told once, for what it does or for doing nothing`() {
        #expect(
            found(Self.head + "    edits: [{ field: name, value: no }] # atelier: ignore it is fine\n")
                == ["6 blanket-suppression"])
        for comment in ["ignore it is fine", "ignore [L0102] it is fine", "ignore L0102"] {
            #expect(
                found(Self.head + "    edits: [{ field: name, value: x }] # atelier: \(comment)\n")
                    == ["6 unused-suppression"])
        }
        let text = Self.head + "    edits: [{ field: name, value: x }] # atelier: ignore it is fine\n"
        let rules = LintRule.all.filter { $0.isDefault && $0.family != .documentation }
        let left = Bench.lint(text, rules, severities: [("unused-suppression", .off)])
        #expect(left.map(\.code.name) == ["blanket-suppression"])
    }

    @Test(arguments: [
        ("ignore [L0102] it is fine", "ignore[L0102]"),
        ("ignore ambiguous-boolean, source: fine", "ignore[ambiguous-boolean]"),
        ("ignore-file [L0102, source] fine", "ignore-file[L0102, source]"), ("ignore it is fine", nil),
        ("ignore", nil), ("ignore [L0102", nil),
    ])
    func `a comment about every rule that names some is told how it is written`(
        _ comment: String, _ wanted: String?
    ) throws {
        let rules: [LintRule] = [.ambiguousBoolean, .blanketSuppression, .unusedSuppression]
        for value in ["no", "x"] {
            let text = Self.head + "    edits: [{ field: name, value: \(value) }] # atelier: \(comment)\n"
            let help = try #require(Bench.lint(text, rules).first?.help)
            let words = "write the bracket right behind the word: '# atelier: "
            #expect(help.contains(words) == (wanted != nil), "\(help)")
            if let wanted { #expect(help.hasSuffix("\(words)\(wanted)'"), "\(help)") }
        }
    }

    @Test func `a comment of another line, in a text, or of another word silences nothing`() {
        for text in [
            Self.head
                + "    # atelier: ignoring[ambiguous-boolean] no\n    edits: [{ field: name, value: no }]\n",
            Self.head + "    edits: [{ field: \"# atelier: ignore[ambiguous-boolean]\", value: no }]\n",
            Self.head
                + "    edits: [{ field: name, value: no }]\n    # atelier ignore[ambiguous-boolean] no\n",
        ] {
            #expect(found(text).contains { $0.hasSuffix("ambiguous-boolean") }, "\(text)")
        }
    }

    @Test func `a comment behind the header of a block is one, and a line inside is none`() {
        let text =
            Self.head + """
                    help: | # atelier: ignore[reference-in-text] shown as it is
                      # atelier: ignore[ambiguous-boolean] this is text
                      Hello {{ name }}
                    edits: [{ field: name, value: no }]

                """
        #expect(found(text) == ["9 ambiguous-boolean"])
    }

    @Test func `an error is not silenced`() {
        let text = Self.head + "    edit: [] # atelier: ignore[unknown-key] we know\n"
        let source = SourceText(file: Bench.fileName, text: text)
        #expect(Bench.errors(source).contains { $0.code.name == "unknown-key" })
    }

    @Test func `what silences nothing is removed by its fix, with its line`() {
        let text =
            Self.head
            + "    # atelier: ignore[ambiguous-boolean] gone\n    edits: [{ field: name, value: a }]\n"
        let source = SourceText(file: Bench.fileName, text: text)
        let fixes = Bench.lint(source, [.unusedSuppression]).compactMap(\.fix)
        let mended = String(decoding: FixApplication.apply(fixes, to: source).bytes, as: UTF8.self)
        #expect(mended == Self.head + "    edits: [{ field: name, value: a }]\n")
    }
}
