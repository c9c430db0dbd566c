// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension Portrait {
    static func steps(_ rows: [StepDefinition], at place: SourcePlace) -> ContractPart? {
        part(rows: rows.filter(\.isActive).map { ($0.key.value, part($0)) }, at: place)
    }

    private static func part(_ step: StepDefinition) -> ContractPart {
        let place = step.key.place
        let undoing = step.compensation.map { value($0.value) }
        return ContractPart(
            members: [
                ("verb", step.body.map { part(word: $0.value.verb.rawValue, at: place) }),
                ("body", step.body.map { body($0) }),
                ("at", step.place.map { part(word: $0.value.rawValue, at: $0.place) }),
                ("when", part(step.when)),
                ("retry", step.retry.map { ContractPart(value($0.value), at: $0.place) }),
                ("timeout", step.timeout.map { ContractPart(value($0.value), at: $0.place) }),
                (
                    "compensate",
                    undoing.isEmpty
                        ? nil : ContractPart(.list(undoing), at: step.compensation.first?.place ?? place)
                ),
                ("output", step.output.flatMap { parameters($0, at: place) }),
                ("sensitive", part(flag: step.isSensitive, at: place)),
                ("irrevocable", part(flag: step.isIrrevocable, at: place)),
                ("on_error", ContractPart(value(step.onError), at: place)),
            ], at: place)
    }

    private static func value(_ onError: StepDefinition.OnError) -> Value {
        switch onError {
        case .fail: "fail"
        case .continue: "continue"
        case .goto(let key): ["goto": .string(key.value)]
        }
    }

    /// What a step does: with its own members where they are compared one by one, else as a whole.
    private static func body(_ body: Located<StepBody>) -> ContractPart {
        switch body.value {
        case .emit(let event, let payload):
            ContractPart(
                members: [
                    ("event", part(event)),
                    (
                        "payload",
                        ContractPart(
                            members: payload.map { ($0.key.value, part($0.value)) }, at: event.place)
                    ),
                ], at: body.place)
        case .approval(let approval): part(approval)
        case .forEach(let fanOut):
            ContractPart(
                members: [
                    ("items", part(fanOut.items)), ("max_items", part(fanOut.maxItems, at: body.place)),
                    ("concurrency", part(fanOut.concurrency, at: body.place)),
                    ("on_error", part(word: fanOut.onError.rawValue, at: body.place)),
                    ("call", call(of: fanOut)), ("steps", nestedSteps(of: fanOut, at: body.place)),
                ], at: body.place)
        case .parallel(let parallel):
            ContractPart(
                members: [
                    ("on_error", part(word: parallel.onError.rawValue, at: body.place))
                ]
                    + parallel.branches.map { branch in
                        (
                            "branch \(branch.name.value)",
                            steps(branch.steps, at: branch.name.place)
                                ?? ContractPart(rows: [], at: branch.name.place)
                        )
                    }, at: body.place)
        default: ContractPart(value(body.value), at: body.place)
        }
    }

    private static func call(of fanOut: StepBody.FanOut) -> ContractPart? {
        guard case .call(let call) = fanOut.work else { return nil }
        return ContractPart(value(call.value), at: call.place)
    }

    private static func nestedSteps(of fanOut: StepBody.FanOut, at place: SourcePlace) -> ContractPart? {
        guard case .steps(let rows) = fanOut.work else { return nil }
        return steps(rows, at: place) ?? ContractPart(rows: [], at: place)
    }
}

extension Portrait {
    /// What is under a verb, as one value.
    static func value(_ body: StepBody) -> Value {
        switch body {
        case .transform(let call), .execute(let call): value(call)
        case .lookup(let lookup): value(lookup)
        case .fetch(let fetch):
            .map(
                ValueMap([
                    ("resource", value(fetch.resource)), ("where", value(fetch.filter)),
                    ("limit", fetch.limit.map { .number(Number(Int64($0))) } ?? .null),
                ]))
        case .push(let push):
            .map(
                ValueMap([
                    ("resource", value(push.resource)), ("value", value(push.value.value)),
                    ("method", .string(push.method?.value.rawValue ?? "POST")),
                    ("idempotency", push.idempotency.map { value($0.value) } ?? .null),
                ]))
        case .emit(let event, let payload): ["event": .string(event.value), "payload": value(payload)]
        case .gate(let cases): .list(cases.map(value))
        case .govern(let policy): ["policy": .string(policy.value)]
        case .approval(let approval): part(approval).canonical
        case .wait(let wait): value(wait)
        case .call(let call), .start(let call): value(call)
        case .forEach, .parallel: .null
        case .model(let model): value(model)
        }
    }

    private static func value(_ resource: StepBody.Resource) -> Value {
        [
            "connection": .string(resource.connection.value), "name": .string(resource.name.value),
            "path": value(resource.path),
        ]
    }

    private static func value(_ lookup: StepBody.Lookup) -> Value {
        [
            "resource": value(lookup.resource), "key": value(lookup.key.value),
            "on_missing": .string(lookup.onMissing.rawValue),
        ]
    }

    static func value(_ idempotency: StepBody.Idempotency) -> Value {
        switch idempotency {
        case .keyed: "keyed"
        case .upsert: "upsert"
        case .atMostOnce: "at_most_once"
        case .queryFirst(let lookup): ["query_first": value(lookup)]
        }
    }

    private static func value(_ gate: StepBody.GateCase) -> Value {
        switch gate.exit {
        case .skip(let key): ["when": value(gate.when.value), "skip_to": .string(key.value)]
        case .end(let ending, let message):
            [
                "when": value(gate.when.value), "end": .string(ending.rawValue),
                "message": message.map { value($0) } ?? .null,
            ]
        }
    }

    private static func value(_ wait: StepBody.Wait) -> Value {
        switch wait {
        case .duration(let duration): ["for": value(duration)]
        case .until(let expression): ["until": value(expression.value)]
        case .event(let event, let filter, let timeout):
            [
                "event": .string(event.value), "filter": filter.map { value($0.value) } ?? .null,
                "timeout": timeout.map { value($0) } ?? .null,
            ]
        }
    }

    private static func value(_ call: StepBody.ActionCall) -> Value {
        [
            "action": .string(call.action.value), "input": value(call.input),
            "target": call.target.map { value($0.value) } ?? .null,
            "ref": .string(call.reference?.value ?? call.action.value),
            "timeout": call.timeout.map { value($0) } ?? .null,
            "timeout_value": call.timeoutValue.map { value($0.value) } ?? .null,
        ]
    }

    private static func value(_ model: StepBody.ModelCall) -> Value {
        let place = model.connection.place
        return [
            "connection": .string(model.connection.value), "prompt": .string(model.prompt.value),
            "input": value(model.input), "output": parameters(model.output, at: place)?.canonical ?? .null,
            "evaluate": .list(model.evaluate.map { value($0) }), "fallback": value(model.fallback.value),
        ]
    }
}
