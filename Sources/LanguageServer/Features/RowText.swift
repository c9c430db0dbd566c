// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

/// What a declaration says, in a few lines of Markdown.
struct RowText {
    let document: DocumentNames
    let node: Int

    private var outline: Outline { document.outline }

    private func text(_ key: String) -> String? { outline.string(key, in: node) }

    /// What people call it; of a map of languages the first.
    private func human(_ key: String) -> String? {
        guard let value = outline.value(key, in: node) else { return nil }
        if outline[value].kind == .scalar { return outline.text(of: value) }
        return outline.entries(of: value).first.map { outline.text(of: $0.value) }
    }

    /// The heading: what it is, and its type.
    func heading(_ id: NameID) -> String {
        let owner = id.owner.isEmpty ? "" : " of \(code(id.owner))"
        return "**\(RowText.escaped(id.name))** · \(id.kind.rawValue)\(owner)"
    }

    /// The lines below the heading.
    func lines(_ id: NameID) -> [String] {
        switch id.kind {
        case .parameter, .payload, .output: parameter
        case .field: field
        case .action: action
        case .entity: entity
        case .create: [text("entity_type").map { "makes a record of \(code($0))" }].compactMap(\.self)
        case .step: step
        case .event: members("payload", "carries")
        case .connection: ["type", "base_url", "path", "timeout"].compactMap(pair)
        case .trigger: ["action", "cron", "event", "expects", "within"].compactMap(pair)
        case .policy: ["on_failure"].compactMap(pair)
        case .template: ["extends", "subject"].compactMap(pair)
        case .rule: ["event", "template"].compactMap(pair)
        case .criterion: [human("message"), pair("criteria_type")].compactMap(\.self)
        case .sideEffect: [pair("event")].compactMap(\.self)
        case .role, .function, .argument, .input: []
        }
    }

    private func pair(_ key: String) -> String? { text(key).map { "\(key): \(code($0))" } }

    private var parameter: [String] {
        var first = text("type").map(code) ?? "no type"
        if text("required") == "true" { first += ", required" }
        if text("sensitive") == "true" { first += ", sensitive" }
        if text("visibility") == "hidden" { first += ", hidden" }
        var lines = [first]
        if let label = human("label") { lines.append(RowText.escaped(label)) }
        if let help = human("help") { lines.append(RowText.escaped(help)) }
        if let constraints = outline.value("constraints", in: node) {
            lines += settings(of: constraints, without: [])
        }
        for key in ["default", "object_type", "values_from", "required_when", "visible_when"] {
            guard let value = outline.value(key, in: node) else { continue }
            lines.append("\(key): \(code(source(of: value)))")
        }
        return lines
    }

    private var field: [String] {
        if let target = text("target_type_code") {
            return ["relationship to \(code(target))", pair("cardinality")].compactMap(\.self)
        }
        guard let type = outline.value("field_type", in: node) else { return [] }
        var first = outline.string("type", in: type).map(code) ?? "no type"
        for key in ["required", "indexed", "sensitive"] where text(key) == "true" { first += ", \(key)" }
        let name = human("display_name").map { [RowText.escaped($0)] } ?? []
        return [first] + name + settings(of: type, without: ["type"])
            + [outline.value("default", in: node).map { "default: \(code(source(of: $0)))" }].compactMap(
                \.self)
    }

    private var action: [String] {
        var lines = [human("label"), human("description")].compactMap { $0.map(RowText.escaped) }
        let mode = text("execution_mode") ?? "engine"
        lines.append("\(code(mode)), \(code(text("status") ?? "draft"))")
        return lines + members("parameters", "takes")
    }

    private var entity: [String] {
        guard let schema = outline.value("schema", in: node) else {
            return ["kept elsewhere; its fields are taken as they come"]
        }
        let fields = outline.value("fields", in: schema).map(outline.elements) ?? []
        return fields.map { field in
            let type = outline.value("field_type", in: field).flatMap { outline.string("type", in: $0) }
            let isRequired = outline.string("required", in: field) == "true"
            return "- \(code(outline.string("field_key", in: field) ?? "")) \(type ?? "")"
                + (isRequired ? ", required" : "")
        }
    }

    private var step: [String] {
        for (key, value) in outline.entries(of: node) {
            guard let verb = StepVerb(rawValue: outline.text(of: key)) else { continue }
            let about = MappingShape.step.members.first { $0.name == verb.rawValue }?.about ?? ""
            return ["\(code(verb.rawValue)): \(about)", code(source(of: value))]
        }
        return []
    }

    /// The rows of a list, each with its type.
    private func members(_ key: String, _ words: String) -> [String] {
        guard let list = outline.value(key, in: node) else { return [] }
        let rows = outline.elements(of: list).map { row in
            let isRequired = outline.string("required", in: row) == "true"
            return "- \(code(outline.string("key", in: row) ?? "")) \(outline.string("type", in: row) ?? "")"
                + (isRequired ? ", required" : "")
        }
        return rows.isEmpty ? [] : ["\(words):"] + rows
    }

    private func settings(of map: Int, without: [String]) -> [String] {
        outline.entries(of: map).compactMap { key, value in
            let name = outline.text(of: key)
            return without.contains(name) ? nil : "- \(name): \(code(source(of: value)))"
        }
    }

    /// What an author wrote, on one line and not too long.
    private func source(of value: Int) -> String {
        let text = String(decoding: outline.bytes[outline[value].start..<outline[value].end], as: UTF8.self)
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count > 120 ? line.prefix(119) + "…" : line
    }

    private func code(_ text: String) -> String { RowText.code(text) }

    /// Text as code, whatever is in it.
    static func code(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        let fence = line.contains("`") ? "``" : "`"
        return line.contains("`") ? "\(fence) \(line) \(fence)" : "\(fence)\(line)\(fence)"
    }

    /// Text of an author as text: nothing in it becomes a link, a tag or a heading.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            if "\\`*_{}[]<>()#+-!|&".contains(character) { escaped += "\\" }
            escaped.append(character.isNewline ? " " : character)
        }
        return escaped
    }
}
