// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel
internal import FunctionLibrary

/// Compiled steps in words.
enum StepWords {
    static func phrase(_ work: PlanWork, registry: FunctionRegistry) -> Phrase {
        switch work {
        case .transform(let call), .execute(let call): return self.call(call, registry)
        case .lookup(let lookup): return "one record is read from \(place(lookup.resource))"
        case .fetch(let resource, let filter, let limit):
            let most = limit.map { ", at most \(text: Counting.some($0, "record"))" as Phrase } ?? Phrase()
            let such: Phrase =
                filter.isEmpty ? Phrase() : ", those where \(ValueWords.arguments(filter))"
            return "records are read from \(place(resource))\(such)\(most)"
        case .push(let push): return "\(ValueWords.phrase(push.value)) is written to \(place(push.resource))"
        case .emit(let event, _): return "the event \(event) is told"
        case .gate(let cases): return cases.map(gate).joined(separator: "; else ")
        case .govern(let policy):
            let rules = policy.conditions.map { ConditionWords.phrase($0) }.joined(separator: ", and ")
            let otherwise: Phrase = policy.approval == nil ? "else it fails" : "else people are asked"
            return "the policy \(policy.key) is kept: \(rules); \(otherwise)"
        case .approval(let approval):
            return
                "it waits until \(approval.approvers.roles.map { "\($0)" as Phrase }.joined(separator: ", ")) approves"
        case .wait(let wait): return self.wait(wait)
        case .call(let child): return "the action \(child.action) is carried out, and its result awaited"
        case .start(let child): return "the action \(child.action) is started"
        case .forEach(let fanOut):
            let each: Phrase =
                switch fanOut.work {
                case .call(let child): "the action \(child.action)"
                case .steps(let inner): steps(of: inner, registry)
                }
            return "for each of \(ValueWords.phrase(fanOut.items)): \(each)"
        case .parallel(let branches, _):
            return
                "side by side: \(branches.map { "\($0.name) (\(steps(of: $0.steps, registry)))" as Phrase }.joined(separator: ", "))"
        case .model(let model):
            return "a language model is asked through \(model.connection), with a fallback"
        }
    }

    private static func call(_ call: PlanCall, _ registry: FunctionRegistry) -> Phrase {
        if let resource = call.commandResource { return "\(call.function.name) in \(place(resource))" }
        let summary = registry[call.function.name]?.summary ?? ""
        return summary.isEmpty ? "\(call.function.name)" : "\(call.function.name). \(text: summary)"
    }

    private static func steps(of steps: [PlanStep], _ registry: FunctionRegistry) -> Phrase {
        steps.map { "\($0.key): \(phrase($0.work, registry: registry))\(undoing($0, registry))" as Phrase }
            .joined(separator: "; ")
    }

    /// What undoes a step, and when; nothing for one that nothing undoes.
    static func undoing(_ step: PlanStep, _ registry: FunctionRegistry) -> Phrase {
        if step.compensation.isEmpty { return Phrase() }
        let bodies = step.compensation.map { phrase($0, registry: registry) }.joined(separator: ", then ")
        return "; undone when a later step fails for good, or the run is cancelled: \(bodies)"
    }

    private static func place(_ resource: PlanResource) -> Phrase {
        "\(resource.name) of the connection \(resource.connection)"
    }

    private static func gate(_ gate: PlanGateCase) -> Phrase {
        let condition = ConditionWords.phrase(gate.when)
        switch gate.exit {
        case .skip(let key): return "when \(condition), it goes on with \(key)"
        case .end(let isFailure, _): return "when \(condition), it ends\(text: isFailure ? " as failed" : "")"
        }
    }

    private static func wait(_ wait: PlanWait) -> Phrase {
        switch wait {
        case .duration(let time): return "it waits \(text: ValueWords.duration(time))"
        case .until(let value): return "it waits until \(ValueWords.phrase(value))"
        case .event(let event, let filter, let timeout):
            let such = filter.map { " where \(ConditionWords.phrase($0))" as Phrase } ?? Phrase()
            let most = timeout.map { ", at most \(text: ValueWords.duration($0))" as Phrase } ?? Phrase()
            return "it waits for the event \(event)\(such)\(most)"
        }
    }
}
