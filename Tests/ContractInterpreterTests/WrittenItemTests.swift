// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Testing

/// What is known of the items of lists that are written out, and of those that a fan-out leaves.
@Suite struct WrittenItemTests {
    private static func codes(_ items: String, _ step: String) -> [String] {
        ProofContract.diagnostics(
            ProofContract.text(
                """
                - { key: each, for_each: { items: \(items), max_items: 9, steps: [\(step)] } }
                """)
        ).map(\.code.code)
    }

    private static func emit(_ value: String, when: String = "") -> String {
        "{ key: told, \(when)emit: { event: noted, payload: { text: \(value) } } }"
    }

    private static let kinds = "[{ kind: a, size: 1 }, { kind: b }, { kind: c, inner: { deep: [x] } }]"

    @Test(arguments: [
        (kinds, "$item.kind"), (kinds, "$item.size"), (kinds, "$item.inner.deep.0"),
        ("[$parameters.note, { id: 1 }]", "$item"), ("[null, { id: 1 }]", "$item.id"),
        ("[$parameters.total, { id: 1 }]", "$item.id"), ("[[1, 2], [3]]", "$item.1"),
        ("[{ id: $parameters.kind }]", "$item.id"), ("$parameters.open", "$item.id.of.anything"),
        ("[$parameters.lines.0, 1]", "$item.id"), ("[{ a: $parameters.open }]", "$item.a.0.b"),
    ])
    func `what an item may have is read`(_ items: String, _ value: String) {
        #expect(Self.codes(items, Self.emit(value)).isEmpty)
        let when = "when: { field: \(value), operator: exists }, "
        #expect(Self.codes(items, Self.emit(value, when: when)).isEmpty)
    }

    @Test(arguments: [
        (kinds, "$item.sise"), (kinds, "$item.inner.shallow"), (kinds, "$item.inner.deep.1"),
        ("[a, b]", "$item.id"), ("[1, x]", "$item.id"), ("[[1, 2], [3]]", "$item.2"),
        ("[$parameters.total, 1]", "$item.id"), ("[{ id: $parameters.kind }]", "$item.id.of"),
        ("[true]", "$item.0"), ("[{ a: [] }]", "$item.a.0"),
    ])
    func `what no item has is told once`(_ items: String, _ value: String) {
        #expect(Self.codes(items, Self.emit(value)) == ["E0202"])
    }

    @Test func `what all items are is held against where they go`() {
        let call = "{ key: paid, call: { action: sized, ref: paid, input: { size: $item } } }"
        func codes(_ items: String) -> [String] {
            ProofContract.diagnostics(
                ProofContract.text(
                    "- { key: each, for_each: { items: \(items), steps: [\(call)] } }",
                    further: """
                          - key: sized
                            execution_mode: workflow
                            permissions_policy: { apply: [clerk, system] }
                            parameters: [{ key: size, type: enum, required: true, constraints: { choices: [s, m] } }]
                        """)
            ).map(\.code.code)
        }
        #expect(codes("[s, m]").isEmpty)
        #expect(codes("[s, xl]").isEmpty)
        #expect(codes("[l, xl]") == ["E0207"])
        #expect(codes("[1, 2]") == ["E0207"])
    }
}
