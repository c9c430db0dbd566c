// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintedApplication {
    /// Scalars without quotes where a declared type wants text, choices aside.
    var textsWithoutQuotes: [Located<String>] {
        var found: [Located<String>] = []
        for field in entities.lazy.flatMap(\.fields) {
            if let value = field.definition.defaultValue { found += value.texts(as: field.definition.type) }
        }
        for action in actions { found += action.textsWithoutQuotes }
        return found
    }
}

extension LintedAction {
    fileprivate var textsWithoutQuotes: [Located<String>] {
        var found: [Located<String>] = []
        for parameter in parameters.lazy.map(\.definition) {
            if let value = parameter.defaultValue { found += value.texts(as: parameter.type) }
            guard case .list(let values) = parameter.valuesFrom?.value else { continue }
            // Those of a list are what its elements may be.
            let type =
                parameter.type.knownType == .list
                ? parameter.type.items : parameter.type
            guard let type else { continue }
            for value in values { found += value.map(ValueExpression.literal).texts(as: type) }
        }
        for create in definition.creates where create.isActive {
            for entry in create.fields {
                guard let type = field(entry.key.value, of: create.entityType.value) else { continue }
                found += entry.value.texts(as: type)
            }
        }
        for edit in definition.edits where edit.isActive {
            guard let target = targetType, let type = field(edit.field.value, of: target) else { continue }
            found += edit.value.texts(as: type)
        }
        for placed in uses.conditions {
            for comparison in placed.condition.value.comparisons {
                guard let type = declaration(of: comparison.field.value, subject: placed.subject),
                    let value = comparison.value
                else { continue }
                found += value.texts(beside: type)
            }
        }
        return found
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

extension Located<ValueExpression> {
    /// What stands without quotes where the type wants text.
    fileprivate func texts(as type: TypeDeclaration) -> [Located<String>] {
        switch value {
        case .literal(let literal):
            guard type.knownType?.isTextual == true, place.isPlainScalar else { return [] }
            return [map { _ in literal.writtenText }]
        case .list(let elements):
            guard type.knownType == .list, let items = type.items else {
                return []
            }
            return elements.flatMap { $0.texts(as: items) }
        case .map(let entries):
            guard type.knownType == .object, let rows = type.rows else { return [] }
            return entries.flatMap { entry in
                rows.first { $0.key.value == entry.key.value }.map { entry.value.texts(as: $0.type) } ?? []
            }
        case .reference, .call, .unreadable: return []
        }
    }

    /// The same for what is compared with a value of the type, or with an element of it.
    fileprivate func texts(beside type: TypeDeclaration) -> [Located<String>] {
        let compared = type.knownType == .list ? type.items : type
        guard let compared else { return [] }
        if case .list(let elements) = value, compared.knownType?.isTextual == true {
            return elements.flatMap { $0.texts(as: compared) }
        }
        return texts(as: compared)
    }
}

extension Value {
    /// The text of a literal, of a number as it is written; empty for anything else.
    var writtenText: String { string ?? number?.text ?? "" }
}
