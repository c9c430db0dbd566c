// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

/// Waits end or have an owner, and runs do not wait or start in a circle.
@Suite struct WaitProofTests {
    @Test(arguments: [
        ("wait: { event: told }", ["E0309"]), ("wait: { event: told, timeout: 1d }", []),
        ("wait: { event: told }, timeout: 1d", []), ("wait: { for: 1d }", []),
        ("wait: { event: told }, on_error: continue", ["E0309"]),
        ("approval: { approvers: { roles: [office] } }", []),
        ("approval: { approvers: { users: [$user.id] } }", ["E0309"]),
        ("approval: { approvers: { users: [$user.id] }, allow_self: true }", []),
        ("approval: { approvers: { users: [$user.id, rui] } }", []),
        ("approval: { approvers: { users: [$parameters.note] } }", ["E0309"]),
        ("approval: { approvers: { users: [$parameters.note], groups: [board] } }", []),
        ("parallel: { branches: { a: [{ key: b, wait: { event: told } }] } }", ["E0309"]),
    ])
    func `every wait ends or has an owner`(_ work: String, _ codes: [String]) {
        #expect(ProofContract.codes("- { key: a, \(work) }") == codes)
    }

    private static func action(_ key: String, _ steps: String) -> String {
        "  - key: \(key)\n    execution_mode: workflow\n    permissions_policy: { apply: [system] }\n"
            + "    parameters: [{ key: left, type: integer, default: 0 }]\n    steps: [\(steps)]\n"
    }

    private static func codes(_ actions: String) -> [String] {
        ProofContract.diagnostics("actions:\n" + actions).map(\.code.code)
    }

    private static let when = "when: { field: $parameters.left, operator: gt, value: 0 }"

    @Test func `calls in a circle are refused, also under a condition`() {
        #expect(Self.codes(Self.action("a", "{ key: x, call: { action: a } }")) == ["E0310"])
        let back = Self.action("b", "{ key: y, \(Self.when), call: { action: a } }")
        #expect(Self.codes(Self.action("a", "{ key: x, call: { action: b } }") + back) == ["E0310"])
        let undo = Self.action("b", "{ key: y, emit: { event: e }, compensate: { call: { action: a } } }")
        #expect(Self.codes(Self.action("a", "{ key: x, call: { action: b } }") + undo) == ["E0310"])
    }

    @Test func `calls of one child by two are no circle`() {
        let shared = Self.action("c", "{ key: z, emit: { event: e } }")
        let both = Self.action("a", "{ key: x, call: { action: b } }, { key: w, call: { action: c } }")
        #expect(Self.codes(both + Self.action("b", "{ key: y, call: { action: c } }") + shared) == [])
    }

    @Test func `a thousand actions in a chain are looked through`() {
        let chain = (0..<1_000).map {
            Self.action("a\($0)", "{ key: x\($0), call: { action: a\(($0 + 1) % 1_000) } }")
        }.joined()
        #expect(Self.codes(chain) == ["E0310"])
    }

    @Test(arguments: [
        ("{ key: x, start: { action: a } }", true), ("{ key: x, WHEN, start: { action: a } }", false),
        (
            "{ key: g, gate: { when: { field: $parameters.left, operator: eq, value: 0 }, end: completed } }, { key: x, start: { action: a } }",
            false
        ),
        ("{ key: g, wait: { for: 1d } }, { key: x, start: { action: a } }", true),
        ("{ key: g, approval: { approvers: { roles: [office] } } }, { key: x, start: { action: a } }", false),
        ("{ key: x, parallel: { branches: { p: [{ key: y, start: { action: a } }] } } }", true),
    ])
    func `an action that always starts itself is refused`(_ steps: String, _ isEndless: Bool) {
        let text = Self.action("a", steps.replacing("WHEN", with: Self.when))
        #expect(Self.codes(text) == (isEndless ? ["E0311"] : []))
    }

    @Test func `starts go round through calls, and end at a decision`() {
        let through = Self.action("a", "{ key: x, call: { action: b } }")
        let back = Self.action("b", "{ key: y, start: { action: a } }")
        #expect(Self.codes(through + back) == ["E0311"])
        let asked = Self.action(
            "b", "{ key: q, approval: { approvers: { roles: [office] } } }, { key: y, start: { action: a } }")
        #expect(Self.codes(through + asked) == [])
    }

    @Test func `the witness is the whole circle`() throws {
        let text =
            Self.action("a", "{ key: x, call: { action: b } }")
            + Self.action("b", "{ key: y, call: { action: c } }")
            + Self.action("c", "{ key: z, call: { action: a } }")
        let diagnostic = try #require(ProofContract.diagnostics("actions:\n" + text).first)
        #expect(diagnostic.message.hasSuffix("'a' → 'b' → 'c' → 'a'"))
        #expect(
            diagnostic.labels.map(\.message) == ["'a' waits for 'b' here", "'b' waits for 'c' here"])
    }

    @Test func `what an acceptance tells comes before a duplicate is known and anybody is asked`() {
        func codes(_ further: String) -> [String] {
            ProofContract.diagnostics(
                """
                triggers: [{ key: again, event: ping, action: a }]
                actions:
                  - key: a
                    execution_mode: workflow
                    permissions_policy: { apply: [system] }
                    parameters: [{ key: left, type: integer, default: 0 }]
                \(further)

                """
            ).map(\.code.code)
        }
        let tells = "    side_effects: [{ key: q, event: ping }]"
        let create = "    creates: [{ key: r, entity_type: r, fields: { n: $parameters.left } }]\n"
        let ask = "    steps: [{ key: ap, at: before_create, approval: { approvers: { roles: [boss] } } }]\n"
        #expect(codes(create + tells) == ["E0311"])
        #expect(codes(ask + tells) == ["E0311"])
        #expect(codes(tells.replacing("event: ping", with: "event: ping, \(Self.when)")) == [])
    }
}
