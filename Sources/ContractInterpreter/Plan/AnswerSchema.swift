// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// The JSON Schema that tells a model what its answer holds.
///
/// Only what servers take in strict mode stands in it as a keyword; every other constraint is put into words, for the
/// answer is held against all of them here in any case. What is not required may be null, since strict mode asks for
/// every member.
enum AnswerSchema {
    static func schema(of rows: [PlanParameter]) -> Value {
        let asked = rows.filter { !$0.isHidden }
        return [
            "type": "object",
            "properties": .map(ValueMap(asked.map { ($0.key, schema(of: $0)) })),
            "required": .list(asked.map { .string($0.key) }), "additionalProperties": false,
        ]
    }

    private static func schema(of row: PlanParameter) -> Value {
        var map = keywords(of: row.type)
        if !row.isRequired {
            if let type = map["type"] { map["type"] = .list([type, "null"]) }
            if let choices = map["enum"]?.list { map["enum"] = .list(choices + [.null]) }
            if map["type"] == nil, map["enum"] == nil {
                map = ["anyOf": .list([.map(map), ["type": "null"]])]
            }
        }
        let said = (row.label.hasSameBytes(as: row.key) ? [] : [row.label]) + words(of: row.type)
        if !said.isEmpty { map["description"] = .string(said.joined(separator: "; ")) }
        return .map(map)
    }

    private static func keywords(of type: PlanType) -> ValueMap {
        var map = ValueMap()
        switch type.type {
        case .integer: map["type"] = "integer"
        case .number, .decimal: map["type"] = "number"
        case .boolean: map["type"] = "boolean"
        case .list:
            map["type"] = "array"
            map["items"] = .map(type.items.first.map(described) ?? [:])
            map["minItems"] = type.minItems.map { .number(Number(Int64($0))) }
            map["maxItems"] = type.maxItems.map { .number(Number(Int64($0))) }
        case .object: map = schema(of: type.fields ?? []).map ?? [:]
        case .geo: map = place
        default:
            map["type"] = "string"
            map["format"] = format(of: type.type)
        }
        if let choices = type.choices, !choices.isEmpty {
            if type.type == .enum { map["type"] = kind(of: choices) }
            map["enum"] = .list(choices)
        }
        if map["type"] == "integer" || map["type"] == "number" {
            map["minimum"] = type.minimum.map(Value.number)
            map["maximum"] = type.maximum.map(Value.number)
            map["exclusiveMinimum"] = type.exclusiveMinimum.map(Value.number)
            map["exclusiveMaximum"] = type.exclusiveMaximum.map(Value.number)
            map["multipleOf"] = type.multipleOf.map(Value.number)
        }
        return map
    }

    private static func described(_ type: PlanType) -> ValueMap {
        var map = keywords(of: type)
        let said = words(of: type)
        if !said.isEmpty { map["description"] = .string(said.joined(separator: "; ")) }
        return map
    }

    private static func kind(of choices: [Value]) -> Value? {
        if choices.allSatisfy({ $0.string != nil }) { return "string" }
        if choices.allSatisfy({ $0.number != nil }) { return "number" }
        return choices.allSatisfy { $0.bool != nil } ? "boolean" : nil
    }

    private static func format(of type: ValueType) -> Value? {
        switch type {
        case .date: "date"
        case .datetime: "date-time"
        case .email: "email"
        case .uuid: "uuid"
        default: nil
        }
    }

    private static let place: ValueMap = [
        "type": "object",
        "properties": [
            "lat": ["type": "number", "minimum": -90, "maximum": 90],
            "lon": ["type": "number", "minimum": -180, "maximum": 180],
        ],
        "required": ["lat", "lon"], "additionalProperties": false,
    ]

    /// What no keyword says that every server takes.
    private static func words(of type: PlanType) -> [String] {
        var words: [String] = []
        switch type.type {
        case .url: words.append("a URL with scheme and host")
        case .phone: words.append("a phone number such as +351 210 000 000")
        case .duration: words.append("a duration such as 90s, 15m or 24h")
        case .geo: words.append("a place in WGS 84")
        default: break
        }
        if let least = type.minLength { words.append("at least \(least) characters") }
        if let most = type.maxLength { words.append("at most \(most) characters") }
        if let pattern = type.pattern { words.append("matches \(pattern)") }
        if type.uniqueItems { words.append("nothing twice") }
        if let after = type.after { words.append("after \(after)") }
        if let before = type.before { words.append("before \(before)") }
        return words
    }
}
