// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionCompiler {
    mutating func compile(_ model: StepBody.ModelCall, of step: StepDefinition) -> PlanModel {
        useConnection(model.connection, for: .model)
        let rows = model.output.filter(\.isActive)
        for row in rows {
            checkPatterns(row.type)
            checkLiterals(of: row.type, in: row.key)
            checkAnswer(row.type, of: row.key)
        }
        let input = compileInput(model)
        let fallback = compileFallback(model, rows, of: step)
        return PlanModel(
            connection: model.connection.value, prompt: model.prompt.value, input: input,
            output: rows.map { plainParameter($0) }, evaluate: compileEvaluation(model, rows, of: step),
            fallback: fallback)
    }

    // MARK: - What is asked

    private mutating func compileInput(_ model: StepBody.ModelCall) -> [String: PlanExpression] {
        var input: [String: PlanExpression] = [:]
        var shapes: [String: PromptShape] = [:]
        for entry in model.input {
            let (expression, type) = compile(entry.value)
            input[entry.key.value] = expression
            shapes[entry.key.value] = promptShape(of: entry.value, type)
            guard type.isSensitive || readsSecret(expression) else { continue }
            report(
                .exposedSecret, "'\(entry.key.value)' is sensitive, and a prompt leaves this machine",
                at: entry.value.range, path: entry.value.path,
                help: "ask without it, or make a value of it that may be told before, in a step")
        }
        if let template = try? MustacheTemplate(model.prompt.value), !model.hasUnreadInput {
            for name in TemplateNames(template, sees: shapes).unseen {
                report(
                    .malformedTemplate, name.message,
                    at: model.prompt.place.range(ofTextBytes: name.name.bytes), path: model.prompt.path,
                    note: name.note, help: name.help)
            }
        }
        return input
    }

    /// True when a value reads something sensitive, or everything together and something sensitive with it.
    func readsSecret(_ expression: PlanExpression) -> Bool {
        secretReference(in: expression) != nil
            || expression.references.contains { reference in
                guard reference.path.isEmpty else { return false }
                switch reference.root {
                case .parameters:
                    return action.parameters.contains { $0.isActive && plainParameter($0).holdsSensitive }
                case .entity:
                    let schema = plan.targetType.flatMap { declarations.entity($0)?.schema }
                    return schema?.fields.contains(where: \.isSensitive) ?? false
                default: return false
                }
            }
    }

    // MARK: - What is answered

    /// An answer is described to the model as a JSON Schema, and there are types that none describes.
    private mutating func checkAnswer(_ type: TypeDeclaration, of row: Located<String>) {
        if type.isUnknown { return }
        let problem: (String, String)?
        switch type.type.value {
        case .file: problem = ("a model makes no files", "ask for a text, and push it to a connection")
        case .reference:
            problem = (
                "a model knows no records", "ask for a string, and look the record up with it in a step"
            )
        case .list where type.items == nil:
            problem = ("nothing says what the list holds", "add 'items' to its constraints")
        case .object where type.rows == nil:
            problem = ("nothing says what the object holds", "add 'fields' to its constraints")
        default: problem = nil
        }
        if let (reason, help) = problem {
            report(
                .unfitAnswer, "'\(row.value)' cannot be asked for: \(reason)", at: type.type.range,
                path: type.type.path, help: help)
        }
        if let items = type.items { checkAnswer(items, of: row) }
        for inner in type.rows ?? [] where inner.isActive {
            checkAnswer(inner.type, of: inner.key)
        }
    }

    private mutating func compileFallback(
        _ model: StepBody.ModelCall, _ rows: [ParameterDefinition], of step: StepDefinition
    ) -> PlanExpression {
        let (fallback, type) = compile(model.fallback)
        let isNull = if case .literal(.null) = type.shape { true } else { false }
        if case .map(let entries) = model.fallback.value {
            checkRows(
                entries, rows, of: "the output of '\(step.key.value)'", at: model.fallback.place)
        } else if let problem = isNull ? "null is no map" : type.misfit(PlanType(.object)) {
            report(
                .typeMismatch, "'fallback' stands for the whole output: \(problem)", at: model.fallback.range,
                path: model.fallback.path, help: "write a map with the fields of 'output'")
        } else if type.mayBeAbsent {
            report(
                .missingInput, "'fallback' stands for the whole output, and its value may be absent",
                at: model.fallback.range, path: model.fallback.path,
                help: "give it a value that is always there")
        } else if fallback.constant == nil {
            doubts[model.fallback.range] = "the fallback may not be as 'output' declares"
        }
        if type.isSensitive || readsSecret(fallback) {
            report(
                .exposedSecret, "'fallback' reads what is sensitive, and an output is kept as it is",
                at: model.fallback.range, path: model.fallback.path,
                help: "write a value that everybody may see")
        }
        return fallback
    }

    /// What judges an answer reads it as it would any output of a step before.
    private mutating func compileEvaluation(
        _ model: StepBody.ModelCall, _ rows: [ParameterDefinition], of step: StepDefinition
    ) -> [PlanCall] {
        let seen = visibleSteps
        defer { visibleSteps = seen }
        visibleSteps.append(
            KnownStep(
                key: step.key, output: .declared(rows.map { (plainParameter($0), $0.key.place) }),
                mayBeAbsent: false,
                isSensitive: step.isSensitive))
        var calls: [PlanCall] = []
        for call in model.evaluate {
            guard let compiled = compile(call, .evaluate, of: step) else { continue }
            if !compiled.isPure {
                report(
                    .wrongStage,
                    "'\(call.name.value)' asks or acts outside, and what judges an answer is pure",
                    at: call.name.range, path: call.name.path, help: "call it in a step of its own")
            }
            if let stray = call.retry.map({ _ in "retry" }) ?? call.timeout.map({ _ in "timeout" }) {
                report(
                    .keyNotApplicable, "'\(stray)' is not for what judges an answer", at: call.name.range,
                    path: call.name.path, help: "write it on the step")
            }
            calls.append(compiled)
        }
        return calls
    }
}
