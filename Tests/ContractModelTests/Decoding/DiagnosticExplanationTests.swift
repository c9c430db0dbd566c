// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

/// The examples in explanations are contracts, and are held to what they say.
@Suite struct DiagnosticExplanationTests {
    /// Explained with parts of other files, or with a list too long to print.
    static let unexecuted: Set<String> = ["too-many", "conflicting-application", "no-block"]

    static let structural = DiagnosticCode.all.filter {
        $0.code.hasPrefix("E01") && !unexecuted.contains($0.name)
    }

    /// The lines behind `Wrong:` or `Right:`, without their indentation.
    private func example(_ title: String, of code: DiagnosticCode) throws -> String {
        let lines = code.explanation.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0 == "\(title):" })
        return lines[(start + 1)...].prefix { $0.hasPrefix("    ") }.map { $0.dropFirst(4) }
            .joined(separator: "\n")
    }

    /// The example as a whole contract: parts of an action are put into one.
    private func contract(_ example: String) -> String {
        let first = example.prefix { $0 != ":" }
        func indented(_ depth: Int) -> String {
            example.split(separator: "\n").map { String(repeating: " ", count: depth) + $0 }.joined(
                separator: "\n")
        }
        switch first {
        case "actions", "language", "identity", "entities", "greeting", "connections", "triggers",
            "notification_templates":
            return example
        case "submission_contract":
            return "actions:\n  - key: a\n    execution_mode: workflow\n" + indented(4)
        case "attachments", "normalize", "validate":
            return "actions:\n  - key: a\n    execution_mode: workflow\n    submission_contract:\n"
                + indented(6)
        case "when":
            return "actions:\n  - key: a\n    edits:\n      - field: b\n        value: 1\n" + indented(8)
        default: return "actions:\n  - key: a\n" + indented(4)
        }
    }

    private func codes(_ example: String) -> [String] {
        let source = SourceText(file: "a.yaml", text: contract(example))
        let (file, diagnostics) = ContractDecoder.read(source)
        return (diagnostics + ApplicationMerger.merge([file], applicationCode: "a").diagnostics).map(
            \.code.name)
    }

    @Test(arguments: structural)
    func `the wrong example is reported under its own code`(_ code: DiagnosticCode) throws {
        #expect(codes(try example("Wrong", of: code)) == [code.name])
    }

    @Test(arguments: structural)
    func `the right example is right`(_ code: DiagnosticCode) throws {
        #expect(codes(try example("Right", of: code)) == [])
    }

    @Test func `codes and names are unique, and stand in order`() {
        let all = DiagnosticCode.all
        #expect(Set(all.map(\.code)).count == all.count)
        #expect(Set(all.map(\.name)).count == all.count)
        #expect(all.map(\.code) == all.map(\.code).sorted())
    }

    @Test(arguments: DiagnosticCode.all)
    func `a code is explained`(_ code: DiagnosticCode) {
        #expect(code.code.utf8.count == 5)
        #expect(code.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" })
        #expect(code.explanation.count > 40)
        for title in ["Wrong", "Right"] {
            #expect(code.explanation.contains("\n\n\(title):\n    "), "\(code.code)")
        }
    }
}
