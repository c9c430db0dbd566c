// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintedAction {
    /// A field that one parameter fills as it is.
    struct FilledField {
        var parameter: String
        var field: EntitySchema.Field
        var type: String
    }

    var filledFields: [FilledField] {
        var filled: [FilledField] = []
        var seen: Set<String> = []
        func take(_ value: ValueExpression, _ key: String, of type: String) {
            guard case .reference(let reference) = value, reference.root == .parameters,
                reference.path.count == 1, let field = field(key, of: type),
                seen.insert("\(reference.path[0]) \(type).\(key)").inserted
            else { return }
            filled.append(FilledField(parameter: reference.path[0], field: field, type: type))
        }
        for create in definition.creates where create.isActive {
            for entry in create.fields {
                take(entry.value.value, entry.key.value, of: create.entityType.value)
            }
        }
        if let type = definition.targetModel?.value {
            for edit in definition.edits where edit.isActive {
                take(edit.value.value, edit.field.value, of: type)
            }
        }
        return filled
    }
}

/// Compares what a parameter allows with what its field takes.
enum FieldBounds {
    /// Nil when all that the parameter allows fits.
    static func problem(
        of parameter: ParameterDefinition, into field: EntitySchema.Field, of type: String
    ) -> String? {
        guard let own = parameter.type.knownType, let other = field.type.knownType, field.type.isConstrained
        else { return nil }
        let (allowed, taken) = (parameter.type.constraints, field.type.constraints)
        let who = (
            parameter: "parameter '\(parameter.key.value)'", field: "field '\(type).\(field.key.value)'"
        )
        if own.isTextual, other.isTextual, allowed.choices == nil, parameter.valuesFrom == nil {
            if let most = taken.maxLength?.value, [.string, .text, .email, .url, .phone].contains(own) {
                guard let length = allowed.maxLength?.value else {
                    return isPatternBounded(allowed)
                        ? nil : "\(who.parameter) has no 'max_length', and \(who.field) takes at most \(most)"
                }
                if length > most {
                    return "\(who.parameter) allows \(length) characters, and \(who.field) \(most)"
                }
            }
            return nil
        }
        guard [.integer, .number, .decimal].contains(own) else { return nil }
        return number(allowed, taken, who)
    }

    /// A pattern may bound the length; it is not looked into.
    private static func isPatternBounded(_ constraints: Constraints) -> Bool { constraints.pattern != nil }

    private static func number(
        _ allowed: Constraints, _ taken: Constraints, _ who: (parameter: String, field: String)
    ) -> String? {
        if allowed.choices != nil { return nil }
        if let most = taken.maximum?.value {
            guard let own = (allowed.maximum ?? allowed.exclusiveMaximum)?.value else {
                return "\(who.parameter) has no 'max', and \(who.field) takes at most \(most.text)"
            }
            if most < own {
                return "\(who.parameter) allows \(own.text), and \(who.field) at most \(most.text)"
            }
        }
        if let least = taken.minimum?.value {
            guard let own = (allowed.minimum ?? allowed.exclusiveMinimum)?.value else {
                return "\(who.parameter) has no 'min', and \(who.field) takes at least \(least.text)"
            }
            if own < least {
                return "\(who.parameter) allows \(own.text), and \(who.field) at least \(least.text)"
            }
        }
        return nil
    }
}
