// SPDX-License-Identifier: Apache-2.0
import ContractLint
import ContractModel
import Foundation
import FunctionLibrary
import Testing

@testable import atelier_cli

/// What comes of many files, of fixes, and of writing.
@Suite struct LintPassTests {
    private static let pass = LintPass(
        project: Project(root: "/nowhere", workingFolder: "/nowhere", file: nil),
        linter: Linter(), registry: .standard)

    private static func file(_ name: String, _ text: String) -> (file: FoundFile, source: SourceText) {
        (FoundFile(path: "/nowhere/" + name, shown: name, isNamed: true), SourceText(file: name, text: text))
    }

    private static func text(_ number: Int) -> String {
        """
        identity: { code: many }
        actions:
          - key: a\(number)
            target_model: thing
            status: published
            permissions_policy: { view: [member], apply: [member], edit: [office] }
            parameters: [{ key: idle, type: date }, { key: price, type: number }, { key: land, type: enum, constraints: { choices: [PT, NO] } }]
            edits: [{ field: name, value: \(number.isMultiple(of: 3) ? "off" : "text") }, { field: b, \(number.isMultiple(of: 5) ? "valu" : "value"): 1 }]

        """
    }

    @Test func `all processors find what one finds, in the same order`() {
        let files = (0..<150).map { Self.file("f\($0).yaml", Self.text($0)) }
        #expect(files.count > Parallel.worthwhile)
        let alone = Parallel.$processors.withValue(1) { Self.pass.run(files) }
        let many = Parallel.$processors.withValue(3) { Self.pass.run(files) }
        func report(_ outcome: LintPass.Outcome) -> String {
            JSONRenderer().render(DiagnosticReport(outcome.diagnostics, sources: outcome.loaded.sources))
        }
        #expect(alone.diagnostics.count >= 300)
        // Rules about the application had enough actions in front of them to be asked side by side.
        let whole = alone.loaded.applications.flatMap(\.application.actions).count { !$0.isIncomplete }
        #expect(whole > Parallel.worthwhile)
        #expect(alone.diagnostics.count { $0.code.name == "money-as-number" } == 150)
        #expect(report(alone) == report(many))
    }

    @Test func `a fix that would bring an error is not made, and others are`() {
        let text = """
            entities: [{ entity_type: order, schema: { fields: [{ field_key: level, field_type: { type: number } }, { field_key: note, field_type: { type: string } }] } }]
            actions:
              - key: order
                status: published
                permissions_policy: { view: [member], apply: [member], edit: [office] }
                parameters: [{ key: total_price, type: number }]
                creates: [{ key: order, entity_type: order, fields: { level: $parameters.total_price, note: no } }]

            """
        let other = """
            actions:
              - key: other
                target_model: order
                status: published
                permissions_policy: { view: [member], apply: [member], edit: [office] }
                edits: [{ field: note, value: no }]
            """
        let files = [Self.file("order.yaml", text), Self.file("other.yaml", other)]
        let fixing = LintFixing(pass: Self.pass, selected: nil, isUnsafeAllowed: true)
        let outcome = fixing.run(files)
        // Also the others of the same file.
        #expect(outcome.refused.map(\.file) == ["order.yaml"])
        let mended = String(decoding: outcome.files[0].source.bytes, as: UTF8.self)
        #expect(mended == text.replacing("note: no ", with: "note: \"no\" "))
        #expect(String(decoding: outcome.files[1].source.bytes, as: UTF8.self).contains("value: \"no\""))
        #expect(outcome.applied == 2)
    }

    @Test func `of many fixes those that bring errors are left out alone`() {
        let guilty: Set<Int> = [3, 17]
        // A field of a declared number takes no decimal, and one of a type that is not declared takes anything.
        func filled(_ isWanted: (Int) -> Bool) -> String {
            (0..<24).filter(isWanted).map { "level_\($0): $parameters.price_\($0)" }.joined(separator: ", ")
        }
        let fields = guilty.sorted().map { "{ field_key: level_\($0), field_type: { type: number } }" }
        let parameters = (0..<24).map { "{ key: price_\($0), type: number }" }
        let text = """
            entities: [{ entity_type: order, schema: { fields: [\(fields.joined(separator: ", "))] } }, { entity_type: note }]
            actions:
              - key: order
                status: published
                permissions_policy: { view: [member], apply: [member], edit: [office] }
                parameters: [\(parameters.joined(separator: ", "))]
                creates:
                  - { key: order, entity_type: order, fields: { \(filled { guilty.contains($0) }) } }
                  - { key: note, entity_type: note, fields: { \(filled { !guilty.contains($0) }) } }

            """
        let files = [Self.file("order.yaml", text)]
        let outcome = LintFixing(pass: Self.pass, selected: nil, isUnsafeAllowed: true).run(files)
        #expect(!Self.pass.run(outcome.files).diagnostics.contains { $0.severity == .error })
        #expect(outcome.applied == 22 && outcome.refused.count == 2)
        let mended = String(decoding: outcome.files[0].source.bytes, as: UTF8.self)
        for number in 0..<24 {
            let type = guilty.contains(number) ? "number" : "decimal"
            #expect(mended.contains("{ key: price_\(number), type: \(type) }"))
        }
    }

    @Test func `fixes that overlap are made one after the other, never half`() {
        let source = SourceText(file: "a.yaml", text: "abcdef\n")
        func fix(_ edits: [(Range<Int>, String)]) -> Fix {
            Fix("x", isSafe: true, edits: edits.map { TextEdit(source.range($0.0), with: $0.1) })
        }
        let (bytes, applied) = FixApplication.apply(
            [
                fix([(0..<2, "X"), (4..<6, "Y")]), fix([(1..<3, "Z")]), fix([(2..<3, "W"), (5..<6, "V")]),
                fix([(3..<4, "U")]),
            ],
            to: source)
        #expect(String(decoding: bytes, as: UTF8.self) == "XcUY\n" && applied == 2)
        #expect(
            FixApplication.apply([fix([(0..<99, "X")])], to: SourceText(file: "a.yaml", text: "ab")).applied
                <= 1)
    }

    @Test func `a file that was changed meanwhile is left alone`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "atelier-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "a.yaml")
        try Data("other".utf8).write(to: file)
        let former = Array("former".utf8)
        #expect(try FileReplacement.replace(file.path, former, with: Array("new".utf8)) == .changedMeanwhile)
        #expect(try String(contentsOf: file, encoding: .utf8) == "other")
        // Also when it has only grown.
        #expect(try FileReplacement.replace(file.path, Array("othe".utf8), with: [0]) == .changedMeanwhile)
        #expect(
            try FileReplacement.replace(file.path, Array("other".utf8), with: Array("new".utf8)) == .replaced)
        #expect(try String(contentsOf: file, encoding: .utf8) == "new")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.yaml"])
        #expect(throws: FileSystem.Problem.self) {
            try FileReplacement.replace(folder.appending(path: "none").path, [], with: [])
        }
    }
}
