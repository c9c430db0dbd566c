// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionCompiler {
    // MARK: - Values

    /// Compiles a value and says what is known of it.
    mutating func compile(_ value: Located<ValueExpression>) -> (expression: PlanExpression, type: StaticType)
    {
        switch value.value {
        case .unreadable: return (.literal(.null), .unknown)
        case .literal(let literal): return (.literal(literal), StaticType(shape: .literal(literal)))
        case .reference(let reference):
            return (.reference(reference), type(of: reference, at: value.place))
        case .call(let call):
            let compiled = compile(call, stage: .value)
            return (.call(compiled.function, arguments: compiled.arguments), result(of: compiled))
        case .list(let elements):
            var expressions: [PlanExpression] = []
            var types: [StaticType] = []
            for element in elements {
                let (expression, type) = compile(element)
                expressions.append(expression)
                types.append(type)
            }
            let list = PlanExpression.list(expressions)
            if let constant = list.constant {
                return (.literal(constant), StaticType(shape: .literal(constant)))
            }
            return (list, StaticType(shape: .list(types), isSensitive: types.contains(where: \.isSensitive)))
        case .map(let entries):
            let isMisspelt = reportsMisspeltCall(entries)
            var expressions: [String: PlanExpression] = [:]
            var types: [String: StaticType] = [:]
            for entry in entries {
                let (expression, type) = compile(entry.value)
                expressions[entry.key.value] = expression
                types[entry.key.value] = type
            }
            // What the call that is meant gives is not known.
            if isMisspelt { return (.literal(.null), .unknown) }
            let map = PlanExpression.map(expressions)
            if let constant = map.constant {
                return (.literal(constant), StaticType(shape: .literal(constant)))
            }
            return (map, StaticType(shape: .map(types)))
        }
    }

    // MARK: - References

    /// What a reference leads to; reports a name on its way that does not exist.
    mutating func type(of reference: Reference, at place: SourcePlace) -> StaticType {
        var type = declaredType(of: reference, at: place)
        if type.mayBeAbsent, presentReferences.contains(reference) { type.mayBeAbsent = false }
        return type
    }

    private mutating func declaredType(of reference: Reference, at place: SourcePlace) -> StaticType {
        switch reference.root {
        case .parameters: return parameterType(reference, at: place)
        case .entity: return entityType(reference, at: place)
        case .created: return createdType(reference, at: place)
        case .user, .tenant, .application, .action, .submission, .trigger: return member(reference)
        case .now: return .typed(.datetime)
        case .today: return .typed(.date)
        case .steps: return stepType(reference, at: place)
        case .event: return eventType(reference.path, at: place)
        case .item:
            return descend(
                itemType ?? .unknown, reference.path[...], of: "'$item'", at: place)
        case .index: return .typed(.integer)
        }
    }

    /// What a root with members of its own holds.
    private static let members: [Reference.Root: [String: ValueType]] = [
        .user: ["id": .string, "email": .email, "name": .string, "organization": .string, "roles": .list],
        .tenant: ["code": .string, "timezone": .string],
        .application: ["code": .string],
        .action: ["key": .string],
        .submission: ["id": .uuid, "reference": .string, "source": .string, "correlation_id": .string],
        .trigger: ["key": .string, "time": .datetime],
    ]

    private func member(_ reference: Reference) -> StaticType {
        guard let name = reference.path.first else { return StaticType(shape: .map(nil)) }
        // A member that there is not was told where the reference was read.
        guard let type = ActionCompiler.members[reference.root]?[name] else { return .unknown }
        var declared = PlanType(type)
        // The roles of the caller.
        if type == .list { declared.items = [PlanType(.string)] }
        var known = StaticType(shape: .typed(declared))
        known.mayBeAbsent =
            switch reference.root {
            case .user: type != .list && !(name == "id" && hasVerifiedCaller)
            case .submission: name == "reference" && action.submissionContract?.isNumbered != true
            default: false
            }
        return known
    }

    /// True when nobody submits without an identity: neither directly, nor through an action that is open to everybody.
    var hasVerifiedCaller: Bool {
        let apply = action.permissions.apply.map(\.value)
        return !apply.isEmpty && !apply.contains("anonymous") && !apply.contains("system")
    }

    private mutating func parameterType(
        _ reference: Reference, at place: SourcePlace
    ) -> StaticType {
        guard let key = reference.path.first else { return StaticType(shape: .map(nil)) }
        guard let position = action.parameters.firstIndex(where: { $0.key.value == key && $0.isActive })
        else {
            guard !key.isEmpty, !action.isIncomplete else { return .unknown }
            report(
                .undeclaredParameter, "undeclared parameter '\(key)'", at: place,
                note: "not declared in 'parameters'",
                help: ActionCompiler.suggestion(key, action.parameters.filter(\.isActive).map(\.key.value)))
            return .unknown
        }
        let parameter = action.parameters[position]
        if parameter.type.isUnknown { return .unknown }
        // Ahead of its turn it is not compiled yet.
        let compiled = plan.parameter(key)?.knownType ?? knownType(parameter.type)
        var type = StaticType(shape: .typed(compiled), declaredAt: parameter.key.place)
        type.isSensitive = parameter.isSensitive
        type.mayBeAbsent = !isSurelyGiven(parameter)
        return descend(type, reference.path.dropFirst(), of: "'\(key)'", at: place, in: reference)
    }

    /// What the data of the event at hand hold.
    mutating func eventType(_ members: [String], at place: SourcePlace) -> StaticType {
        guard let rows = eventPayload, !members.isEmpty else { return .unknown }
        var payload = PlanType(.object)
        payload.fields = rows.filter(\.isActive).map { plainParameter($0) }
        return descend(
            StaticType(shape: .typed(payload)), members[...], of: "the event", at: place)
    }

    private mutating func entityType(
        _ reference: Reference, at place: SourcePlace
    ) -> StaticType {
        plan.needsTarget = true
        guard let name = reference.path.first else { return StaticType(shape: .map(nil)) }
        guard let type = plan.targetType, let entity = declarations.entity(type) else {
            // A type that there is not was told, and of one that could not be read nothing is known.
            let isOpen = !application.declaresEntities && !application.isIncomplete
            return StaticType(shape: .unknown, mayBeAbsent: isOpen)
        }
        guard entity.schema != nil else {
            return name == "id" ? .reference(to: type) : StaticType(shape: .unknown, mayBeAbsent: true)
        }
        return member(of: fieldType(name, entity, at: place), reference.path.dropFirst(), of: name, at: place)
    }

    /// What a path into a field leads to; of what is not known, nothing is known.
    private mutating func member(
        of field: StaticType, _ rest: ArraySlice<String>, of name: String, at place: SourcePlace
    ) -> StaticType {
        guard !rest.isEmpty, case .typed = field.shape else { return field }
        return descend(field, rest, of: "'\(name)'", at: place)
    }

    private mutating func fieldType(
        _ name: String, _ entity: EntityType, at place: SourcePlace
    ) -> StaticType {
        guard declarations.knows(name, of: entity) ?? false else {
            let known = fieldNames(of: entity) ?? []
            report(
                .unknownField, "'\(entity.name.value)' has no field '\(name)'", at: place,
                labels: [Diagnostic.Label("'\(entity.name.value)' is declared here", at: entity.name.range)],
                help: ActionCompiler.suggestion(name, known))
            return .unknown
        }
        switch name {
        // What names a record fits a field that refers to one, and any text.
        case "id": return .reference(to: entity.name.value)
        case "version": return .typed(.integer)
        case "created_at", "updated_at": return .typed(.datetime)
        default: break
        }
        guard let field = field(name, of: entity) else {
            return StaticType(shape: .unknown, mayBeAbsent: !(entity.schema?.isIncomplete ?? false))
        }
        var type = StaticType(shape: .typed(knownType(field.type)), declaredAt: field.key.place)
        type.mayBeAbsent = !field.isRequired
        type.isSensitive = field.isSensitive
        return type
    }

    private mutating func createdType(
        _ reference: Reference, at place: SourcePlace
    ) -> StaticType {
        guard let key = reference.path.first else { return .unknown }
        guard let create = createdSoFar.first(where: { $0.key.value == key }) else {
            let isLater = action.creates.contains { $0.key.value == key && $0.isActive }
            if !isLater, action.isIncomplete { return .unknown }
            if isLater, action.creates.contains(where: \.hasUnreadOrder) { return .unknown }
            report(
                isLater ? .forwardReference : .unknownCreate,
                isLater ? "'$created.\(key)' is not made yet at this place" : "unknown create '\(key)'",
                at: place,
                help: isLater
                    ? createdHelp()
                    : ActionCompiler.suggestion(key, action.creates.filter(\.isActive).map(\.key.value)))
            return .unknown
        }
        guard let name = reference.path.dropFirst().first else { return StaticType(shape: .map(nil)) }
        let entity = declarations.entity(create.entityType.value)
        var type = StaticType.unknown
        if let entity, entity.schema != nil {
            var field = fieldType(name, entity, at: place)
            if sureFields[key]?.contains(name) ?? false { field.mayBeAbsent = false }
            type = member(of: field, reference.path.dropFirst(2), of: name, at: place)
        } else if let entity, name == "id" {
            type = .reference(to: entity.name.value)
        }
        if create.when != nil {
            let when = plan.creates.first { $0.key == key }?.when
            let isMade =
                presentReferences.contains(Reference(root: .created, path: [key]))
                || when.map { isSure($0) } ?? false
            if !isMade { type.mayBeAbsent = true }
        }
        if let missingRecords {
            type.mayBeAbsent = true
            type.absence = missingRecords
        }
        return type
    }

    // MARK: - Types

    /// The compiled form of a declared type.
    func planType(_ declaration: TypeDeclaration) -> PlanType {
        // Handed on where it stands, not copied.
        let bare = declaration.type.value
        var type = declaration.constrained.map { limited(bare, $0) } ?? PlanType(bare)
        type.isUnknown = declaration.isUnknown
        return type
    }

    private func limited(_ type: ValueType, _ constraints: Constraints) -> PlanType {
        var limits = PlanType.Limits()
        limits.minLength = constraints.minLength?.value
        limits.maxLength = constraints.maxLength?.value
        limits.pattern = constraints.pattern?.value
        limits.minimum = constraints.minimum?.value
        limits.maximum = constraints.maximum?.value
        limits.exclusiveMinimum = constraints.exclusiveMinimum?.value
        limits.exclusiveMaximum = constraints.exclusiveMaximum?.value
        limits.multipleOf = constraints.multipleOf?.value
        limits.choices = constraints.choices?.map(\.value.value)
        limits.minItems = constraints.minItems?.value
        limits.maxItems = constraints.maxItems?.value
        limits.uniqueItems = constraints.uniqueItems?.value ?? false
        if let items = constraints.items {
            var element = planType(items)
            element.objectType = knownTarget(items.objectType)
            limits.items = [element]
        }
        limits.fields = constraints.fields?.filter(\.isActive).map { plainParameter($0) }
        limits.before = constraints.before?.value
        limits.after = constraints.after?.value
        limits.within = constraints.within?.value
        limits.allowedContentTypes = constraints.allowedContentTypes?.map(\.value)
        limits.maxBytes = constraints.maxBytes?.value
        limits.maxFiles = constraints.maxFiles?.value
        return PlanType(type, limits)
    }

    /// A row of an object: type, presence and a literal default.
    func plainParameter(_ definition: ParameterDefinition) -> PlanParameter {
        var parameter = PlanParameter(
            key: definition.key.value, label: definition.label?.text ?? definition.key.value,
            type: planType(definition.type))
        parameter.isRequired = definition.isRequired
        parameter.isSensitive = definition.isSensitive
        parameter.isHidden = definition.visibility == .hidden
        parameter.defaultValue = definition.defaultValue?.value.literalValue.map(PlanExpression.literal)
        parameter.objectType = knownTarget(definition.objectType)
        return parameter
    }
}
