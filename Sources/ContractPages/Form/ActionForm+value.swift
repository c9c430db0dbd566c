// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
package import ContractModel

extension ActionForm {
    /// The form for other programs: title, texts, and what the page's own script knows of each field.
    package var value: Value {
        let known = (try? JSONReader.read(FormContract(self).document.text)) ?? .null
        return [
            "title": .string(title), "description": description.map(Value.string) ?? .null,
            "help": help.map(Value.string) ?? .null, "fields": .list(fields.map(ActionForm.value)),
            "contract": known,
        ]
    }

    private static func value(_ field: FormField) -> Value {
        [
            "key": .string(field.key), "label": .string(field.label),
            "help": field.help.map(Value.string) ?? .null, "type": .string(field.type.type.rawValue),
            "required": .bool(field.parameter.isRequired),
            "limits": .list((field.limits + field.itemLimits).map { .string(FormText.plain($0)) }),
            "choices": field.choices.map { choices in
                .list(
                    choices.map {
                        let text = ValueWords.text($0)
                        return ["value": $0, "label": .string(field.choiceLabels[text] ?? text)]
                    })
            } ?? .null,
            "fields": .list(field.fields.map(value)),
        ]
    }
}
