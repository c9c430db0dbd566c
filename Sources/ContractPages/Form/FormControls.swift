// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// The controls of a form: one for each field, with its label, what is said about it, and a place for what is wrong.
enum FormControls {
    /// `prefix` makes the identities of the elements unique.
    static func field(_ field: FormField, prefix: String) -> String {
        let id = "\(prefix)-\(field.key)"
        let (opening, closing) = frame(field, id: id)
        let hint = hint(field, id: id)
        let error = "<p class=\"error\" id=\"\(id)-error\" hidden></p>\n"
        return opening + hint + body(field, id: id, hasHint: !hint.isEmpty) + error + closing
    }

    /// A group of controls is a set of fields with a legend; a single one has a label.
    private static func frame(_ field: FormField, id: String) -> (String, String) {
        let isNeeded = field.parameter.isRequired
        let attributes =
            "class=\"field\(isNeeded ? " required" : "")\" data-key=\"\(field.key)\" data-kind=\"\(isFileList(field) ? "files" : field.type.type.rawValue)\""
        let label = HTMLText.escaped(field.label) + "<span class=\"sign\" aria-hidden=\"true\"> *</span>"
        if isGroup(field) {
            let least =
                field.type.type == .list && isNeeded
                ? " data-least=\"\(min(field.type.minItems ?? 0, 20))\"" : ""
            return ("<fieldset \(attributes)\(least)>\n<legend>\(label)</legend>\n", "</fieldset>\n")
        }
        return ("<div \(attributes)>\n<label for=\"\(id)\">\(label)</label>\n", "</div>\n")
    }

    private static func isGroup(_ field: FormField) -> Bool {
        if field.choices != nil { return false }
        return switch field.type.type {
        case .list: !isFileList(field)
        case .object, .geo: true
        default: false
        }
    }

    /// Several files are chosen at once, not one after the other.
    private static func isFileList(_ field: FormField) -> Bool { field.type.items.first?.type == .file }

    private static func hint(_ field: FormField, id: String) -> String {
        let help = field.help.map { HTMLText.escaped($0) + "<br>" } ?? ""
        let limits =
            ([field.form.map { HTMLText.escaped($0) }].compactMap(\.self)
            + field.limits.map(HTMLWriter.written))
            .joined(separator: "; ")
        return help.isEmpty && limits.isEmpty
            ? "" : "<p class=\"hint\" id=\"\(id)-hint\">\(help)\(limits)</p>\n"
    }

    private static func body(_ field: FormField, id: String, hasHint: Bool) -> String {
        let described = "aria-describedby=\"\(hasHint ? "\(id)-hint " : "")\(id)-error\""
        let needed = field.parameter.isRequired ? " required" : ""
        let attributes = "id=\"\(id)\" \(described)\(needed)"
        if let choices = field.choices { return select(field, choices, attributes) }
        switch field.type.type {
        case .text:
            return
                "<textarea \(attributes) rows=\"4\">\n\(HTMLText.escaped(initial(field), keepsLines: true))</textarea>\n"
        case .boolean: return yesOrNo(field, attributes)
        case .geo: return place(field, id: id, described: described)
        case .object:
            return
                "<div class=\"inside\">\n\(field.fields.map { self.field($0, prefix: id) }.joined())</div>\n"
        case .list where isFileList(field): return files(field.type.items[0], "\(attributes) multiple")
        case .list: return list(field, id: id)
        case .file: return files(field.type, attributes + (field.type.maxFiles ?? 1 > 1 ? " multiple" : ""))
        default:
            let value = initial(field)
            let given = value.isEmpty ? "" : " value=\"\(HTMLText.escaped(value))\""
            return "<input \(attributes) \(kind(field.type))\(given)>\n"
        }
    }

    private static func initial(_ field: FormField) -> String {
        field.parameter.defaultValue?.constant.map { $0.isNull ? "" : ValueWords.text($0) } ?? ""
    }

    /// What a browser checks and offers by itself.
    ///
    /// Numbers are text with the keys for digits: a number field rounds, and takes what is no number for nothing.
    private static func kind(_ type: PlanType) -> String {
        switch type.type {
        case .integer: return "type=\"text\" inputmode=\"numeric\" pattern=\"-?[0-9]+\""
        case .number, .decimal: return "type=\"text\" inputmode=\"decimal\""
        case .date:
            let after = type.after.flatMap { CivilDate($0)?.adding(days: 1)?.description }
            let before = type.before.flatMap { CivilDate($0)?.adding(days: -1)?.description }
            return "type=\"date\"" + (after.map { " min=\"\($0)\"" } ?? "")
                + (before.map { " max=\"\($0)\"" } ?? "")
        case .datetime: return "type=\"datetime-local\" step=\"1\""
        case .email: return "type=\"email\" autocapitalize=\"off\""
        case .url: return "type=\"url\""
        case .phone: return "type=\"tel\""
        default: return "type=\"text\""
        }
    }

    private static func select(_ field: FormField, _ choices: [Value], _ attributes: String) -> String {
        let fallback = field.parameter.defaultValue?.constant
        var options = ["<option value=\"\">choose</option>"]
        for (index, choice) in choices.enumerated() {
            let text = ValueWords.text(choice)
            let shown = HTMLText.escaped(field.choiceLabels[text] ?? text)
            options.append(
                "<option value=\"\(index)\"\(choice == fallback ? " selected" : "")>\(shown)</option>")
        }
        return "<select \(attributes)>\n\(options.joined(separator: "\n"))\n</select>\n"
    }

    private static func yesOrNo(_ field: FormField, _ attributes: String) -> String {
        let fallback = field.parameter.defaultValue?.constant?.bool
        func option(_ value: Bool, _ text: String) -> String {
            "<option value=\"\(value)\"\(fallback == value ? " selected" : "")>\(text)</option>\n"
        }
        return
            "<select \(attributes)>\n<option value=\"\">choose</option>\n\(option(true, "yes"))\(option(false, "no"))</select>\n"
    }

    private static func place(_ field: FormField, id: String, described: String) -> String {
        let value = field.parameter.defaultValue?.constant
        return [("lat", "Latitude"), ("lon", "Longitude")].map { key, label in
            let given = value?[key].map { " value=\"\(HTMLText.escaped(ValueWords.text($0)))\"" } ?? ""
            return "<label for=\"\(id)-\(key)\" class=\"part\">\(label)</label>\n"
                + "<input id=\"\(id)-\(key)\" class=\"part\" type=\"text\" inputmode=\"decimal\" \(described)\(given)>\n"
        }.joined()
    }

    private static func files(_ type: PlanType, _ attributes: String) -> String {
        let accept = type.allowedContentTypes.map {
            " accept=\"\(HTMLText.escaped($0.joined(separator: ",")))\""
        }
        return "<input type=\"file\" \(attributes)\(accept ?? "")>\n"
    }

    private static func list(_ field: FormField, id: String) -> String {
        let item = field.item.map { self.field($0, prefix: id) } ?? ""
        let label = HTMLText.escaped(field.label)
        return """
            <ol class="items"></ol>
            <button type="button" class="add" id="\(id)">Add to \(label)</button>
            <template><li class="item">\(item)<button type="button" class="remove">Remove</button></li></template>

            """
    }
}
