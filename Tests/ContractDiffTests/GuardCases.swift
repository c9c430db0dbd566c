// SPDX-License-Identifier: Apache-2.0

extension ChangeCase {
    private static let asked = "approval: { approvers: { roles: [m] } }"

    private static func held(_ text: String) -> String {
        note + "steps: [\(text)]"
    }

    private static func gate(_ limit: Int, _ exit: String) -> String {
        step(
            "{ key: g, gate: { when: { field: $parameters.n, operator: gt, value: \(limit) }, \(exit) } }, "
                + "{ key: s, \(asked) }, { key: t, wait: { for: 1d } }")
    }

    private static let ungated = step("{ key: s, \(asked) }, { key: t, wait: { for: 1d } }")

    /// Ways around what somebody, or a policy, lets through.
    static let guards: [ChangeCase] = [
        ChangeCase(
            "a rejection stops nothing any more", step("{ key: s, \(asked) }"),
            step("{ key: s, \(asked), on_error: continue }"),
            ["breaking permissions B945"], back: ["warning callers B945"]),
        ChangeCase(
            "a record is made before anybody approves", held("{ key: s, at: before_create, \(asked) }"),
            held("{ key: s, \(asked) }"),
            ["breaking permissions B945"], back: ["warning callers B945"]),
        ChangeCase(
            "a step overtakes an approval", ungated,
            step("{ key: t, wait: { for: 1d } }, { key: s, \(asked) }"),
            ["breaking permissions B945"], back: ["warning operations B946"]),
        ChangeCase(
            "a gate that refuses comes and goes", ungated, gate(5, "end: failed, message: No"),
            ["breaking callers B907"], back: ["warning operations B946"]),
        ChangeCase(
            "a gate refuses more", gate(5, "end: failed, message: No"), gate(3, "end: failed, message: No"),
            ["breaking callers B907"], back: ["warning operations B946"]),
        ChangeCase(
            "a gate that skips an approval comes and goes", ungated, gate(5, "skip_to: t"),
            ["breaking permissions B945"], back: ["warning operations B946"]),
        ChangeCase(
            "a gate skips an approval more often", gate(5, "skip_to: t"), gate(3, "skip_to: t"),
            ["breaking permissions B945"], back: ["warning operations B946"]),
    ]

    private static func bounded(_ check: String) -> String {
        "parameters: [{ key: n, type: integer, required: true, constraints: { min: 2, max: 40 } }, "
            + "{ key: s, type: string }, { key: o, type: integer }]\n"
            + "submission_criteria: [{ key: c, criteria_type: form, config: \(check) }]"
    }

    private static func form(_ field: String, _ word: String, _ value: String) -> String {
        "{ field: \(field), operator: \(word), value: \(value) }"
    }

    /// Conditions that mean the same, or neither more nor less.
    static let conditions: [ChangeCase] = [
        ChangeCase(
            "a criterion excludes a list of one", bounded(form("s", "ne", "a")),
            bounded(form("s", "not_in", "[a]")), [], back: []),
        ChangeCase(
            "a criterion allows a list of one", bounded(form("n", "eq", "5")),
            bounded(form("n", "in", "[5]")), [], back: []),
        ChangeCase(
            "whole numbers beyond 5 are from 6 on", bounded(form("o", "gt", "5")),
            bounded(form("o", "gte", "6")), [], back: []),
        ChangeCase(
            "any of two values is a list of both",
            bounded("{ any: [\(form("s", "eq", "a")), \(form("s", "eq", "b"))] }"),
            bounded(form("s", "in", "[a, b]")), [], back: []),
        ChangeCase(
            "limits beyond what a parameter may hold", bounded(form("n", "lt", "-2")),
            bounded(form("n", "lt", "-1")), [], back: []),
        ChangeCase(
            "the opposite of a limit on what is always there", bounded("{ not: \(form("n", "lt", "5")) }"),
            bounded(form("n", "gte", "5")), [], back: []),
        ChangeCase(
            "the opposite of a limit holds for what is absent", bounded("{ not: \(form("o", "lt", "5")) }"),
            bounded(form("o", "gte", "5")), ["breaking callers B907"], back: ["warning permissions B963"]),
        ChangeCase(
            "a longer beginning of a text", bounded(form("s", "starts_with", "A")),
            bounded(form("s", "starts_with", "AB")), ["breaking callers B907"],
            back: ["warning permissions B963"]),
        ChangeCase(
            "a longer end of a text", bounded(form("s", "ends_with", "B")),
            bounded(form("s", "ends_with", "AB")), ["breaking callers B907"],
            back: ["warning permissions B963"]),
        ChangeCase(
            "a longer part of a text", bounded(form("s", "contains", "A")),
            bounded(form("s", "contains", "AB")), ["breaking callers B907"],
            back: ["warning permissions B963"]),
        ChangeCase(
            "a part of a text instead of its beginning", bounded(form("s", "contains", "A")),
            bounded(form("s", "starts_with", "AB")), ["breaking callers B907"],
            back: ["warning permissions B963"]),
        ChangeCase(
            "a criterion holds otherwise", bounded(form("n", "lt", "10")), bounded(form("n", "gt", "8")),
            ["breaking callers B907"], back: ["breaking callers B907"]),
    ]
}
