// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// One question of a form, with everything that is said about it.
struct FormField: Sendable {
    let parameter: PlanParameter
    let label: String
    let help: String?
    /// The text of each choice, by its value as text.
    let choiceLabels: [String: String]
    /// What is inside: the fields of an object, or of the items of a list.
    let fields: [FormField]
    /// True when the action changes the value before it is checked.
    let isNormalized: Bool

    var key: String { parameter.key }
    var type: PlanType { parameter.type }

    /// The values to choose from, when there is a list of them.
    var choices: [Value]? {
        if let choices = type.choices { return choices }
        // Of a list, they are those of its items.
        if type.type == .list { return nil }
        if case .list(let values) = parameter.valuesFrom { return values }
        return nil
    }

    init(
        _ parameter: PlanParameter, _ definition: ParameterDefinition?, isNormalized: Bool, language: String?
    ) {
        self.parameter = parameter
        self.isNormalized = isNormalized
        label = definition?.label?.text(in: language) ?? parameter.key
        help = definition?.help?.text(in: language)
        let constraints = definition?.type.constraints
        let written = constraints?.choices ?? constraints?.items?.choices ?? []
        choiceLabels = written.reduce(into: [:]) { labels, choice in
            if let label = choice.label?.text(in: language) {
                labels[ValueWords.text(choice.value.value)] = label
            }
        }
        let isObject = parameter.type.fields != nil
        let rows = parameter.type.fields ?? parameter.type.items.first?.fields ?? []
        let definitions = isObject ? constraints?.fields : constraints?.items?.rows
        fields = rows.map { row in
            FormField(
                row, (definitions ?? []).first { $0.key.value == row.key }, isNormalized: isNormalized,
                language: language)
        }
    }

    /// A field for the items of a list.
    var item: FormField? {
        guard let type = type.items.first else { return nil }
        var row = PlanParameter(key: "item", label: label, type: type)
        row.objectType = type.objectType
        row.valuesFrom = parameter.valuesFrom
        return FormField(item: row, of: self)
    }

    private init(item: PlanParameter, of list: FormField) {
        parameter = item
        label = list.label
        help = nil
        choiceLabels = list.choiceLabels
        fields = list.fields
        isNormalized = list.isNormalized
    }

    /// Everything that limits the value, in words.
    var limits: [Phrase] {
        // Choices are seen, and items say their own.
        var type = type
        type.choices = nil
        if type.items.first?.type != .file { type.items = [] }
        var phrases = TypeWords.constraints(type)
        if let condition = parameter.requiredWhen {
            phrases.append("needed when \(ConditionWords.phrase(condition))")
        }
        if let condition = parameter.visibleWhen {
            phrases.append("asked only when \(ConditionWords.phrase(condition))")
        }
        switch parameter.valuesFrom {
        case .entities(let type, let field, _): phrases.append("\(field) of a record of the type \(type)")
        case .call(let function, _): phrases.append("a value that \(function.name) gives")
        case .list, nil: break
        }
        if let type = parameter.objectType { phrases.append("the id of a record of the type \(type)") }
        if let value = parameter.defaultValue {
            if value.constant == nil { phrases.append("when it is left out: \(ValueWords.phrase(value))") }
        }
        return phrases
    }

    /// What limits each item of a list, in words, where no item is shown that says so itself.
    var itemLimits: [Phrase] {
        guard fields.isEmpty, let item = type.items.first, item.type != .file else { return [] }
        var limited = item
        if case .list(let values) = parameter.valuesFrom { limited.choices = limited.choices ?? values }
        return TypeWords.constraints(limited, choices: choiceLabels).map { "each item: \($0)" }
    }

    /// How the value is written, where a single field does not show it.
    var form: String? {
        switch type.type {
        case .duration: "such as 90s, 15m, 24h or 7d"
        case .datetime: "in the time zone of this browser"
        case .uuid: "a UUID"
        case .phone: "such as +351 210 000 000"
        case .url: "with its scheme, such as https://example.org/"
        case .integer: "a whole number"
        case .number, .decimal: "a number, with a point before decimals"
        default: nil
        }
    }
}
