// SPDX-License-Identifier: Apache-2.0
import Testing

/// Reads the imports of every source and holds them against the graph of `docs/architecture.md`.
@Suite struct ModuleGraphTests {
    /// What each module may import of ours and of other packages.
    static let graph: [String: Set<String>] = [
        "CLibYAML": [], "CSQLite": [], "CMagic": [], "CRE2System": [], "CRE2": [], "CIDN2": [],
        "CUnistring": [], "CPhoneNumber": [], "CCurl": [], "CPostgres": [], "CLargePages": [],
        "CGatheredLog": ["CSQLite"],
        "ContractModel": ["CLibYAML", "CLargePages", "Crypto"],
        "ContractLint": ["ContractModel"],
        "ContractFormat": ["ContractModel"],
        "FunctionLibrary": ["ContractModel", "CRE2", "CMagic", "CIDN2", "CUnistring", "CPhoneNumber"],
        "Ledger": ["ContractModel"],
        "LedgerConformance": ["ContractModel", "Ledger"],
        "ContractInterpreter": ["ContractModel", "FunctionLibrary", "Ledger", "Crypto"],
        "LedgerSQLite": ["ContractModel", "Ledger", "CSQLite", "CGatheredLog"],
        "Telemetry": ["ContractModel", "Ledger"],
        "Connections": ["ContractModel", "FunctionLibrary", "CCurl", "CPostgres"],
        "EventBridge": ["ContractModel", "Ledger"],
        "ContractDiff": ["ContractModel", "FunctionLibrary", "ContractInterpreter"],
        "ContractTesting": ["ContractModel", "FunctionLibrary", "Ledger", "ContractInterpreter"],
        "AtelierServer": [
            "ContractModel", "ContractLint", "FunctionLibrary", "Ledger", "ContractInterpreter",
            "EventBridge",
        ],
        "ContractPages": ["ContractModel", "FunctionLibrary", "ContractInterpreter"],
        "LanguageServer": ["ContractModel", "FunctionLibrary"],
        "atelier-cli": [
            "ContractModel", "ContractLint", "FunctionLibrary", "Ledger", "ContractInterpreter",
            "LedgerSQLite", "ContractFormat", "ContractDiff", "ContractPages", "ContractTesting",
            "LanguageServer", "Connections", "Telemetry", "EventBridge", "AtelierServer", "ArgumentParser",
        ],
    ]

    /// What comes with the compiler and may be used by every module.
    static let toolchain: Set<String> = ["Glibc", "Musl", "Darwin", "Synchronization", "Dispatch"]

    @Test func `every module has its place in the graph`() {
        let modules = Set(Repository.sources.map(\.module))
        #expect(!modules.isEmpty)
        #expect(modules.isSubset(of: Self.graph.keys))
    }

    @Test(arguments: Repository.sources)
    func `imports go down only`(_ file: TextFile) {
        let allowed = Self.toolchain.union(Self.graph[file.module] ?? [])
        for module in Self.imports(of: file) where !allowed.contains(module) {
            Issue.record("\(file.path) imports \(module)")
        }
    }

    @Test(arguments: Repository.tests)
    func `tests use swift testing only`(_ file: TextFile) {
        #expect(!Self.imports(of: file).contains("XCTest"))
    }

    /// The modules named after `import`, whatever stands before it.
    static func imports(of file: TextFile) -> [String] {
        file.codeLines.compactMap { line in
            var words = line.split(whereSeparator: \.isWhitespace)
            while let word = words.first, word.hasPrefix("@") || modifiers.contains(String(word)) {
                words.removeFirst()
            }
            guard words.first == "import", words.count > 1 else { return nil }
            let named = kinds.contains(String(words[1])) && words.count > 2 ? words[2] : words[1]
            return named.split(separator: ".").first.map(String.init)
        }
    }

    private static let modifiers: Set<String> = ["public", "package", "internal", "fileprivate", "private"]
    private static let kinds: Set<String> = [
        "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
    ]
}
