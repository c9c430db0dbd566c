// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@testable import ContractDiff

/// The examples of explanations are held to what they say.
@Suite struct ChangeExplanationTests {
    private func example(_ title: String, of code: DiagnosticCode) throws -> String {
        let lines = code.explanation.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0 == "\(title):" })
        return lines[(start + 1)...].prefix { $0.hasPrefix("    ") }.map { $0.dropFirst(4) }
            .joined(separator: "\n")
    }

    static let executed = DiagnosticCode.changes.filter { $0.code != "B999" }

    @Test(arguments: executed)
    func `the wrong example is a change of this kind, and the right one is not`(_ code: DiagnosticCode) throws
    {
        let before = try example("Before", of: code)
        let wrong = try Versions.changes(before, try example("Wrong", of: code))
        #expect(wrong.contains { $0.code == code }, "\(wrong.map { $0.code.code })")
        let right = try Versions.changes(before, try example("Right", of: code))
        #expect(!right.contains { $0.code == code }, "\(right.map(\.message))")
    }

    @Test func `codes and names are unique, stand in order, and take none of another family`() {
        let all = DiagnosticCode.changes
        #expect(Set(all.map(\.code)).count == all.count)
        #expect(Set(all.map(\.name)).count == all.count)
        #expect(all.map(\.code) == all.map(\.code).sorted())
        #expect(Set(all.map(\.name)).isDisjoint(with: DiagnosticCode.all.map(\.name)))
        #expect(all.allSatisfy { $0.code.hasPrefix("B9") })
    }
}
