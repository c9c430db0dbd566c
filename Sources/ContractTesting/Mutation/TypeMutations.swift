// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// Loosens the constraints of a type, one at a time.
struct TypeMutations {
    let type: PlanType
    /// Where the type stands: `lines[].amount`.
    let place: String

    var mutants: [(change: String, type: PlanType)] {
        var mutants: [(String, PlanType)] = []
        func add(_ change: String, _ body: (inout PlanType) -> Void) {
            var changed = type
            body(&changed)
            mutants.append(("'\(place)' \(change)", changed))
        }
        if let least = type.minLength, least > 0 {
            add("has min_length \(least - 1)") { $0.minLength = least - 1 }
        }
        if let most = type.maxLength { add("has max_length \(most + 1)") { $0.maxLength = most + 1 } }
        if type.pattern != nil { add("has no pattern") { $0.pattern = nil } }
        if let least = type.minimum {
            let lower = least + Number(-1)
            add("has min \(lower.canonicalText)") { $0.minimum = lower }
        }
        if let most = type.maximum {
            let higher = most + Number(1)
            add("has max \(higher.canonicalText)") { $0.maximum = higher }
        }
        if let bound = type.exclusiveMinimum {
            add("has min \(bound.canonicalText), not exclusive_min") {
                $0.exclusiveMinimum = nil
                $0.minimum = bound
            }
        }
        if let bound = type.exclusiveMaximum {
            add("has max \(bound.canonicalText), not exclusive_max") {
                $0.exclusiveMaximum = nil
                $0.maximum = bound
            }
        }
        if type.multipleOf != nil { add("has no multiple_of") { $0.multipleOf = nil } }
        if let choices = type.choices {
            if choices.count > 1, let last = choices.last {
                add("lacks the choice \(CanonicalJSON.text(last))") { $0.choices?.removeLast() }
            }
            if type.type != .enum { add("has no choices") { $0.choices = nil } }
        }
        if let least = type.minItems, least > 0 {
            add("has min_items \(least - 1)") { $0.minItems = least - 1 }
        }
        if let most = type.maxItems { add("has max_items \(most + 1)") { $0.maxItems = most + 1 } }
        if type.uniqueItems { add("has no unique_items") { $0.uniqueItems = false } }
        if type.before != nil { add("has no before") { $0.before = nil } }
        if type.after != nil { add("has no after") { $0.after = nil } }
        if type.within != nil { add("has no within") { $0.within = nil } }
        if type.allowedContentTypes != nil { add("takes any content type") { $0.allowedContentTypes = nil } }
        return mutants + inner
    }

    /// Those of the types inside.
    private var inner: [(change: String, type: PlanType)] {
        var mutants: [(String, PlanType)] = []
        for (index, item) in type.items.enumerated() {
            for (change, mutated) in TypeMutations(type: item, place: place + "[]").mutants {
                var changed = type
                changed.items[index] = mutated
                mutants.append((change, changed))
            }
        }
        for (index, field) in (type.fields ?? []).enumerated() {
            let name = place + "." + field.key
            if field.isRequired {
                var changed = type
                changed.fields?[index].isRequired = false
                mutants.append(("'\(name)' is not required", changed))
            }
            for (change, mutated) in TypeMutations(type: field.type, place: name).mutants {
                var changed = type
                changed.fields?[index].type = mutated
                mutants.append((change, changed))
            }
        }
        return mutants
    }
}

/// Turns the comparisons of a condition round, one at a time.
enum ConditionMutations {
    static func of(_ condition: PlanCondition) -> [PlanCondition] {
        switch condition {
        case .comparison(let left, let comparator, let right, let form):
            return others(comparator).map { .comparison(left: left, $0, right: right, form) }
        case .all(let parts):
            return [.any(parts)] + inside(parts).map { .all($0) } + shorter(parts).map { .all($0) }
        case .any(let parts):
            return [.all(parts)] + inside(parts).map { .any($0) } + shorter(parts).map { .any($0) }
        case .not(let part): return [part] + of(part).map { .not($0) }
        case .call: return [.not(condition)]
        }
    }

    private static func inside(_ parts: [PlanCondition]) -> [[PlanCondition]] {
        parts.indices.flatMap { index in
            of(parts[index]).map { changed in
                var parts = parts
                parts[index] = changed
                return parts
            }
        }
    }

    private static func shorter(_ parts: [PlanCondition]) -> [[PlanCondition]] {
        guard parts.count > 1 else { return [] }
        return parts.indices.map { index in
            var parts = parts
            parts.remove(at: index)
            return parts
        }
    }

    private static func others(_ comparator: Condition.Comparator) -> [Condition.Comparator] {
        switch comparator {
        case .eq: [.ne]
        case .ne: [.eq]
        case .isIn: [.notIn]
        case .notIn: [.isIn]
        case .gt: [.gte, .lt]
        case .gte: [.gt, .lt]
        case .lt: [.lte, .gt]
        case .lte: [.lt, .gt]
        case .contains: [.notContains]
        case .notContains: [.contains]
        case .startsWith: [.endsWith]
        case .endsWith: [.startsWith]
        case .matches: [.ne]
        case .exists: [.notExists]
        case .notExists: [.exists]
        case .empty: [.notEmpty]
        case .notEmpty: [.empty]
        }
    }
}
