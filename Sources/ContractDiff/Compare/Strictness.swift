// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Whether a condition holds less or more often than another.
enum Strictness: Sendable, Hashable {
    /// Whatever the newer one holds for, the older one held for too.
    case tighter
    /// Whatever the older one held for, the newer one holds for too.
    case looser
    /// They hold for the same, and are only written otherwise.
    case same
    case other

    var reversed: Strictness {
        switch self {
        case .tighter: .looser
        case .looser: .tighter
        case .same: .same
        case .other: .other
        }
    }

    /// Compares two conditions in their canonical form; nil is one that always holds.
    init(from old: Value?, to new: Value?, knowing form: ConditionForm = ConditionForm()) {
        let before = form.normal(old ?? ConditionForm.always)
        let after = form.normal(new ?? ConditionForm.always)
        switch (Strictness.holds(after, before, form), Strictness.holds(before, after, form)) {
        case (true, true): self = .same
        case (true, false): self = .tighter
        case (false, true): self = .looser
        case (false, false): self = .other
        }
    }

    /// True when it is plain from the form that whatever the first holds for, the second holds for.
    static func implies(_ first: Value, _ second: Value, knowing form: ConditionForm) -> Bool {
        holds(form.normal(first), form.normal(second), form)
    }

    /// The same for two conditions in their normal form.
    private static func holds(_ first: Value, _ second: Value, _ form: ConditionForm) -> Bool {
        if first == second { return true }
        if let parts = second["all"]?.list { return parts.allSatisfy { holds(first, $0, form) } }
        if let parts = first["any"]?.list { return parts.allSatisfy { holds($0, second, form) } }
        if let parts = first["all"]?.list { return parts.contains { holds($0, second, form) } }
        if let parts = second["any"]?.list { return parts.contains { holds(first, $0, form) } }
        if let inner = first["not"], let other = second["not"] { return holds(other, inner, form) }
        // What is from 5 on is not below 5, but what is not below 5 may be absent.
        if case .map(var inner)? = second["not"], let word = inner["operator"]?.string,
            let other = ["gt": "lte", "gte": "lt", "lt": "gte", "lte": "gt"][word]
        {
            inner["operator"] = .string(other)
            return compares(first, imply: .map(inner), form)
        }
        return compares(first, imply: second, form)
    }

    private static func compares(_ first: Value, imply second: Value, _ form: ConditionForm) -> Bool {
        guard let field = first["field"]?.string, second["field"]?.string == field,
            let left = first["operator"]?.string,
            let right = second["operator"]?.string
        else { return false }
        // A comparison with a value only holds for what is there.
        let present = [
            "in", "eq", "gt", "gte", "lt", "lte", "contains", "starts_with", "ends_with", "matches",
        ]
        if right == "exists", present.contains(left) || left == "not_empty" { return true }
        guard let a = first["value"]?["literal"], let b = second["value"]?["literal"] else { return false }
        if left == "in", let values = a.list, ["gt", "gte", "lt", "lte"].contains(right) {
            return b.number.map { limit in values.allSatisfy { isBeyond($0, right, limit) } } ?? false
        }
        if left == "in", let values = a.list, let y = b.string {
            return values.allSatisfy { $0.string.map(TextPart(right, y).isIn) ?? false }
        }
        if right == "not_in", let excluded = b.list, let x = a.string,
            ["starts_with", "ends_with"].contains(left)
        {
            return !excluded.contains { $0.string.map(TextPart(left, x).isIn) ?? false }
        }
        if right == "not_in", let excluded = b.list, let limit = a.number,
            ["gt", "gte", "lt", "lte"].contains(left)
        {
            return excluded.allSatisfy { $0.number != nil && !isBeyond($0, left, limit) }
        }
        if let values = set(left, a, of: "in") {
            if let allowed = set(right, b, of: "in") { return values.isSubset(of: allowed) }
            if let excluded = set(right, b, of: "not_in") {
                return values.isDisjoint(with: excluded)
            }
        }
        if let values = set(left, a, of: "not_in"),
            let excluded = set(right, b, of: "not_in")
        {
            return excluded.isSubset(of: values)
        }
        if let x = a.string, let y = b.string {
            return TextPart(left, x).implies(TextPart(right, y), isText: form.isText(field))
        }
        guard let x = a.number, let y = b.number else { return false }
        switch (left, right) {
        case ("gt", "gt"), ("gte", "gte"), ("gt", "gte"): return x >= y
        case ("gte", "gt"): return x > y
        case ("lt", "lt"), ("lte", "lte"), ("lt", "lte"): return x <= y
        case ("lte", "lt"): return x < y
        default: return false
        }
    }

    private static func isBeyond(_ value: Value, _ word: String, _ limit: Number) -> Bool {
        guard let number = value.number else { return false }
        return switch word {
        case "gt": number > limit
        case "gte": number >= limit
        case "lt": number < limit
        default: number <= limit
        }
    }

    private static func set(_ word: String, _ value: Value, of listing: String) -> Set<Value>? {
        word == listing ? value.list.map(Set.init) : nil
    }
}
