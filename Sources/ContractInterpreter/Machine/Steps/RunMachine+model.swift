// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension RunMachine {
    /// What one prompt may come to.
    static let maxPromptBytes = 4 << 20

    // MARK: - Asking

    /// Asks a model, where what it is asked can be told.
    ///
    /// An input that cannot be made fails the step as it would any other: the fallback is for what the model does.
    mutating func ask(_ model: PlanModel, of step: PlanStep) throws(FunctionFailure) -> RunCommand? {
        guard let call = step.call else { return nil }
        _ = try values(model.input, Evaluator(context()))
        do throws(RunFailure) { _ = try prompt(of: model) } catch {
            return takeFallback(because: error, model, of: step)
        }
        return run(call)
    }

    /// The prompt with its names filled in.
    ///
    /// What is sealed stays so: the compiler refuses a prompt that reads it, and what comes to one in a roundabout way is
    /// not told either.
    func prompt(of model: PlanModel) throws(RunFailure) -> String {
        let input: ValueMap
        do throws(FunctionFailure) { input = try values(model.input, Evaluator(context())) } catch {
            throw RunFailure(error)
        }
        if SealedInput.isIn(input) {
            throw RunFailure("sensitive_input", "the input holds what is sensitive, and nothing was asked")
        }
        let template: MustacheTemplate
        do throws(MustacheTemplate.Problem) { template = try MustacheTemplate(model.prompt) } catch {
            throw RunFailure("malformed_template", error.message)
        }
        guard let text = template.rendered(input, maxBytes: RunMachine.maxPromptBytes) else {
            throw RunFailure(
                "prompt_too_large", "the prompt has more than \(RunMachine.maxPromptBytes) bytes")
        }
        return text
    }

    /// The model that the run stands at.
    var askedModel: (PlanModel, PlanStep)? {
        guard remaking == nil, state.undo == nil, steps.indices.contains(state.cursor),
            let step = steps[state.cursor].own, case .model(let model) = step.work
        else { return nil }
        return (model, step)
    }

    // MARK: - Answers

    /// Takes what the model said, if it is what was asked for and what judges it lets it pass.
    mutating func take(answer value: Value, _ model: PlanModel, of step: PlanStep) -> RunCommand? {
        let output: ValueMap
        do throws(RunFailure) { output = try judged(value, model, of: step) } catch {
            return takeFallback(because: error, model, of: step)
        }
        do throws(RunFailure) {
            let closed = try closed(output, model.output, of: step)
            journal(
                state.cursor, .succeeded, input: connectionInput(), output: Sealer.redacted(closed))
            record(step, .succeeded, output: closed)
            return nil
        } catch { return fail(error, at: step.key) }
    }

    /// The answer read as it is declared, after every call that judges it.
    private func judged(
        _ value: Value, _ model: PlanModel, of step: PlanStep
    ) throws(RunFailure) -> ValueMap {
        guard let members = value.map else {
            throw RunFailure("malformed_output", "the answer is no map")
        }
        guard members.keys.allSatisfy({ key in model.output.contains { $0.key.hasSameBytes(as: key) } })
        else {
            throw RunFailure("malformed_output", "the answer holds a field that is not declared")
        }
        let output = try bound(members, model.output, of: step)
        var context = context()
        context.steps[step.key] = StepRecord(
            outcome: .succeeded, output: .map(output), startedAt: now, finishedAt: now)
        let evaluator = CallEvaluator(plan: plan, registry: setting.registry)
        for call in model.evaluate {
            do throws(FunctionFailure) {
                guard try Evaluator(context).holds(call.when) else { continue }
                if try evaluator.passes(call, context) { continue }
            } catch {
                throw RunFailure(
                    "evaluation_failed",
                    "'\(call.function.name)' cannot judge the answer: \(error.code), \(error.message)")
            }
            throw RunFailure("evaluation_failed", "the answer does not pass '\(call.function.name)'")
        }
        return output
    }

    // MARK: - The fallback

    /// Nobody answered, and nobody is asked again: goes on with the fallback.
    mutating func goOn(without reason: RunFailure, _ model: PlanModel, of step: PlanStep) -> RunCommand {
        if let command = takeFallback(because: reason, model, of: step) { return command }
        passOn()
        if holdsOutcome { behindOutcome = ($state, draft) }
        return advance()
    }

    /// Lets the author's value stand in for the answer, and keeps why.
    private mutating func takeFallback(
        because reason: RunFailure, _ model: PlanModel, of step: PlanStep
    ) -> RunCommand? {
        let output: Value
        do throws(RunFailure) {
            let value: Value
            do throws(FunctionFailure) {
                value = try Evaluator(context()).value(of: model.fallback) ?? .null
            } catch { throw RunFailure(error) }
            output = try shaped(value, model.output, of: step)
        } catch { return fail(error, at: step.key) }
        let error: Value = ["code": .string(reason.code), "message": .string(reason.message)]
        journal(
            state.cursor, .succeeded, input: connectionInput(), output: Sealer.redacted(output),
            decision: ["outcome": .string(StepRecord.Outcome.fallback.rawValue), "error": error])
        record(step, .fallback, output: output, error: reason)
        state.intent = nil
        return nil
    }
}
