// SPDX-License-Identifier: Apache-2.0
@testable import ContractModel
import Foundation

/// Where the decoder declares a kind of map and asks for its keys, found in its source.
enum LanguageSources {
    struct Declaration {
        /// The file, from the decoder's folder.
        let path: String
        let symbol: String
    }

    struct Source {
        let path: String
        let text: String

        var declares: Bool { path.hasPrefix("Shapes/") }
    }

    private static let sources: [Source] = {
        let root = Workspace.root.appending(path: "Sources/ContractModel/Decoding")
        let names = (FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? [])
            .sorted()
        return names.filter { $0.hasSuffix(".swift") }.map { name in
            let text = try? String(contentsOf: root.appending(path: name), encoding: .utf8)
            return Source(path: name, text: text ?? "")
        }
    }()

    /// The texts of all files with tests, by their names without the ending.
    static let tests: [String: String] = {
        let root = Workspace.root.appending(path: "Tests")
        let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
        var texts: [String: String] = [:]
        for name in names where name.hasSuffix("Tests.swift") {
            let file = name.split(separator: "/").last?.dropLast(".swift".count)
            texts[file.map(String.init) ?? name] = try? String(
                contentsOf: root.appending(path: name), encoding: .utf8)
        }
        return texts
    }()

    /// Whether there is a file of the decoder.
    static func holds(_ path: String) -> Bool { sources.contains { $0.path == path } }

    /// Where a kind of map is declared.
    static func declaration(of shape: MappingShape) -> Declaration? {
        for source in sources where source.declares {
            let made = source.text.matches(
                of:
                    /static (?:let|var|func) (\w+)[^=\n]*(?:= MappingShape\(|\{)\s*(?:MappingShape\()?\s*"([^"]+)"/
            )
            let shared = source.text.matches(of: /static let (\w+) = \w+\("([^"]+)"/)
            for match in made + shared where match.2 == shape.name {
                return Declaration(path: source.path, symbol: String(match.1))
            }
        }
        return nil
    }

    /// The files that read maps of a kind that is handed on to them, or named like something else.
    private static let known: [String: [String]] = [
        "approval": ["ApprovalDecoding.swift"], "contract_approval": ["ApprovalDecoding.swift"],
        "case": ["TestSuiteDecoder.swift"],
        "config_of_field": ["CriterionDecoding.swift", "ConditionDecoding.swift"],
        "config_of_form": ["CriterionDecoding.swift", "ConditionDecoding.swift"],
        "config_of_function": ["CriterionDecoding.swift", "ValueDecoding.swift"],
        "constraints": ["ConstraintDecoding.swift", "NumberConstraintDecoding.swift"],
        "field_type": ["ConstraintDecoding.swift", "NumberConstraintDecoding.swift", "TypeDecoding.swift"],
        "local_identity": ["ProjectFileDecoder.swift"],
        "lookup": ["ResourceDecoding.swift"], "probe": ["ResourceDecoding.swift"],
    ]

    /// The files that ask for a key of a kind of map, of those that look at such maps where there are any.
    static func readers(of key: LanguageKey, among looking: [Source]) -> [String] {
        let asking = sources.filter { !$0.declares && $0.text.contains("\"\(key.key)\"") }
        if let known = known[key.shape] {
            let found = known.filter { file in asking.contains { $0.path == file } }
            return found.isEmpty ? known : found
        }
        let both = asking.filter { source in looking.contains { $0.path == source.path } }
        // The order and the switch of rows are read for all of them in one place.
        let shared = asking.filter { $0.text.contains("func standing(") }
        let found = [both, looking.isEmpty ? asking : [], shared, looking].first { !$0.isEmpty } ?? []
        return found.prefix(3).map(\.path)
    }

    /// The files that look at maps of a kind.
    static func lookers(at declaration: Declaration?) -> [Source] {
        guard let declaration else { return [] }
        // The maps under 'config' are looked at by the type that stands beside them.
        let symbol = declaration.symbol.hasSuffix("Config") ? "config" : declaration.symbol
        return sources.filter { source in
            !source.declares
                && source.text.split(separator: "\n").contains { line in
                    !line.contains("[.") && !line.contains("case .\(symbol),")
                        && ["(.\(symbol)", ", .\(symbol)", ": .\(symbol)", "MappingShape.\(symbol)"].contains
                        {
                            line.firstRange(of: $0).map { isEnd(line[$0.upperBound...]) } == true
                        }
                }
        }
    }

    private static func isEnd(_ rest: Substring) -> Bool {
        rest.first.map { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") } ?? true
    }
}
