// SPDX-License-Identifier: Apache-2.0

extension StepVerb {
    /// What stands under the verb, and what it does.
    var key: MappingKey {
        switch self {
        case .transform: .optional(rawValue, .call, "Calls a pure function; the output is its result.")
        case .lookup: .optional(rawValue, .map(.lookup), "Reads one record from a connection.")
        case .fetch: .optional(rawValue, .map(.fetch), "Reads a data set from a connection.")
        case .push: .optional(rawValue, .map(.push), "Writes to a connection, with an idempotency key.")
        case .execute: .optional(rawValue, .call, "Calls a function with an outside effect.")
        case .emit: .optional(rawValue, .map(.emit), "Emits an event in mid-run.")
        case .gate:
            .optional(rawValue, .map(.gate), "Skips ahead or ends the run, by the first case that holds.")
        case .govern: .optional(rawValue, .name, "Evaluates a policy, which may ask for an approval.")
        case .approval: .optional(rawValue, .map(.approval), "Waits for people to decide.")
        case .wait: .optional(rawValue, .map(.wait), "Waits for a time, a date or an event.")
        case .call: .optional(rawValue, .map(.actionCall), "Runs another action and waits for its result.")
        case .start: .optional(rawValue, .map(.actionStart), "Runs another action and does not wait.")
        case .forEach: .optional(rawValue, .map(.forEach), "Runs a call or steps for each element of a list.")
        case .parallel: .optional(rawValue, .map(.parallel), "Runs branches side by side and joins them.")
        case .model: .optional(rawValue, .map(.model), "Asks a language model for a typed answer.")
        }
    }
}

extension MappingShape {
    package static let step = MappingShape(
        "a step",
        [.required("key", .identifier, "The name of the step, unique in the action, nested steps included.")]
            + StepVerb.allCases.map(\.key)
            + [
                .optional(
                    "at", .choice(StepDefinition.Place.self),
                    "'before_create' runs it before records are made; the default is after the audit."),
                .optional("when", .condition, "When the step runs; else it is skipped."),
                .optional("retry", .retry, "How transient failures are tried again."),
                .optional(
                    "timeout", .duration,
                    "How long one attempt may take; of 'wait', 'call' and 'approval', the whole wait."),
                .optional(
                    "compensate", .oneOrMany(.map(.compensation)),
                    "What undoes the step if a later one fails for good or the run is cancelled."),
                .optional("output", .parameters, "What the output holds: rows like parameters."),
                .optional(
                    "sensitive", .flag,
                    "Whether the output is never stored; for 'transform', 'lookup' and 'fetch'."),
                .optional("irrevocable", .flag, "Whether nothing is undone from here on."),
                .optional(
                    "on_error", .oneOf([.words(["fail", "continue"]), .map(.jump)]),
                    "What happens when the step fails for good; the default is 'fail'."),
                .order, .isActive,
            ],
        byHand: [.exactlyOne(StepVerb.names)],
        hints: .step, selectors: ["type", "verb", "uses", "do", "kind", "run", "action", "step"])

    static let jump = MappingShape(
        "a jump", [.required("goto", .name, "A later step of the same list.")],
        hints: .of(("skip_to step then to", .name("goto"))))

    static let compensation = MappingShape(
        "a compensation", StepVerb.compensating.map(\.key),
        byHand: [.exactlyOne(StepVerb.compensating.map(\.rawValue))], hints: .bodies)

    // MARK: - Connections

    private static let connectionName = MappingKey.required(
        "connection", .name, "The key of a connection.")
    private static let resource = MappingKey.required(
        "resource", .name,
        "What is read or written there; '{name}' in it is filled from 'path'.")
    private static let path = MappingKey.optional(
        "path", .values, "What fills the placeholders of 'resource'.")

    static let lookup = MappingShape(
        "a lookup",
        [
            connectionName, resource,
            .required("key", .value, "Which record: a map of fields, or a value, which means 'id'."),
            path,
            .optional(
                "on_missing", .choice(StepBody.Lookup.OnMissing.self),
                "Whether no record fails the step ('fail', the default) or gives null."),
        ],
        hints: .lookup)

    /// The look-up that tells whether a push arrived; without a connection it is made where the push goes.
    static let probe = MappingShape(
        "a lookup", definition: "probe",
        [
            .optional("connection", .name, "The key of a connection; the default is that of the push."),
            resource,
            .required("key", .value, "Which record: a map of fields, or a value, which means 'id'."),
            path,
        ])

    static let fetch = MappingShape(
        "a fetch",
        [
            connectionName, resource,
            .optional("where", .values, "Values that the records' fields must equal."),
            .optional("limit", .integer(1...100_000), "The most records."),
            path,
        ],
        hints: .fetch)

    static let push = MappingShape(
        "a push",
        [
            connectionName, resource,
            .required("value", .value, "What is written."),
            path,
            .optional(
                "method", .choice(StepBody.Push.Method.self), "How 'http' sends it; the default is 'POST'."),
            .optional("idempotency", .idempotency, "How a retry is safe, where the connection does not say."),
        ],
        hints: .push)

    static let queryFirst = MappingShape(
        "'idempotency'", definition: "query_first",
        [.required("query_first", .map(.probing), "Asks whether the write arrived before it is sent again.")],
        hints: .of(
            ("lookup", .under("query_first")),
            (
                "key header keyed",
                .instead(of: ["query_first"], "write 'keyed' alone: the run makes the key of each push")
            )))
    static let probing = MappingShape(
        "'query_first'", definition: "probing",
        [.required("lookup", .map(.probe), "The record that is there when the write arrived.")])

    // MARK: - Control

    static let emit = MappingShape(
        "an emit",
        [
            .required("event", .identifier(.dotted), "The event that is emitted."),
            .optional("payload", .values, "What it carries."),
        ],
        hints: .emit)

    private static let caseMembers: [MappingKey] = [
        .optional("when", .condition, "When the case holds."),
        .optional("skip_to", .name, "The later step of the same list to go on with."),
        .optional("end", .choice(StepBody.GateCase.Ending.self), "How the run ends here."),
        .optional("message", .humanText, "Why it ends."),
    ]
    static let gateCase = MappingShape(
        "a case", definition: "gate_case",
        [.required("when", .condition, "When the case holds.")] + caseMembers.dropFirst(),
        rules: [.needs("message", "end")], byHand: [.exactlyOne(["skip_to", "end"])], hints: .gate)
    static let gate = MappingShape(
        "a gate",
        caseMembers + [
            .optional("cases", .rows(.gateCase, atLeast: 1), "Cases, of which the first that holds counts.")
        ],
        rules: [.needs("message", "end"), .needs("skip_to", "when"), .needs("end", "when")],
        byHand: [.exactlyOne(["cases", "skip_to", "end"]), .needs("when", anyOf: ["skip_to", "end"])],
        form: "{ when: …, skip_to: … }", hints: .gate)

    static let wait = MappingShape(
        "a wait",
        [
            .optional("for", .duration, "How long."),
            .optional("until", .value, "A date or an instant; a date means its start in the tenant's zone."),
            .optional("event", .name, "The event that ends the wait."),
            .optional("filter", .condition, "Which events count, judged on their data."),
            .optional("timeout", .duration, "How long to wait for the event."),
        ],
        rules: [.needs("filter", "event"), .needs("timeout", "event")],
        byHand: [.exactlyOne(["for", "until", "event"])],
        form: "{ for: … }", hints: .wait)

    private static let childMembers: [MappingKey] = [
        .required("action", .name, "The key of the action."),
        .optional("input", .values, "Its parameters."),
        .optional("target", .value, "The id of the record that it works on."),
        .optional(
            "ref", .name,
            "What makes it idempotent in the run; the default is the action's key."),
    ]
    static let actionStart = MappingShape("a start", childMembers, hints: .child)
    static let actionCall = MappingShape(
        "a call of an action", definition: "action_call",
        childMembers + [
            .optional("timeout", .duration, "How long to wait for the result."),
            .optional("timeout_value", .value, "The output when the time is over, instead of a failure."),
        ],
        hints: .child)

    static let forEach = MappingShape(
        "a fan-out", definition: "for_each",
        [
            .required("items", .value, "The list."),
            .optional("call", .map(.actionCall), "The action that is run for each element, as '$item'."),
            .optional("steps", .steps, "The steps that are run for each element, as '$item'."),
            .optional(
                "max_items", .integer(1...100_000), "The most elements, where the list has no 'max_items'."),
            .optional("concurrency", .integer(1...1_000), "How many run at a time; the default is 8."),
            .optional(
                "on_error", .choice(StepBody.FanOutFailure.self),
                "What happens when one fails; the default is 'fail_fast'."),
        ],
        byHand: [.exactlyOne(["call", "steps"])], form: "{ items: …, steps: […] }", hints: .forEach)

    static let parallel = MappingShape(
        "'parallel'",
        [
            .required(
                "branches", .names("[a-z][a-z0-9_-]*", .steps, atLeast: 1),
                "The steps of each branch, by name."),
            .optional(
                "on_error", .choice(StepBody.FanOutFailure.self),
                "What happens when one fails; the default is 'fail_fast'."),
        ],
        hints: .parallel)

    static let model = MappingShape(
        "a model step", definition: "model",
        [
            connectionName,
            .required("prompt", .name, "What is asked: Mustache, which sees the keys of 'input'."),
            .required("output", .parameters, "What the answer holds: rows like parameters."),
            .required("fallback", .value, "The output when the answer does not hold it: a value, or a call."),
            .optional("input", .values, "What the prompt sees."),
            .optional("evaluate", .calls, "Calls that judge the answer."),
        ],
        hints: .model)
}

extension ValueShape {
    /// How a write is safe to repeat.
    static let idempotency = ValueShape.oneOf([
        .words(["keyed", "upsert", "at_most_once"]), .map(.queryFirst),
    ])
}
