// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionCompiler {
    // MARK: - The submission contract

    mutating func compileContract() {
        let contract =
            action.submissionContract
            ?? SubmissionContract(at: SourcePlace(range: action.key.range, in: action.source))
        plan.normalize = compileStage(contract.normalize, .normalize)
        plan.validate = compileStage(contract.validate, .validate)
        plan.prepareCreate = compileStage(contract.prepareCreate, .prepareCreate)
        if plan.creates.isEmpty, let call = contract.prepareCreate.first {
            reportMissingCreate("'prepare_create' needs a create to prepare", at: call.range, path: call.path)
        }
        plan.retry = contract.retry ?? RetryPolicy()
        compileDuplicates(contract)
        if let approval = contract.approval { plan.approval = compile(approval) }
        if let reference = contract.reference { compile(reference) }
        if let attachments = contract.attachments { compile(attachments) }
        plan.auditMode = contract.auditPolicy?.mode.rawValue ?? "full"
        if let field = contract.auditPolicy?.actorField { compileActorField(field) }
        checkPreparation(contract)
    }

    mutating func reportMissingCreate(_ message: String, at range: SourceRange, path: String) {
        // One that could not be read is there all the same.
        if action.isIncomplete { return }
        report(.missingCreate, message, at: range, path: path, help: "add a create, or remove it")
    }

    /// Where a contract says nothing: the same caller, action, arguments and files within a day are quarantined.
    private static let defaultDuplicates = "records.identical"

    private mutating func compileDuplicates(_ contract: SubmissionContract) {
        switch contract.duplicates {
        case .off: return
        case .check(let call, let onMatch, let timeout):
            guard let type = plan.primary?.entityType else {
                // What is no check at all, as 'non' for 'none', does not need one.
                if registry[call.name.value] == nil {
                    _ = compile(call, stage: .duplicates)
                    return
                }
                reportMissingCreate(
                    "a duplicate check needs a create: without one there is no record to compare with",
                    at: call.name.range, path: call.name.path)
                return
            }
            compile(call, onMatch: onMatch, timeout: timeout, type: type)
        case nil:
            guard let type = plan.primary?.entityType, registry[ActionCompiler.defaultDuplicates] != nil
            else { return }
            let call = FunctionCall(
                name: Located(ActionCompiler.defaultDuplicates, at: contract.source), at: contract.source)
            compile(call, onMatch: .quarantine, timeout: nil, type: type)
        }
    }

    private mutating func compile(
        _ call: FunctionCall, onMatch: SubmissionContract.OnMatch, timeout: Duration?, type: String
    ) {
        let compiled = compile(call, stage: .duplicates)
        let condition = call.when.map { compile($0, subject: .none) }
        guard let declaration = compiled.declaration else { return }
        var arguments = ValueMap()
        for parameter in declaration.parameters {
            if let constant = compiled.arguments[parameter.name]?.constant {
                arguments[parameter.name] = constant
            } else if compiled.arguments[parameter.name] != nil {
                let entry = call.arguments.first { $0.key.value == parameter.name }
                report(
                    .wrongArgument, "the arguments of a duplicate check are written out, not referred to",
                    at: entry?.value.range ?? call.name.range, path: entry?.value.path ?? call.name.path,
                    help: "records are indexed before a submission is there to refer to")
                return
            } else if let value = parameter.defaultValue {
                arguments[parameter.name] = value
            }
        }
        var fields: [String: String] = [:]
        var types: [String: ValueType] = [:]
        var readings: [String: PlanType] = [:]
        lazy var isSure = isSurelyUnfilled(among: compiled.fields)
        for key in compiled.fields {
            let declared = plan.parameter(key)?.type
            types[key] = declared?.type
            if let reading = declared?.reading, reading.type == .list || reading.type == .object {
                readings[key] = reading
            }
            if let field = fieldFilled(from: key) {
                fields[key] = field
            } else if isSure {
                let entry = call.arguments.first { $0.key.value == "field" || $0.key.value == "fields" }
                report(
                    .wrongArgument,
                    "no field of '\(plan.primary?.key ?? type)' is filled from '\(key)', so records cannot be compared on it",
                    at: entry?.value.range ?? call.name.range, path: entry?.value.path ?? call.name.path,
                    help: "fill a field of the primary create with '$parameters.\(key)'")
            }
        }
        let step = PlanCall(
            key: "duplicates", stage: Stage.duplicates.rawValue, function: compiled.function,
            arguments: compiled.arguments,
            fields: compiled.fields, when: condition)
        plan.duplicates = PlanDuplicates(
            call: step, onMatch: onMatch, confirmTimeout: timeout,
            spec: PlanMatchSpec(
                action: action.key.value, function: compiled.function, arguments: arguments, fields: fields,
                types: types, readings: readings))
    }

    /// True when what fills no field of the primary create is sure to fill none.
    ///
    /// What a field of the record was meant to be filled with where it is not, as was told, is perhaps just that.
    private func isSurelyUnfilled(among keys: [String]) -> Bool {
        let primary = plan.primaryCreate.map { activeCreates[$0] }
        return !fillsFromUnknown && !action.isIncomplete
            && keys.count { fieldFilled(from: $0) == nil } > misfilledFields
            && primary?.hasUnreadFields != true && primary?.hasUnreadableField != true
    }

    /// True when a field of the primary create is filled from a parameter that there is not, which was told.
    private var fillsFromUnknown: Bool {
        (plan.primary?.fields ?? [:]).values.flatMap(\.references).contains { reference in
            guard reference.root == .parameters, let key = reference.path.first else { return false }
            return plan.parameter(key) == nil
        }
    }

    /// Which field of the primary create is filled from a parameter; of several the first by name.
    private func fieldFilled(from parameter: String) -> String? {
        guard let index = plan.primaryCreate else { return nil }
        var first: String?
        for (field, expression) in plan.creates[index].fields {
            guard case .reference(let reference) = expression, reference.root == .parameters,
                reference.path.count == 1, reference.path[0] == parameter
            else { continue }
            if first.map({ field < $0 }) ?? true { first = field }
        }
        return first
    }

    // MARK: - Approval

    mutating func compile(_ approval: SubmissionContract.Approval) -> PlanApproval {
        let when = approval.when.map { compile($0, subject: .none) }
        let outside = (presentReferences, holding)
        defer { (presentReferences, holding) = outside }
        if let when { presume(when) }
        checkOwners(of: approval)
        let show = compileMap(approval.show ?? [])
        refuseUnstored(approval.show ?? [], show, "what approvers see")
        return PlanApproval(
            approvers: compile(approval.approvers), message: approval.message?.text ?? "",
            show: show, expiresAfter: approval.expiresAfter,
            onExpiry: approval.onExpiry,
            escalateTo: approval.escalateTo.map { compile($0) }, allowsSelf: approval.allowsSelf, when: when)
    }

    private mutating func compile(_ approvers: SubmissionContract.Approvers) -> PlanApprovers {
        PlanApprovers(
            roles: roles(approvers.roles), users: approvers.users.map { compile($0).expression },
            groups: approvers.groups.map(\.value), count: approvers.count)
    }

    // MARK: - Fields that the pipeline fills

    mutating func checkWrittenTwice(_ field: Located<String>, by whom: String) {
        let creates = activeCreates
        guard let index = plan.primaryCreate, creates.indices.contains(index),
            let entry = creates[index].fields.first(where: { $0.key.value == field.value })
        else { return }
        report(
            .wrongArgument, "'\(field.value)' is filled by \(whom) and written by the create as well",
            at: field.range,
            path: field.path, labels: [Diagnostic.Label("written here", at: entry.key.range)],
            help: "remove '\(field.value)' from 'fields'")
    }

    private mutating func compileActorField(_ field: Located<String>) {
        guard let primary = plan.primary else {
            reportMissingCreate(
                "an actor field needs a create to stand in", at: field.range, path: field.path)
            return
        }
        checkWritable(
            field, of: primary.entityType, allowed: [.string, .text, .reference], purpose: "who submits")
        checkWrittenTwice(field, by: "the verified identity")
        checkAnybodyActs(field, primary.entityType)
        plan.actorField = field.value
    }

    /// A required field that only an identity fills cannot be filled by who has none.
    private mutating func checkAnybodyActs(_ field: Located<String>, _ type: String) {
        guard let entity = declarations.entity(type), let declared = self.field(field.value, of: entity),
            declared.isRequired, declared.defaultValue == nil,
            let role = action.permissions.apply.first(where: { $0.value == "anonymous" })
        else { return }
        report(
            .requiredFieldUnset,
            "nothing fills the required field '\(field.value)' of '\(type)' where 'anonymous' submits",
            at: field.place,
            labels: [
                Diagnostic.Label("who submits may have no identity", at: role.range),
                Diagnostic.Label("'\(field.value)' is required here", at: declared.key.range),
            ],
            help: "take 'anonymous' out of 'apply', or do not require '\(field.value)'")
    }

    // MARK: - Attachments

    private mutating func compile(_ attachments: SubmissionContract.Attachments) {
        guard plan.primary != nil else {
            reportMissingCreate(
                "attachments need a create to belong to", at: attachments.entityType.range,
                path: attachments.entityType.path)
            return
        }
        if let entity = checkEntity(attachments.entityType), entity.schema != nil {
            checkWritable(
                attachments.parentField, of: entity.name.value, allowed: [.reference, .string, .uuid],
                purpose: "the parent's id")
            if let parent = plan.primary?.entityType {
                checkParent(attachments.parentField, of: entity, parent)
            }
            checkWritable(
                attachments.fileField, of: entity.name.value, allowed: [.file, .object], purpose: "a file")
            checkAttachmentFields(attachments, entity)
        }
        plan.attachments = PlanAttachments(
            entityType: attachments.entityType.value, parentField: attachments.parentField.value,
            fileField: attachments.fileField.value,
            allowedContentTypes: attachments.allowedContentTypes.map(\.value),
            maxBytes: Int64(attachments.byteLimit), maxFiles: attachments.fileLimit,
            maxTotalBytes: Int64(attachments.totalLimit))
    }

    private mutating func checkAttachmentFields(
        _ attachments: SubmissionContract.Attachments, _ entity: EntityType
    ) {
        var filled = [attachments.parentField.value, attachments.fileField.value]
        if let states = entity.schema?.states, states.initial != nil { filled.append(states.field.value) }
        let unknown = filled.filter { declarations.knows($0, of: entity) == false }
        let missing = (entity.schema?.fields ?? []).filter { field in
            field.isRequired && field.defaultValue == nil && !filled.contains(field.key.value)
        }
        if entity.schema?.isIncomplete ?? false { return }
        // A field under another name is one mistake, and was told.
        if missing.count == 1, unknown.count == 1 { return }
        for field in missing {
            report(
                .requiredFieldUnset,
                "nothing fills the required field '\(field.key.value)' of '\(entity.name.value)' when a file is attached",
                at: attachments.entityType.range, path: attachments.entityType.path,
                labels: [Diagnostic.Label("'\(field.key.value)' is required here", at: field.key.range)])
        }
    }
}

extension CreateDefinition {
    /// True when what fills a field could not be read, as was told: it may be any parameter.
    fileprivate var hasUnreadableField: Bool {
        fields.contains { if case .unreadable = $0.value.value { true } else { false } }
    }
}
