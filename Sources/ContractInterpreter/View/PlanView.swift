// SPDX-License-Identifier: Apache-2.0
public import ContractModel
internal import FunctionLibrary

/// Shows a compiled plan: what runs, in which order, with which promise, and where it is committed.
public enum PlanView {
    /// The `plan` object: `action`, `digest` and the list `steps`.
    public static func value(_ action: CompiledAction) -> Value {
        let plan = action.plan
        return [
            "schema_version": 1, "action": .string(plan.action), "application": .string(plan.application),
            "execution_mode": .string(plan.isWorkflow ? "workflow" : "engine"),
            "contract_version": .string(action.digest),
            "steps": .list(steps(of: plan)),
        ]
    }

    /// One object for each step, the accept included.
    ///
    /// `commit` counts the transactions of a run without failures: steps of one number are written together.
    static func steps(of plan: ActionPlan) -> [Value] {
        guard plan.isWorkflow else {
            return [
                step("bind", "bind", commit: 1),
                step("criteria", "criteria", commit: 1, ["count": count(plan.criteria.count)]),
            ] + plan.steps.map { step($0.key, $0.verb, commit: 1, details(of: $0, plan)) }
        }
        var commit = 1
        var steps = [
            step("bind", "bind", commit: 1),
            step("criteria", "criteria", commit: 1, ["count": count(plan.criteria.count)]),
        ]
        let admitted = plan.admittedSteps
        for planned in plan.steps.prefix(admitted) {
            steps.append(step(planned.key, planned.verb, commit: 1, details(of: planned, plan)))
        }
        steps.append(step("accept", "accept", commit: 1, accept(plan)))
        commit = 2
        for planned in plan.steps.dropFirst(admitted) {
            if case .call(let call) = planned, call.isExternal {
                // The intent closes what went before; the outcome opens what follows.
                commit += 1
            }
            steps.append(step(planned.key, planned.verb, commit: commit, details(of: planned, plan)))
            if case .approval = planned { commit += 1 }
        }
        return steps
    }

    private static func step(_ key: String, _ verb: String, commit: Int, _ further: ValueMap = [:]) -> Value {
        var map: ValueMap = ["key": .string(key), "verb": .string(verb), "commit": count(commit)]
        for entry in further { map[entry.key] = entry.value }
        return .map(map)
    }

    private static func count(_ number: Int) -> Value { .number(Number(Int64(number))) }

    private static func accept(_ plan: ActionPlan) -> ValueMap {
        var map: ValueMap = [:]
        if let reference = plan.reference {
            let format = reference.parts.map { part in
                switch part {
                case .text(let text): text
                case .field(let name): "{\(name)}"
                case .sequence(let width): width > 1 ? "{seq:0\(width)d}" : "{seq}"
                }
            }.joined()
            map["reference"] = .string(format)
        }
        map["events"] = .list(([plan.action + ".accepted"] + plan.sideEffects.map(\.event)).map(Value.string))
        return map
    }

    private static func details(of step: RunStep, _ plan: ActionPlan) -> ValueMap {
        switch step {
        case .call(let call): return details(of: call, plan)
        case .duplicates(let duplicates):
            var map = details(of: duplicates.call, plan)
            map["on_match"] = .string(duplicates.onMatch.rawValue)
            map["retry"] = nil
            return map
        case .approval(let approval):
            return [
                "approvers": .list(approval.approvers.roles.map(Value.string)),
                "count": count(approval.approvers.count),
                "on_expiry": .string(approval.onExpiry.rawValue),
            ]
        case .create:
            return [
                "creates": .list(plan.creates.map { .string($0.entityType) }),
                "edits": .list(plan.edits.map { .string($0.field) }),
            ]
        case .attach:
            return ["entity_type": plan.attachments.map { .string($0.entityType) } ?? .null]
        case .audit: return ["mode": .string(plan.auditMode)]
        }
    }

    private static func details(of call: PlanCall, _ plan: ActionPlan) -> ValueMap {
        var map: ValueMap = [
            "function": .string(call.function.name), "version": count(call.function.version),
            "effect": .string(call.function.effect), "promise": .string(promise(call.function.effect)),
        ]
        if !call.fields.isEmpty { map["fields"] = .list(call.fields.map(Value.string)) }
        if call.when != nil { map["conditional"] = true }
        if !call.isPure {
            let retry = call.retry ?? plan.retry
            map["retry"] = [
                "max_attempts": count(retry.maxAttempts), "backoff": .string(retry.backoff.rawValue),
                "initial": .string(DurationText.render(retry.initial)),
                "max_delay": .string(DurationText.render(retry.maxDelay)),
            ]
        }
        return map
    }

    /// What a run can promise of a step.
    private static func promise(_ effect: String) -> String {
        switch effect {
        case "pure": "evaluated once, recorded"
        case "reads": "asked once, recorded"
        case "external:keyed": "exactly once in the target, by its idempotency key"
        case "external:upsert": "the same final state, however often it is sent"
        case "external:query_first": "asked about before it is sent again"
        default: "sent at most once; an unknown outcome waits for a person"
        }
    }
}
