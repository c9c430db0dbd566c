// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The checkout that these tests stand in, as text.
enum Repository {
    /// The folder of `Package.swift`.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every hand-written Swift file under `Sources`.
    static let sources = swiftFiles(under: "Sources")
    /// Every Swift file under `Tests`.
    static let tests = swiftFiles(under: "Tests")
    /// Every Markdown page but those that belong to dependencies.
    static let pages =
        files(under: "docs", suffix: ".md") + files(under: "examples", suffix: ".md")
        + ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"].map(TextFile.init(path:))

    static func swiftFiles(under folder: String) -> [TextFile] { files(under: folder, suffix: ".swift") }

    static func files(under folder: String, suffix: String) -> [TextFile] {
        let found = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
        return (found?.compactMap { $0 as? String } ?? [])
            .filter { $0.hasSuffix(suffix) }
            .sorted()
            .map { TextFile(path: "\(folder)/\($0)") }
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    static func read(_ path: String) -> String {
        let bytes = FileManager.default.contents(atPath: root.appending(path: path).path)
        return String(decoding: bytes ?? .init(), as: UTF8.self)
    }
}

/// One file, known by its path from the root.
struct TextFile: Sendable, CustomTestStringConvertible {
    let path: String
    let lines: [Substring]
    /// The lines with comments and the text of literals left out; interpolated code stays.
    let codeLines: [String]

    init(path: String) {
        self.path = path
        let text = Repository.read(path)
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let isSwift = path.hasSuffix(".swift")
        codeLines =
            isSwift
            ? CodeText(text).stripped.split(separator: "\n", omittingEmptySubsequences: false).map(
                String.init) : []
    }

    var text: String { lines.joined(separator: "\n") }
    /// The file's name without folder.
    var name: String { String(path.split(separator: "/").last ?? "") }
    /// The module that a source belongs to.
    var module: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
    var testDescription: String { path }
}
