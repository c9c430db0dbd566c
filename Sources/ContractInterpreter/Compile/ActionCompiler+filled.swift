// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

// What the pipeline and the calls of `prepare_create` do to the fields of one record.
extension ActionCompiler {
    /// Checks that nobody writes what the pipeline fills, and that what is moved about fits where it goes.
    mutating func checkPreparation(_ contract: SubmissionContract) {
        guard let index = plan.primaryCreate, activeCreates.indices.contains(index) else { return }
        let create = activeCreates[index]
        let filled = [
            (contract.reference?.field, "the reference"),
            (contract.auditPolicy?.actorField, "the verified identity"),
        ].compactMap { field, whom in field.map { (field: $0, whom: whom) } }
            .filter { !$0.field.value.isEmpty }
        if filled.count == 2, filled[0].field.names(filled[1].field.value) {
            report(
                .wrongArgument,
                "'\(filled[1].field.value)' is filled by the verified identity and by the reference as well",
                at: filled[1].field.place,
                labels: [Diagnostic.Label("the reference stands here", at: filled[0].field.range)],
                help: "name another field for one of them")
        }
        for call in contract.prepareCreate {
            for name in writtenFields(call) {
                guard let owner = filled.first(where: { $0.field.names(name.value) }) else { continue }
                report(
                    .wrongArgument,
                    "'\(name.value)' is filled by \(owner.whom) and written by '\(call.name.value)' as well",
                    at: name.place,
                    labels: [Diagnostic.Label("\(owner.whom) stands here", at: owner.field.range)],
                    help: "write another field: what a function puts there gives way")
            }
        }
        if let entity = declarations.entity(create.entityType.value), entity.schema != nil,
            !create.hasUnreadFields
        {
            checkMoves(contract, create, entity, filled.map(\.field.value))
        }
    }

    /// The fields of a record of which no schema says which there are: what the contract writes.
    func writtenFields(_ create: CreateDefinition, _ contract: SubmissionContract) -> Set<String> {
        var names = Set(create.fields.map(\.key.value))
        for field in [contract.reference?.field, contract.auditPolicy?.actorField] {
            if let field { names.insert(field.value) }
        }
        for call in contract.prepareCreate { names.formUnion(writtenFields(call).map(\.value)) }
        return names
    }

    /// The fields of the record that a call writes or empties, where they are written out.
    private func writtenFields(_ call: FunctionCall) -> [Located<String>] {
        preparing(call).flatMap { parameter -> [Located<String>] in
            let value = call.arguments.first { $0.key.value == parameter.name }?.value
            switch (parameter.kind, value?.value) {
            case (.recordField, .literal(.string(let name))):
                return value.map { [$0.map { _ in name }] } ?? []
            case (.recordField, nil):
                return parameter.defaultValue?.string.map { name in [call.name.map { _ in name }] } ?? []
            case (.recordFields, .map(let members)): return members.map(\.key)
            default: return []
            }
        }
    }

    /// The fields that calls may write to the record that they prepare; nil when one of them does not say which.
    func fieldsPrepared(by calls: [FunctionCall]) -> Set<String>? {
        var fields: Set<String> = []
        for call in calls {
            let written = writtenFields(call).map(\.value)
            if written.isEmpty { return nil }
            fields.formUnion(written)
        }
        return fields
    }

    /// The parameters of a call that prepares a create; none when it cannot.
    func preparing(_ call: FunctionCall) -> [FunctionParameter] {
        guard let function = registry[call.name.value], function.stages.contains(.prepareCreate) else {
            return []
        }
        return function.parameters(in: .prepareCreate)
    }

    // MARK: - Values that go to another field

    private mutating func checkMoves(
        _ contract: SubmissionContract, _ create: CreateDefinition, _ entity: EntityType, _ filled: [String]
    ) {
        let calls = contract.prepareCreate
        // Of what a function has written, only the run knows what it is.
        var changed: Set<String> = []
        for (place, call) in calls.enumerated() {
            for parameter in preparing(call) {
                if let target = parameter.composes, let to = name(target, in: call),
                    let template = call.arguments.first(where: { $0.key.value == parameter.name })?.value,
                    !filled.contains(to.value), !isWritten(to.value, by: calls[(place + 1)...])
                {
                    checkTemplate(template, for: to, of: entity) { compiler, name in
                        if changed.contains(name) { return [] }
                        let source = template.map { _ in name }
                        return compiler.sources(source, create, entity, filled, orParameter: true)
                    }
                }
                guard let target = parameter.goesTo, let source = name(parameter.name, in: call),
                    let to = name(target, in: call)
                else { continue }
                let isMoved = parameter.kind == .recordField
                if !changed.contains(source.value), declarations.knows(to.value, of: entity) ?? false {
                    for type in sources(source, create, entity, filled, orParameter: !isMoved) {
                        let told = diagnostics.count
                        let value = source.map { ValueExpression.literal(.string($0)) }
                        checkField(to, value, type, entity, isEdit: false)
                        if diagnostics.count > told { break }
                    }
                }
                if isMoved, !source.names(to.value), !filled.contains(source.value) {
                    checkEmptied(source, entity, refilledBy: calls[(place + 1)...])
                }
            }
            changed.formUnion(writtenFields(call).map(\.value))
        }
    }

    /// True where a later call gives the field another value, or hands it on to another.
    private func isWritten(_ name: String, by later: ArraySlice<FunctionCall>) -> Bool {
        later.contains { call in writtenFields(call).contains { $0.names(name) } }
    }

    /// The fields whose values a call moves to others.
    func fieldsMoved(by call: FunctionCall) -> [String] {
        preparing(call).compactMap { parameter in
            guard parameter.goesTo != nil, parameter.kind == .recordField else { return nil }
            return name(parameter.name, in: call)?.value
        }
    }

    /// The name that is written out as an argument.
    func name(_ argument: String, in call: FunctionCall) -> Located<String>? {
        guard let value = call.arguments.first(where: { $0.key.value == argument })?.value,
            case .literal(.string(let name)) = value.value
        else { return nil }
        return value.map { _ in name }
    }

    /// What is known of the values that a name may have when the record is prepared: of its field, or else of a
    /// parameter.
    private mutating func sources(
        _ name: Located<String>, _ create: CreateDefinition, _ entity: EntityType, _ filled: [String],
        orParameter: Bool
    ) -> [StaticType] {
        // What is wrong with these values is told where they stand.
        let told = diagnostics.count
        defer { diagnostics.removeSubrange(told...) }
        var types: [StaticType] = []
        let field = field(name.value, of: entity)
        let states = entity.schema?.states
        if filled.contains(name.value) {
            if let field { types.append(StaticType(shape: .typed(planType(field.type)))) }
        } else {
            if let entry = create.fields.first(where: { $0.key.names(name.value) }) {
                types.append(compile(entry.value).type)
            }
            if types.last?.mayBeAbsent ?? true, let value = field?.defaultValue {
                types.append(compile(value).type)
            }
            if types.last?.mayBeAbsent ?? true, let states, states.field.names(name.value), let field,
                states.initial != nil
            {
                types.append(StaticType(shape: .typed(planType(field.type))))
            }
        }
        if orParameter, types.last?.mayBeAbsent ?? true,
            action.parameters.contains(where: { $0.isActive && $0.key.names(name.value) })
        {
            types.append(type(of: Reference(root: .parameters, path: [name.value]), at: name.place))
        }
        return types.filter { !$0.isNull }.map { type in
            var type = type
            // Where there is no value, nothing is written.
            type.mayBeAbsent = false
            return type
        }
    }

    /// A required field that is emptied has to be filled again.
    private mutating func checkEmptied(
        _ name: Located<String>, _ entity: EntityType, refilledBy later: ArraySlice<FunctionCall>
    ) {
        guard let field = field(name.value, of: entity), field.isRequired,
            !isWritten(name.value, by: later)
        else { return }
        // A state is filled again by itself.
        if let states = entity.schema?.states, states.initial != nil, states.field.names(name.value) {
            return
        }
        report(
            .requiredFieldUnset,
            "the required field '\(name.value)' of '\(entity.name.value)' loses its value",
            at: name.place,
            labels: [Diagnostic.Label("'\(name.value)' is required here", at: field.key.range)],
            help: "copy the value, or fill '\(name.value)' again in a later call")
    }
}
