// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

extension ActionPlan {
    /// A condition that decides whether something happens.
    struct Branch {
        var place: String
        var condition: PlanCondition
    }

    /// Every `when`, `required_when` and `visible_when` of the action.
    var branches: [Branch] {
        var branches: [Branch] = []
        func add(_ place: String, _ condition: PlanCondition?) {
            if let condition { branches.append(Branch(place: place, condition: condition)) }
        }
        for parameter in parameters {
            add("parameter '\(parameter.key)' (required_when)", parameter.requiredWhen)
            add("parameter '\(parameter.key)' (visible_when)", parameter.visibleWhen)
        }
        for call in normalize + validate + prepareCreate { add("'\(call.key)'", call.when) }
        add("'duplicates'", duplicates?.call.when)
        add("'approval'", approval?.when)
        for edit in edits { add("the edit of '\(edit.field)'", edit.when) }
        for create in creates { add("the create '\(create.key)'", create.when) }
        for effect in sideEffects { add("the side effect '\(effect.key)'", effect.when) }
        for step in ownSteps.flatMap(\.withNested) {
            for (place, condition) in step.innerConditions { add(place, condition) }
        }
        return branches
    }

    /// Every function that an evaluation of the action may call, by name, in order.
    var calledFunctions: [String] {
        var names: Set<String> = []
        func add(_ expression: PlanExpression?) {
            for function in expression?.calls ?? [] { names.insert(function) }
        }
        for call in normalize + validate + prepareCreate {
            names.insert(call.function.name)
            call.arguments.values.forEach(add)
        }
        for parameter in parameters {
            add(parameter.defaultValue)
            if case .call(let function, let arguments) = parameter.valuesFrom {
                names.insert(function.name)
                arguments.values.forEach(add)
            }
        }
        for edit in edits { add(edit.value) }
        for create in creates { create.fields.values.forEach(add) }
        for effect in sideEffects { effect.payload?.values.forEach(add) }
        result.values.forEach(add)
        for step in ownSteps {
            let parts = step.evaluated
            for function in parts.functions { names.insert(function.name) }
            parts.expressions.forEach(add)
            for condition in parts.conditions { condition?.calls.forEach { names.insert($0) } }
        }
        for branch in branches { branch.condition.calls.forEach { names.insert($0) } }
        for criterion in criteria {
            switch criterion.check {
            case .condition(let condition): condition.calls.forEach { names.insert($0) }
            case .reachable(let state): add(state)
            }
        }
        return names.sorted()
    }
}

extension PlanExpression {
    fileprivate var calls: [String] {
        switch self {
        case .literal, .reference: []
        case .call(let function, let arguments): [function.name] + arguments.values.flatMap(\.calls)
        case .list(let elements): elements.flatMap(\.calls)
        case .map(let members): members.values.flatMap(\.calls)
        }
    }
}

extension PlanCondition {
    fileprivate var calls: [String] {
        switch self {
        case .comparison(let left, _, let right, _): left.calls + (right?.calls ?? [])
        case .all(let parts), .any(let parts): parts.flatMap(\.calls)
        case .not(let part): part.calls
        case .call(let function, let arguments): [function.name] + arguments.values.flatMap(\.calls)
        }
    }
}
