// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension ActionCompiler {
    // MARK: - The record that is made

    /// An argument that names a field of the record.
    mutating func compileRecordField(
        _ value: Located<ValueExpression>, _ function: CuratedFunction, _ stage: Stage
    ) {
        switch value.value {
        case .unreadable: break
        case .literal(.string(let name)): checkRecordField(value.map { _ in name })
        default:
            report(
                .wrongArgument, "expected the name of a field of the record, written out", at: value.range,
                path: value.path, help: function.signature(in: stage))
        }
    }

    private mutating func checkRecordField(_ name: Located<String>) {
        if EntityType.systemFields.contains(name.value) {
            report(
                .reservedName,
                "'\(name.value)' is filled by itself, and no function of the record changes it",
                at: name.range, path: name.path)
            return
        }
        guard let entity = primaryEntity, declarations.knows(name.value, of: entity) == false else { return }
        // Of which of its creates it is said is not known where one could not be read.
        if action.targetModel == nil, action.isIncomplete { return }
        let known = fieldNames(of: entity) ?? []
        report(
            .unknownField, "'\(entity.name.value)' has no field '\(name.value)'", at: name.range,
            path: name.path,
            labels: [Diagnostic.Label("'\(entity.name.value)' is declared here", at: entity.name.range)],
            help: ActionCompiler.suggestion(
                name.value, known.filter { !EntityType.systemFields.contains($0) }))
    }

    /// Values that an argument gives to fields of the record, checked as those of a create are.
    mutating func checkRecordValues(
        _ call: FunctionCall, _ compiled: CompiledCall, _ parameters: [FunctionParameter]
    ) {
        guard let entity = primaryEntity else { return }
        for parameter in parameters {
            guard let entry = call.arguments.first(where: { $0.key.value == parameter.name }) else {
                checkDefaultField(of: parameter, call, entity)
                continue
            }
            switch parameter.kind {
            case .recordFields:
                guard case .map(let members) = entry.value.value else { continue }
                for member in members {
                    if EntityType.systemFields.contains(member.key.value) {
                        checkRecordField(member.key)
                        continue
                    }
                    // What is wrong inside the value was told when the argument was compiled.
                    let told = diagnostics.count
                    let type = compile(member.value).type
                    diagnostics.removeSubrange(told...)
                    checkField(member.key, member.value, type, entity, isEdit: false)
                }
            case .valueOf(let other):
                let named =
                    compiled.arguments[other]?.constant ?? parameters.first { $0.name == other }?.defaultValue
                guard let field = named?.string, declarations.knows(field, of: entity) ?? false,
                    let type = compiled.types[parameter.name]
                else { continue }
                checkField(entry.key.map { _ in field }, entry.value, type, entity, isEdit: false)
            default: continue
            }
        }
    }

    /// The field that a function works on where none is named has to be there.
    private mutating func checkDefaultField(
        of parameter: FunctionParameter, _ call: FunctionCall, _ entity: EntityType
    ) {
        guard case .recordField = parameter.kind, let name = parameter.defaultValue?.string,
            declarations.knows(name, of: entity) == false
        else { return }
        report(
            .unknownField, "'\(entity.name.value)' has no field '\(name)', which '\(call.name.value)' fills",
            at: call.name.range, path: call.name.path,
            labels: [Diagnostic.Label("'\(entity.name.value)' is declared here", at: entity.name.range)],
            help: "name the field with '\(parameter.name)'")
    }

    /// The declared type of the record that the pipeline makes.
    private var primaryEntity: EntityType? {
        guard let index = plan.primaryCreate else { return nil }
        return declarations.entity(activeCreates[index].entityType.value)
    }
}
