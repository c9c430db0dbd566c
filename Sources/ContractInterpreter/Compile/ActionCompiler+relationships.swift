// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// A relationship as the records of one of its sides hold it.
struct RelationshipEnd: Sendable {
    /// The type of the records at the other side; nil where several relationships give the name.
    var target: String?
    /// True when it holds a list of ids, false when it holds one.
    var isToMany: Bool
    /// Where it gets its name.
    var code: Located<String>
}

extension ActionCompiler {
    /// A relationship holds the id of a record of its other side, or a list of them, by its cardinality.
    mutating func checkRelationship(
        _ key: Located<String>, _ value: Located<ValueExpression>, _ type: StaticType, _ entity: EntityType
    ) {
        guard let end = declarations.relationship(key.value, of: entity),
            let misfit = ActionCompiler.misfit(type, end)
        else { return }
        var labels = [Diagnostic.Label("'\(key.value)' is declared here", at: end.code.range)]
        if let declared = type.declaredAt {
            labels.append(Diagnostic.Label("the value comes from here", at: declared.range))
        }
        report(
            .typeMismatch, "'\(key.value)' of '\(entity.name.value)' is a relationship: \(misfit)",
            at: value.place, labels: labels,
            help: end.isToMany
                ? "write a list of ids, such as '[$created.KEY.id]'"
                : "write the id of one record, such as '$created.KEY.id'")
    }

    private static func misfit(_ type: StaticType, _ end: RelationshipEnd) -> String? {
        if type.isNull { return nil }
        guard end.isToMany else { return misfit(type, naming: end.target) }
        switch type.shape {
        case .unknown: return nil
        case .list(let elements): return elements.lazy.compactMap { misfit($0, naming: end.target) }.first
        case .literal(.list(let elements)):
            return elements.allSatisfy { $0.string != nil } ? nil : "the list does not name records"
        case .typed(let list) where list.type == .list:
            return list.items.first.flatMap { misfit(StaticType(shape: .typed($0)), naming: end.target) }
        default: return misfit(type, naming: end.target) ?? "it leads to many records, and one is named"
        }
    }

    /// Why a value is not the id of one record of a type.
    private static func misfit(_ type: StaticType, naming target: String?) -> String? {
        switch type.shape {
        case .unknown: return nil
        case .map: return "a map does not name a record"
        case .list: return "a list does not name one record"
        case .literal(let value):
            return value.string == nil ? "a \(value.kindName) does not name a record" : nil
        case .typed(let typed) where typed.type == .list: return "a list does not name one record"
        case .typed(let typed) where typed.type == .reference:
            guard let named = typed.objectType, let target, named != target else { return nil }
            return "a reference to a record of '\(named)' does not name one of '\(target)'"
        case .typed(let typed):
            return [.string, .text, .uuid, .enum].contains(typed.type)
                ? nil : "a value of type \(typed.type.rawValue) does not name a record"
        }
    }

    /// Reports a relationship to many records where the pipeline writes the id of one.
    mutating func checkOne(_ field: Located<String>, _ entity: EntityType, _ purpose: String) {
        guard let end = declarations.relationship(field.value, of: entity), end.isToMany else { return }
        report(
            .typeMismatch,
            "\(purpose) cannot stand in '\(field.value)', which leads to many records of '\(entity.name.value)'",
            at: field.place,
            labels: [Diagnostic.Label("'\(field.value)' is declared here", at: end.code.range)],
            help: "name a field that holds one id")
    }

    /// Reports a field for the parent of an attachment that names records of another type.
    mutating func checkParent(_ field: Located<String>, of entity: EntityType, _ parent: String) {
        let declared = self.field(field.value, of: entity)?.type
        let end = declarations.relationship(field.value, of: entity)
        // A type that there is not was told, and may have been meant to be the other.
        guard let type = declared?.objectType?.value ?? end?.target, type != parent,
            declarations.entity(type) != nil, declarations.entity(parent) != nil, !action.isIncomplete
        else { return }
        report(
            .typeMismatch,
            "'\(field.value)' of '\(entity.name.value)' names a record of '\(type)', and the parent is of '\(parent)'",
            at: field.place,
            labels: (declared?.objectType?.range ?? end?.code.range).map {
                [Diagnostic.Label("'\(field.value)' is declared here", at: $0)]
            } ?? [],
            help: "name a field that refers to '\(parent)'")
    }
}
