// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// Evaluates compiled values: the only evaluation there is.
struct Evaluator: Sendable {
    let context: EvaluationContext

    init(_ context: EvaluationContext) { self.context = context }

    /// The value of an expression; nil when it refers to something absent.
    func value(of expression: PlanExpression) throws(FunctionFailure) -> Value? {
        switch expression {
        case .literal(let value): return value
        case .reference(let reference):
            if let value = context.value(of: reference) { return value }
            return try sealedPart(reference)
        case .call(let function, let arguments): return try call(function, arguments)
        case .list(let elements):
            var values: [Value] = []
            for element in elements { values.append(try value(of: element) ?? .null) }
            return .list(values)
        case .map(let members):
            var map = ValueMap()
            for (key, member) in members { map[key] = try value(of: member) }
            return .map(map)
        }
    }

    /// The value that a reference finds inside of what is sealed as a whole, sealed in its turn; nil where there is none.
    private func sealedPart(_ reference: Reference) throws(FunctionFailure) -> Value? {
        for length in reference.path.indices.reversed() {
            let outer = Reference(root: reference.root, path: Array(reference.path[..<length]))
            guard let whole = context.value(of: outer) else { continue }
            guard Sealer.isSealed(whole) else { return nil }
            return try sealed.unseal(whole).value(at: reference.path[length...]).map(sealed.reseal)
        }
        return nil
    }

    /// The arguments of a call, defaults of the function filled in; absent ones are left out.
    func arguments(
        _ written: [String: PlanExpression], of function: CuratedFunction
    ) throws(FunctionFailure) -> ValueMap {
        var values = ValueMap()
        for parameter in function.parameters {
            if let expression = written[parameter.name], let value = try value(of: expression) {
                values[parameter.name] = value
            } else if let value = parameter.defaultValue {
                values[parameter.name] = value
            }
        }
        return values
    }

    /// Calls a value function of the registry.
    func call(
        _ pinned: PlanFunction, _ written: [String: PlanExpression]
    ) throws(FunctionFailure) -> Value {
        guard let function = context.registry.function(pinned.name, version: pinned.version),
            let body = function.body.value
        else {
            throw FunctionFailure(
                .final, code: "missing_function",
                message: "the function '\(pinned.name)' is not in this version")
        }
        context.witness?.tell(.function(pinned.name))
        let given = try arguments(written, of: function)
        // It is called with sealed arguments in the clear; what comes of them is sealed.
        guard SealedInput.isIn(given) else { return try body(pinned.arguments(given)) }
        return sealed.reseal(try body(pinned.arguments(try sealed.unseal(given))))
    }

    private var sealed: SealedInput { SealedInput(sealer: context.sealer, tenant: context.caller.tenant) }

    /// Asks a condition function of the registry.
    private func holds(
        _ pinned: PlanFunction, _ written: [String: PlanExpression]
    ) throws(FunctionFailure) -> Bool {
        guard let function = context.registry.function(pinned.name, version: pinned.version),
            let body = function.body.condition
        else { return try sealed.unseal(try call(pinned, written)).bool ?? false }
        context.witness?.tell(.function(pinned.name))
        return try body(pinned.arguments(try sealed.unseal(try arguments(written, of: function))))
    }

    /// Whether a condition holds; a missing one does.
    func holds(_ condition: PlanCondition?) throws(FunctionFailure) -> Bool {
        guard let condition else { return true }
        let answer = try judge(condition)
        if let witness = context.witness {
            witness.tell(.condition(condition, trace(condition, holds: answer)))
        }
        return answer
    }

    private func judge(_ condition: PlanCondition) throws(FunctionFailure) -> Bool {
        switch condition {
        case .all(let parts):
            for part in parts where try !judge(part) { return false }
            return true
        case .any(let parts):
            for part in parts where try judge(part) { return true }
            return false
        case .not(let part): return try !judge(part)
        case .call(let function, let arguments): return try holds(function, arguments)
        case .comparison(let left, let comparator, let right, let form):
            let operand = try value(of: left).flatMap { $0.isNull ? nil : $0 }
            let other =
                try right.map { (expression) throws(FunctionFailure) in try value(of: expression) } ?? nil
            let comparison = ValueComparison(
                form: form, sealer: context.sealer, tenant: context.caller.tenant)
            return comparison.holds(operand, comparator, other)
        }
    }
}
