// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// The cases that begin a suite, all of them one change away from a good one.
struct CaseDrafts {
    let plan: ActionPlan
    let base: CaseDraft

    var all: [CaseDraft] { [base] + mistakes + boundaries + others + callers + repetitions }

    private func draft(_ name: String, _ change: (inout CaseDraft) -> Void) -> CaseDraft {
        var draft = base
        draft.name = name
        change(&draft)
        return draft
    }

    private var visible: [PlanParameter] { plan.parameters.filter { !$0.isHidden && $0.type.type != .file } }

    // MARK: - Mistakes and boundaries

    private var mistakes: [CaseDraft] {
        visible.flatMap { parameter -> [CaseDraft] in
            let key = parameter.key
            var drafts = [
                draft("without \(key)") { $0.payload[key] = nil },
                draft("\(key) of another type") { $0.payload[key] = CaseDrafts.wrong(parameter.type.type) },
            ]
            if parameter.type.choices != nil || parameter.valuesFrom != nil {
                drafts.append(
                    draft("\(key) that is none of its values") { $0.payload[key] = "none of them" })
            }
            return drafts
        } + [draft("an input that nobody declares") { $0.payload["undeclared"] = "x" }]
    }

    private static func wrong(_ type: ValueType) -> Value {
        switch type {
        case .integer, .number, .decimal, .boolean, .list, .object, .geo: "not one"
        default: .list([true])
        }
    }

    private var boundaries: [CaseDraft] {
        visible.flatMap { parameter -> [CaseDraft] in
            let key = parameter.key
            return bounds(parameter.type, base.payload[key]).map { name, value in
                draft("\(key) \(name)") { $0.payload[key] = value }
            }
        }
    }

    /// The values at the bounds of a type, and those just beyond.
    private func bounds(_ type: PlanType, _ good: Value?) -> [(String, Value)] {
        var values: [(String, Value)] = []
        let isText = type.type == .string || type.type == .text
        if let least = type.minLength, isText, least <= CaseDrafts.maxLength {
            values.append(("of the least length", .string(String(repeating: "x", count: least))))
            if least > 0 {
                values.append(("that is too short", .string(String(repeating: "x", count: least - 1))))
            }
        }
        if let most = type.maxLength, isText, most <= CaseDrafts.maxLength {
            values.append(("of the greatest length", .string(String(repeating: "x", count: most))))
            values.append(("that is too long", .string(String(repeating: "x", count: most + 1))))
        }
        if type.pattern != nil { values.append(("that does not match its pattern", "\u{A1}?")) }
        let step = type.multipleOf ?? Number(1)
        let minus = Number("-" + step.canonicalText) ?? Number(-1)
        if let least = type.minimum {
            values += [("at the minimum", .number(least)), ("below the minimum", .number(least + minus))]
        }
        if let most = type.maximum {
            values += [("at the maximum", .number(most)), ("above the maximum", .number(most + step))]
        }
        if let bound = type.exclusiveMinimum {
            values += [
                ("at the lower bound", .number(bound)), ("above the lower bound", .number(bound + step)),
            ]
        }
        if let bound = type.exclusiveMaximum {
            values += [
                ("at the upper bound", .number(bound)), ("below the upper bound", .number(bound + minus)),
            ]
        }
        if type.multipleOf != nil, let odd = Number("1.0000001") {
            values.append(("between its steps", .number(odd)))
        }
        return values + listBounds(type, good) + objectBounds(type, good)
    }

    /// An object without each of its fields, and with each at the bounds.
    private func objectBounds(_ type: PlanType, _ good: Value?) -> [(String, Value)] {
        guard type.type == .object, let map = good?.map else { return [] }
        return (type.fields ?? []).filter { !$0.isHidden }.flatMap { field -> [(String, Value)] in
            func with(_ value: Value?) -> Value {
                var changed = map
                changed[field.key] = value
                return .map(changed)
            }
            return [("without \(field.key)", with(nil))]
                + bounds(field.type, map[field.key]).map { ("with \(field.key) \($0.0)", with($0.1)) }
        }
    }

    private static let maxLength = 20_000

    private func listBounds(_ type: PlanType, _ good: Value?) -> [(String, Value)] {
        guard type.type == .list, let item = good?.list?.first else { return [] }
        var values: [(String, Value)] = []
        func list(_ count: Int) -> Value { .list(Array(repeating: item, count: count)) }
        if let least = type.minItems, least > 0, least <= 1_000 {
            values.append(("with too few items", list(least - 1)))
        }
        if let most = type.maxItems, most <= 1_000 {
            values += [("with the most items", list(most)), ("with too many items", list(most + 1))]
        }
        if type.uniqueItems { values.append(("with an item twice", list(2))) }
        guard let fields = item.map, let inner = type.items.first?.fields else { return values }
        for field in inner {
            var changed = fields
            changed[field.key] = nil
            values.append(("without \(field.key) in a line", .list([.map(changed)])))
            for (name, value) in bounds(field.type, fields[field.key]) {
                changed[field.key] = value
                values.append(("with \(field.key) \(name)", .list([.map(changed)])))
            }
        }
        return values
    }

    /// Other values of each parameter: they may lead where the good case does not.
    private var others: [CaseDraft] {
        let samples = SampleValues(plan: plan)
        let mentioned = Set(
            (plan.criteria.flatMap { criterion -> [Reference] in
                if case .condition(let condition) = criterion.check { condition.references } else { [] }
            } + plan.branches.flatMap(\.condition.references)).filter { $0.root == .parameters }
                .compactMap(\.path.first))
        return visible.filter { mentioned.contains($0.key) || $0.type.choices != nil }.flatMap { parameter in
            samples.values(of: parameter).prefix(8).filter { $0 != base.payload[parameter.key] }.map {
                value in
                draft("\(parameter.key) as \(CanonicalJSON.faithfulText(value).prefix(40))") {
                    $0.payload[parameter.key] = value
                }
            }
        }
    }

    // MARK: - People and repetitions

    private var callers: [CaseDraft] {
        var drafts = [
            draft("nobody who is known") { $0.caller = CaseDraft.Person(user: nil, roles: []) },
            draft("somebody without a role") { $0.caller = base.caller.other("eve", roles: []) },
        ]
        for role in plan.apply where !["*", "anonymous", "system"].contains(role) {
            drafts.append(
                draft("submitted as \(role)") { $0.caller = base.caller.other("eve", roles: [role]) })
        }
        return drafts
    }

    private var repetitions: [CaseDraft] {
        let editor = CaseDraft.Person(
            user: "rui",
            roles: plan.edit.filter { !["*", "anonymous", "system"].contains($0) }.prefix(1).map(\.self))
        let approver = CaseDraft.Person(
            user: "gil", roles: plan.approval?.approvers.roles.prefix(1).map(\.self) ?? [])
        var drafts: [CaseDraft] = []
        if plan.approval != nil {
            drafts += [TestEvent.Decision.approve, .reject].map { decision in
                draft("a person decides: \(decision.rawValue)") { $0.events = [.decide(decision, approver)] }
            }
        }
        if plan.duplicates != nil {
            drafts += [TestEvent.Decision.override, .confirm].map { decision in
                draft("the same twice, and a person decides: \(decision.rawValue)") {
                    $0.events = [.submit(base.payload, key: nil), .decide(decision, editor)]
                }
            }
        } else {
            drafts.append(draft("the same twice") { $0.events = [.submit(base.payload, key: nil)] })
        }
        drafts.append(
            draft("the same with the same key") {
                $0.idempotencyKey = "k1"
                $0.events = [.submit(base.payload, key: "k1")]
            })
        if let key = visible.last?.key {
            drafts.append(
                draft("something else with the same key") { draft in
                    draft.idempotencyKey = "k1"
                    var payload = base.payload
                    payload[key] = payload[key] == nil ? "x" : nil
                    draft.events = [.submit(payload, key: "k1")]
                })
        }
        return drafts
    }
}
