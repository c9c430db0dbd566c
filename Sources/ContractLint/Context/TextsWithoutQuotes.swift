// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintedEntity {
    /// Visits the scalars without quotes where a declared type wants text, choices aside.
    func eachTextWithoutQuotes(_ visit: (Located<String>) -> Void) {
        for field in fields { field.defaultValue?.eachText(as: field.type, visit) }
    }
}

extension LintedAction {
    /// Visits the scalars without quotes where a declared type wants text, choices aside.
    func eachTextWithoutQuotes(_ visit: (Located<String>) -> Void) {
        for parameter in parameters.lazy.map(\.definition) {
            parameter.defaultValue?.eachText(as: parameter.type, visit)
            guard case .list(let values) = parameter.valuesFrom?.value else { continue }
            // Those of a list are what its elements may be.
            let type =
                parameter.type.knownType == .list
                ? parameter.type.items : parameter.type
            guard let type else { continue }
            for value in values { value.map(ValueExpression.literal).eachText(as: type, visit) }
        }
        for create in definition.creates where create.isActive {
            for index in create.fields.indices where create.fields[index].value.value.mayHoldText {
                let entry = create.fields[index]
                guard let type = field(entry.key.value, of: create.entityType.value) else { continue }
                entry.value.eachText(as: type, visit)
            }
        }
        for edit in definition.edits where edit.isActive && edit.value.value.mayHoldText {
            guard let target = targetType, let type = field(edit.field.value, of: target) else { continue }
            edit.value.eachText(as: type, visit)
        }
        for placed in uses.conditions {
            for comparison in placed.condition.value.comparisons {
                guard let value = comparison.value, value.value.mayHoldText,
                    let type = declaration(of: comparison.field.value, subject: placed.subject)
                else { continue }
                value.eachText(beside: type, visit)
            }
        }
    }

    private func field(_ key: String, of type: String) -> TypeDeclaration? {
        schema(type)?.fields.first { $0.key.value == key }?.type
    }

    private func declaration(
        of operand: Condition.Operand, subject: ConditionSubject
    ) -> TypeDeclaration? {
        let reference: Reference
        switch (operand, subject) {
        case (.reference(let written), _): reference = written
        case (.subjectField(let path), .parameters): reference = Reference(root: .parameters, path: path)
        case (.subjectField(let path), .entity): reference = Reference(root: .entity, path: path)
        case (.subjectField(let path), .records(let type)):
            return path.count == 1 ? field(path[0], of: type) : nil
        case (.subjectField, .user), (.subjectField, .unknown): return nil
        }
        guard reference.path.count == 1, let key = reference.path.first else { return nil }
        return switch reference.root {
        case .parameters: parameter(key)?.definition.type
        case .entity: targetType.flatMap { field(key, of: $0) }
        default: nil
        }
    }
}

extension ValueExpression {
    /// False for what is only known when an action runs, without a look at the type that is wanted.
    fileprivate var mayHoldText: Bool {
        switch self {
        case .literal, .list, .map: true
        case .reference, .call, .unreadable: false
        }
    }
}

extension Located<ValueExpression> {
    /// Visits what stands without quotes where the type wants text.
    fileprivate func eachText(as type: TypeDeclaration, _ visit: (Located<String>) -> Void) {
        switch value {
        case .literal(let literal):
            guard type.knownType?.isTextual == true, place.isPlainScalar else { return }
            visit(map { _ in literal.writtenText })
        case .list(let elements):
            guard type.knownType == .list, let items = type.items else { return }
            for element in elements { element.eachText(as: items, visit) }
        case .map(let entries):
            guard type.knownType == .object, let rows = type.rows else { return }
            for entry in entries {
                guard let row = rows.first(where: { $0.key.value == entry.key.value }) else { continue }
                entry.value.eachText(as: row.type, visit)
            }
        case .reference, .call, .unreadable: break
        }
    }

    /// The same for what is compared with a value of the type, or with an element of it.
    fileprivate func eachText(beside type: TypeDeclaration, _ visit: (Located<String>) -> Void) {
        let compared = type.knownType == .list ? type.items : type
        guard let compared else { return }
        if case .list(let elements) = value, compared.knownType?.isTextual == true {
            for element in elements { element.eachText(as: compared, visit) }
        } else {
            eachText(as: compared, visit)
        }
    }
}

extension Value {
    /// The text of a literal, of a number as it is written; empty for anything else.
    var writtenText: String { string ?? number?.text ?? "" }
}
