// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel

/// A compiled action as it is shown.
struct PlanPage {
    /// One line of a plan.
    struct Step {
        var key: String
        var verb: String
        var function: PlanFunction?
        var fields: [String] = []
        var isConditional = false
        var retry: RetryPolicy?
        var timeout: Duration?
        /// What it does to the world, where no function says so.
        var effect: String?
        /// What the step does in a few words.
        var summary: String
        /// Which commit the step's outcome is in.
        var checkpoint: String
        /// True for what an author added to the pipeline.
        var isOfAuthor = false

        /// The key without what shows how deep it stands.
        var plainKey: String { String(key.drop { $0 == " " }) }
    }

    let action: CompiledAction
    private var plan: ActionPlan { action.plan }

    init(_ action: CompiledAction) { self.action = action }

    /// The steps in the order in which they run.
    var steps: [Step] {
        let calls = plan.normalize + plan.validate
        let admitted = plan.isWorkflow ? calls.prefix(while: \.isPure).count : calls.count
        var steps = calls.enumerated().map { call($1, checkpoint: $0 < admitted ? "accept" : "run") }
        if let duplicates = plan.duplicates {
            steps.append(
                Step(
                    key: "duplicates", verb: "duplicates", function: duplicates.call.function,
                    fields: duplicates.call.fields, isConditional: duplicates.call.when != nil,
                    summary: "look for duplicates; on a match: \(duplicates.onMatch.rawValue)",
                    checkpoint: "run"))
        }
        if let approval = plan.approval {
            steps.append(
                Step(
                    key: "approval", verb: "approval", isConditional: approval.when != nil,
                    summary: "wait for a person's approval", checkpoint: "run"))
        }
        steps += plan.ownSteps.filter(\.isBeforeCreate).flatMap { PlanPage.lines(of: $0, in: plan) }
        steps += plan.prepareCreate.map { call($0, checkpoint: "run") }
        let last = plan.runsInBackground ? "run" : "accept"
        if !plan.creates.isEmpty || !plan.edits.isEmpty {
            let created = plan.creates.map { "create \($0.entityType) '\($0.key)'" }
            let edited = plan.edits.map { "set '\($0.field)'" }
            steps.append(
                Step(
                    key: "create", verb: "create", summary: (edited + created).joined(separator: ", "),
                    checkpoint: last))
        }
        if let attachments = plan.attachments {
            steps.append(
                Step(
                    key: "attach", verb: "attach", summary: "create \(attachments.entityType) for each file",
                    checkpoint: last))
        }
        steps.append(
            Step(
                key: "audit", verb: "audit", summary: "write the trail (\(plan.auditMode))", checkpoint: last)
        )
        steps += plan.ownSteps.filter { !$0.isBeforeCreate }.flatMap { PlanPage.lines(of: $0, in: plan) }
        return steps
    }

    private func call(_ call: PlanCall, checkpoint: String) -> Step {
        let on = call.fields.isEmpty ? "" : " on " + call.fields.joined(separator: ", ")
        return Step(
            key: call.key, verb: call.stage, function: call.function, fields: call.fields,
            isConditional: call.when != nil, retry: call.isExternal ? call.retry ?? plan.retry : nil,
            timeout: call.timeout, summary: call.function.name + on,
            checkpoint: call.isExternal ? "intent and outcome" : checkpoint)
    }

    /// What the contract promises about effects outside: whether they can happen twice.
    private static func promise(_ effect: String) -> String {
        switch effect {
        case "external:keyed", "external:upsert": "exactly once in the target"
        case "external:query_first": "once, after asking the target"
        case "external:at_most_once": "at most once"
        default: "exactly once"
        }
    }

    var document: Value {
        [
            "schema_version": 1, "action": .string(plan.action), "application": .string(plan.application),
            "mode": .string(plan.mode),
            "contract_version": .string(action.digest),
            "steps": .list(documents),
            "unsupported": .list(plan.unsupported.map(Value.string)),
        ]
    }

    private var documents: [Value] {
        let routes = Dictionary(action.routes.map { ($0.step, $0.routes) }) { first, _ in first }
        return steps.map { step in
            let isOwn = step.isOfAuthor
            return PlanPage.value(step, isOwn ? routes[step.plainKey] ?? [] : [])
        }
    }

    /// Where each outcome of the author's steps leads.
    private var routeTable: String {
        var table = TextTable(["STEP", "OUTCOME", "ROUTE"])
        for step in action.routes {
            for (index, route) in step.routes.enumerated() {
                table.add([index == 0 ? step.step : "", route.outcome, route.words])
            }
        }
        return plan.ownSteps.isEmpty ? "" : "\n" + table.text
    }

    private static func effect(of step: Step) -> String {
        step.effect ?? step.function?.effect ?? (step.verb == "approval" ? "person" : "writes")
    }

    private static func value(_ step: Step, _ routes: [StepRoute]) -> Value {
        [
            "key": .string(step.plainKey), "verb": .string(step.verb),
            "function": step.function.map { .string($0.name) } ?? .null,
            "version": step.function.map { .number(Number(Int64($0.version))) } ?? .null,
            "effect": .string(effect(of: step)),
            "fields": .list(step.fields.map(Value.string)), "conditional": .bool(step.isConditional),
            "retry": step.retry.map(retry) ?? .null,
            "timeout_ms": step.timeout.map { .number(Number($0.microseconds / 1000)) } ?? .null,
            "checkpoint": .string(step.checkpoint), "promise": .string(promise(effect(of: step))),
            "summary": .string(step.summary),
            "routes": .list(routes.map(PlanPage.value)),
        ]
    }

    private static func value(_ route: StepRoute) -> Value {
        [
            "outcome": .string(route.outcome), "way": .string(route.way.rawValue),
            "undoes": .list(route.undoes.map(Value.string)), "text": .string(route.words),
        ]
    }

    private static func retry(_ policy: RetryPolicy) -> Value {
        [
            "max_attempts": .number(Number(Int64(policy.maxAttempts))),
            "backoff": .string(policy.backoff.rawValue),
            "initial_ms": .number(Number(policy.initial.microseconds / 1000)),
            "max_delay_ms": .number(Number(policy.maxDelay.microseconds / 1000)),
            "jitter": .string(policy.jitter.rawValue),
        ]
    }

    var title: String { "\(plan.application).\(plan.action)  \(plan.mode)" }

    var text: String {
        var text = title + "\n"
        text += action.digest + "\n\n"
        var table = TextTable(["STEP", "EFFECT", "COMMITTED WITH", "DOES"])
        for step in steps {
            table.add([
                step.key, PlanPage.effect(of: step), step.checkpoint,
                step.summary + (step.isConditional ? " (when)" : ""),
            ])
        }
        text += table.text + routeTable
        for part in plan.unsupported { text += "\nnot run by this version: \(part)\n" }
        return text
    }
}
