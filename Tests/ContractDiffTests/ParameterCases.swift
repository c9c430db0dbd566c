// SPDX-License-Identifier: Apache-2.0

extension ChangeCase {
    private static func type(_ text: String) -> String { "parameters: [{ key: p, \(text) }]" }

    private static let judged = """

        submission_criteria:
          - { key: c, criteria_type: form, config: { field: p, operator: ne, value: z }, message: No. }
        """

    private static let asked =
        "{ key: q, type: string, required_when: { field: p, operator: not_exists } }"

    /// Parameters, their types and constraints.
    static let parameters: [ChangeCase] = [
        ChangeCase(
            "an optional parameter comes and goes", "parameters: []", type("type: string"),
            ["compatible callers B961"], back: ["breaking callers B902", "warning callers B918"]),
        ChangeCase(
            "a parameter that goes is reserved", type("type: string"), "reserved: [p]",
            ["breaking callers B902", "compatible callers B961"],
            back: ["breaking callers B917", "compatible callers B961", "warning callers B918"]),
        ChangeCase(
            "a reserved name comes back with another meaning", "reserved: [p]",
            "parameters: [{ key: p, type: integer, required: true }]",
            ["breaking callers B903", "breaking callers B917", "warning callers B918"],
            back: ["breaking callers B902", "compatible callers B961"]),
        ChangeCase(
            "a parameter has another name", "parameters: [{ key: color, type: string }]",
            "parameters: [{ key: colour, type: string }]",
            ["breaking callers B902", "compatible callers B961", "warning callers B918"],
            back: ["breaking callers B902", "compatible callers B961", "warning callers B918"]),
        ChangeCase(
            "a required parameter is added", "parameters: []", type("type: string, required: true"),
            ["breaking callers B903"], back: ["breaking callers B902", "warning callers B918"]),
        ChangeCase(
            "a required parameter with a default is added", "parameters: []",
            type("type: string, required: true, default: x"),
            ["compatible callers B961"], back: ["breaking callers B902", "warning callers B918"]),
        ChangeCase(
            "a parameter becomes required", type("type: string"), type("type: string, required: true"),
            ["breaking callers B903"], back: ["compatible callers B962", "warning readers B923"]),
        ChangeCase(
            "a required parameter loses its default", type("type: string, required: true, default: x"),
            type("type: string, required: true"),
            ["breaking callers B903"], back: ["compatible callers B962"]),
        ChangeCase(
            "an optional parameter loses its default", type("type: string, default: x"),
            type("type: string"), ["warning callers B913"], back: ["warning callers B913"]),
        ChangeCase(
            "a default is another", type("type: string, default: x"), type("type: string, default: y"),
            ["warning callers B913"], back: ["warning callers B913"]),
        ChangeCase(
            "a default is another that a criterion looks at",
            type("type: string, default: x") + judged, type("type: string, default: y") + judged,
            ["breaking callers B913"], back: ["breaking callers B913"]),
        ChangeCase(
            "a default goes that the condition of another parameter looks at",
            "parameters: [{ key: p, type: string, default: x }, \(asked)]",
            "parameters: [{ key: p, type: string }, \(asked)]",
            ["breaking callers B913"], back: ["breaking callers B913"]),
        ChangeCase(
            "a type is widened and narrowed", type("type: integer"), type("type: number"),
            ["compatible callers B904", "warning readers B932"], back: ["breaking callers B904"]),
        ChangeCase(
            "a type is another", type("type: string"), type("type: boolean"),
            ["breaking callers B904"], back: ["breaking callers B904"]),
        ChangeCase(
            "a choice is added and removed", type("type: enum, constraints: { choices: [a] }"),
            type("type: enum, constraints: { choices: [a, b] }"),
            ["warning readers B924"], back: ["breaking callers B905"]),
        ChangeCase(
            "choices stand in another order with other labels",
            type("type: enum, constraints: { choices: [a, b] }"),
            type("type: enum, constraints: { choices: [{ value: b, label: Bee }, a] }"),
            ["compatible people B964"], back: ["compatible people B964"]),
        ChangeCase(
            "a highest number is lowered and raised", type("type: integer, constraints: { max: 10 }"),
            type("type: integer, constraints: { max: 5 }"),
            ["breaking callers B906"], back: ["compatible callers B962"]),
        ChangeCase(
            "a lowest number is raised and lowered", type("type: number, constraints: { min: 1 }"),
            type("type: number, constraints: { min: 2.5 }"),
            ["breaking callers B906"], back: ["compatible callers B962"]),
        ChangeCase(
            "a bound is left out", type("type: number, constraints: { min: 1 }"),
            type("type: number, constraints: { exclusive_min: 1 }"),
            ["breaking callers B906"], back: ["compatible callers B962"]),
        ChangeCase(
            "whole numbers beyond 4 are those from 5 on", type("type: integer, constraints: { min: 5 }"),
            type("type: integer, constraints: { exclusive_min: 4 }"), [], back: []),
        ChangeCase(
            "a text is shorter and longer", type("type: string, constraints: { max_length: 120 }"),
            type("type: string, constraints: { max_length: 80 }"),
            ["breaking callers B906"], back: ["compatible callers B962"]),
        ChangeCase(
            "a text has a least length", type("type: string"),
            type("type: string, constraints: { min_length: 3 }"),
            ["breaking callers B906"], back: ["compatible callers B962"]),
        ChangeCase(
            "at least no character is no constraint", type("type: string"),
            type("type: string, constraints: { min_length: 0 }"), [], back: []),
        ChangeCase(
            "a pattern is added and removed", type("type: string"),
            type("type: string, constraints: { pattern: '^[a-z]+$' }"),
            ["breaking callers B906"], back: ["compatible callers B962"]),
        ChangeCase(
            "a pattern is another", type("type: string, constraints: { pattern: '^[a-z]+$' }"),
            type("type: string, constraints: { pattern: '^[a-z]*$' }"),
            ["breaking callers B906"], back: ["breaking callers B906"]),
        ChangeCase(
            "a multiple is finer and coarser", type("type: integer, constraints: { multiple_of: 10 }"),
            type("type: integer, constraints: { multiple_of: 5 }"),
            ["compatible callers B962"], back: ["breaking callers B906"]),
        ChangeCase(
            "a date may be later and earlier", type("type: date, constraints: { before: 2026-01-01 }"),
            type("type: date, constraints: { before: 2027-01-01 }"),
            ["compatible callers B962"], back: ["breaking callers B906"]),
        ChangeCase(
            "a list is shorter and longer",
            type("type: list, constraints: { items: { type: string }, max_items: 3 }"),
            type("type: list, constraints: { items: { type: string }, max_items: 2 }"),
            ["breaking callers B906"], back: ["compatible callers B962"]),
        ChangeCase(
            "items may no longer repeat", type("type: list, constraints: { items: { type: string } }"),
            type("type: list, constraints: { items: { type: string }, unique_items: true }"),
            ["breaking callers B906"], back: ["compatible callers B962"]),
        ChangeCase(
            "the items of a list are of another type",
            type("type: list, constraints: { items: { type: string } }"),
            type("type: list, constraints: { items: { type: integer } }"),
            ["breaking callers B904"], back: ["breaking callers B904"]),
        ChangeCase(
            "a field of an object becomes required",
            type("type: object, constraints: { fields: [{ key: f, type: string }] }"),
            type("type: object, constraints: { fields: [{ key: f, type: string, required: true }] }"),
            ["breaking callers B903"], back: ["compatible callers B962", "warning readers B923"]),
        ChangeCase(
            "a field of an object is gone",
            type(
                "type: object, constraints: { fields: [{ key: f, type: string }, { key: g, type: string }] }"),
            type("type: object, constraints: { fields: [{ key: f, type: string }] }"),
            ["breaking callers B902"], back: ["compatible callers B961"]),
        ChangeCase(
            "an area is smaller and larger",
            type("type: geo, constraints: { within: { west: -10, south: 30, east: 10, north: 50 } }"),
            type("type: geo, constraints: { within: { west: -9, south: 30, east: 10, north: 50 } }"),
            ["breaking callers B906"], back: ["compatible callers B962"]),
        ChangeCase(
            "files of fewer types are taken",
            type("type: file, constraints: { allowed_content_types: ['image/*'] }"),
            type("type: file, constraints: { allowed_content_types: [image/png] }"),
            ["breaking callers B906"], back: ["compatible callers B962"]),
        ChangeCase(
            "files are smaller and larger", type("type: file, constraints: { max_bytes: 1000 }"),
            type("type: file, constraints: { max_bytes: 100 }"),
            ["breaking callers B906"], back: ["compatible callers B962"]),
        ChangeCase(
            "a parameter is hidden", type("type: string, default: x"),
            type("type: string, default: x, visibility: hidden"),
            ["breaking callers B919"], back: ["compatible callers B919", "warning permissions B909"]),
        ChangeCase(
            "a parameter is sensitive", type("type: string"), type("type: string, sensitive: true"),
            ["breaking readers B920"], back: ["breaking permissions B920"]),
        ChangeCase(
            "a parameter is required under a wider condition",
            "parameters: [{ key: n, type: integer }, { key: p, type: string, required_when: { field: n, operator: gt, value: 10 } }]",
            "parameters: [{ key: n, type: integer }, { key: p, type: string, required_when: { field: n, operator: gt, value: 5 } }]",
            ["breaking callers B903"], back: ["compatible callers B962", "warning readers B923"]),
        ChangeCase(
            "a parameter is visible under a narrower condition",
            "parameters: [{ key: n, type: integer }, { key: p, type: string, visible_when: { field: n, operator: gt, value: 5 } }]",
            "parameters: [{ key: n, type: integer }, { key: p, type: string, visible_when: { field: n, operator: gt, value: 10 } }]",
            ["breaking callers B919"], back: ["compatible callers B919"]),
        ChangeCase(
            "a list of values is shorter and longer", type("type: string, values_from: [a, b]"),
            type("type: string, values_from: [a]"),
            ["breaking callers B905"], back: ["warning readers B924"]),
        ChangeCase(
            "the same values are choices instead of a list", type("type: string, values_from: [a, b]"),
            type("type: string, constraints: { choices: [b, a] }"), [], back: []),
        ChangeCase(
            "a list of values becomes choices, one of them another",
            type("type: string, values_from: [a, b]"),
            type("type: string, constraints: { choices: [a, c] }"),
            ["breaking callers B905", "warning readers B924"],
            back: ["breaking callers B905", "warning readers B924"]),
        ChangeCase(
            "values come from a source", type("type: string"), type("type: string, values_from: [a]"),
            ["breaking callers B906"], back: ["compatible callers B962"]),
        ChangeCase(
            "texts and the order of parameters are another",
            "parameters: [{ key: a, type: string, label: A }, { key: b, type: string }]",
            "parameters: [{ key: b, type: string }, { key: a, type: string, label: Aa, help: Write it }]",
            ["compatible people B964", "compatible people B964", "compatible people B965"],
            back: ["compatible people B964", "compatible people B964", "compatible people B965"]),
        ChangeCase(
            "a parameter that is switched off is none", type("type: string"),
            type("type: string, is_active: false"), ["breaking callers B902", "warning callers B918"],
            back: ["compatible callers B961"]),
    ]
}
