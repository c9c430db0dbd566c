// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// What the fields of a given record may be, so that what is asked of it holds: of the target by criteria, of a record that a
/// parameter takes its values from by `where`.
struct TargetFields {
    let entity: PlanEntity?
    let samples: SampleValues
    /// What conditions call the record.
    let root: Reference.Root
    let conditions: [PlanCondition]

    /// Those of an action's target.
    init(_ plan: ActionPlan, samples: SampleValues) {
        self.init(
            plan.targetType.flatMap { plan.entities[$0] }, samples: samples, root: .entity,
            conditions: plan.criteria.compactMap {
                if case .condition(let condition) = $0.check { condition } else { nil }
            })
    }

    init(_ entity: PlanEntity?, samples: SampleValues, root: Reference.Root, conditions: [PlanCondition]) {
        self.entity = entity
        self.samples = samples
        self.root = root
        self.conditions = conditions
    }

    /// The name under which a field of the target is tried, beside the parameters.
    static func name(of field: String) -> String { "$entity." + field }

    /// The field that a name is about; nil for a parameter.
    static func field(of name: String) -> String? {
        let start = "$entity."
        return name.hasPrefix(start) ? String(name.dropFirst(start.count)) : nil
    }

    /// The fields of the target that a condition is about; its state is chosen otherwise.
    func names(in condition: PlanCondition) -> [String] {
        condition.references.filter { $0.root == .entity && $0.path.count == 1 }.map { $0.path[0] }
            .filter { entity?.fields[$0] != nil && $0 != entity?.stateField }.map(TargetFields.name)
    }

    /// What a field may be: at first nothing where it may be absent, then what criteria hold it against.
    func candidates(of field: String) -> [Value?] {
        guard let declared = entity?.fields[field] else { return [] }
        var found: [Value?] = declared.isRequired ? [] : [nil]
        let own = samples.values(of: declared.type, key: field).map(Optional.some)
        if declared.isRequired { found += own.prefix(1) }
        for value in compared(with: field) where FieldValue.held(value, by: declared.type) != nil {
            found.append(value)
        }
        return found + own.prefix(8)
    }

    /// What criteria want the fields to be, where they say it outright.
    func wanted(by caller: CaseDraft.Person, payload: ValueMap) -> ValueMap {
        var fields = ValueMap()
        func value(_ expression: PlanExpression) -> Value? {
            guard case .reference(let reference) = expression else { return expression.constant }
            if reference.root == .parameters, reference.path.count == 1 { return payload[reference.path[0]] }
            return TargetFields.value(of: reference, caller)
        }
        func take(_ field: PlanExpression, _ comparator: Condition.Comparator, _ other: PlanExpression) {
            guard case .reference(let left) = field, left.root == root, left.path.count == 1,
                root != .entity || left.path[0] != entity?.stateField
            else { return }
            switch comparator {
            case .eq: fields[left.path[0]] = timed(value(other), left.path[0])
            case .isIn: fields[left.path[0]] = other.constant?.list?.first
            case .gte, .lte: fields[left.path[0]] = timed(value(other), left.path[0])
            case .startsWith, .endsWith: fields[left.path[0]] = other.constant
            case .gt, .lt:
                let step = comparator == .gt ? 1 : -1
                fields[left.path[0]] = timed(
                    value(other).flatMap { TargetFields.beside($0, step) }, left.path[0])
            default: break
            }
        }
        func take(_ condition: PlanCondition) {
            switch condition {
            case .all(let parts): parts.forEach(take)
            case .comparison(let left, let comparator, let right?, _):
                take(left, comparator, right)
                if comparator == .eq { take(right, .eq, left) }
            case .comparison(.reference(let left), .exists, nil, _),
                .comparison(.reference(let left), .notEmpty, nil, _):
                guard left.root == root, left.path.count == 1 else { return }
                // Of a type that no action writes to, nothing is known here, and nothing is checked.
                let type = entity?.fields[left.path[0]]?.type ?? PlanType(.string)
                fields[left.path[0]] = samples.values(of: type, key: left.path[0]).first
            default: break
            }
        }
        conditions.forEach(take)
        return fields
    }

    // MARK: - Values of conditions

    /// What a reference to the caller or to the time is in a case, whose clock stands still.
    private static func value(of reference: Reference, _ caller: CaseDraft.Person) -> Value? {
        switch (reference.root, reference.path) {
        case (.user, ["id"]): caller.user.map(Value.string)
        case (.user, ["email"]): caller.email.map(Value.string)
        case (.user, ["name"]): caller.name.map(Value.string)
        case (.user, ["organization"]): caller.organization.map(Value.string)
        case (.tenant, ["code"]): .string(TestBench.tenant)
        case (.now, []): .string(TestBench.now.description)
        case (.today, []): .string(String(TestBench.now.description.prefix(10)))
        default: nil
        }
    }

    /// The next number, or the same time on the next day; those before for a step back.
    private static func beside(_ value: Value, _ step: Int) -> Value? {
        if let number = value.number { return .number(number + Number(Int64(step))) }
        guard let text = value.string, let day = CivilDate(String(text.prefix(10)))?.adding(days: step),
            text.utf8.count == 10 || Instant(text) != nil
        else { return nil }
        return .string(day.description + text.dropFirst(10))
    }

    /// An instant as the day that it lies in, for a field that is a date, and the other way round.
    private func timed(_ value: Value?, _ field: String) -> Value? {
        guard let text = value?.string else { return value }
        switch entity?.fields[field]?.type.type {
        case .date where Instant(text) != nil: return .string(String(text.prefix(10)))
        case .datetime where CivilDate(text) != nil: return .string(text + "T09:00:00Z")
        default: return value
        }
    }

    /// The values that criteria compare a field with, and for numbers those beside them.
    private func compared(with field: String) -> [Value] {
        var values: [Value] = []
        func take(_ condition: PlanCondition) {
            switch condition {
            case .all(let parts), .any(let parts): parts.forEach(take)
            case .not(let part): take(part)
            case .comparison(.reference(let left), _, let right?, _)
            where left.root == root && left.path == [field]:
                guard let constant = right.constant else { return }
                values += [constant] + (constant.list ?? []) + [.list([constant])]
                if let number = constant.number {
                    values += [.number(number + Number(1)), .number(number + Number(-1))]
                }
            default: break
            }
        }
        conditions.forEach(take)
        return values
    }
}
