// SPDX-License-Identifier: Apache-2.0

/// What a scalar under a key names.
enum NameRule: Sendable {
    /// Declares a name of the application.
    case declares(NameKind)
    /// Declares a name inside the action around.
    case declaresInAction(NameKind)
    /// Declares a member of whatever the row is part of.
    case declaresRow
    case declaresField
    /// Declares a field of the type at the other end of a relationship.
    case declaresReverse
    case refers(NameKind)
    case refersInAction(NameKind)
    case field(Owner)
    /// What a condition compares.
    case operand
    case function

    enum Owner: Sendable { case target, primary, entity, sibling }

    /// Where a step names one to go on with.
    static let jumps: Set<String> = ["jump.goto", "gate.skip_to", "gate_case.skip_to"]

    /// By the definition of the map and the key in it; the elements of a list count as what stands under its key.
    static let table: [String: NameRule] = {
        var table: [String: NameRule] = [
            "action.key": .declares(.action), "entity.entity_type": .declares(.entity),
            "event.key": .declares(.event), "connection.key": .declares(.connection),
            "policy.key": .declares(.policy), "trigger.key": .declares(.trigger),
            "notification_template.code": .declares(.template), "notification_rule.name": .declares(.rule),
            "project.roles": .declares(.role),
            "create.key": .declaresInAction(.create), "step.key": .declaresInAction(.step),
            "criterion.key": .declaresInAction(.criterion),
            "side_effect.key": .declaresInAction(.sideEffect),
            "parameter.key": .declaresRow,
            "field.field_key": .declaresField, "relationship.rel_code": .declaresField,
            "relationship.reverse_code": .declaresReverse,
            "action.target_model": .refers(.entity), "create.entity_type": .refers(.entity),
            "attachments.entity_type": .refers(.entity), "values_from.entity_type": .refers(.entity),
            "parameter.object_type": .refers(.entity), "field_type.object_type": .refers(.entity),
            "items.object_type": .refers(.entity), "relationship.target_type_code": .refers(.entity),
            "record.entity_type": .refers(.entity),
            "edit.field": .field(.target), "reference.field": .field(.primary),
            "audit_policy.actor_field": .field(.primary), "attachments.parent_field": .field(.sibling),
            "attachments.file_field": .field(.sibling), "values_from.field": .field(.sibling),
            "states.field": .field(.entity), "schema.unique_constraints": .field(.entity),
            "condition.field": .operand, "config_of_field.field": .operand, "config_of_form.field": .operand,
            "notification_rule.template": .refers(.template),
            "notification_template.extends": .refers(.template),
            "step.govern": .refers(.policy), "channel.email": .refers(.connection),
            "channel.webhook": .refers(.connection), "recipient.field": .operand,
            "recipient.role": .refers(.role), "jump.goto": .refersInAction(.step),
            "gate.skip_to": .refersInAction(.step), "gate_case.skip_to": .refersInAction(.step),
            "trigger.action": .refers(.action), "action_call.action": .refers(.action),
            "start.action": .refers(.action), "test.action": .refers(.action),
            "submission.action": .refers(.action), "event_of_test.raise": .refers(.event),
            "event_of_test.step": .refersInAction(.step), "event_of_test.crash_at": .refersInAction(.step),
            "expect.events": .refers(.event), "expected_event.event": .refers(.event),
            "expected_entry.entity.type": .refers(.entity),
            "case.acknowledge": .refersInAction(.criterion),
            "submission.acknowledge": .refersInAction(.criterion),
            "file.param": .refersInAction(.parameter),
        ]
        for place in [
            "side_effect.event", "emit.event", "wait.event", "trigger.event", "trigger.expects",
            "notification_rule.event",
        ] {
            table[place] = .refers(.event)
        }
        for map in ["lookup", "probe", "fetch", "push", "model"] {
            table[map + ".connection"] = .refers(.connection)
        }
        for place in [
            "permissions_policy.view", "permissions_policy.apply", "permissions_policy.edit",
            "approvers.roles", "user.roles", "local_identity.roles", "caller.roles",
        ] {
            table[place] = .refers(.role)
        }
        for place in [
            "call.function", "function_call.function", "duplicates.function", "condition.function",
            "config_of_function.function", "config_of_form.function", "submission_contract.normalize",
            "submission_contract.validate", "submission_contract.prepare_create",
            "submission_contract.duplicates", "step.transform", "step.execute", "compensation.execute",
            "model.evaluate",
        ] {
            table[place] = .function
        }
        return table
    }()
}
