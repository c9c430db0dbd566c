// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension Portrait {
    static func part(_ entity: EntityType) -> ContractPart {
        let place = entity.name.place
        guard let schema = entity.schema else { return ContractPart(members: [], at: place) }
        return ContractPart(
            members: [
                ("declared", ContractPart(true, at: place)),
                ("display_name", part(schema.displayName, at: place)),
                ("fields", part(rows: schema.fields.map { ($0.key.value, part($0)) }, at: place)),
                (
                    "relationships",
                    part(rows: schema.relationships.map { ($0.code.value, part($0)) }, at: place)
                ),
                (
                    "unique_constraints",
                    part(
                        rows: numbered(
                            schema.uniqueConstraints.map { names in
                                (
                                    Portrait.sorted(names.map { .string($0.value) }).compactMap(\.string)
                                        .joined(separator: ", "),
                                    ContractPart(true, at: names.first?.place ?? place)
                                )
                            }), at: place)
                ),
                ("states", schema.states.map(part)),
            ], at: place)
    }

    private static func part(_ field: EntitySchema.Field) -> ContractPart {
        let place = field.key.place
        return ContractPart(
            members: [
                ("type", part(field.type)), ("required", part(flag: field.isRequired, at: place)),
                ("indexed", part(flag: field.isIndexed, at: place)),
                ("sensitive", part(flag: field.isSensitive, at: place)),
                ("display_name", part(field.displayName, at: place)),
                ("default", part(absentIfNull: field.defaultValue)),
            ], at: place)
    }

    private static func part(_ relationship: EntitySchema.Relationship) -> ContractPart {
        ContractPart(
            members: [
                ("target_type_code", part(relationship.target)),
                ("cardinality", part(relationship.cardinality)),
                ("reverse_code", part(relationship.reverseCode)),
            ], at: relationship.code.place)
    }

    private static func part(_ states: EntitySchema.States) -> ContractPart {
        ContractPart(
            members: [
                ("field", part(states.field)), ("initial", part(states.initial)),
                (
                    "transitions",
                    ContractPart(
                        set: states.transitions.flatMap { from, to in
                            to.map { .list([.string(from.value), .string($0.value)]) }
                        }, at: states.transitions.first?.from.place ?? states.field.place)
                ),
            ], at: states.field.place)
    }

    static func part(_ event: Application.Event) -> ContractPart {
        ContractPart(
            members: [
                ("label", label(event.label, of: event.key)),
                (
                    "payload",
                    event.payload.map {
                        parameters($0, at: event.key.place) ?? ContractPart(rows: [], at: event.key.place)
                    }
                ),
            ], at: event.key.place)
    }

    static func part(_ connection: Connection) -> ContractPart {
        let place = connection.key.place
        return ContractPart(
            members: [
                ("type", connection.kind.map { part(word: $0.value.rawValue, at: $0.place) }),
                ("base_url", part(connection.baseURL)), ("path", part(connection.folder)),
                ("auth", connection.authentication.map { ContractPart(value($0), at: place) }),
                ("timeout", part(connection.timeout, at: place)),
                (
                    "allow_hosts",
                    connection.allowHosts.map { hosts in
                        ContractPart(
                            set: hosts.map { .string($0.value) }, at: hosts.first?.place ?? place)
                    }
                ),
                ("idempotency", idempotency(of: connection)),
                ("model", part(connection.model)),
                (
                    "temperature",
                    connection.temperature.map { ContractPart(.number($0.value), at: $0.place) }
                ),
            ], at: place)
    }

    /// Nil where it says what holds for the type anyway.
    private static func idempotency(of connection: Connection) -> ContractPart? {
        guard let declared = connection.idempotency else { return nil }
        if case .keyed = declared.value, let kind = connection.kind?.value, [.file, .postgres].contains(kind)
        {
            return nil
        }
        return ContractPart(value(declared.value), at: declared.place)
    }

    private static func value(_ authentication: Connection.Authentication) -> Value {
        let secret: String
        switch authentication.secret {
        case .environment(let name): secret = "env:" + name
        case .file(let path): secret = "file:" + path
        }
        return [
            "type": .string(authentication.kind.rawValue), "secret": .string(secret),
            "username": authentication.username.map { .string($0) } ?? .null,
            "header": authentication.header.map { .string($0) } ?? .null,
        ]
    }

    static func part(_ policy: Policy) -> ContractPart {
        let place = policy.key.place
        let conditions = policy.conditions.map { value($0.value) }
        return ContractPart(
            members: [
                (
                    "require",
                    ContractPart(
                        ["all": .list(sorted(conditions))], at: policy.conditions.first?.place ?? place)
                ),
                ("on_failure", part(word: policy.onFailure.rawValue, at: place)),
                ("approval", policy.approval.map(part)),
            ], at: place)
    }

    static func part(_ trigger: Trigger) -> ContractPart {
        let place = trigger.key.place
        return ContractPart(
            members: [
                ("action", part(trigger.action)),
                ("cause", trigger.cause.map { ContractPart(value($0), at: place) }),
                ("input", part(entries: trigger.input, at: place)),
                (
                    "tenants",
                    trigger.tenants.map { tenants in
                        ContractPart(
                            set: tenants.map { .string($0.value) }, at: tenants.first?.place ?? place)
                    }
                ),
            ], at: place)
    }

    private static func value(_ cause: Trigger.Cause) -> Value {
        switch cause {
        case .schedule(let cron, let zone, let overlap, let catchUp):
            [
                "cron": value(cron.value), "timezone": .string(zone?.value ?? "UTC"),
                "overlap": .string(overlap.rawValue), "catch_up": .string(catchUp.rawValue),
            ]
        case .event(let event, let filter):
            ["event": .string(event.value), "filter": filter.map { value($0.value) } ?? .null]
        case .absence(let event, let filter, let within):
            [
                "expects": .string(event.value), "filter": filter.map { value($0.value) } ?? .null,
                "within": value(within),
            ]
        }
    }

    /// The instants that a schedule means, however it is written.
    private static func value(_ cron: CronSchedule) -> Value {
        func numbers(_ set: Set<Int>) -> Value { .list(set.sorted().map { .number(Number(Int64($0))) }) }
        return [
            "minutes": numbers(cron.minutes), "hours": numbers(cron.hours),
            "days": numbers(cron.daysOfMonth), "months": numbers(cron.months),
            "weekdays": numbers(cron.daysOfWeek),
            "restricts": [.bool(cron.restrictsDaysOfMonth), .bool(cron.restrictsDaysOfWeek)],
        ]
    }

    static func part(_ template: NotificationTemplate) -> ContractPart {
        ContractPart(
            members: [
                ("extends", part(template.extends)), ("subject", part(template.subject)),
                ("body_text", part(template.bodyText)), ("body_html", part(template.bodyHTML)),
            ], at: template.code.place)
    }

    static func part(_ rule: NotificationRule) -> ContractPart {
        let place = rule.name.place
        return ContractPart(
            members: [
                ("event", part(rule.event)), ("filter", part(rule.filter)),
                (
                    "recipients",
                    ContractPart(
                        set: rule.recipients.map { value($0.value) },
                        at: rule.recipients.first?.place ?? place)
                ),
                (
                    "channels",
                    ContractPart(
                        set: rule.channels.map { value($0.value) }, at: rule.channels.first?.place ?? place)
                ),
                ("template", part(rule.template)),
            ], at: place)
    }

    private static func value(_ recipients: NotificationRule.Recipients) -> Value {
        switch recipients {
        case .field(let path): ["field": .string(path.joined(separator: "."))]
        case .role(let role): ["role": .string(role.value)]
        case .group(let group): ["group": .string(group.value)]
        case .users(let users): ["users": .list(sorted(users.map { .string($0.value) }))]
        case .subscribers(let topic): ["subscribers": .string(topic)]
        }
    }

    private static func value(_ channel: NotificationRule.Channel) -> Value {
        switch channel {
        case .inbox: "inbox"
        case .file: "file"
        case .email(let connection): ["email": .string(connection.value)]
        case .webhook(let connection): ["webhook": .string(connection.value)]
        }
    }
}
