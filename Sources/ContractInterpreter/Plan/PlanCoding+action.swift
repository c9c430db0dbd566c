// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension PlanCriterion: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("key", key)
        switch check {
        case .condition(let condition): writer.put("condition", condition)
        case .reachable(let state): writer.put("reachable", state)
        }
        writer.put("warn", isWarning ? true : nil)
        writer.put("message", message)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        let check: Check
        if let condition: PlanCondition = try reader.get("condition") {
            check = .condition(condition)
        } else {
            check = .reachable(to: try reader.get("reachable"))
        }
        self.init(
            key: try reader.get("key"), check: check, isWarning: try reader.get("warn") ?? false,
            message: try reader.get("message"))
    }
}

extension PlanEdit: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("field", field)
        writer.put("value", value)
        writer.put("when", when)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(
            field: try reader.get("field"), value: try reader.get("value"), when: try reader.get("when"))
    }
}

extension PlanCreate: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("key", key)
        writer.put("entity_type", entityType)
        writer.put("fields", fields)
        writer.put("when", when)
        writer.put("withdraw", withdrawsOnFailure ? true : nil)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(
            key: try reader.get("key"), entityType: try reader.get("entity_type"),
            fields: try reader.map("fields"),
            when: try reader.get("when"), withdrawsOnFailure: try reader.get("withdraw") ?? false)
    }
}

extension PlanSideEffect: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("key", key)
        writer.put("event", event)
        writer.put("payload", optional: payload)
        writer.put("when", when)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(
            key: try reader.get("key"), event: try reader.get("event"),
            payload: try reader.optionalMap("payload"),
            when: try reader.get("when"))
    }
}

extension PlanMatchSpec: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("action", action)
        writer.put("function", function)
        writer.put("with", Value.map(arguments))
        writer.put("fields", fields)
        writer.put("types", types)
        writer.put("readings", readings)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(
            action: try reader.get("action"), function: try reader.get("function"),
            arguments: reader.map["with"]?.map ?? [:], fields: try reader.map("fields"),
            types: try reader.map("types"), readings: try reader.map("readings"))
    }
}

extension PlanDuplicates: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("call", call)
        writer.put("on_match", onMatch)
        writer.put("confirm_timeout", confirmTimeout)
        writer.put("spec", spec)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(
            call: try reader.get("call"), onMatch: try reader.get("on_match"),
            confirmTimeout: try reader.get("confirm_timeout"), spec: try reader.get("spec"))
    }
}

extension PlanApprovers: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("roles", roles)
        writer.put("users", users)
        writer.put("groups", groups)
        writer.put("count", count)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(
            roles: try reader.list("roles"), users: try reader.list("users"),
            groups: try reader.list("groups"),
            count: try reader.get("count"))
    }
}

extension PlanApproval: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("approvers", approvers)
        writer.put("message", message)
        writer.put("show", show)
        writer.put("expires_after", expiresAfter)
        writer.put("on_expiry", onExpiry)
        writer.put("escalate_to", escalateTo)
        writer.put("allow_self", allowsSelf ? true : nil)
        writer.put("when", when)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(
            approvers: try reader.get("approvers"), message: try reader.get("message"),
            show: try reader.map("show"),
            expiresAfter: try reader.get("expires_after"), onExpiry: try reader.get("on_expiry"),
            escalateTo: try reader.get("escalate_to"), allowsSelf: try reader.get("allow_self") ?? false,
            when: try reader.get("when"))
    }
}

extension PlanReference.Part: PlanCodable {
    var planValue: Value {
        switch self {
        case .text(let text): ["text": .string(text)]
        case .field(let name): ["field": .string(name)]
        case .sequence(let width): ["width": width.planValue]
        }
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        if let text: String = try reader.get("text") {
            self = .text(text)
        } else if let name: String = try reader.get("field") {
            self = .field(name)
        } else {
            self = .sequence(width: try reader.get("width"))
        }
    }
}

extension PlanReference: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("field", field)
        writer.put("parts", parts)
        writer.put("scope", optional: scope)
        writer.put("prefix_from", prefixFrom)
        writer.put("year_from", yearFrom)
        writer.put("entity_type", entityType)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(field: try reader.get("field"), parts: try reader.list("parts"))
        scope = try reader.optionalList("scope")
        prefixFrom = try reader.get("prefix_from")
        yearFrom = try reader.get("year_from")
        entityType = try reader.get("entity_type")
    }
}

extension PlanAttachments: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("entity_type", entityType)
        writer.put("parent_field", parentField)
        writer.put("file_field", fileField)
        writer.put("allowed_content_types", allowedContentTypes)
        writer.put("max_bytes", maxBytes)
        writer.put("max_files", maxFiles)
        writer.put("max_total_bytes", maxTotalBytes)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(
            entityType: try reader.get("entity_type"), parentField: try reader.get("parent_field"),
            fileField: try reader.get("file_field"),
            allowedContentTypes: try reader.list("allowed_content_types"),
            maxBytes: try reader.get("max_bytes"), maxFiles: try reader.get("max_files"),
            maxTotalBytes: try reader.get("max_total_bytes"))
    }
}

extension PlanReferrer: PlanCodable {
    var planValue: Value {
        var writer = PlanWriter()
        writer.put("entity_type", entityType)
        writer.put("field", field)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        self.init(entityType: try reader.get("entity_type"), field: try reader.get("field"))
    }
}

extension ActionPlan: PlanCodable {
    /// The version of the stored form; a reader accepts all released ones.
    static let formatVersion = 1

    var planValue: Value {
        var writer = PlanWriter()
        writer.put("plan", ActionPlan.formatVersion)
        writer.put("application", application)
        writer.put("action", action)
        writer.put("label", label)
        writer.put("workflow", isWorkflow ? true : nil)
        writer.put("fragment", isFragment ? true : nil)
        writer.put("kind", kind)
        writer.put("status", status)
        writer.put("active", isActive)
        writer.put("view", view)
        writer.put("apply", apply)
        writer.put("edit", edit)
        writer.put("target_type", targetType)
        writer.put("needs_target", needsTarget ? true : nil)
        writer.put("parameters", parameters)
        writer.put("criteria", criteria)
        writer.put("edits", edits)
        writer.put("creates", creates)
        writer.put("primary_create", primaryCreate)
        writer.put("side_effects", sideEffects)
        writer.put("normalize", normalize)
        writer.put("validate", validate)
        writer.put("duplicates", duplicates)
        writer.put("approval", approval)
        writer.put("prepare_create", prepareCreate)
        writer.put("reference", reference)
        writer.put("attachments", attachments)
        writer.put("audit", auditMode)
        writer.put("actor_field", actorField)
        writer.put("retry", retry)
        writer.put("result", result)
        writer.put("entities", entities)
        writer.put("types_elsewhere", typesElsewhere)
        writer.put("referrers", referrers)
        writer.put("match", matchSpecs)
        writer.put("steps", ownSteps)
        writer.put("connections", connections)
        writer.put("events", events)
        writer.put("children", children)
        writer.put("unsupported", unsupported)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        guard try reader.get("plan") as Int == ActionPlan.formatVersion else {
            throw PlanCodingError("the plan was stored by a newer version")
        }
        self.init(application: try reader.get("application"), action: try reader.get("action"))
        label = try reader.get("label")
        isWorkflow = try reader.get("workflow") ?? false
        isFragment = try reader.get("fragment") ?? false
        kind = try reader.get("kind")
        status = try reader.get("status")
        isActive = try reader.get("active")
        view = try reader.list("view")
        apply = try reader.list("apply")
        edit = try reader.list("edit")
        targetType = try reader.get("target_type")
        needsTarget = try reader.get("needs_target") ?? false
        parameters = try reader.list("parameters")
        criteria = try reader.list("criteria")
        edits = try reader.list("edits")
        creates = try reader.list("creates")
        primaryCreate = try reader.get("primary_create")
        sideEffects = try reader.list("side_effects")
        normalize = try reader.list("normalize")
        validate = try reader.list("validate")
        duplicates = try reader.get("duplicates")
        approval = try reader.get("approval")
        prepareCreate = try reader.list("prepare_create")
        reference = try reader.get("reference")
        attachments = try reader.get("attachments")
        auditMode = try reader.get("audit")
        actorField = try reader.get("actor_field")
        retry = try reader.get("retry")
        result = try reader.map("result")
        entities = try reader.map("entities")
        typesElsewhere = try reader.list("types_elsewhere")
        referrers = try reader.list("referrers")
        matchSpecs = try reader.map("match")
        ownSteps = try reader.list("steps")
        connections = try reader.map("connections")
        events = try reader.list("events")
        children = try reader.map("children")
        unsupported = try reader.list("unsupported")
    }
}
