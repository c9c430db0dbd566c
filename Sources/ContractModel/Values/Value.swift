// SPDX-License-Identifier: Apache-2.0

/// A dynamic value: what a payload holds, what a function takes and returns, what a record keeps.
///
/// Text is compared by its bytes, never by canonical equivalence, so that `é` composed and decomposed are two
/// values everywhere: here, in digests and in the ledger.
public enum Value: Sendable {
    case null
    case bool(Bool)
    case number(Number)
    case string(String)
    case list([Value])
    case map(ValueMap)
}

extension Value: Hashable {
    public static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        case (.string(let a), .string(let b)): a.hasSameBytes(as: b)
        case (.list(let a), .list(let b)): a == b
        case (.map(let a), .map(let b)): a == b
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .number(let value): hasher.combine(value)
        case .string(let value): value.hashBytes(into: &hasher)
        case .list(let values): hasher.combine(values)
        case .map(let map): hasher.combine(map)
        }
    }
}

extension Value {
    /// The text, when this is a string.
    public var string: String? { if case .string(let text) = self { text } else { nil } }
    /// The truth value, when this is a boolean.
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    /// The number, when this is one.
    public var number: Number? { if case .number(let value) = self { value } else { nil } }
    /// The elements, when this is a list.
    public var list: [Value]? { if case .list(let values) = self { values } else { nil } }
    /// The members, when this is a map.
    public var map: ValueMap? { if case .map(let map) = self { map } else { nil } }
    /// True for `null`.
    public var isNull: Bool { if case .null = self { true } else { false } }

    /// The member of a map; nil for every other kind of value and for an absent key.
    public subscript(_ key: String) -> Value? { map?[key] }

    /// The value at a path of keys and list positions; nil when a part of the way is missing.
    public func value(at path: some Sequence<String>) -> Value? {
        var current = self
        for part in path {
            switch current {
            case .map(let map):
                guard let next = map[part] else { return nil }
                current = next
            case .list(let values):
                guard let index = Int(part), values.indices.contains(index) else { return nil }
                current = values[index]
            default: return nil
            }
        }
        return current
    }

    /// The kind in an author's words: `null`, `boolean`, `number`, `string`, `list` or `map`.
    public var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .list: "list"
        case .map: "map"
        }
    }
}

// Not by a nil literal: in `condition ? value : nil` it would make `.some(.null)` of the nil.
extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .number(Number(value)) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: Value...) { self = .list(elements) }
    public init(dictionaryLiteral elements: (String, Value)...) { self = .map(ValueMap(elements)) }
}
