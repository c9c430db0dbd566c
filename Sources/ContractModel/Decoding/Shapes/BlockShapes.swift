// SPDX-License-Identifier: Apache-2.0

extension MappingShape {
    static let connection = MappingShape(
        "a connection",
        [
            .required("key", .identifier, "The name of the connection."),
            .required("type", .choice(Connection.Kind.self), "What kind of system it is."),
            .optional(
                "base_url", .form("[A-Za-z][A-Za-z0-9+.-]*://[^ \\t]+"), "Its address, without a secret."),
            .optional("path", .name, "The folder of a 'file' connection, from the project's root."),
            .optional("auth", .map(.authentication), "How we prove who we are."),
            .optional("timeout", .duration, "How long one request may take; the default is 30s."),
            .optional("allow_hosts", .list(.name, atLeast: 1), "The hosts that may be asked."),
            .optional("idempotency", .idempotency, "How a write is safe to repeat."),
            .optional(
                "model", .name,
                "The model that is asked; without it, the one that the server takes as its default."
            ),
            .optional(
                "temperature", .number(0...2),
                "How freely the model answers; the default is 0, its likeliest answer."),
            .order, .isActive,
        ],
        rules: [
            .required("base_url", with: "type", Connection.Kind.remote),
            .only(["base_url"], with: "type", Connection.Kind.remote),
            .required("path", with: "type", ["file"]),
            .only(["path"], with: "type", ["file"]),
            .only(["auth"], with: "type", Connection.Kind.remote),
            .only(["allow_hosts"], with: "type", ["http", "postgres", "model"]),
            .only(["idempotency"], with: "type", ["http", "postgres", "file"]),
            .only(["model", "temperature"], with: "type", ["model"]),
        ],
        hints: .connection)

    static let authentication = MappingShape(
        "'auth'", definition: "authentication",
        [
            .required("type", .choice(Connection.Authentication.Kind.self), "How the secret is sent."),
            .required(
                "secret", .form("(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)"),
                "Where the secret is: 'env:NAME' or 'file:PATH'."),
            .optional("username", .name, "Who logs in, for 'basic'."),
            .optional("header", .name, "The header's name, for 'header'."),
        ],
        rules: [
            .required("username", with: "type", ["basic"]), .only("username", with: "type", ["basic"]),
            .required("header", with: "type", ["header"]), .only("header", with: "type", ["header"]),
        ],
        hints: .authentication)

    static let policy = MappingShape(
        "a policy",
        [
            .required("key", .identifier, "The name of the policy."),
            .required("require", .list(.condition, atLeast: 1), "Conditions that must all hold."),
            .optional(
                "on_failure", .choice(Policy.OnFailure.self),
                "Whether the step fails ('refuse', the default) or people are asked."),
            .optional("approval", .map(.approval), "Who is asked; needed with 'on_failure: approve'."),
            .order, .isActive,
        ],
        rules: [
            .required("approval", with: "on_failure", ["approve"]),
            .only("approval", with: "on_failure", ["approve"]),
        ],
        hints: .policy)

    static let trigger = MappingShape(
        "a trigger",
        [
            .required("key", .identifier, "The name of the trigger."),
            .required("action", .name, "The action that is started; its 'apply' must have 'system'."),
            .optional(
                "cron", .form("[ \\t]*[^ \\t]+([ \\t]+[^ \\t]+){4}[ \\t]*"),
                "Minute, hour, day of the month, month and day of the week."),
            .optional("event", .name, "The event that starts the action."),
            .optional("expects", .name, "The event whose absence starts the action."),
            .optional("timezone", .timeZone, "The time zone of 'cron'; the default is UTC."),
            .optional("filter", .condition, "Which events count, judged on their data."),
            .optional("within", .duration, "How long the event may stay away."),
            .optional("input", .values, "The parameters of the action."),
            .optional(
                "overlap", .choice(Trigger.Overlap.self),
                "What happens when the run before is not done; the default is 'skip'."),
            .optional(
                "catch_up", .choice(Trigger.CatchUp.self),
                "Whether a fire that was missed is made up for; the default is 'latest'."),
            .optional("tenants", .list(.name, atLeast: 1), "The tenants it fires in; the default is all."),
            .order, .isActive,
        ],
        rules: [
            .needs("timezone", "cron"), .needs("overlap", "cron"), .needs("catch_up", "cron"),
            .needs("filter", anyOf: ["event", "expects"]), .needs("within", "expects"),
            .demands("expects", "within"),
        ],
        byHand: [.exactlyOne(["cron", "event", "expects"])],
        hints: .trigger)

    static let notificationTemplate = MappingShape(
        "a notification template",
        [
            .required("code", .identifier, "The name of the template."),
            .optional("extends", .name, "The template whose texts hold where this one has none."),
            .optional("subject", .text, "The subject: Mustache."),
            .optional("body_text", .text, "The plain text: Mustache."),
            .optional("body_html", .text, "The HTML: Mustache, whose values are escaped."),
            .optional("tenant", .name, "The tenant whose template it is, in place of the one for all."),
            .isActive,
        ],
        byHand: [.some(["extends", "subject", "body_text", "body_html"])], hints: .notificationTemplate)

    static let notificationRule = MappingShape(
        "a notification rule",
        [
            .required("name", .identifier, "The name of the rule."),
            .required("event", .name, "The event that is told."),
            .optional("filter", .condition, "Which events count, judged on their data."),
            .optional("recipients", .list(.map(.recipient), atLeast: 1), "Who is told."),
            .optional(
                "channels", .list(.oneOf([.words(["inbox", "file"]), .map(.channel)]), atLeast: 1),
                "How they are told."),
            .optional("template", .name, "The template of the text."),
            .optional("tenant", .name, "The tenant whose rule it is, in place of the one for all."),
            .isActive,
        ],
        byHand: [.requiredUnlessOff(["recipients", "channels"])], hints: .notificationRule)

    static let recipient = MappingShape(
        "a recipient",
        [
            .optional("field", .name, "The field of the event's data that names a user."),
            .optional("role", .name, "All users with the role."),
            .optional("group", .name, "All users of the group."),
            .optional("users", .list(.name, atLeast: 1), "These users, by id."),
            .optional("subscribers", .name, "All who subscribed to the topic."),
        ],
        byHand: [.exactlyOne(["field", "role", "group", "users", "subscribers"])], hints: .recipient)

    static let channel = MappingShape(
        "a channel",
        [
            .optional("email", .name, "The smtp connection that sends it."),
            .optional("webhook", .name, "The http connection that takes it."),
        ],
        byHand: [.exactlyOne(["email", "webhook"])], hints: .channel)
}
