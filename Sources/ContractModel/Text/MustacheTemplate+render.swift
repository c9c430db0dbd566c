// SPDX-License-Identifier: Apache-2.0

extension MustacheTemplate {
    /// The text with names filled in from a map; nil when it would come to more than so many bytes.
    ///
    /// `escape` is asked for what `{{name}}` shows; `{{{name}}}` and `{{&name}}` show values as they are. Text stands as
    /// it is, numbers as they were written, lists and maps as JSON, and what is absent or null is nothing. A section
    /// is rendered once for each element of a list, once with the members of a map, once for anything else that is there;
    /// not for null, false, an empty text or an empty list.
    public func rendered(
        _ values: ValueMap, maxBytes: Int, escaping escape: @escaping (String) -> String = { $0 }
    ) -> String? {
        var writer = TemplateWriter(escape: escape, left: maxBytes)
        writer.write(parts, [.map(values)])
        return writer.left < 0 ? nil : writer.text
    }
}

/// Writes a template from the left, until there is no room left.
private struct TemplateWriter {
    let escape: (String) -> String
    var text = ""
    /// Bytes that may still be written; each element of a section counts as one, so that empty ones end as well.
    var left: Int

    init(escape: @escaping (String) -> String, left: Int) {
        self.escape = escape
        self.left = left
    }

    mutating func write(_ parts: [MustacheTemplate.Part], _ scopes: [Value]) {
        for part in parts where left >= 0 {
            switch part {
            case .text(let written): append(written)
            case .variable(let name, let isEscaped):
                let shown = TemplateWriter.shown(TemplateWriter.value(of: name, scopes))
                append(isEscaped ? escape(shown) : shown)
            case .section(let name, let isInverted, let inner):
                let value = TemplateWriter.value(of: name, scopes)
                let isThere = TemplateWriter.isThere(value)
                if isInverted {
                    if !isThere { write(inner, scopes) }
                } else if isThere, let value {
                    for element in value.list ?? [value] where left >= 0 {
                        left -= 1
                        write(inner, scopes + [element])
                    }
                }
            }
        }
    }

    private mutating func append(_ written: String) {
        left -= written.utf8.count
        if left >= 0 { text += written }
    }

    /// What a name leads to: its first part from the innermost scope that has it, the rest from there.
    private static func value(of name: MustacheTemplate.Name, _ scopes: [Value]) -> Value? {
        guard let first = name.path.first else { return scopes.last }
        return scopes.last { $0.map?[first] != nil }?.value(at: name.path)
    }

    private static func isThere(_ value: Value?) -> Bool {
        switch value {
        case nil, .null, .bool(false): false
        case .string(let text): !text.isEmpty
        case .list(let elements): !elements.isEmpty
        default: true
        }
    }

    private static func shown(_ value: Value?) -> String {
        switch value {
        case nil, .null: ""
        case .string(let text): text
        case .number(let number): number.text
        case .bool(let truth): truth ? "true" : "false"
        case .list, .map: value.map(CanonicalJSON.faithfulText) ?? ""
        }
    }
}
