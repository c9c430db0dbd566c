// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

// Fields that a record is sure to have, though its type does not ask for them.
extension ActionCompiler {
    /// The fields that are filled where a create gives them no value: by their defaults, by the state that a record
    /// begins in, and of the primary create by what prepares it.
    mutating func filledBesides(
        _ create: CreateDefinition, _ entity: EntityType, isPrimary: Bool
    ) -> Set<String> {
        guard let schema = entity.schema else { return [] }
        var filled: Set<String> = []
        // What is wrong with a default is told where it stands.
        let told = diagnostics.count
        defer { diagnostics.removeSubrange(told...) }
        for field in schema.fields {
            guard let value = field.defaultValue else { continue }
            let type = compile(value).type
            if type.isSurelyThere { filled.insert(field.key.value) }
        }
        if let states = schema.states, states.initial != nil { filled.insert(states.field.value) }
        guard isPrimary, plan.isWorkflow, let contract = action.submissionContract else { return filled }
        for call in contract.prepareCreate where call.when == nil {
            filled.formUnion(surelyWritten(by: call))
        }
        return filled
    }

    /// The fields that the record of a create is sure to have, of those that `written` says and those that are
    /// filled besides.
    mutating func sureFields(
        _ create: CreateDefinition, written: Set<String>, besides: Set<String>, isPrimary: Bool
    ) -> Set<String> {
        var sure = written.union(besides)
        guard isPrimary, plan.isWorkflow, let contract = action.submissionContract else { return sure }
        for call in contract.prepareCreate {
            sure.subtract(fieldsMoved(by: call))
            if call.when == nil { sure.formUnion(surelyWritten(by: call)) }
        }
        if let reference = contract.reference { sure.insert(reference.field.value) }
        if let field = contract.auditPolicy?.actorField {
            if hasVerifiedCaller { sure.insert(field.value) } else { sure.remove(field.value) }
        }
        return sure
    }

    /// The fields that have a value behind a call, whatever they had before.
    private func surelyWritten(by call: FunctionCall) -> [String] {
        let parameters = preparing(call)
        return parameters.flatMap { parameter -> [String] in
            switch parameter.kind {
            case .recordFields:
                guard case .map(let members) = argument(parameter.name, of: call)?.value else { return [] }
                return members.filter { isWrittenOut($0.value) }.map(\.key.value)
            case .recordField where parameter.goesTo == nil:
                // What comes from elsewhere may be absent; what no argument gives, the function makes.
                if parameters.contains(where: { $0.goesTo == parameter.name }) { return [] }
                let giver = parameters.first { $0.kind == .valueOf(field: parameter.name) }
                if let giver, !isWrittenOut(argument(giver.name, of: call)) { return [] }
                let field =
                    argument(parameter.name, of: call) == nil
                    ? parameter.defaultValue?.string : name(parameter.name, in: call)?.value
                return field.map { [$0] } ?? []
            default: return []
            }
        }
    }

    private func argument(_ name: String, of call: FunctionCall) -> Located<ValueExpression>? {
        call.arguments.first { $0.key.value == name }?.value
    }

    private func isWrittenOut(_ value: Located<ValueExpression>?) -> Bool {
        value?.value.literalValue.map { !$0.isNull } ?? false
    }
}

extension StaticType {
    /// True for what is known, and known to be there.
    var isSurelyThere: Bool {
        if case .unknown = shape { return false }
        return !mayBeAbsent && !isNull
    }
}
