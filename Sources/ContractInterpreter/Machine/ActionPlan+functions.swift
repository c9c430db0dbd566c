// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionPlan {
    /// Every function that may be asked before a submission is accepted, and until an engine action has run.
    var acceptFunctions: [PlanFunction] {
        var parts = EvaluatedParts()
        for parameter in parameters { parts.take(parameter) }
        for criterion in criteria {
            switch criterion.check {
            case .condition(let condition): parts.conditions.append(condition)
            case .reachable(let state): parts.expressions.append(state)
            }
        }
        for call in normalize + validate { parts.take(call) }
        if let duplicates { parts.take(duplicates.call) }
        parts.expressions += [reference?.prefixFrom, reference?.yearFrom].compactMap(\.self)
        for effect in sideEffects {
            parts.conditions.append(effect.when)
            parts.expressions += effect.payload.map { Array($0.values) } ?? []
        }
        for entity in entities.values { parts.expressions += entity.fields.values.compactMap(\.defaultValue) }
        return parts.allFunctions + RunStep.create.functions(self)
    }
}

extension EvaluatedParts {
    fileprivate mutating func take(_ parameter: PlanParameter) {
        expressions += [parameter.defaultValue].compactMap(\.self)
        conditions += [parameter.requiredWhen, parameter.visibleWhen]
        switch parameter.valuesFrom {
        case .entities(_, _, let condition): conditions.append(condition)
        case .call(let function, let arguments):
            functions.append(function)
            expressions += arguments.values
        case .list, nil: break
        }
        for row in parameter.type.rows { take(row) }
    }
}

extension PlanType {
    /// The parameters inside of it, those of a list's elements included.
    fileprivate var rows: [PlanParameter] { (fields ?? []) + items.flatMap(\.rows) }
}

extension FunctionRegistry {
    /// The first of some functions that this version lacks.
    func firstMissing(of functions: some Sequence<PlanFunction>) -> PlanFunction? {
        functions.first { !$0.isBuiltIn && function($0.name, version: $0.version) == nil }
    }
}
