// SPDX-License-Identifier: Apache-2.0
public import ContractModel
internal import FunctionLibrary

/// Something that was done outside, and would be done again.
public struct FiringEffect: Sendable, Hashable {
    public var step: String
    /// The item, branch or child whose step it is, as its parent names it; nil for one of the run itself.
    public var part: String?
    /// What it is done with: a function, a connection, an action or an event.
    public var target: String
    /// How a repetition is safe: `keyed`, `upsert`, `query_first`, `at_most_once`; `child` and `event` for those.
    public var kind: String
    /// True where doing it again has to be meant: nothing tells the target that it is the same.
    public var needsConsent: Bool

    public var value: Value {
        [
            "step": .string(step), "part": part.map(Value.string) ?? .null, "target": .string(target),
            "kind": .string(kind),
            "needs_consent": .bool(needsConsent),
        ]
    }

    /// In a sentence.
    public var text: String { "'\(step)'\(part.map { " of \($0)" } ?? "") (\(kind), \(target))" }

    /// As the run above the part tells of it.
    func inside(_ name: String) -> FiringEffect {
        var effect = self
        effect.part = part ?? name
        return effect
    }
}

extension RunStep {
    /// What the step does outside, all inside it included.
    func effects(_ plan: ActionPlan) -> [FiringEffect] {
        switch self {
        case .call(let call): call.effect(at: call.key, isIrrevocable: false).map { [$0] } ?? []
        case .own(let step): step.effects
        case .duplicates, .approval, .create, .attach, .audit: []
        }
    }
}

extension PlanCall {
    fileprivate func effect(at step: String, isIrrevocable: Bool) -> FiringEffect? {
        guard isExternal else { return nil }
        let kind = String(function.effect.dropFirst("external:".count))
        return FiringEffect(
            step: step, target: target, kind: kind,
            needsConsent: isIrrevocable || kind == Effect.RetrySafety.atMostOnce.rawValue)
    }
}

extension PlanStep {
    /// What the step does outside, all inside it included.
    var effects: [FiringEffect] {
        switch work {
        case .push(let push):
            let kind = push.idempotency.safety.rawValue
            return [
                FiringEffect(
                    step: key, target: "\(push.resource.connection).\(push.resource.name)", kind: kind,
                    needsConsent: isIrrevocable || kind == Effect.RetrySafety.atMostOnce.rawValue)
            ]
        case .emit(let event, _):
            return [FiringEffect(step: key, target: event, kind: "event", needsConsent: isIrrevocable)]
        case .call(let child), .start(let child): return [started(child)]
        case .forEach(let fanOut):
            switch fanOut.work {
            case .call(let child): return [started(child)]
            case .steps(let steps): return steps.flatMap(\.effects)
            }
        case .parallel(let branches, _): return branches.flatMap { $0.steps.flatMap(\.effects) }
        default: return call?.effect(at: key, isIrrevocable: isIrrevocable).map { [$0] } ?? []
        }
    }

    private func started(_ child: PlanChild) -> FiringEffect {
        FiringEffect(step: key, target: child.action, kind: "child", needsConsent: isIrrevocable)
    }
}
