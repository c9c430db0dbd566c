// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// What a pure call of a stage answers.
enum CallOutput: Sendable {
    /// The stage's subject, changed.
    case fields(ValueMap)
    case refusals([Refusal])
    case value(Value)
}

/// Evaluates the pure calls of the stages; admission and run share it.
struct CallEvaluator {
    let plan: ActionPlan
    let registry: FunctionRegistry

    /// Evaluates one call on its stage's subject.
    func evaluate(
        _ call: PlanCall, _ subject: ValueMap, _ context: EvaluationContext
    ) throws(FunctionFailure) -> CallOutput {
        guard let function = registry.function(call.function.name, version: call.function.version) else {
            throw FunctionFailure(
                .final, code: "missing_function",
                message: "the function '\(call.function.name)' is not in this version")
        }
        let arguments = try Evaluator(context).arguments(call.arguments, of: function)
        switch Stage(rawValue: call.stage) {
        case .normalize: return .fields(try normalize(function, call, subject, arguments))
        case .validate: return .refusals(try validate(function, subject, arguments, call))
        case .prepareCreate:
            guard let body = function.body.prepare else { break }
            return .fields(try body(subject, PrepareContext(arguments: context.parameters), arguments))
        default:
            guard let body = function.body.value else { break }
            return .value(try body(arguments))
        }
        throw FunctionFailure(
            .final, code: "wrong_stage", message: "'\(function.name)' does not serve the stage \(call.stage)")
    }

    private func normalize(
        _ function: CuratedFunction, _ call: PlanCall, _ subject: ValueMap, _ arguments: Arguments
    ) throws(FunctionFailure) -> ValueMap {
        guard let body = function.body.normalize else {
            throw FunctionFailure(
                .final, code: "wrong_stage", message: "'\(function.name)' does not normalise")
        }
        var changed = subject
        for key in call.fields {
            guard let value = subject[key], let parameter = plan.parameter(key), !Sealer.isSealed(value)
            else { continue }
            changed[key] = try body(value, parameter.type.type, arguments)
        }
        return changed
    }

    private func validate(
        _ function: CuratedFunction, _ subject: ValueMap, _ arguments: Arguments, _ call: PlanCall
    ) throws(FunctionFailure) -> [Refusal] {
        guard let body = function.body.validate else {
            throw FunctionFailure(
                .final, code: "wrong_stage", message: "'\(function.name)' does not validate")
        }
        var types: [String: ValueType] = [:]
        for parameter in plan.parameters { types[parameter.key] = parameter.type.type }
        return try body(ValidationSubject(arguments: subject, types: types), arguments)
    }
}
