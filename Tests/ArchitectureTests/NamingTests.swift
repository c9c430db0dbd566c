// SPDX-License-Identifier: Apache-2.0
import Testing

/// Names that say nothing are not used for types and files, and every file names its licence.
@Suite struct NamingTests {
    static let forbidden: Set<String> = [
        "Manager", "Managers", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Misc", "Common",
        "Info",
        "Data", "Base", "Impl", "Wrapper", "Processor",
    ]

    @Test(arguments: Repository.sources + Repository.tests)
    func `types and files have names that say something`(_ file: TextFile) {
        let stem = file.name.split(separator: ".").first.map(String.init) ?? ""
        for name in Self.typeNames(in: file) + [stem] {
            let words = Self.words(of: name).filter(Self.forbidden.contains)
            #expect(words.isEmpty, "\(file.path): \(name)")
        }
    }

    @Test(arguments: Repository.sources + Repository.tests)
    func `every file names the licence in its first line`(_ file: TextFile) {
        #expect(file.lines.first == "// SPDX-License-Identifier: Apache-2.0")
    }

    @Test(
        arguments: Repository.files(under: "scripts", suffix: "") + [TextFile(path: ".ci/run")]
            + [TextFile(path: "Package.swift")])
    func `scripts name the licence in their second line`(_ file: TextFile) {
        #expect(file.lines.dropFirst().first?.hasSuffix("SPDX-License-Identifier: Apache-2.0") == true)
    }

    /// The names of the types declared in a file.
    static func typeNames(in file: TextFile) -> [String] {
        let keywords: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
        return file.codeLines.flatMap { line in
            let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
            return zip(words, words.dropFirst())
                .filter { keywords.contains($0.0) && $0.1.first?.isUppercase == true }
                .map { String($0.1) }
        }
    }

    /// The words of a camel-case name: `HTTPDataReader` → `HTTP`, `Data`, `Reader`.
    static func words(of name: String) -> [String] {
        var words: [String] = []
        let characters = Array(name)
        for (index, character) in characters.enumerated() {
            let next = index + 1 < characters.count ? characters[index + 1] : nil
            let previous = index > 0 ? characters[index - 1] : nil
            let startsWord =
                character.isUppercase && (previous?.isUppercase != true || next?.isLowercase == true)
                || !character.isLetter && !character.isNumber
            if startsWord || words.isEmpty { words.append("") }
            words[words.count - 1].append(character)
        }
        return words.map { $0.filter { $0.isLetter || $0.isNumber } }
    }

    @Test(arguments: [
        ("HTTPDataReader", ["HTTP", "Data", "Reader"]), ("Database", ["Database"]), ("Base64", ["Base64"]),
        ("Value+Common", ["Value", "", "Common"]),
    ])
    func `a name is split into its words`(_ name: String, _ words: [String]) {
        #expect(Self.words(of: name) == words)
    }
}
