// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension TypeDeclaration {
    /// The type, unless it could not be read.
    var knownType: ValueType? { isUnknown ? nil : type.value }

    var holdsText: Bool { knownType == .string || knownType == .text }
}

/// A parameter that counts, or a row of an object or list inside one.
struct LintedParameter: Sendable {
    let definition: ParameterDefinition
    /// `owner.name`, `tags[].label`.
    let path: String
    /// True for a row inside a parameter.
    let isNested: Bool

    private init(_ definition: ParameterDefinition, path: String, isNested: Bool) {
        self.definition = definition
        self.path = path
        self.isNested = isNested
    }

    /// The parameters that count, each followed by the rows inside it.
    static func all(_ definitions: [ParameterDefinition]) -> [LintedParameter] {
        var all: [LintedParameter] = []
        for definition in definitions {
            add(definition, definition.key.value, isNested: false, to: &all)
        }
        return all
    }

    private static func add(
        _ definition: ParameterDefinition, _ path: String, isNested: Bool,
        to all: inout [LintedParameter]
    ) {
        guard definition.isActive else { return }
        all.append(LintedParameter(definition, path: path, isNested: isNested))
        addRows(of: definition.type, path, to: &all)
    }

    private static func addRows(
        of type: TypeDeclaration, _ path: String, to all: inout [LintedParameter]
    ) {
        guard type.knownType == .object || type.knownType == .list else { return }
        for row in type.rows ?? [] { add(row, "\(path).\(row.key.value)", isNested: true, to: &all) }
        if let items = type.items { addRows(of: items, path + "[]", to: &all) }
    }
}

extension TypeDeclaration {
    /// The declarations of files in this type: itself, or the items of a list.
    var files: [TypeDeclaration] {
        switch knownType {
        case .file: [self]
        case .list: items?.files ?? []
        default: []
        }
    }
}

extension ParameterDefinition {
    var holdsPersonalData: Bool {
        isSensitive || type.knownType == .email || type.knownType == .phone
            || NameWords.holdPersonal(key.value)
    }
}
