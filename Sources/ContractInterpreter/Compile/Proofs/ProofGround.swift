// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

/// What the proofs of an application look things up in, and what they have found of its actions on the way.
///
/// A class, because all proofs share what was found: each action is looked into once.
final class ProofGround {
    let application: Application
    let declarations: ApplicationIndex
    let registry: FunctionRegistry
    /// The plans of the actions, in their order; of one with a mistake as far as it goes.
    let plans: [ActionPlan]
    /// The most items of each fan-out of an action, by the place of its list.
    let itemBounds: [[SourceRange: Int]]
    /// Values that fit by their type and may not by what it allows, with why.
    let doubts: [SourceRange: String]
    private lazy var connections = Dictionary(application.connections.map { ($0.key.value, $0) }) {
        first, _ in first
    }
    private lazy var policies = Dictionary(application.policies.map { ($0.key.value, $0) }) { first, _ in
        first
    }
    /// What is known of each action that others run.
    var facts: [Int: ChildFacts] = [:]

    init(
        application: Application, declarations: ApplicationIndex, registry: FunctionRegistry,
        plans: [ActionPlan], itemBounds: [[SourceRange: Int]], doubts: [SourceRange: String]
    ) {
        self.application = application
        self.declarations = declarations
        self.registry = registry
        self.plans = plans
        self.itemBounds = itemBounds
        self.doubts = doubts
    }

    func connection(_ name: Located<String>) -> Connection? { connections[name.value] }
    func policy(_ name: Located<String>) -> Policy? { policies[name.value] }
    func action(_ name: Located<String>) -> Int? { declarations.action(name.value) }

    // MARK: - Effects

    /// How a repetition of the work is safe; nil for work without an outside effect of its own.
    func safety(of body: StepBody) -> Effect.RetrySafety? {
        switch body {
        case .push(let push):
            guard let connection = connection(push.resource.connection), let kind = connection.kind?.value
            else { return nil }
            switch (push.idempotency ?? connection.idempotency)?.value {
            case .keyed: return .keyed
            case .upsert: return .upsert
            case .queryFirst: return .queryFirst
            case .atMostOnce: return .atMostOnce
            case nil: return kind == .http ? nil : .keyed
            }
        case .execute(let call), .transform(let call): return safety(of: call)
        default: return nil
        }
    }

    func safety(of call: FunctionCall) -> Effect.RetrySafety? {
        guard case .external(let safety) = registry[call.name.value]?.effect else { return nil }
        return safety
    }

    // MARK: - Attempts

    /// What a step may spend on attempts; nil for work that asks nobody outside.
    func horizon(of body: StepBody, _ step: StepDefinition, in action: ActionDefinition) -> RetryHorizon? {
        let standard = action.submissionContract?.retry ?? RetryPolicy()
        let policy: RetryPolicy
        var limit = step.timeout?.value
        switch body {
        case .transform(let call), .execute(let call):
            guard let function = registry[call.name.value], function.effect != .pure else { return nil }
            policy = call.retry ?? step.retry?.value ?? standard
            limit = call.timeout ?? limit ?? body.command.flatMap { connection($0.connection)?.timeout }
        case .push(let push):
            policy = step.retry?.value ?? standard
            limit = limit ?? connection(push.resource.connection)?.timeout
        case .lookup(let lookup):
            policy = step.retry?.value ?? standard
            limit = limit ?? connection(lookup.resource.connection)?.timeout
        case .fetch(let fetch):
            policy = step.retry?.value ?? standard
            limit = limit ?? connection(fetch.resource.connection)?.timeout
        case .model(let model):
            policy = step.retry?.value ?? standard
            limit = limit ?? connection(model.connection)?.timeout
        default: return nil
        }
        return RetryHorizon(policy, timeout: limit ?? FunctionCall.defaultTimeout, safety: safety(of: body))
    }

    /// What a call of a stage may spend on attempts; nil for one that asks nobody outside.
    func horizon(of call: FunctionCall, in action: ActionDefinition) -> RetryHorizon? {
        guard let function = registry[call.name.value], function.effect != .pure else { return nil }
        return RetryHorizon(
            call.retry ?? action.submissionContract?.retry ?? RetryPolicy(),
            timeout: call.timeout ?? FunctionCall.defaultTimeout, safety: safety(of: call))
    }
}

extension ActionDefinition {
    /// The steps that count, in the order in which they run.
    var running: [StepDefinition] {
        let active = steps.filter(\.isActive)
        return active.filter { $0.place?.value == .beforeCreate }
            + active.filter { $0.place?.value != .beforeCreate }
    }
}

extension StepDefinition {
    /// The lists inside the step, of steps that count.
    var running: [[StepDefinition]] { nested.map { $0.filter(\.isActive) } }

    /// This step and all inside it that count.
    var withRunning: [StepDefinition] { [self] + running.flatMap { $0.flatMap(\.withRunning) } }

    /// What the step does and what undoes it.
    var bodies: [Located<StepBody>] { [body].compactMap(\.self) + compensation }

    /// True when the run goes on behind a failure of the step.
    var isRescued: Bool { if case .fail = onError { false } else { true } }
}

extension StepBody {
    /// The action that the work runs, with whether it waits for it.
    var child: (call: ActionCall, isAwaited: Bool)? {
        switch self {
        case .call(let call): (call, true)
        case .start(let call): (call, false)
        case .forEach(let fanOut): if case .call(let call) = fanOut.work { (call.value, true) } else { nil }
        default: nil
        }
    }
}
