// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

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
    ///
    /// In `prepare_create`, `filled` is what the pipeline fills in the record beside its fields.
    func evaluate(
        _ call: PlanCall, _ subject: ValueMap, _ context: EvaluationContext, filled: ValueMap = [:]
    ) throws(FunctionFailure) -> CallOutput {
        guard let function = registry.function(call.function.name, version: call.function.version) else {
            throw FunctionFailure(
                .final, code: "missing_function",
                message: "the function '\(call.function.name)' is not in this version")
        }
        context.witness?.tell(.function(function.name))
        let sealed = SealedInput(sealer: context.sealer, tenant: context.caller.tenant)
        let given = try Evaluator(context).arguments(call.arguments, of: function)
        let arguments = call.function.arguments(try sealed.unseal(given))
        switch Stage(rawValue: call.stage) {
        case .normalize: return .fields(try normalize(function, call, subject, arguments, sealed))
        case .validate: return .refusals(try validate(function, try sealed.unseal(subject), arguments, call))
        case .prepareCreate:
            guard let body = function.body.prepare else { break }
            do throws(FunctionFailure) {
                // What only moves fields about needs no look into them.
                return .fields(
                    try body(
                        subject, PrepareContext(arguments: context.parameters, filled: filled),
                        call.function.arguments(given)))
            } catch {
                guard [subject, context.parameters, given].contains(where: SealedInput.isIn) else {
                    throw error
                }
            }
            let changed = try body(
                try sealed.unseal(subject),
                PrepareContext(arguments: try sealed.unseal(context.parameters), filled: filled), arguments)
            return .fields(sealed.reseal(changed, on: subject, opened: try sealed.unseal(subject)))
        default:
            guard let body = function.body.value else {
                // A check that answers no fails as a step.
                guard let holds = function.body.condition else { break }
                if try holds(arguments) { return .value(true) }
                throw FunctionFailure(.final, code: "refused", message: "'\(function.name)' does not hold")
            }
            let value = try body(arguments)
            return .value(SealedInput.isIn(given) ? sealed.reseal(value) : value)
        }
        throw FunctionFailure(
            .final, code: "wrong_stage", message: "'\(function.name)' does not serve the stage \(call.stage)")
    }

    /// Whether a call that judges an answer lets it pass.
    func passes(_ call: PlanCall, _ context: EvaluationContext) throws(FunctionFailure) -> Bool {
        guard let function = registry.function(call.function.name, version: call.function.version) else {
            throw FunctionFailure(
                .final, code: "missing_function",
                message: "the function '\(call.function.name)' is not in this version")
        }
        context.witness?.tell(.function(function.name))
        let sealed = SealedInput(sealer: context.sealer, tenant: context.caller.tenant)
        let given = try Evaluator(context).arguments(call.arguments, of: function)
        let arguments = call.function.arguments(try sealed.unseal(given))
        if let condition = function.body.condition { return try condition(arguments) }
        return try function.body.value?(arguments).bool ?? false
    }

    private func normalize(
        _ function: CuratedFunction, _ call: PlanCall, _ subject: ValueMap, _ arguments: Arguments,
        _ sealed: SealedInput
    ) throws(FunctionFailure) -> ValueMap {
        guard let body = function.body.normalize else {
            throw FunctionFailure(
                .final, code: "wrong_stage", message: "'\(function.name)' does not normalise")
        }
        var changed = subject
        for key in call.fields {
            guard let value = subject[key], let parameter = plan.parameter(key) else { continue }
            let isSealed = SealedInput.isIn(value)
            let opened = isSealed ? try sealed.unseal(value) : value
            var meanings = ValueMap()
            if let reading = parameter.type.reading { meanings["value"] = opened.comparable(as: reading) }
            let result = try body(
                opened, parameter.type.type, Arguments(arguments.values, meanings: meanings))
            changed[key] = isSealed ? sealed.reseal(result) : result
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
        return try body(
            ValidationSubject(arguments: subject, types: plan.facts.parameterTypes), arguments)
    }
}
