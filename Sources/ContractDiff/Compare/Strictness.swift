// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Whether a condition holds less or more often than another.
enum Strictness: Sendable, Hashable {
    /// Whatever the newer one holds for, the older one held for too.
    case tighter
    /// Whatever the older one held for, the newer one holds for too.
    case looser
    case other

    var reversed: Strictness {
        switch self {
        case .tighter: .looser
        case .looser: .tighter
        case .other: .other
        }
    }

    /// Compares two conditions in their canonical form; nil is one that always holds.
    init(from old: Value?, to new: Value?) {
        guard let old else {
            self = .tighter
            return
        }
        guard let new else {
            self = .looser
            return
        }
        if Strictness.implies(new, old) {
            self = .tighter
        } else if Strictness.implies(old, new) {
            self = .looser
        } else {
            self = .other
        }
    }

    /// True when it is plain from the form that whatever the first holds for, the second holds for.
    static func implies(_ first: Value, _ second: Value) -> Bool {
        if first == second { return true }
        if let parts = second["all"]?.list { return parts.allSatisfy { implies(first, $0) } }
        if let parts = first["any"]?.list { return parts.allSatisfy { implies($0, second) } }
        if let parts = first["all"]?.list { return parts.contains { implies($0, second) } }
        if let parts = second["any"]?.list { return parts.contains { implies(first, $0) } }
        if let inner = first["not"], let other = second["not"] { return implies(other, inner) }
        return compares(first, imply: second)
    }

    private static func compares(_ first: Value, imply second: Value) -> Bool {
        guard let field = first["field"], field == second["field"], let left = first["operator"]?.string,
            let right = second["operator"]?.string
        else { return false }
        // A comparison with a value only holds for what is there.
        let present = [
            "eq", "in", "gt", "gte", "lt", "lte", "contains", "starts_with", "ends_with", "matches",
        ]
        if right == "exists", present.contains(left) || left == "not_empty" { return true }
        guard let a = first["value"]?["literal"], let b = second["value"]?["literal"] else { return false }
        if let values = set(left, a, including: ["eq", "in"]) {
            if let allowed = set(right, b, including: ["eq", "in"]) { return values.isSubset(of: allowed) }
            if let excluded = set(right, b, including: ["ne", "not_in"]) {
                return values.isDisjoint(with: excluded)
            }
        }
        if let values = set(left, a, including: ["ne", "not_in"]),
            let excluded = set(right, b, including: ["ne", "not_in"])
        {
            return excluded.isSubset(of: values)
        }
        guard let x = a.number, let y = b.number else { return false }
        switch (left, right) {
        case ("gt", "gt"), ("gte", "gte"), ("gt", "gte"): return x >= y
        case ("gte", "gt"), ("eq", "gt"): return x > y
        case ("eq", "gte"): return x >= y
        case ("lt", "lt"), ("lte", "lte"), ("lt", "lte"): return x <= y
        case ("lte", "lt"), ("eq", "lt"): return x < y
        case ("eq", "lte"): return x <= y
        default: return false
        }
    }

    private static func set(_ word: String, _ value: Value, including words: [String]) -> Set<Value>? {
        guard words.contains(word) else { return nil }
        if ["in", "not_in"].contains(word) { return value.list.map(Set.init) }
        return [value]
    }
}
