// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

/// Says what stands at a place.
struct HoverFinder {
    let project: ProjectNames
    let takesMarkdown: Bool

    func hover(at byte: Int) -> Value {
        let document = project.document
        if let (text, range) = named(at: byte) ?? written(at: byte) {
            let shown = takesMarkdown ? text : HoverFinder.plain(text)
            return [
                "contents": ["kind": takesMarkdown ? "markdown" : "plaintext", "value": .string(shown)],
                "range": document.lines.range(range),
            ]
        }
        return .null
    }

    // MARK: - Names

    private func named(at byte: Int) -> (String, Range<Int>)? {
        guard let occurrence = project.occurrence(at: byte) else { return nil }
        let meant = project.meaning(of: occurrence)
        // Who declares it is told, whatever it is called by here.
        let id = project.declarations(of: meant).first?.occurrence.id ?? meant
        let scope = project.document.scope(of: occurrence.node)
        switch id.kind {
        case .function:
            guard let function = project.registry[id.name] else { return nil }
            return (FunctionText(function: function).markdown(in: scope.stage), occurrence.range)
        case .argument:
            guard let parameter = project.registry[id.owner]?.parameters.first(where: { $0.name == id.name })
            else { return nil }
            return ("argument of `\(id.owner)`\n\n" + FunctionText.line(parameter), occurrence.range)
        case .field where EntityType.systemFields.contains(id.name):
            return ("**\(id.name)** · field of every record, which nobody writes", occurrence.range)
        default: break
        }
        guard let row = project.row(of: id) else {
            if id.kind == .role { return ("**\(RowText.escaped(id.name))** · role", occurrence.range) }
            return nil
        }
        let text = RowText(document: row.document, node: row.node)
        if id.kind == .role { return ("**\(RowText.escaped(id.name))** · role", occurrence.range) }
        let lines = [text.heading(id), ""] + text.lines(id).flatMap { $0.hasPrefix("- ") ? [$0] : [$0, ""] }
        return (lines.joined(separator: "\n"), occurrence.range)
    }

    // MARK: - Keys, words and roots

    private func written(at byte: Int) -> (String, Range<Int>)? {
        let document = project.document
        let outline = document.outline
        guard let node = outline.scalar(at: byte), let parent = outline.parent(of: node) else { return nil }
        let range = outline.content(of: node)
        if outline[node].isKey {
            guard
                let member = document.places[parent].shape?.members.first(where: {
                    $0.name == outline.text(of: node)
                })
            else { return nil }
            return (member.markdown, range)
        }
        let text = outline.text(of: node)
        if text.hasPrefix("$"), let (root, sentence) = ReferenceRoots.about(text) {
            return ("**$\(root)**\n\n\(sentence)", range)
        }
        // A word of a closed set: what the key says of its words.
        guard document.places[node].takes.contains(where: { $0.choices.contains(text) }),
            let member = key(of: node)
        else { return nil }
        return (member.markdown, range)
    }

    /// The declared key that a value stands under.
    private func key(of node: Int) -> MappingKey? {
        let document = project.document
        var current = node
        while let parent = document.outline.parent(of: current) {
            if let shape = document.places[parent].shape {
                let entry = document.outline.entries(of: parent).first { $0.value == current }
                guard let name = entry.map({ document.outline.text(of: $0.key) }) else { return nil }
                return shape.members.first { $0.name == name }
            }
            if document.outline[parent].kind == .mapping { return nil }
            current = parent
        }
        return nil
    }

    private static func plain(_ markdown: String) -> String {
        String(markdown.filter { $0 != "`" && $0 != "*" && $0 != "\\" })
    }
}

/// What references begin with, in a sentence each.
enum ReferenceRoots {
    static let sentences: [(root: String, sentence: String)] = [
        ("parameters", "The submitted inputs, after normalisation."),
        ("entity", "The target record as it was before edits."),
        ("target", "The target record as it was before edits; another name of '$entity'."),
        ("user", "The verified caller: `id`, `roles`, `email`, `name`, `organization`."),
        ("tenant", "Where it runs: `code`, `timezone`."),
        ("application", "The application: `code`."),
        ("action", "The action: `key`."),
        ("now", "One instant for the whole run, fixed at acceptance."),
        ("today", "The day of that instant in the tenant's time zone."),
        ("submission", "The submission: `id`, `reference`, `source`, `correlation_id`."),
        ("created", "A record that was made earlier in the same run."),
        ("steps", "The output of an earlier step; also `outcome`, `error` and `finished_at`."),
        ("event", "What the event carries."),
        ("trigger", "The trigger that started the run: `key`, `time`."),
        ("item", "The element of a fan-out."),
        ("index", "The place of the element of a fan-out, from 0."),
    ]

    static let members: [String: [String]] = [
        "user": ["id", "roles", "email", "name", "organization"], "tenant": ["code", "timezone"],
        "application": ["code"], "action": ["key"],
        "submission": ["id", "reference", "source", "correlation_id"], "trigger": ["key", "time"],
    ]

    static func about(_ text: String) -> (root: String, sentence: String)? {
        let root = text.dropFirst().prefix { $0 != "." }
        return sentences.first { $0.root == root }
    }
}
