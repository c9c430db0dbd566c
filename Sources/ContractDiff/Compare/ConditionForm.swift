// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// Writes conditions that mean the same in one way, as far as their form and what parameters may hold show it.
struct ConditionForm {
    static let always: Value = ["all": []]
    static let never: Value = ["any": []]

    /// What the fields of a condition may hold, by name; of others nothing is known.
    private let fields: [String: PlanParameter]

    init(fields: [String: PlanParameter] = [:]) { self.fields = fields }

    /// What a bare field is one of.
    enum Subject { case parameters, target }

    /// Knows what holds in both versions of an action.
    ///
    /// A bare field is one of the subject, as in a criterion on the form.
    init(_ old: ActionPlan, _ new: ActionPlan, subject: Subject? = nil) {
        var fields: [String: PlanParameter] = [:]
        for parameter in new.parameters {
            guard let before = old.parameter(parameter.key), before.type == parameter.type,
                before.isRequired == parameter.isRequired, before.isHidden == parameter.isHidden,
                before.visibleWhen == parameter.visibleWhen
            else { continue }
            fields["$parameters.\(parameter.key)"] = parameter
            if subject == .parameters { fields[parameter.key] = parameter }
        }
        let known = old.targetType.flatMap { old.entities[$0] }?.fields ?? [:]
        for (key, field) in new.targetType.flatMap({ new.entities[$0] })?.fields ?? [:]
        where known[key]?.type == field.type {
            let held = PlanParameter(key: key, label: key, type: field.type)
            for root in ["$entity", "$target"] { fields["\(root).\(key)"] = held }
            if subject == .target { fields[key] = held }
        }
        self.fields = fields
    }

    func normal(_ condition: Value) -> Value {
        if let parts = condition["all"]?.list { return joined("all", parts.map(normal)) }
        if let parts = condition["any"]?.list { return joined("any", parts.map(normal)) }
        if let part = condition["not"] { return opposite(of: normal(part)) }
        guard let field = condition["field"]?.string, let word = condition["operator"]?.string else {
            return condition
        }
        return comparison(field, word, condition)
    }

    // MARK: - Combinations

    private func joined(_ word: String, _ parts: [Value]) -> Value {
        let (neutral, decisive) =
            word == "all"
            ? (ConditionForm.always, ConditionForm.never) : (ConditionForm.never, ConditionForm.always)
        // Of one field, any of two lists is a list of both; and so is all of two lists of what it is not.
        let listing = word == "all" ? "not_in" : "in"
        var lists: [String: [Value]] = [:]
        var others: [Value] = []
        for part in parts.flatMap({ $0[word]?.list ?? [$0] }) where part != neutral {
            if part == decisive { return decisive }
            if part["operator"]?.string == listing, let field = part["field"]?.string,
                let values = part["value"]?["literal"]?.list
            {
                lists[field, default: []] += values
            } else {
                others.append(part)
            }
        }
        others += lists.map { ConditionForm.list($0.key, listing, $0.value) }
        let sorted = Portrait.sorted(others)
        return sorted.count == 1 ? sorted[0] : .map([word: .list(sorted)])
    }

    /// What is absent makes no difference: a comparison and its opposite never hold both, nor neither.
    private static let opposites = [
        "in": "not_in", "exists": "not_exists", "empty": "not_empty", "contains": "not_contains",
    ]
    private static let orders = ["gt": "lte", "gte": "lt", "lt": "gte", "lte": "gt"]

    private func opposite(of condition: Value) -> Value {
        if let parts = condition["all"]?.list { return joined("any", parts.map(opposite)) }
        if let parts = condition["any"]?.list { return joined("all", parts.map(opposite)) }
        if let part = condition["not"] { return part }
        guard case .map(var map) = condition, let word = map["operator"]?.string,
            let field = map["field"]?.string
        else { return ["not": condition] }
        let pairs = ConditionForm.opposites
        if let other = pairs[word] ?? pairs.first(where: { $0.value == word })?.key {
            map["operator"] = .string(other)
            return .map(map)
        }
        // Neither of 'gt' and 'lte' holds for what is absent.
        if let other = ConditionForm.orders[word], isAlwaysThere(field), map["value"]?["literal"] != nil {
            map["operator"] = .string(other)
            return comparison(field, other, .map(map))
        }
        return ["not": condition]
    }

    // MARK: - Comparisons

    private static func list(_ field: String, _ word: String, _ values: [Value]) -> Value {
        [
            "field": .string(field), "operator": .string(word),
            "value": ["literal": .list(Portrait.sorted(values))],
        ]
    }

    private func comparison(_ field: String, _ word: String, _ condition: Value) -> Value {
        if word == "exists", isAlwaysThere(field) { return ConditionForm.always }
        if word == "not_exists", isAlwaysThere(field) { return ConditionForm.never }
        guard let literal = condition["value"]?["literal"] else { return condition }
        switch word {
        case "eq", "in":
            guard let values = word == "eq" ? [literal] : literal.list else { return condition }
            let possible = values.filter { isPossible($0, in: field) }
            return possible.isEmpty ? ConditionForm.never : ConditionForm.list(field, "in", possible)
        case "ne", "not_in":
            guard let values = word == "ne" ? [literal] : literal.list else { return condition }
            let possible = values.filter { isPossible($0, in: field) }
            return possible.isEmpty ? ConditionForm.always : ConditionForm.list(field, "not_in", possible)
        case "gt", "gte", "lt", "lte":
            guard let limit = literal.number else { return condition }
            return order(field, word, limit)
        default: return condition
        }
    }

    private func order(_ field: String, _ word: String, _ limit: Number) -> Value {
        var (word, limit) = (word, limit)
        if fields[field]?.type.type == .integer, limit.isInteger {
            // Of whole numbers, what is beyond 4 is from 5 on.
            if word == "gt" { (word, limit) = ("gte", limit + Number(1)) }
            if word == "lt" { (word, limit) = ("lte", limit + Number(-1)) }
        }
        let (least, most) = bounds(of: field)
        let isPresent: Value =
            isAlwaysThere(field)
            ? ConditionForm.always : ["field": .string(field), "operator": "exists"]
        switch word {
        case "gt":
            if let least, least > limit { return isPresent }
            if let most, most <= limit { return ConditionForm.never }
        case "gte":
            if let least, least >= limit { return isPresent }
            if let most, most < limit { return ConditionForm.never }
        case "lt":
            if let most, most < limit { return isPresent }
            if let least, least >= limit { return ConditionForm.never }
        default:
            if let most, most <= limit { return isPresent }
            if let least, least > limit { return ConditionForm.never }
        }
        return [
            "field": .string(field), "operator": .string(word), "value": ["literal": .number(limit)],
        ]
    }

    // MARK: - What a field may hold

    private func isAlwaysThere(_ field: String) -> Bool {
        fields[field].map { $0.isRequired && $0.visibleWhen == nil && !$0.isHidden } ?? false
    }

    /// True for a field that is known to hold one text, where it holds anything.
    func isText(_ field: String) -> Bool {
        fields[field].map { ![.list, .object, .geo, .file].contains($0.type.type) } ?? false
    }

    private func isPossible(_ value: Value, in field: String) -> Bool {
        guard let number = value.number else { return true }
        let (least, most) = bounds(of: field)
        return !(least.map { number < $0 } ?? false) && !(most.map { number > $0 } ?? false)
    }

    /// The least and the greatest number that a field holds, or what it stays between.
    private func bounds(of field: String) -> (least: Number?, most: Number?) {
        guard let type = fields[field]?.type, [.integer, .number, .decimal].contains(type.type) else {
            return (nil, nil)
        }
        let step = Number(type.type == .integer ? 1 : 0)
        let back = Number(type.type == .integer ? -1 : 0)
        let above = type.exclusiveMinimum.map { $0.isInteger ? $0 + step : $0 }
        let below = type.exclusiveMaximum.map { $0.isInteger ? $0 + back : $0 }
        return (
            [type.minimum, above].compactMap { $0 }.max(), [type.maximum, below].compactMap { $0 }.min()
        )
    }
}

/// What is known of the fields that the conditions of an action name, by what a bare one belongs to.
struct ConditionForms {
    var form = ConditionForm()
    var target = ConditionForm()
    var other = ConditionForm()
}

extension ConditionForms {
    init(_ old: ActionPlan, _ new: ActionPlan) {
        form = ConditionForm(old, new, subject: .parameters)
        target = ConditionForm(old, new, subject: .target)
        other = ConditionForm(old, new)
    }
}
