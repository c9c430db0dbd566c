// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionCompiler {
    // MARK: - Edits

    mutating func compileEdits() {
        let edits = action.edits.filter(\.isActive)
        guard !edits.isEmpty else { return }
        plan.needsTarget = true
        let entity = plan.targetType.flatMap { declarations.entity($0) }
        for edit in edits {
            let when = edit.when.map { compile($0, subject: .none) }
            let outside = (presentReferences, holding)
            defer { (presentReferences, holding) = outside }
            if let when { presume(when) }
            let value = spelled(edit.value, in: edit.field, of: entity)
            let (expression, type) = compile(value)
            if let entity { checkField(edit.field, value, type, entity, isEdit: true) }
            checkKept(edit.field, edit.value.place, expression, entity)
            plan.edits.append(
                PlanEdit(field: edit.field.value, value: expression, when: when))
        }
    }

    private mutating func checkKept(
        _ key: Located<String>, _ place: SourcePlace, _ expression: PlanExpression, _ entity: EntityType?
    ) {
        if let entity, field(key.value, of: entity)?.isSensitive ?? false { return }
        refuseUnstored(expression, "the field '\(key.value)'", at: place)
    }

    // MARK: - Creates

    mutating func compileCreates(_ creates: [CreateDefinition]) {
        for (index, create) in creates.enumerated() {
            createdHelp = { "creates run in their order: move what is read before '\(create.key.value)'" }
            let entity = checkEntity(create.entityType)
            let when = create.when.map { compile($0, subject: .none) }
            let outside = (presentReferences, holding)
            defer { (presentReferences, holding) = outside }
            if let when { presume(when) }
            let isPrimary = index == plan.primaryCreate
            let besides = entity.map { filledBesides(create, $0, isPrimary: isPrimary) } ?? []
            var written: Set<String> = []
            var fields: [String: PlanExpression] = [:]
            fields.reserveCapacity(create.fields.count)
            for entry in create.fields {
                let told = diagnostics.count
                let value = spelled(entry.value, in: entry.key, of: entity)
                let (expression, type) = compile(value)
                fields[entry.key.value] = expression
                if type.isSurelyThere { written.insert(entry.key.value) }
                if let entity {
                    // Under a condition that could not be read, it may be sure to be there.
                    let isFilled = besides.contains(entry.key.value) || create.hasUnreadCondition
                    checkField(entry.key, value, type, entity, isEdit: false, isFilledBesides: isFilled)
                }
                checkKept(entry.key, entry.value.place, expression, entity)
                if isPrimary, diagnostics.count > told { misfilledFields += 1 }
            }
            if let entity { checkRequired(create, entity, isPrimary: isPrimary) }
            sureFields[create.key.value] = sureFields(
                create, written: written, besides: besides, isPrimary: isPrimary)
            plan.creates.append(
                PlanCreate(
                    key: create.key.value, entityType: create.entityType.value, fields: fields,
                    when: when,
                    withdrawsOnFailure: create.onFailure == .withdraw))
            createdSoFar.append(create)
        }
    }

    /// A value as it is meant in a field of a declared type.
    private func spelled(
        _ value: Located<ValueExpression>, in field: Located<String>, of entity: EntityType?
    ) -> Located<ValueExpression> {
        guard let entity, let declared = self.field(field.value, of: entity) else { return value }
        return value.spelled(as: declared.type)
    }

    /// Checks one written field against its declared type.
    mutating func checkField(
        _ key: Located<String>, _ value: Located<ValueExpression>, _ type: StaticType, _ entity: EntityType,
        isEdit: Bool, isFilledBesides: Bool = false
    ) {
        guard let schema = entity.schema, !key.value.isEmpty else { return }
        guard declarations.knows(key.value, of: entity) ?? false else {
            let known = fieldNames(of: entity) ?? []
            report(
                .unknownField, "'\(entity.name.value)' has no field '\(key.value)'", at: key.range,
                path: key.path,
                labels: [Diagnostic.Label("'\(entity.name.value)' is declared here", at: entity.name.range)],
                help: ActionCompiler.suggestion(
                    key.value, known.filter { !EntityType.systemFields.contains($0) }))
            return
        }
        guard let field = field(key.value, of: entity) else {
            checkRelationship(key, value, type, entity)
            return
        }
        if field.type.isUnknown { return }
        if !type.isPlainly(field.type.type.value), let misfit = type.misfit(knownType(field.type)) {
            var labels = [Diagnostic.Label("'\(key.value)' is declared here", at: field.type.type.range)]
            if let declared = type.declaredAt {
                labels.append(Diagnostic.Label("the value comes from here", at: declared.range))
            }
            report(
                .typeMismatch, "the field '\(key.value)' of '\(entity.name.value)': \(misfit)",
                at: misfitPlace(value, knownType(field.type)), labels: labels,
                help: way(from: value, to: knownType(field.type)))
            return
        }
        let isNull = if case .literal(.null) = type.shape { true } else { false }
        // An edit whose value is absent leaves the field as it is.
        if field.isRequired, isNull || type.mayBeAbsent && !isEdit && !isFilledBesides {
            report(
                .requiredFieldUnset,
                isNull
                    ? "the field '\(key.value)' of '\(entity.name.value)' is required and cannot be cleared"
                    : "the required field '\(key.value)' of '\(entity.name.value)' may stay unset: its value may be absent",
                at: value.range, path: value.path,
                labels: [Diagnostic.Label("'\(key.value)' is required here", at: field.key.range)],
                help: isNull ? nil : wayToPresence(of: value))
        } else if isNull, isEdit, let states = schema.states, states.field.names(key.value) {
            report(
                .requiredFieldUnset,
                "the field '\(key.value)' of '\(entity.name.value)' holds its state and cannot be cleared",
                at: value.range, path: value.path,
                labels: [Diagnostic.Label("no record goes from a state to none", at: states.field.range)],
                help: "write a state, and declare the ways to it in 'transitions'")
        }
        checkState(key, value, type, schema)
    }

    /// What gives a required field its value in every run.
    private func wayToPresence(of value: Located<ValueExpression>) -> String {
        guard case .reference(let reference) = value.value else {
            return "make the parameter required, or give it a default"
        }
        let parameter = action.parameters.first { $0.isActive && $0.key.names(reference.path.first ?? "") }
        if reference.root == .parameters, let parameter, parameter.visibleWhen != nil {
            return "where it is not visible it is absent: give the create its 'visible_when' as 'when'"
        }
        if reference.root == .parameters, reference.path.count == 1 {
            return "make the parameter required, or give it a default"
        }
        return "give the create 'when: { field: \(reference.text), operator: exists }'"
    }

    private mutating func checkState(
        _ key: Located<String>, _ value: Located<ValueExpression>, _ type: StaticType, _ schema: EntitySchema
    ) {
        guard let states = schema.states, states.field.value == key.value,
            case .literal(.string(let state)) = type.shape
        else { return }
        var known = states.transitions.flatMap { [$0.from.value] + $0.to.map(\.value) }
        if let initial = states.initial { known.append(initial.value) }
        guard !known.contains(state), !states.hasUnread, !schema.misspeltStates.contains(state) else {
            return
        }
        report(
            .unknownState, "unknown state '\(state)'", at: value.range, path: value.path,
            help: ActionCompiler.suggestion(state, Array(Set(known))))
    }

    /// Every required field has something that fills it.
    private mutating func checkRequired(_ create: CreateDefinition, _ entity: EntityType, isPrimary: Bool) {
        guard let schema = entity.schema, !create.hasUnreadFields, !schema.isIncomplete,
            action.submissionContract?.hasUnreadPreparation != true,
            // Which of several is prepared is not known where one could not be read.
            action.targetModel != nil || !action.isIncomplete
        else { return }
        let required = schema.fields.filter { field in
            field.isRequired && field.defaultValue == nil
                && !create.fields.contains { $0.key.names(field.key.value) }
        }
        if required.isEmpty { return }
        var filled = Set(create.fields.map(\.key.value))
        if isPrimary, let contract = action.submissionContract {
            guard !contract.hasUnreadReference, let prepared = fieldsPrepared(by: contract.prepareCreate)
            else { return }
            filled.formUnion(prepared)
            if let reference = contract.reference { filled.insert(reference.field.value) }
            if let field = contract.auditPolicy?.actorField { filled.insert(field.value) }
        }
        if let states = schema.states, states.initial != nil { filled.insert(states.field.value) }
        let missing = required.filter { !filled.contains($0.key.value) }
        let unknown = filled.filter { declarations.knows($0, of: entity) == false }
        // A field under another name is one mistake, and was told.
        if missing.count == 1, unknown.count == 1 { return }
        let meant =
            unknown.compactMap { Suggestion.nearest(to: $0, among: missing.map(\.key.value)) }
            + [schema.fieldMeantForStates].compactMap(\.self)
        for field in missing where !meant.contains(field.key.value) {
            report(
                .requiredFieldUnset,
                "nothing fills the required field '\(field.key.value)' of '\(entity.name.value)'",
                at: create.key.range, path: create.path,
                labels: [Diagnostic.Label("'\(field.key.value)' is required here", at: field.key.range)],
                help: "add '\(field.key.value)' to 'fields'")
        }
    }

    // MARK: - Checks of the contract that concern records

    /// A field of a type that the contract writes to, with one of some types.
    mutating func checkWritable(
        _ field: Located<String>, of type: String, allowed: Set<ValueType>, purpose: String
    ) {
        guard let entity = declarations.entity(type), !field.value.isEmpty,
            let isKnown = declarations.knows(field.value, of: entity)
        else { return }
        // Of which of its creates it is said is not known where one could not be read.
        if !isKnown, action.isIncomplete { return }
        guard isKnown else {
            let known = fieldNames(of: entity) ?? []
            report(
                .unknownField, "'\(type)' has no field '\(field.value)'", at: field.range, path: field.path,
                labels: [Diagnostic.Label("'\(type)' is declared here", at: entity.name.range)],
                help: ActionCompiler.suggestion(
                    field.value, known.filter { !EntityType.systemFields.contains($0) }))
            return
        }
        guard let declared = self.field(field.value, of: entity) else {
            if EntityType.systemFields.contains(field.value) { return }
            if entity.schema?.isIncomplete ?? true, declarations.relationship(field.value, of: entity) == nil
            {
                return
            }
            // What names a record may stand in a relationship.
            if allowed.contains(.reference) {
                checkOne(field, entity, purpose)
                return
            }
            report(
                .typeMismatch,
                "\(purpose) cannot stand in '\(field.value)', which is a relationship of '\(type)'",
                at: field.range, path: field.path,
                labels: [Diagnostic.Label("'\(type)' is declared here", at: entity.name.range)])
            return
        }
        if declared.type.isUnknown { return }
        guard allowed.contains(declared.type.type.value) else {
            report(
                .typeMismatch,
                "\(purpose) cannot stand in '\(field.value)', which is of type \(declared.type.type.value.rawValue)",
                at: field.range, path: field.path,
                labels: [Diagnostic.Label("'\(field.value)' is declared here", at: declared.type.type.range)])
            return
        }
    }
}

extension EntitySchema {
    /// The field that alone could begin in the initial state, where the states are kept in one that is no enum: that is told.
    fileprivate var fieldMeantForStates: String? {
        guard let states, let initial = states.initial,
            let kept = fields.first(where: { states.field.names($0.key.value) }),
            kept.type.type.value != .enum
        else { return nil }
        let able = fields.filter { field in
            field.type.type.value == .enum
                && field.type.constraints.choices?.contains { initial.names($0.value.value.string ?? "") }
                    ?? false
        }
        return able.count == 1 ? able[0].key.value : nil
    }
}
