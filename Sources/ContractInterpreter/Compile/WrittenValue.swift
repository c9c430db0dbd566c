// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

// A number that is written where text is wanted is that text, as it is for defaults and choices.
extension Located where Content == ValueExpression {
    /// The value as it is meant beside a declared type.
    func spelled(as declaration: TypeDeclaration) -> Self {
        if declaration.isUnknown { return self }
        let type = declaration.type.value
        switch value {
        case .literal: return spelled(as: type)
        case .list(let elements):
            guard type == .list, let items = declaration.items else { return self }
            return map { _ in .list(elements.map { $0.spelled(as: items) }) }
        case .map(let entries):
            guard type == .object, let rows = declaration.rows else { return self }
            return map { _ in .map(entries.spelled(as: rows)) }
        case .reference, .call, .unreadable: return self
        }
    }

    /// The value as it is meant where it is compared with one of a known type.
    func spelled(beside known: StaticType) -> Self {
        guard let type = known.valueType else { return self }
        if case .list(let elements) = value {
            return map { _ in .list(elements.map { $0.spelled(as: type) }) }
        }
        return spelled(as: type)
    }

    private func spelled(as type: ValueType) -> Self {
        // Of a number in another spelling, such as 0777, the text is not known here.
        guard case .literal(.number(let number)) = value, type.takesWrittenNumbers,
            number.text.utf8.count == range.end.byte - range.start.byte
        else { return self }
        return map { _ in .literal(.string(number.text)) }
    }
}

extension [ValueExpression.MapEntry] {
    /// The values as they are meant beside rows like parameters.
    func spelled(as rows: [ParameterDefinition]) -> Self {
        map { entry in
            guard let row = rows.first(where: { $0.isActive && $0.key.names(entry.key.value) }) else {
                return entry
            }
            return ValueExpression.MapEntry(key: entry.key, value: entry.value.spelled(as: row.type))
        }
    }
}

extension ValueType {
    /// True for text in which a number may stand; other texts have a form that none has.
    fileprivate var takesWrittenNumbers: Bool {
        switch self {
        case .string, .text, .phone, .reference: true
        default: false
        }
    }
}

extension ActionCompiler {
    /// Reports a map that is all that a call is, but for the spelling of 'function': it would be written as it stands.
    mutating func reportsMisspeltCall(_ entries: [ValueExpression.MapEntry]) -> Bool {
        guard entries.count <= 2, entries.count == 1 || entries.contains(where: { $0.key.names("with") }),
            let entry = entries.first(where: { !$0.key.names("with") }),
            let name = entry.value.value.literalValue?.string, registry[name] != nil,
            let help = Suggestion.didYouMean(entry.key.value, among: ["function"])
        else { return false }
        report(
            .unknownKey, "unknown key '\(entry.key.value)' in a function call", at: entry.key.range,
            path: entry.key.path, help: help)
        return true
    }
}
