// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Compares what a parameter allows with what its field takes, and what stands inside of both.
struct FieldBounds {
    struct Problem {
        var message: String
        /// The key of the parameter, or of the row inside it.
        var place: SourcePlace
        /// The key of the field, or of the row inside it.
        var field: SourceRange
    }

    /// What both are called in a message.
    private struct Names {
        var parameter: String
        var field: String
        var place: SourcePlace
        var fieldPlace: SourceRange

        var elements: Names {
            var names = self
            names.parameter = "an element of \(parameter)"
            names.field = "one of \(field)"
            return names
        }

        func row(_ key: Located<String>, _ other: Located<String>) -> Names {
            Names(
                parameter: "'\(key.value)' in \(parameter)", field: "'\(other.value)' in \(field)",
                place: key.place, fieldPlace: other.range)
        }
    }

    private var found: [Problem] = []

    /// Empty when all that the parameter allows fits.
    static func problems(
        of parameter: LintedParameter, into field: LintedField, cut: NormalizedLimits = NormalizedLimits()
    ) -> [Problem] {
        let (own, other) = (parameter.definition, field.definition)
        var bounds = FieldBounds()
        bounds.compare(
            own.type, other.type, isListed: own.valuesFrom != nil, cut,
            Names(
                parameter: "parameter '\(own.key.value)'", field: "field '\(field.type).\(other.key.value)'",
                place: own.key.place, fieldPlace: other.key.range))
        return bounds.found
    }

    private mutating func compare(
        _ type: TypeDeclaration, _ fieldType: TypeDeclaration, isListed: Bool, _ cut: NormalizedLimits,
        _ names: Names
    ) {
        guard let own = type.knownType, let other = fieldType.knownType else { return }
        if let taken = fieldType.constrained,
            let message = problem(type, own, taken, other, isListed, cut, names)
        {
            found.append(Problem(message: message, place: names.place, field: names.fieldPlace))
        }
        if let items = type.items, let wanted = fieldType.items {
            compare(items, wanted, isListed: isListed, NormalizedLimits(), names.elements)
        }
        guard let wanted = fieldType.rows else { return }
        for row in type.rows ?? [] where row.isActive {
            guard let match = wanted.first(where: { $0.isActive && $0.key.names(row.key.value) }) else {
                continue
            }
            compare(
                row.type, match.type, isListed: row.valuesFrom != nil, NormalizedLimits(),
                names.row(row.key, match.key))
        }
    }

    private func problem(
        _ type: TypeDeclaration, _ own: ValueType, _ taken: Constraints, _ other: ValueType,
        _ isListed: Bool, _ cut: NormalizedLimits, _ names: Names
    ) -> String? {
        let allowed = type.constrained
        if own.isTextual, other.isTextual, allowed?.choices == nil, !isListed {
            guard let most = taken.maxLength?.value else { return nil }
            if let length = cut.length, length <= most { return nil }
            switch own {
            case .string, .text, .email, .url, .phone: return length(allowed, most, names)
            default: return nil
            }
        }
        switch own {
        case .integer, .number, .decimal: return number(allowed, taken, cut, names)
        case .list where other == .list: return elements(allowed, taken, names)
        default: return nil
        }
    }

    private func length(_ allowed: Constraints?, _ most: Int, _ names: Names) -> String? {
        guard let length = allowed?.maxLength?.value else {
            // A pattern may bound the length; it is not looked into.
            return allowed?.pattern != nil
                ? nil : "\(names.parameter) has no 'max_length', and \(names.field) takes at most \(most)"
        }
        if length <= most { return nil }
        return "\(names.parameter) allows \(length) characters, and \(names.field) \(most)"
    }

    private func elements(
        _ allowed: Constraints?, _ taken: Constraints, _ names: Names
    ) -> String? {
        guard let most = taken.maxItems?.value else { return nil }
        guard let own = allowed?.maxItems?.value else {
            return "\(names.parameter) has no 'max_items', and \(names.field) takes at most \(most)"
        }
        return most < own ? "\(names.parameter) allows \(own) elements, and \(names.field) \(most)" : nil
    }

    private func number(
        _ allowed: Constraints?, _ taken: Constraints, _ cut: NormalizedLimits, _ names: Names
    ) -> String? {
        if allowed?.choices != nil { return nil }
        if let most = taken.maximum?.value, cut.most.map({ most < $0 }) ?? true {
            guard let own = (allowed?.maximum ?? allowed?.exclusiveMaximum)?.value else {
                return "\(names.parameter) has no 'max', and \(names.field) takes at most \(most.text)"
            }
            if most < own {
                return "\(names.parameter) allows \(own.text), and \(names.field) at most \(most.text)"
            }
        }
        if let least = taken.minimum?.value, cut.least.map({ $0 < least }) ?? true {
            guard let own = (allowed?.minimum ?? allowed?.exclusiveMinimum)?.value else {
                return "\(names.parameter) has no 'min', and \(names.field) takes at least \(least.text)"
            }
            if own < least {
                return "\(names.parameter) allows \(own.text), and \(names.field) at least \(least.text)"
            }
        }
        return nil
    }
}
