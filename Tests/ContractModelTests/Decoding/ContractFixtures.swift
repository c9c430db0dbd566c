// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// A contract file of `Tests/Fixtures/Contracts`.
struct ContractFixture: Sendable, CustomTestStringConvertible {
    let folder: String
    let name: String

    var testDescription: String { name }

    /// The contract; its file is shown without a folder, so that expectations hold wherever they are.
    func source() throws -> SourceText {
        let bytes = try Data(contentsOf: ContractFixture.root.appending(path: "\(folder)/\(name)"))
        return SourceText(file: name, bytes: Array(bytes))
    }

    /// The expected text beside the contract.
    var expectation: URL {
        ContractFixture.root.appending(path: "\(folder)/\(name)").deletingPathExtension()
            .appendingPathExtension("txt")
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Fixtures/Contracts").standardized

    /// The contracts of a folder, by name.
    static func all(in folder: String) -> [ContractFixture] {
        let files = try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
        return (files ?? []).filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".json") }.sorted()
            .map { ContractFixture(folder: folder, name: $0) }
    }
}
