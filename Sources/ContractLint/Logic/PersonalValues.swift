// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Finds personal data in what a value comes to, wherever it stands in it.
struct PersonalValues {
    /// Something personal that is told.
    struct Told {
        /// `contact`, `person.email`, `$user.name`.
        var name: String
        var place: SourcePlace
    }

    /// Functions whose answer does not show what they were given.
    private static let hiding: Set<String> = ["text.mask", "hash.sha256"]
    /// Created records that name each other further than this are not followed.
    private static let maxDepth = 16

    let action: LintedAction
    /// What the list of the fan-out around is read from; nil outside of one, and where it is computed.
    var items: Reference?

    /// What a value tells, each reference once.
    func told(by value: Located<ValueExpression>, depth: Int = 0) -> [Told] {
        switch value.value {
        case .literal, .unreadable: []
        case .reference(let reference):
            [name(of: reference, depth: depth).map { Told(name: $0, place: value.place) }].compactMap(\.self)
        case .list(let elements): elements.flatMap { told(by: $0, depth: depth) }
        case .map(let entries): entries.flatMap { told(by: $0.value, depth: depth) }
        case .call(let call): told(by: call, depth: depth)
        }
    }

    private func told(by call: FunctionCall, depth: Int) -> [Told] {
        if PersonalValues.hiding.contains(call.name.value) { return [] }
        let entry = action.catalogue[call.name.value]
        return call.arguments.flatMap { argument -> [Told] in
            var keys: [String]?
            if entry?.parameterArguments.contains(argument.key.value) == true {
                keys = ActionUses.names(in: argument.value.value)
            } else if entry?.templateArguments.contains(argument.key.value) == true,
                case .literal(.string(let text)) = argument.value.value
            {
                keys = ActionUses.placeholders(in: text)
            }
            guard let keys else { return told(by: argument.value, depth: depth) }
            return keys.compactMap { key in
                parameter([key]).map { Told(name: $0, place: argument.value.place) }
            }
        }
    }

    /// How a reference to personal data is called in a message; nil for any other.
    private func name(of reference: Reference, depth: Int) -> String? {
        switch reference.root {
        case .parameters:
            if reference.path.isEmpty {
                return action.formParameters.lazy.compactMap { parameter([$0.definition.key.value]) }.first
            }
            return parameter(reference.path)
        case .user:
            return reference.path.first.map { $0 == "email" || $0 == "name" } ?? true ? reference.text : nil
        case .created: return isPersonal(created: reference.path, depth: depth) ? reference.text : nil
        case .entity:
            guard let field = reference.path.first, let type = action.targetType else { return nil }
            return isPersonal(field, of: type) ? reference.text : nil
        case .item:
            guard let items, depth < PersonalValues.maxDepth else { return nil }
            let element = Reference(root: items.root, path: items.path + ["0"] + reference.path)
            return PersonalValues(action: action).name(of: element, depth: depth + 1)
        default: return nil
        }
    }

    /// The personal part of a parameter that a path leads to, or into which it leads.
    private func parameter(_ path: [String]) -> String? {
        guard let key = path.first, let definition = action.parameter(key)?.definition else { return nil }
        return PersonalValues.part(of: definition, key, path.dropFirst())
    }

    private static func part(
        of definition: ParameterDefinition, _ name: String, _ path: ArraySlice<String>
    ) -> String? {
        definition.holdsPersonalData ? name : part(of: definition.type, name, path)
    }

    private static func part(
        of type: TypeDeclaration, _ name: String, _ path: ArraySlice<String>
    ) -> String? {
        switch type.knownType {
        case .email, .phone: return name
        case .list:
            guard let items = type.items else { return nil }
            return part(of: items, name, path.dropFirst())
        case .object:
            let rows = (type.rows ?? []).filter(\.isActive)
            return rows.lazy.filter { row in path.first.map { $0 == row.key.value } ?? true }
                .compactMap { part(of: $0, "\(name).\($0.key.value)", path.dropFirst()) }.first
        default: return nil
        }
    }

    /// True when a field is declared as personal.
    private func isPersonal(_ field: String, of type: String) -> Bool {
        let declared = action.schema(type)?.fields.first { $0.key.value == field }
        guard let declared else { return false }
        return declared.isSensitive || declared.type.knownType == .email || declared.type.knownType == .phone
    }

    /// True when a field of a record made here is declared as personal, or filled from what is.
    private func isPersonal(created path: [String], depth: Int) -> Bool {
        guard depth < PersonalValues.maxDepth, path.count > 1,
            let create = action.definition.creates.first(where: { $0.isActive && $0.key.value == path[0] })
        else { return false }
        if isPersonal(path[1], of: create.entityType.value) { return true }
        return create.fields.contains {
            $0.key.value == path[1] && !told(by: $0.value, depth: depth + 1).isEmpty
        }
    }
}
