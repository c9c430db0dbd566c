// SPDX-License-Identifier: Apache-2.0
@testable import ContractModel
import Foundation

/// `docs/reference/language-table.md`: every key of the language, and what notices when it is not read.
enum LanguageTable {
    /// A key as the page has it.
    struct Row {
        /// The files that read it.
        let readers: [String]
        let checks: String
        /// What another value of it changes.
        let noticed: String
        /// What fails when it is ignored.
        let tests: String
    }

    static let path = "docs/reference/language-table.md"

    static var text: String {
        (try? String(contentsOf: Workspace.root.appending(path: path), encoding: .utf8)) ?? ""
    }

    /// The page for what was found.
    static func page(_ evidence: [LanguageEvidence]) -> String {
        let found = Dictionary(evidence.map { ($0.key, $0) }) { first, _ in first }
        var page = head
        for shape in LanguageGrammar.all.flatMap(\.shapes) {
            let source = LanguageSources.declaration(of: shape)
            let lookers = LanguageSources.lookers(at: source)
            page += "\n## \(shape.definition)\n\n"
            page += "In words: \(shape.name)."
            page += source.map { " Declared in `\($0.path)`.\n\n" } ?? "\n\n"
            page += columns
            for member in shape.members {
                guard let row = found[LanguageKey(shape: shape.definition, key: member.name)] else {
                    continue
                }
                let readers = LanguageSources.readers(of: row.key, among: lookers).map { "`\($0)`" }
                let cells = [
                    "`\(member.name)`", member.about.replacing("|", with: "\\|"), files(row),
                    readers.joined(separator: ", "), row.checks, row.observed.text,
                    tests(row).replacing("|", with: "\\|"),
                ]
                page += "| \(cells.joined(separator: " | ")) |\n"
            }
        }
        return page
    }

    private static let columns = """
        | key | what it is | stands in | read in | checked by | what changes | fails when it is ignored |
        |---|---|---|---|---|---|---|

        """

    private static let head = """
        # The keys of the language

        Written by `scripts/language-table`: the keys of contracts, of the project file, and of the tests of contracts. Every key was
        taken out of a file in which it stands, and its value changed.

        - *Stands in*: an example, or else a fixture. *Read in*: the files of `Sources/ContractModel/Decoding` that ask for it.
        - *Checked by*: the diagnostics that a file without it, with another value, or with a value of another kind brings.
        - *What changes*: *the plan* that is compiled; *the trigger* that is; what `atelier diff` tells; *what is read*, of the project
          file and of tests; or, where nothing else is possible, the diagnostic.
        - *Fails when it is ignored*: a test, with the file in which it notices or with its name; or a case of an example's tests.
          `LanguageTableTests` itself demands the column before this one of every key, so that a key that nobody reads fails it, too.

        A test checks that the table names every key that the decoder declares and no other, that each stands in a file, that what
        changes is what the table says, and that what the last column names is there.

        """

    /// One file by name, and how many more.
    private static func files(_ evidence: LanguageEvidence) -> String {
        guard let first = evidence.files.first else { return "—" }
        let name = first.split(separator: "/").last?.split(separator: ".").dropLast().joined(separator: ".")
        let link = "[\(name ?? first)](../../\(first))"
        return evidence.files.count == 1 ? link : "\(link) and \(evidence.files.count - 1) more"
    }

    private static func tests(_ evidence: LanguageEvidence) -> String {
        if !evidence.tests.isEmpty { return evidence.tests.joined(separator: "; ") }
        if let test = LanguageNamedTests.all[evidence.key] { return test }
        if case .told = evidence.observed { return "`DiffMutationTests`" }
        return "—"
    }

    /// The keys that the page names.
    static var rows: [LanguageKey: Row] {
        var rows: [LanguageKey: Row] = [:]
        var shape = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("## ") { shape = String(line.dropFirst(3)) }
            let match = line.wholeMatch(
                of: /\| `([a-z_]+)` \|.*\| ([^|]*) \| ([^|]*) \| ([^|]*) \| ((?:[^|\\]|\\\|)*) \|/)
            guard let match else { continue }
            rows[LanguageKey(shape: shape, key: String(match.1))] = Row(
                readers: match.2.matches(of: /`([^`]+)`/).map { String($0.1) }, checks: String(match.3),
                noticed: String(match.4), tests: String(match.5))
        }
        return rows
    }

    /// What a cell names and is not there: files, cases in them, and tests.
    static func missing(in cell: String) -> [String] {
        var missing: [String] = []
        for part in cell.split(separator: "; ").map(String.init) {
            if let test = part.firstMatch(of: /`(\w+Tests)`(?:: (.+))?/) {
                let text = LanguageSources.tests[String(test.1)]
                let isThere = test.2.map { text?.contains("func `\($0)`") == true } ?? (text != nil)
                if !isThere { missing.append(part) }
            }
            let link = part.firstMatch(of: /\]\(\.\.\/\.\.\/([^)]+)\)(?:: (.+))?/)
            guard let link else { continue }
            let file = Workspace.root.appending(path: String(link.1))
            let text = try? String(contentsOf: file, encoding: .utf8)
            let sentence = link.2.map { $0.replacing("\\|", with: "|") }
            if text == nil || sentence.map({ text?.contains($0) == false }) == true { missing.append(part) }
        }
        return missing
    }
}
