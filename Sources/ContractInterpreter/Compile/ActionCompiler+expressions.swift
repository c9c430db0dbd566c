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
            return (.reference(reference), type(of: reference, at: value.range, path: value.path))
        case .call(let call):
            let compiled = compile(call, stage: .value)
            return (.call(compiled.function, arguments: compiled.arguments), compiled.result)
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
            let map = PlanExpression.map(compileMap(entries))
            if let constant = map.constant {
                return (.literal(constant), StaticType(shape: .literal(constant)))
            }
            return (map, StaticType(shape: .map))
        }
    }

    // MARK: - References

    /// What a reference leads to; reports a name on its way that does not exist.
    mutating func type(of reference: Reference, at range: SourceRange, path: String) -> StaticType {
        switch reference.root {
        case .parameters: return parameterType(reference, at: range, path: path)
        case .entity: return entityType(reference, at: range, path: path)
        case .created: return createdType(reference, at: range, path: path)
        case .user:
            return member(
                reference,
                ["id": .string, "email": .string, "name": .string, "organization": .string, "roles": .list],
                optional: ["id", "email", "name", "organization"], at: range, path: path)
        case .tenant: return member(reference, ["code": .string, "timezone": .string], at: range, path: path)
        case .application: return member(reference, ["code": .string], at: range, path: path)
        case .action: return member(reference, ["key": .string], at: range, path: path)
        case .submission:
            return member(
                reference,
                ["id": .string, "reference": .string, "source": .string, "correlation_id": .string],
                optional: action.submissionContract?.reference == nil ? ["reference"] : [], at: range,
                path: path)
        case .now: return .typed(.datetime)
        case .today: return .typed(.date)
        case .steps: return stepType(reference, at: range, path: path)
        case .event: return eventType(reference.path, at: range, path: path)
        case .trigger:
            return member(reference, ["key": .string, "time": .datetime], at: range, path: path)
        case .item:
            return descend(
                itemType ?? .unknown, reference.path[...], of: "'$item'", at: range, path: path)
        case .index: return .typed(.integer)
        }
    }

    private mutating func member(
        _ reference: Reference, _ members: [String: ValueType], optional: Set<String> = [],
        at range: SourceRange,
        path: String
    ) -> StaticType {
        guard let name = reference.path.first else { return StaticType(shape: .map) }
        // A member that there is not was told where the reference was read.
        guard let type = members[name] else { return .unknown }
        var known = StaticType.typed(type)
        known.mayBeAbsent = optional.contains(name)
        return known
    }

    private mutating func parameterType(
        _ reference: Reference, at range: SourceRange, path: String
    ) -> StaticType {
        guard let key = reference.path.first else { return StaticType(shape: .map) }
        guard let parameter = action.parameters.first(where: { $0.key.value == key && $0.isActive }) else {
            guard !key.isEmpty, !action.isIncomplete else { return .unknown }
            report(
                .undeclaredParameter, "undeclared parameter '\(key)'", at: range, path: path,
                note: "not declared in 'parameters'",
                help: ActionCompiler.suggestion(key, action.parameters.filter(\.isActive).map(\.key.value)))
            return .unknown
        }
        if parameter.type.isUnknown { return .unknown }
        var known = StaticType(shape: .typed(planType(parameter.type)), declaredAt: parameter.key.range)
        known.isSensitive = parameter.isSensitive
        let isFilled = parameter.defaultValue != nil && !absentDefaults.contains(key)
        known.mayBeAbsent = !parameter.isRequired && !isFilled || parameter.visibleWhen != nil
        return descend(known, reference.path.dropFirst(), of: "'\(key)'", at: range, path: path)
    }

    /// Follows a path into an object; geo values and files are taken as they come.
    mutating func descend(
        _ start: StaticType, _ steps: ArraySlice<String>, of name: String, at range: SourceRange, path: String
    ) -> StaticType {
        var known = start
        for step in steps {
            guard case .typed(let type) = known.shape else { return .unknown }
            switch type.type {
            case .object:
                guard let rows = type.fields else { return .unknown }
                guard let row = rows.first(where: { $0.key == step }) else {
                    report(
                        .unknownField, "\(name) has no field '\(step)'", at: range, path: path,
                        help: ActionCompiler.suggestion(step, rows.map(\.key)))
                    return .unknown
                }
                known.shape = .typed(row.type)
                known.mayBeAbsent = known.mayBeAbsent || (!row.isRequired && row.defaultValue == nil)
                known.isSensitive = known.isSensitive || row.isSensitive
            case .list:
                guard Int(step) != nil else {
                    report(
                        .unknownField, "\(name) is a list, and '\(step)' is no position in it", at: range,
                        path: path)
                    return .unknown
                }
                guard let item = type.items.first else { return .unknown }
                known.shape = .typed(item)
                known.mayBeAbsent = true
            case .geo, .file:
                return StaticType(shape: .unknown, mayBeAbsent: true, isSensitive: known.isSensitive)
            default:
                report(
                    .unknownField, "\(name) is a \(type.type.rawValue) and has no '\(step)'", at: range,
                    path: path)
                return .unknown
            }
        }
        return known
    }

    /// What the data of the event at hand hold.
    mutating func eventType(_ members: [String], at range: SourceRange, path: String) -> StaticType {
        guard let rows = eventPayload, !members.isEmpty else { return .unknown }
        var payload = PlanType(.object)
        payload.fields = rows.filter(\.isActive).map { plainParameter($0) }
        return descend(
            StaticType(shape: .typed(payload)), members[...], of: "the event", at: range, path: path)
    }

    private mutating func entityType(
        _ reference: Reference, at range: SourceRange, path: String
    ) -> StaticType {
        plan.needsTarget = true
        guard let name = reference.path.first else { return StaticType(shape: .map) }
        guard let type = plan.targetType, let entity = declarations.entity(type),
            let known = fieldNames(of: entity)
        else {
            return StaticType(shape: .unknown, mayBeAbsent: true)
        }
        return fieldType(name, known, entity, at: range, path: path)
    }

    private mutating func fieldType(
        _ name: String, _ known: [String], _ entity: EntityType, at range: SourceRange, path: String
    ) -> StaticType {
        guard known.contains(name) else {
            report(
                .unknownField, "'\(entity.name.value)' has no field '\(name)'", at: range, path: path,
                labels: [Diagnostic.Label("'\(entity.name.value)' is declared here", at: entity.name.range)],
                help: ActionCompiler.suggestion(name, known))
            return .unknown
        }
        switch name {
        // What names a record fits a field that refers to one, and any text.
        case "id": return .typed(.reference)
        case "version": return .typed(.integer)
        case "created_at", "updated_at": return .typed(.datetime)
        default: break
        }
        guard let field = field(name, of: entity), !field.type.isUnknown else {
            return StaticType(shape: .unknown, mayBeAbsent: true)
        }
        var type = StaticType(shape: .typed(planType(field.type)), declaredAt: field.key.range)
        type.mayBeAbsent = !field.isRequired
        type.isSensitive = field.isSensitive
        return type
    }

    private mutating func createdType(
        _ reference: Reference, at range: SourceRange, path: String
    ) -> StaticType {
        guard let key = reference.path.first else { return .unknown }
        guard let create = createdSoFar.first(where: { $0.key.value == key }) else {
            let isLater = action.creates.contains { $0.key.value == key && $0.isActive }
            report(
                isLater ? .forwardReference : .unknownCreate,
                isLater ? "'$created.\(key)' is not made yet at this place" : "unknown create '\(key)'",
                at: range,
                path: path,
                help: isLater
                    ? createdHelp
                    : ActionCompiler.suggestion(key, action.creates.filter(\.isActive).map(\.key.value)))
            return .unknown
        }
        guard let name = reference.path.dropFirst().first else { return StaticType(shape: .map) }
        let entity = declarations.entity(create.entityType.value)
        var type = StaticType.unknown
        if let entity, let known = fieldNames(of: entity) {
            type = fieldType(name, known, entity, at: range, path: path)
        }
        if create.when != nil { type.mayBeAbsent = true }
        return type
    }

    // MARK: - Types

    /// The compiled form of a declared type.
    func planType(_ declaration: TypeDeclaration) -> PlanType {
        var type = PlanType(declaration.type.value)
        let constraints = declaration.constraints
        type.minLength = constraints.minLength?.value
        type.maxLength = constraints.maxLength?.value
        type.pattern = constraints.pattern?.value
        type.minimum = constraints.minimum?.value
        type.maximum = constraints.maximum?.value
        type.exclusiveMinimum = constraints.exclusiveMinimum?.value
        type.exclusiveMaximum = constraints.exclusiveMaximum?.value
        type.multipleOf = constraints.multipleOf?.value
        type.choices = constraints.choices?.map(\.value.value)
        type.minItems = constraints.minItems?.value
        type.maxItems = constraints.maxItems?.value
        type.uniqueItems = constraints.uniqueItems?.value ?? false
        if let items = constraints.items?.content {
            var element = planType(items)
            element.objectType = items.objectType?.value
            type.items = [element]
        }
        type.fields = constraints.fields?.filter(\.isActive).map { plainParameter($0) }
        type.before = constraints.before?.value
        type.after = constraints.after?.value
        type.within = constraints.within?.value
        type.allowedContentTypes = constraints.allowedContentTypes?.map(\.value)
        type.maxBytes = constraints.maxBytes?.value
        type.maxFiles = constraints.maxFiles?.value
        return type
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
        parameter.objectType = definition.objectType?.value
        return parameter
    }
}
