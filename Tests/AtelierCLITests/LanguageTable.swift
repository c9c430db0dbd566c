// SPDX-License-Identifier: Apache-2.0
@testable import ContractModel
import Foundation

/// `docs/reference/language-table.md`: every key of the language, and what notices when it is not read.
enum LanguageTable {
    static let path = "docs/reference/language-table.md"

    static var text: String {
        (try? String(contentsOf: Workspace.root.appending(path: path), encoding: .utf8)) ?? ""
    }

    /// The page for what was found.
    static func page(_ evidence: [LanguageEvidence]) -> String {
        var page = head
        for shape in LanguageGrammar.contract.shapes {
            page += "\n## \(shape.definition)\n\n"
            page += "In words: \(shape.name). \(origin(of: shape))\n\n"
            page += "| key | what it is | stands in | noticed by |\n|---|---|---|---|\n"
            for member in shape.members {
                guard
                    let found = evidence.first(where: {
                        $0.key == LanguageKey(shape: shape.definition, key: member.name)
                    })
                else { continue }
                let about = member.about.replacing("|", with: "\\|")
                page += "| `\(member.name)` | \(about) | \(contracts(found)) | \(found.observed.text) |\n"
            }
        }
        return page
    }

    private static let head = """
        # The keys of the language

        Written by `scripts/language-table`. Every key was taken out of a contract in which it stands, and its value changed: the last
        column says what notices. A sentence is a case of an example that comes to something else; *the plan*: what is compiled is
        another; a code: the contract does not validate any more. A test checks that the table names every key that the decoder
        declares and no other, that each stands in an example or a fixture, and that each is noticed by the compiler at least.

        """

    /// One contract by name, and how many more.
    private static func contracts(_ evidence: LanguageEvidence) -> String {
        guard let first = evidence.contracts.first else { return "—" }
        let name = first.split(separator: "/").last.map { String($0.dropLast(".yaml".count)) } ?? first
        let link = "[\(name)](../../\(first))"
        return evidence.contracts.count == 1 ? link : "\(link) and \(evidence.contracts.count - 1) more"
    }

    /// Where a shape is declared, and which files of the decoder look at maps of it.
    private static func origin(of shape: MappingShape) -> String {
        let symbol = sources.lazy.compactMap { source -> (path: String, symbol: String)? in
            for match in source.text.matches(
                of:
                    /static (?:let|var|func) (\w+)[^=\n]*(?:= MappingShape\(|\{)\s*(?:MappingShape\()?\s*"([^"]+)"/
            )
            where match.2 == shape.name { return (source.path, String(match.1)) }
            return nil
        }.first
        guard let symbol else { return "" }
        let readers = sources.filter { source in
            source.path != symbol.path && source.text.contains(".\(symbol.symbol))")
                && !source.path.contains("/Shapes/")
        }
        let declared = "Declared in `\(symbol.path)`"
        if readers.isEmpty { return declared + "." }
        return declared + ", read in \(readers.map { "`\($0.path)`" }.joined(separator: ", "))."
    }

    private static let sources: [(path: String, text: String)] = {
        let root = Workspace.root.appending(path: "Sources/ContractModel/Decoding")
        let names = (FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? [])
            .sorted()
        return names.filter { $0.hasSuffix(".swift") }.map { name in
            (name, (try? String(contentsOf: root.appending(path: name), encoding: .utf8)) ?? "")
        }
    }()

    /// The keys that the page names, with what it says notices them.
    static var rows: [LanguageKey: String] {
        var rows: [LanguageKey: String] = [:]
        var shape = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("## ") { shape = String(line.dropFirst(3)) }
            guard let match = line.wholeMatch(of: /\| `([a-z_]+)` \|.*\| ([^|]*) \|/) else { continue }
            rows[LanguageKey(shape: shape, key: String(match.1))] = String(match.2)
        }
        return rows
    }
}
