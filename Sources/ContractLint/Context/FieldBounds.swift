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

    /// What both are called in a message; only made out where there is one, as for hardly any field.
    private enum Names {
        case whole(ParameterDefinition, FilledField)
        indirect case elements(of: Names)
        indirect case row(ParameterDefinition, ParameterDefinition, in: Names)

        var parameter: String {
            switch self {
            case .whole(let own, _): "parameter '\(own.key.value)'"
            case .elements(let list): "an element of \(list.parameter)"
            case .row(let own, _, let object): "'\(own.key.value)' in \(object.parameter)"
            }
        }

        var field: String {
            switch self {
            case .whole(_, let other): "field '\(other.entity.name.value).\(other.field.key.value)'"
            case .elements(let list): "one of \(list.field)"
            case .row(_, let other, let object): "'\(other.key.value)' in \(object.field)"
            }
        }

        /// The keys of both.
        var places: (parameter: SourcePlace, field: SourcePlace) {
            switch self {
            case .whole(let own, let other): (own.key.place, other.field.key.place)
            case .elements(let list): list.places
            case .row(let own, let other, _): (own.key.place, other.key.place)
            }
        }
    }

    private var found: [Problem] = []

    /// Empty when all that the parameter allows fits.
    static func problems(
        of parameter: ParameterDefinition, into filled: FilledField, cut: NormalizedLimits
    ) -> [Problem] {
        var bounds = FieldBounds()
        bounds.compare(
            parameter.type, filled.field.type, isListed: parameter.valuesFrom != nil, cut,
            .whole(parameter, filled))
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
            let places = names.places
            found.append(Problem(message: message, place: places.parameter, field: places.field.range))
        }
        if let items = type.items, let wanted = fieldType.items {
            compare(items, wanted, isListed: isListed, NormalizedLimits(), .elements(of: names))
        }
        guard let wanted = fieldType.rows else { return }
        for row in type.rows ?? [] where row.isActive {
            guard let match = wanted.first(where: { $0.isActive && $0.key.names(row.key.value) }) else {
                continue
            }
            compare(
                row.type, match.type, isListed: row.valuesFrom != nil, NormalizedLimits(),
                .row(row, match, in: names))
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
