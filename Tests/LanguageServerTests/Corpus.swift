// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The contract texts of the repository.
enum Corpus {
    struct File: Sendable, CustomStringConvertible {
        let path: String
        let bytes: [UInt8]
        var name: String { URL(filePath: path).lastPathComponent }
        var description: String { name }
    }

    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let examples = files(under: "examples/actions")
    static let fixtures = ["ok", "whole", "compile", "diagnostics"].flatMap {
        files(under: "Tests/Fixtures/Contracts/\($0)")
    }
    static let contracts =
        examples + fixtures + files(under: "Tests/Fixtures/TestSuites")
        + files(under: "Tests/Fixtures/Projects")

    static func files(under folder: String) -> [File] {
        let base = root.appending(path: folder)
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: base.path)) ?? []
        return names.sorted().compactMap { name in
            guard [".yaml", ".yml", ".json"].contains(where: name.hasSuffix) else { return nil }
            let file = base.appending(path: name)
            return (try? Data(contentsOf: file)).map { File(path: file.path, bytes: Array($0)) }
        }
    }
}
