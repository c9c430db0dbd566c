// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionCompiler {
    /// Compiles what stands under a verb; nil when a mistake leaves nothing to run.
    mutating func compile(_ body: Located<StepBody>, of step: StepDefinition) -> PlanWork? {
        switch body.value {
        case .transform(let call): compile(call, .transform, of: step).map { .transform($0) }
        case .execute(let call): compile(call, .execute, of: step).map { .execute($0) }
        case .lookup(let lookup): .lookup(compile(lookup))
        case .fetch(let fetch): compile(fetch)
        case .push(let push): compile(push, of: step).map { .push($0) }
        case .emit(let event, let payload): compileEmit(event, payload)
        case .gate(let cases): .gate(cases.map { compile($0) })
        case .govern(let name): compilePolicy(name).map { .govern($0) }
        case .approval(let approval): .approval(compile(approval))
        case .wait(let wait): .wait(compile(wait))
        case .call(let call): .call(compile(call))
        case .start(let call): .start(compile(call))
        case .forEach(let fanOut): .forEach(compile(fanOut))
        case .parallel(let parallel): compile(parallel)
        case .model(let model): .model(compile(model, of: step))
        }
    }

    private mutating func compileEmit(
        _ event: Located<String>, _ payload: [ValueExpression.MapEntry]
    ) -> PlanWork {
        let compiled = compilePayload(payload, event)
        refuseUnstored(payload, compiled, "an event")
        return .emit(event: event.value, payload: compiled)
    }

    mutating func compile(
        _ call: FunctionCall, _ stage: Stage, of step: StepDefinition
    ) -> PlanCall? {
        let compiled = compile(call, stage: stage)
        let when = call.when.map { compile($0, subject: .none) }
        guard let declaration = compiled.declaration else { return nil }
        var result = compiled.result
        if call.when != nil { result.mayBeAbsent = true }
        // Whether what a step makes may be told is for the step to say.
        result.isSensitive = false
        callResults[call.name.range] = result
        checkRetry(call.retry ?? step.retry?.value, of: call.name, declaration)
        return PlanCall(
            key: step.key.value, stage: stage.rawValue, function: compiled.function,
            arguments: compiled.arguments, fields: compiled.fields, when: when, retry: call.retry,
            timeout: call.timeout)
    }

    private mutating func compile(_ entry: StepBody.GateCase) -> PlanGateCase {
        let exit: PlanGateCase.Exit =
            switch entry.exit {
            case .skip(let key): .skip(to: key.value)
            case .end(let ending, let message): .end(isFailure: ending == .failed, message: message?.text)
            }
        return PlanGateCase(when: compile(entry.when, subject: .none), exit: exit)
    }

    private mutating func compile(_ wait: StepBody.Wait) -> PlanWait {
        switch wait {
        case .duration(let duration): return .duration(duration)
        case .until(let value):
            let (expression, type) = compile(value)
            let problem = type.misfit(PlanType(.datetime))
            if let problem, type.misfit(PlanType(.date)) != nil {
                report(
                    .typeMismatch, "'until' is a date or an instant: \(problem)", at: value.range,
                    path: value.path,
                    labels: type.declaredAt.map { [Diagnostic.Label("declared here", at: $0.range)] } ?? [])
            } else if type.mayBeAbsent {
                report(
                    .missingInput, "'until' may have no value, and the step would wait for ever",
                    at: value.range, path: value.path,
                    labels: type.declaredAt.map { [Diagnostic.Label("declared here", at: $0.range)] } ?? [],
                    help: "make it required, or give the step a 'when'")
            }
            return .until(expression)
        case .event(let event, let filter, let timeout):
            checkEvent(event)
            return .event(
                event.value, filter: filter.map { compileFilter($0, of: event) }, timeout: timeout)
        }
    }

    /// A condition over the data of an event.
    mutating func compileFilter(_ filter: Located<Condition>, of event: Located<String>) -> PlanCondition {
        let outer = eventPayload
        eventPayload = declarations.event(event.value)?.payload
        defer { eventPayload = outer }
        return compile(filter, subject: .event)
    }

    // MARK: - Policies

    /// What of a policy depends on the action that is governed.
    private static let dependsOnAction: Set<DiagnosticCode> = [
        .undeclaredParameter, .unknownField, .unknownCreate, .unknownStep, .forwardReference, .typeMismatch,
    ]

    private mutating func compilePolicy(_ name: Located<String>) -> PlanPolicy? {
        if name.value.isEmpty { return nil }
        guard let policy = application.policy(name.value), policy.isActive else {
            if !application.isIncomplete {
                report(
                    .unknownPolicy, "unknown policy '\(name.value)'", at: name.range, path: name.path,
                    note: "not declared",
                    help: ActionCompiler.suggestion(
                        name.value, application.policies.filter(\.isActive).map(\.key.value)))
            }
            return nil
        }
        let told = policy.writtenMisfits(in: self)
        return embedded("policy '\(policy.key.value)'", at: name, besides: told) { compiler in
            PlanPolicy(
                key: policy.key.value,
                conditions: policy.conditions.map { compiler.compile($0, subject: .none) },
                approval: policy.approval.map { compiler.compile($0) })
        }
    }

    /// Compiles what is declared beside the actions, where an action uses it.
    ///
    /// What is wrong with it everywhere is told at its own place; what does not fit this action is told here.
    mutating func embedded<Part>(
        _ what: String, at name: Located<String>, besides told: [Diagnostic] = [],
        _ compile: (inout ActionCompiler) -> Part
    ) -> Part {
        let before = diagnostics
        diagnostics = []
        let part = compile(&self)
        let found = diagnostics.first { diagnostic in
            ActionCompiler.dependsOnAction.contains(diagnostic.code)
                && !told.contains { $0.code == diagnostic.code && $0.range == diagnostic.range }
        }
        diagnostics = before
        if let found {
            report(
                found.code, "\(what) does not fit this action: \(found.message)", at: name.range,
                path: name.path, labels: [Diagnostic.Label("here", at: found.range)], help: found.help)
        }
        return part
    }
}

extension Policy {
    /// What does not fit in its conditions whatever action it governs, such as one value where a list is needed.
    func writtenMisfits(in compiler: ActionCompiler) -> [Diagnostic] {
        let place = ActionDefinition(unknown: key, at: SourcePlace(range: key.range, in: source))
        var bare = ActionCompiler(
            application: compiler.application, declarations: compiler.declarations,
            registry: compiler.registry, roles: compiler.roles, action: place)
        for condition in conditions { _ = bare.compile(condition, subject: .none) }
        return bare.diagnostics.filter { $0.code == .typeMismatch }
    }
}
