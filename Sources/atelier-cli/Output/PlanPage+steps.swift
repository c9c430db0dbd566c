// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel

/// The author's steps as a plan shows them.
extension PlanPage {
    /// The lines of a step: its own, then those of what is inside it.
    static func lines(of step: PlanStep, in plan: ActionPlan, depth: Int = 0) -> [Step] {
        var summary = PlanPage.summary(of: step.work)
        if case .goto(let key) = step.onError { summary += "; on failure: go to \(key)" }
        if step.onError == .continue { summary += "; on failure: go on" }
        if !step.compensation.isEmpty {
            summary += "; undone by: " + step.compensation.map(PlanPage.summary).joined(separator: ", ")
        }
        let effect = PlanPage.effect(of: step.work)
        let isModel = if case .model = step.work { true } else { false }
        let isOutside = effect.hasPrefix("external:") || isModel
        var line = Step(
            key: String(repeating: "  ", count: depth) + step.key, verb: step.work.verb.rawValue,
            function: function(of: step.work), isConditional: step.when != nil,
            retry: isOutside ? step.retry ?? plan.retry : nil, timeout: step.timeout, summary: summary,
            checkpoint: isOutside ? "intent and outcome" : waits(step.work) ? "wait" : "run")
        line.effect = effect
        line.isOfAuthor = true
        var lines = [line]
        switch step.work {
        case .parallel(let branches, _):
            for inner in branches.flatMap(\.steps) {
                lines += PlanPage.lines(of: inner, in: plan, depth: depth + 1)
            }
        case .forEach(let fanOut):
            if case .steps(let steps) = fanOut.work {
                for inner in steps { lines += PlanPage.lines(of: inner, in: plan, depth: depth + 1) }
            }
        default: break
        }
        return lines
    }

    private static func function(of work: PlanWork) -> PlanFunction? {
        switch work {
        case .transform(let call), .execute(let call): call.function
        default: nil
        }
    }

    private static func waits(_ work: PlanWork) -> Bool {
        switch work {
        case .approval, .wait, .call, .forEach, .parallel: true
        case .govern(let policy): policy.approval != nil
        default: false
        }
    }

    private static func effect(of work: PlanWork) -> String {
        switch work {
        case .transform(let call), .execute(let call): call.function.effect
        case .lookup, .fetch: "reads"
        case .push(let push):
            switch push.idempotency {
            case .keyed: "external:keyed"
            case .upsert: "external:upsert"
            case .atMostOnce: "external:at_most_once"
            case .queryFirst: "external:query_first"
            }
        case .emit: "writes"
        case .gate: "pure"
        case .approval: "person"
        case .govern(let policy): policy.approval == nil ? "pure" : "person"
        case .wait: "waits"
        case .call, .start, .forEach, .parallel: "child"
        case .model: "reads"
        }
    }

    private static func summary(of work: PlanWork) -> String {
        switch work {
        case .transform(let call), .execute(let call):
            call.function.name
                + (call.commandResource.map { " in \($0.connection)/\($0.name)" } ?? "")
        case .lookup(let lookup): "look up in \(lookup.resource.connection)/\(lookup.resource.name)"
        case .fetch(let resource, _, _): "fetch from \(resource.connection)/\(resource.name)"
        case .push(let push): "push to \(push.resource.connection)/\(push.resource.name)"
        case .emit(let event, _): "tell \(event)"
        case .gate(let cases): "gate: " + cases.map { way(out: $0.exit) }.joined(separator: ", ")
        case .govern(let policy): "hold against \(policy.key)"
        case .approval(let approval): "wait for \(counted(approval.approvers.count, "approval"))"
        case .wait(.duration(let duration)): "wait for \(DurationText.render(duration))"
        case .wait(.until): "wait until an instant"
        case .wait(.event(let event, _, let timeout)):
            "wait for \(event)" + (timeout.map { ", at most \(DurationText.render($0))" } ?? "")
        case .call(let child): "run \(child.action) and wait for it"
        case .start(let child): "start \(child.action)"
        case .forEach(let fanOut):
            if case .call(let child) = fanOut.work {
                "run \(child.action) for each item, \(fanOut.concurrency) at a time, \(fanOut.onError.rawValue)"
            } else {
                "for each item, \(fanOut.concurrency) at a time, \(fanOut.onError.rawValue)"
            }
        case .parallel(let branches, let onError):
            "side by side: " + branches.map(\.name).joined(separator: ", ") + ", \(onError.rawValue)"
        case .model(let model):
            "ask \(model.connection) for "
                + model.output.map(\.key).joined(separator: ", ")
                + (model.evaluate.isEmpty
                    ? "" : "; judged by: " + model.evaluate.map(\.function.name).joined(separator: ", "))
                + "; fallback: \(model.fallback.shown)"
        }
    }

    private static func way(out exit: PlanGateCase.Exit) -> String {
        switch exit {
        case .skip(let key): "skip to \(key)"
        case .end(let isFailure, _): isFailure ? "end as failed" : "end as completed"
        }
    }
}
