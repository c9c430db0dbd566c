// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

// Text that a call composes for a field of the record.
extension ActionCompiler {
    /// Refuses a template of which nothing comes that its field takes.
    ///
    /// `values` says what may stand where a name does.
    mutating func checkTemplate(
        _ template: Located<ValueExpression>, for key: Located<String>, of entity: EntityType,
        values: (inout ActionCompiler, String) -> [StaticType]
    ) {
        guard let text = template.value.literalValue?.string, let parts = try? TextTemplate(text).parts,
            let field = field(key.value, of: entity), !field.type.isUnknown,
            // What is no text at all was told where the field is named.
            field.type.type.value.isTextual
        else { return }
        if !parts.contains(where: \.isPlaceholder) {
            let made = parts.map(\.literal).joined()
            checkField(
                key, template.map { _ in .literal(.string(made)) },
                StaticType(shape: .literal(.string(made))), entity, isEdit: false)
            return
        }
        let wanted = knownType(field.type)
        var made = TextShape(written: "")
        for part in parts {
            switch part {
            case .text(let text): made = made + TextShape(written: text)
            case .placeholder(let name):
                let types = values(&self, name)
                // What is absent becomes nothing.
                made = made + (types.isEmpty ? .any : .either(types.map(\.texts)).orEmpty)
            }
        }
        guard let misfit = wanted.type == .file ? "is never a file" : wanted.misfit(of: made) else { return }
        report(
            .typeMismatch,
            "the field '\(key.value)' of '\(entity.name.value)': what comes of the template \(misfit)",
            at: template.place,
            labels: [Diagnostic.Label("'\(key.value)' is declared here", at: field.type.type.range)],
            help: "write a template of which such a value can come, or copy one with 'fields.copy'")
    }
}

extension TextTemplate.Part {
    fileprivate var isPlaceholder: Bool { if case .placeholder = self { true } else { false } }

    /// What is written out in it.
    fileprivate var literal: String { if case .text(let text) = self { text } else { "" } }
}
