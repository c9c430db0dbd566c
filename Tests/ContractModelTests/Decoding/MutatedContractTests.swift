// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

/// Right contracts with one thing made wrong: whatever it is, it is reported once, and nothing traps.
@Suite struct MutatedContractTests {
    /// What is put in place of a value: every kind of node, and text that no key wants.
    static let replacements = [
        "[]", "{}", "null", "true", "7", "\"\"", "\"$zzz\"", "\"Zz zz\"", "-1", ".nan",
    ]

    @Test(arguments: ContractFixture.all(in: "ok"))
    func `one value made wrong is at most one diagnostic`(_ fixture: ContractFixture) throws {
        let source = try fixture.source()
        let values = scalars(of: source, keys: false)
        // In a long contract not every way is tried on every value, but each of them on many.
        let step = max(1, values.count / 60)
        for (index, value) in values.enumerated() {
            for (way, replacement) in Self.replacements.enumerated() where (index + way).isMultiple(of: step)
            {
                try expectOneMistake(
                    source.replacing(value.range, by: replacement), fixture, value, replacement)
            }
        }
    }

    @Test(arguments: ContractFixture.all(in: "ok"))
    func `one key made wrong is at most one diagnostic`(_ fixture: ContractFixture) throws {
        let source = try fixture.source()
        for key in scalars(of: source, keys: true) {
            try expectOneMistake(source.replacing(key.range, by: "\"zzz\""), fixture, key, "zzz")
        }
    }

    @Test(arguments: ContractFixture.all(in: "ok"))
    func `a line that is missing traps nothing`(_ fixture: ContractFixture) throws {
        let source = try fixture.source()
        for line in 1...source.lineCount {
            let rest = (1...source.lineCount).filter { $0 != line }.map(source.line).joined(separator: "\n")
            for diagnostic in fixture.diagnostics(in: SourceText(file: source.file, text: rest)) {
                #expect(diagnostic.range.start <= diagnostic.range.end)
                #expect(diagnostic.range.end.byte <= rest.utf8.count)
            }
        }
    }

    private func expectOneMistake(
        _ mutated: SourceText, _ fixture: ContractFixture, _ node: Node, _ replacement: String
    ) throws {
        let messages = fixture.diagnostics(in: mutated).map(\.message)
        #expect(
            messages.count <= 1, "line \(node.range.start.line): \(node.text) → \(replacement): \(messages)")
    }

    /// The scalars of a file that are keys, or those that are not.
    private func scalars(of source: SourceText, keys: Bool) -> [Node] {
        func scalars(in node: Node) -> [Node] {
            let inside =
                node.elements.flatMap(scalars)
                + node.entries.flatMap { entry in
                    (keys ? [entry.key] : []) + scalars(in: entry.value)
                }
            return node.kind == .scalar && !keys ? [node] : inside
        }
        return source.readNodes().documents.flatMap { scalars(in: $0.root) }
    }
}

extension SourceText {
    /// The text with another in place of a stretch.
    fileprivate func replacing(_ range: SourceRange, by text: String) -> SourceText {
        var bytes = bytes
        bytes.replaceSubrange(range.start.byte..<range.end.byte, with: Array(text.utf8))
        return SourceText(file: file, bytes: bytes)
    }
}
