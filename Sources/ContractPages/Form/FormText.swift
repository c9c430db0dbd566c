// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// A form as text for a terminal.
package struct FormText {
    private let form: ActionForm

    package init(_ form: ActionForm) { self.form = form }

    package var text: String {
        var lines = [VisibleText.line(form.title), String(repeating: "=", count: max(3, form.title.count))]
        for words in [form.description, form.help].compactMap(\.self) {
            lines += ["", VisibleText.line(words)]
        }
        if form.plan.needsTarget {
            let type = form.plan.targetType ?? "any"
            lines += ["", "About a record of the type '\(type)', named with --target."]
        }
        for field in form.fields { lines += [""] + FormText.lines(field, indent: "") }
        if form.plan.attachments != nil {
            lines += ["", "Attachments  [ choose files ]"]
            lines += form.attachments.map { "  \(FormText.plain($0))" }
        }
        let criteria = form.plan.criteria.map { criterion in
            let sign = criterion.isWarning ? "[ ] " : "  - "
            return sign + VisibleText.line(form.message(criterion))
                + (criterion.isWarning ? " (acknowledge)" : "")
        }
        if !criteria.isEmpty { lines += ["", "Before it is taken:"] + criteria }
        lines += ["", "* needed"]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(_ field: FormField, indent: String) -> [String] {
        let isNeeded = field.parameter.isRequired
        let mark = isNeeded ? " *" : field.parameter.requiredWhen != nil ? " (*)" : ""
        var lines = ["\(indent)\(VisibleText.line(field.label))\(mark)  \(control(field))"]
        let limits = field.limits + field.itemLimits
        let about = [field.help.map { VisibleText.line($0) }].compactMap(\.self) + limits.map(plain)
        lines += about.map { "\(indent)  \($0)" }
        for inner in field.fields { lines += FormText.lines(inner, indent: indent + "    ") }
        return lines
    }

    private static func control(_ field: FormField) -> String {
        let fallback = field.parameter.defaultValue?.constant.map { VisibleText.line(ValueWords.text($0)) }
        if let choices = field.choices {
            return choices.map { choice in
                let text = ValueWords.text(choice)
                let shown = VisibleText.line(field.choiceLabels[text] ?? text)
                return (text == fallback.map { $0 } ? "(o) " : "( ) ") + shown
            }.joined(separator: "  ")
        }
        switch field.type.type {
        case .boolean:
            return "(\(fallback == "true" ? "o" : " ")) yes  (\(fallback == "false" ? "o" : " ")) no"
        case .text: return "[\(fallback ?? "")                    ] several lines"
        case .file: return "[ choose \(field.type.maxFiles ?? 1 > 1 ? "files" : "a file") ]"
        case .geo: return "latitude [        ]  longitude [        ]"
        case .list: return "a list: \(field.type.items.first.map { TypeWords.name($0) } ?? "values") [ add ]"
        case .object: return ""
        default: return "[\(fallback ?? "")          ] \(field.form ?? TypeWords.name(field.type))"
        }
    }

    static func plain(_ phrase: Phrase) -> String {
        phrase.pieces.map { piece in
            switch piece {
            case .text(let text), .strong(let text), .link(let text, _): VisibleText.line(text)
            case .code(let text): "'\(VisibleText.line(text))'"
            }
        }.joined()
    }
}
