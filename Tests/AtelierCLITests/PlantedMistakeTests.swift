// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// A repository of contracts with planted mistakes: `#! name` ends each line that has one.
@Suite(.timeLimit(.minutes(10))) struct PlantedMistakeTests {
    private static let folder = Workspace.root.appending(path: "Tests/Fixtures/Planted")

    /// `file:line name` for each mistake.
    private func planted() throws -> [String] {
        let actions = Self.folder.appending(path: "actions")
        return try FileManager.default.contentsOfDirectory(atPath: actions.path).flatMap { name in
            let text = try String(contentsOf: actions.appending(path: name), encoding: .utf8)
            return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap {
                index, line in
                let names =
                    line.firstRange(of: "#! ").map { line[$0.upperBound...].split(separator: " ") } ?? []
                return names.map { "actions/\(name):\(index + 1) \($0)" }
            }
        }
    }

    @Test func `each mistake is found once, at its place, and nothing else is`() throws {
        let run = try Workspace().run("-C", Self.folder.path, "lint", "--format", "json")
        #expect(run.code == 1)
        let found = try run.document()["diagnostics"]?.list?.compactMap { one -> String? in
            guard let file = one["file"]?.string, let name = one["name"]?.string,
                let line = one["range"]?["start"]?["line"]?.number
            else { return nil }
            return "\(file):\(line.text) \(name)"
        }
        let planted = try planted()
        #expect(planted.count >= 40)
        #expect(Set(planted.map { $0.split(separator: " ")[1] }).count >= 40)
        #expect(found?.sorted() == planted.sorted())
    }

    @Test func `no rule speaks about the examples`() throws {
        let workspace = try Workspace.examples()
        let run = try workspace.run("lint", "--strict", "--format", "concise")
        #expect(run.code == 0 && run.output.isEmpty, "\(run.output)")
    }
}
