// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// A field that one parameter fills as it is.
struct FilledField: Sendable {
    let parameter: String
    let field: LintedField

    /// The fields that an action fills so, each once for a parameter.
    static func all(of action: ActionDefinition, _ entities: [String: LintedEntity]) -> [FilledField] {
        var filled: [FilledField] = []
        func take(_ value: ValueExpression, _ key: String, of entity: LintedEntity) {
            guard case .reference(let reference) = value, reference.root == .parameters,
                reference.path.count == 1, let field = entity.field(key),
                !filled.contains(where: { $0.field === field && $0.parameter == reference.path[0] })
            else { return }
            filled.append(FilledField(parameter: reference.path[0], field: field))
        }
        for create in action.creates where create.isActive {
            guard let entity = entities[create.entityType.value] else { continue }
            for entry in create.fields { take(entry.value.value, entry.key.value, of: entity) }
        }
        if let entity = action.targetModel.flatMap({ entities[$0.value] }) {
            for edit in action.edits where edit.isActive {
                take(edit.value.value, edit.field.value, of: entity)
            }
        }
        return filled
    }
}

/// Compares what a parameter allows with what its field takes.
enum FieldBounds {
    /// Nil when all that the parameter allows fits.
    static func problem(
        of parameter: LintedParameter, into field: LintedField, cut: NormalizedLimits = NormalizedLimits()
    ) -> String? {
        let (type, fieldType) = (parameter.definition.type, field.definition.type)
        guard let own = type.knownType, let other = fieldType.knownType,
            let taken = fieldType.constrained
        else { return nil }
        let allowed = type.constrained
        let who = Names(parameter: parameter, field: field)
        if own.isTextual, other.isTextual, allowed?.content.choices == nil,
            parameter.definition.valuesFrom == nil
        {
            guard let most = taken.content.maxLength?.value else { return nil }
            if let length = cut.length, length <= most { return nil }
            switch own {
            case .string, .text, .email, .url, .phone: return length(allowed, most, who)
            default: return nil
            }
        }
        switch own {
        case .integer, .number, .decimal: return number(allowed, taken, cut, who)
        default: return nil
        }
    }

    /// What both are called in a message, which nearly never is needed.
    private struct Names {
        let parameter: LintedParameter
        let field: LintedField
        var parameterName: String { "parameter '\(parameter.definition.key.value)'" }
        var fieldName: String { "field '\(field.type).\(field.definition.key.value)'" }
    }

    private static func length(_ allowed: Box<Constraints>?, _ most: Int, _ who: Names) -> String? {
        guard let length = allowed?.content.maxLength?.value else {
            // A pattern may bound the length; it is not looked into.
            return allowed?.content.pattern != nil
                ? nil
                : "\(who.parameterName) has no 'max_length', and \(who.fieldName) takes at most \(most)"
        }
        if length <= most { return nil }
        return "\(who.parameterName) allows \(length) characters, and \(who.fieldName) \(most)"
    }

    private static func number(
        _ allowed: Box<Constraints>?, _ taken: Box<Constraints>, _ cut: NormalizedLimits, _ who: Names
    ) -> String? {
        if allowed?.content.choices != nil { return nil }
        if let most = taken.content.maximum?.value, cut.most.map({ most < $0 }) ?? true {
            guard let own = (allowed?.content.maximum ?? allowed?.content.exclusiveMaximum)?.value else {
                return "\(who.parameterName) has no 'max', and \(who.fieldName) takes at most \(most.text)"
            }
            if most < own {
                return "\(who.parameterName) allows \(own.text), and \(who.fieldName) at most \(most.text)"
            }
        }
        if let least = taken.content.minimum?.value, cut.least.map({ $0 < least }) ?? true {
            guard let own = (allowed?.content.minimum ?? allowed?.content.exclusiveMinimum)?.value else {
                return
                    "\(who.parameterName) has no 'min', and \(who.fieldName) takes at least \(least.text)"
            }
            if own < least {
                return
                    "\(who.parameterName) allows \(own.text), and \(who.fieldName) at least \(least.text)"
            }
        }
        return nil
    }
}
