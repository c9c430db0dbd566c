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
        ("approval: { approvers: { users: [$user.id, rui], count: 2 } }", ["E0309"]),
        ("approval: { approvers: { users: [$user.id, rui], count: 2 }, allow_self: true }", []),
        ("approval: { approvers: { users: [$user.id, rui, eva], count: 2 } }", []),
        ("approval: { approvers: { users: [$parameters.note, rui], count: 2 } }", ["E0309"]),
        ("approval: { approvers: { users: [$parameters.kind, rui], count: 2 } }", []),
        ("approval: { approvers: { users: [$parameters.kind, $parameters.kind], count: 2 } }", ["E0309"]),
        ("approval: { approvers: { users: [$parameters.lines, rui], count: 3 } }", []),
        ("approval: { approvers: { users: [$user.id, rui], roles: [office], count: 2 } }", []),
        ("parallel: { branches: { a: [{ key: b, wait: { event: told } }] } }", ["E0309"]),
    ])
    func `every wait ends or has an owner`(_ work: String, _ codes: [String]) {
        #expect(ProofContract.codes("- { key: a, \(work) }") == codes)
    }

    @Test func `the approval before the record is held to what its own condition tells`() {
        for (comparator, codes) in [("not_empty", [String]()), ("empty", ["E0309"])] {
            let approval =
                "approval: { when: { field: $parameters.note, operator: \(comparator) }, approvers: { users: [$parameters.note] } }"
            let text =
                "actions:\n"
                + Self.action("a", "").replacing(
                    "steps: []", with: "submission_contract: { \(approval) }"
                ).replacing("left, type: integer, default: 0", with: "note, type: string")
            #expect(ProofContract.diagnostics(text).map(\.code.code) == codes)
        }
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
        ("{ key: x, for_each: { items: [1], steps: [{ key: y, start: { action: a } }] } }", true),
        ("{ key: x, for_each: { items: [], steps: [{ key: y, start: { action: a } }] } }", false),
        ("{ key: x, for_each: { items: [1], steps: [{ key: y, WHEN, start: { action: a } }] } }", false),
        (
            "{ key: x, for_each: { items: $parameters.some, steps: [{ key: y, start: { action: a } }] } }",
            true
        ),
        (
            "{ key: x, for_each: { items: $parameters.any, steps: [{ key: y, start: { action: a } }] } }",
            false
        ),
    ])
    func `an action that always starts itself is refused`(_ steps: String, _ isEndless: Bool) {
        let lists = """
            parameters:
              - { key: some, type: list, required: true, constraints: { min_items: 1, max_items: 9 } }
              - { key: any, type: list, required: true, constraints: { max_items: 9 } }
              - { key: left, type: integer, default: 0 }

            """
        let whole = steps.replacing("WHEN", with: Self.when)
            .replacing("action: a }", with: "action: a, input: { some: [1], any: [] } }")
        let text = Self.action("a", whole).replacing(
            "    parameters: [{ key: left, type: integer, default: 0 }]\n",
            with: lists.split(separator: "\n").map { "    \($0)\n" }.joined())
        #expect(Self.codes(text) == (isEndless ? ["E0311"] : []))
    }

    @Test func `starts go round through calls, and end at a decision`() {
        let through = Self.action("a", "{ key: x, call: { action: b } }")
        let back = Self.action("b", "{ key: y, start: { action: a } }")
        #expect(Self.codes(through + back) == ["E0311"])
        let each = Self.action("a", "{ key: x, for_each: { items: [1, 2], call: { action: b } } }")
        #expect(Self.codes(each + back) == ["E0311"])
        let asked = Self.action(
            "b", "{ key: q, approval: { approvers: { roles: [office] } } }, { key: y, start: { action: a } }")
        #expect(Self.codes(through + asked) == [])
    }

    @Test(arguments: ["call: { action: b }", "steps: [{ key: told, emit: { event: ping } }]"])
    func `items lead a trigger to its own event`(_ work: String) {
        let lead = Self.action("a", "{ key: x, for_each: { items: [1], \(work) } }")
        let tell = Self.action("b", "{ key: y, emit: { event: ping } }")
        let text = "actions:\n" + lead + tell + "triggers: [{ key: again, event: ping, action: a }]\n"
        let published = text.replacing("    steps:", with: "    status: published\n    steps:")
        #expect(ProofContract.diagnostics(published).map(\.code.code) == ["E0311"])
        let maybe = published.replacing("items: [1]", with: "items: []")
        #expect(ProofContract.diagnostics(maybe).map(\.code.code) == [])
    }

    @Test(arguments: [
        ("call: { action: NEXT }", 16), ("start: { action: NEXT }", 16),
        ("for_each: { items: [1], call: { action: NEXT } }", 16),
        ("for_each: { items: [1], steps: [{ key: i, call: { action: NEXT } }] }", 8),
        ("parallel: { branches: { p: [{ key: i, call: { action: NEXT } }] } }", 8),
    ])
    func `calls and starts that always lead deeper than runs may are refused`(_ work: String, _ deepest: Int)
    {
        func chain(_ calls: Int, _ more: String = "") -> [Diagnostic] {
            let actions = (0..<calls).map {
                Self.action("a\($0)", "{ key: x\($0), \(more)\(work.replacing("NEXT", with: "a\($0 + 1)")) }")
            }
            let last = Self.action("a\(calls)", "{ key: z, emit: { event: e } }")
            return ProofContract.diagnostics("actions:\n" + actions.joined() + last)
        }
        #expect(chain(deepest).map(\.code.code) == [])
        // A chain is one mistake, told where it becomes too long.
        let found = chain(deepest + 3)
        #expect(found.map(\.code.code) == ["E0310"])
        #expect(found.first?.message.contains("'a2' → 'a3'") ?? false)
        #expect(found.first?.message.hasSuffix("→ 'a\(deepest + 3)'") ?? false)
        #expect(chain(deepest + 3, Self.when + ", ").map(\.code.code) == [])
        #expect(chain(deepest + 3, "on_error: continue, ").map(\.code.code) == [])
    }

    @Test func `calls for the items of a list that may be empty do not count for how deep runs wait`() {
        let actions = (0..<20).map {
            Self.action("a\($0)", "{ key: x\($0), for_each: { items: [], call: { action: a\($0 + 1) } } }")
        }
        #expect(Self.codes(actions.joined() + Self.action("a20", "{ key: z, emit: { event: e } }")) == [])
    }

    @Test func `what runs starts nothing that takes no submissions`() throws {
        func found(_ step: String, _ parent: String, _ child: String) -> [Diagnostic] {
            let one = Self.action("a", step).replacing("    steps:", with: "    \(parent)\n    steps:")
            let other = Self.action("b", "{ key: y, emit: { event: e } }")
                .replacing("    steps:", with: "    \(child)\n    steps:")
            return ProofContract.diagnostics("actions:\n" + one + other)
        }
        let steps = [
            "{ key: x, call: { action: b } }", "{ key: x, start: { action: b } }",
            "{ key: x, for_each: { items: [1], call: { action: b } } }",
            "{ key: x, for_each: { items: [1], steps: [{ key: w, start: { action: b } }] } }",
            "{ key: x, parallel: { branches: { p: [{ key: w, call: { action: b } }] } } }",
            "{ key: x, emit: { event: e }, compensate: { call: { action: b } } }",
        ]
        for step in steps {
            #expect(found(step, "status: published", "status: draft").map(\.code.code) == ["E0228"])
            #expect(found(step, "status: published", "status: published").map(\.code.code) == [])
            #expect(found(step, "status: draft", "status: draft").map(\.code.code) == [])
        }
        let messages = ["status: draft", "status: archived", "status: published\n    is_active: false"].map {
            found(steps[0], "status: published", $0).map(\.message)
        }
        #expect(
            messages == [
                ["'b' is a draft, not published: nothing can start it"],
                ["'b' is archived, not published: nothing can start it"],
                ["'b' is not active: nothing can start it"],
            ])
        let draft = try #require(found(steps[0], "status: published", "status: draft").first)
        #expect(draft.labels.map(\.message) == ["the action"])
        #expect(draft.help == "publish 'b' with 'status: published'")
        #expect(found(steps[0], "status: published\n    is_active: false", "status: draft").isEmpty)
    }

    @Test func `a trigger starts nothing that takes no submissions`() {
        func codes(_ trigger: String, _ state: String) -> [String] {
            let action = Self.action("a", "{ key: y, emit: { event: e } }")
                .replacing("    steps:", with: "    \(state)\n    steps:")
            let rows = "triggers: [{ key: t, cron: \"0 3 * * *\", action: a\(trigger) }]\n"
            return ProofContract.diagnostics("actions:\n" + action + rows).map(\.code.code)
        }
        #expect(codes("", "status: draft") == ["E0228"])
        #expect(codes("", "status: archived") == ["E0228"])
        #expect(codes("", "is_active: false\n    status: published") == ["E0228"])
        #expect(codes("", "status: published") == [])
        #expect(codes(", is_active: false", "status: draft") == [])
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
                    status: published
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
