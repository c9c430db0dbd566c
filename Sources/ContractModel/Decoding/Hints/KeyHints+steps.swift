// SPDX-License-Identifier: Apache-2.0

extension KeyHints {
    /// What stands inside of a verb, where it is written beside it.
    static var bodies: KeyHints {
        of(
            ("function with", .under("execute")), ("action input target ref", .under("call")),
            ("event payload", .under("emit")),
            ("connection resource value method", .under("push")))
    }

    static var step: KeyHints {
        conditional.and(
            of(
                ("function", .under("transform")),
                ("with", .advice("write it inside of the call, beside 'function'")),
                ("approvers", .under("approval")),
                ("items", .under("for_each")), ("skip_to end cases", .under("gate")),
                ("for until", .under("wait")), ("prompt", .under("model")), ("policy", .name("govern")),
                (
                    "continue_on_error continue-on-error ignore_errors allow_failure",
                    .advice("write 'on_error: continue'")
                ),
                (
                    "run script shell command cmd",
                    .advice("a contract runs no commands: 'execute' calls a function of the library")
                ),
                (
                    "http https request webhook sql query",
                    .advice("write 'push', 'lookup' or 'fetch', with the 'connection' that leads there")
                ),
                ("wait_for", .name("wait")))
        ).and(bodies).and(
            of(
                ("name id", .name("key")), ("foreach loop map", .name("for_each")),
                ("sleep delay timer", .name("wait")), ("undo rollback compensation", .name("compensate")),
                ("on_failure catch rescue", .name("on_error")),
                (
                    "depends_on needs after",
                    .advice(
                        "leave it out: steps run in their order, and 'parallel' runs branches side by side")
                ),
                (
                    "retries max_attempts attempts retryPolicy retry_policy",
                    .advice("write 'retry: { max_attempts: … }'")
                ),
                (
                    "timeout_seconds timeout_minutes timeout-minutes timeoutSeconds",
                    .advice("write 'timeout', with a unit, such as '30s'")
                ),
                (
                    "next goto then",
                    .advice("leave it out: steps run in their order, and a 'gate' leaves some out")
                ),
                (
                    "register result result_path resultPath outputs",
                    .advice("leave it out: what comes later reads '$steps.<key>'")
                ),
                ("type kind uses", .advice("write the verb as a key, such as 'call:'")),
                (
                    "env vars variables",
                    .advice("leave it out: a connection holds addresses, and says where secrets are")
                ),
                ("branches", .under("parallel")),
                ("label title description", .advice("write a comment: a step has no text for people"))))
    }

    /// The address of another system, which a connection holds.
    private static let address: (words: String, hint: MappingShape.Hint) = (
        "url uri",
        .instead(
            of: ["connection", "resource"],
            "write 'connection', whose 'base_url' is the server, and 'resource', the path on it")
    )

    static var lookup: KeyHints {
        of(("table endpoint file", .name("resource")), address, ("id where filter query", .name("key")))
    }

    static var fetch: KeyHints {
        of(
            ("table endpoint file", .name("resource")), address, ("filter query", .name("where")),
            ("max page_size", .name("limit")))
    }

    static var push: KeyHints {
        of(
            ("table endpoint file", .name("resource")), address, ("data body payload", .name("value")),
            ("idempotency_key", .advice("leave it out: the run makes a key for each push")))
    }

    static var emit: KeyHints {
        of(("data body", .name("payload")), ("name key type", .name("event")))
    }

    static var gate: KeyHints {
        of(
            ("if condition", .name("when")), ("goto next", .name("skip_to")), ("reason", .name("message")),
            ("then do", .advice("write 'skip_to: <step>', or 'end: completed' or 'end: failed'")),
            ("else", .advice("leave it out: where no case holds, the next step follows")))
    }

    static var wait: KeyHints {
        of(
            ("duration seconds delay", .name("for")), ("date at", .name("until")),
            ("signal name", .name("event")),
            ("where when", .name("filter")))
    }

    /// Of a step that runs another action.
    static var child: KeyHints {
        of(
            ("workflow name", .name("action")), ("with args parameters payload", .name("input")),
            ("entity record", .name("target")), ("idempotency_key", .name("ref")))
    }

    static var forEach: KeyHints {
        of(
            ("list in over each", .name("items")), ("max_concurrency parallelism", .name("concurrency")),
            ("do body", .name("steps")), ("limit", .name("max_items")), ("action", .under("call")))
    }

    static var parallel: KeyHints {
        of(("steps", .advice("write 'branches', with a name for each list of steps")))
    }

    static var model: KeyHints {
        of(
            ("question template", .name("prompt")), ("inputs variables context", .name("input")),
            ("outputs schema response", .name("output")), ("default", .name("fallback")),
            ("checks", .name("evaluate")), ("model temperature", .advice("write it in the connection")))
    }
}
