// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension TypeDeclaration {
    /// The type, unless it could not be read.
    var knownType: ValueType? { isUnknown ? nil : type.value }
}

extension [ParameterDefinition] {
    /// The parameters that count, and the rows of objects and lists inside them, with their paths.
    var withNested: [(parameter: ParameterDefinition, path: String)] {
        filter(\.isActive).flatMap { parameter in
            [(parameter, parameter.key.value)] + parameter.type.nestedRows(under: parameter.key.value)
        }
    }
}

extension TypeDeclaration {
    fileprivate func nestedRows(under path: String) -> [(parameter: ParameterDefinition, path: String)] {
        guard isConstrained else { return [] }
        let own = (constraints.fields ?? []).withNested.map { ($0.parameter, "\(path).\($0.path)") }
        return own + (constraints.items?.content.nestedRows(under: path + "[]") ?? [])
    }
}

extension LintedApplication {
    /// The choices of every parameter and field that has some.
    var choiceLists: [[Constraints.Choice]] {
        let parameters = application.actions.flatMap { $0.parameters.withNested.map(\.parameter.type) }
        let fields = application.entities.flatMap { $0.schema?.fields ?? [] }.map(\.type)
        return (parameters + fields).compactMap { $0.isConstrained ? $0.constraints.choices : nil }
    }
}

extension TypeDeclaration {
    /// The declarations of files in this type: itself, or the items of a list.
    var files: [TypeDeclaration] {
        switch knownType {
        case .file: [self]
        case .list: constraints.items?.content.files ?? []
        default: []
        }
    }
}

extension ParameterDefinition {
    var holdsText: Bool { type.knownType == .string || type.knownType == .text }

    var holdsPersonalData: Bool {
        isSensitive || type.knownType == .email || type.knownType == .phone
            || NameWords.holdPersonal(key.value)
    }
}
