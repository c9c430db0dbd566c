// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    /// What to write for `required:true` and `required true`, which are one word for who reads YAML.
    func gluedHelp(_ stranger: Site, _ shape: MappingShape) -> String? {
        guard let written = stranger.key?.text, let end = written.firstIndex(where: { ": ".contains($0) })
        else { return nil }
        let (name, value) = (String(written[..<end]), written[written.index(after: end)...])
        guard shape.position(of: name) != nil, !value.isEmpty else { return nil }
        let isWhole = stranger.node.isNothing && stranger.node.text.isEmpty
        if written[end] == ":" {
            return isWhole ? "put a space behind the colon: '\(name): \(value)'" : nil
        }
        return "put a colon behind '\(name)'" + (isWhole ? ": '\(name): \(value)'" : "")
    }

    /// The absent key, and its word, that make the map under `parent` one that a misplaced key belongs in.
    func choice(of stranger: Site, under parent: String, in mapping: Mapping) -> (key: String, word: String)?
    {
        guard let key = stranger.key, case .chosen(let chooser, let forms)? = mapping.shape.takes(parent),
            mapping[named: chooser] == nil
        else { return nil }
        let form = forms.first { form in
            form.1.shapes.contains { !$0.isRow && $0.shape.position(of: key.textBytes) != nil }
        }
        return form.map { (chooser, $0.0) }
    }

    /// What to write for `call: open` with `input` beside it: a word stands where the map should that the key is in.
    mutating func wordHelp(for stranger: Site, in mapping: Mapping) -> String? {
        guard let key = stranger.key else { return nil }
        let before = mapping.site.node.entries.prefix { $0.key.index != key.index }
        for (name, word) in before.reversed() where word.kind == .scalar && !word.isNothing {
            guard let shape = mapping.shape.member(name.text)?.takes.shapes.first?.shape,
                let first = shape.required.first, !word.reads("none")
            else { continue }
            // What a function takes 'with' it is the 'input' of an action.
            var names = key.reads("with") ? ["with", "input"] : [key.text]
            if case .name(let name)? = shape.hints()[key.text] { names.append(name) }
            guard let inner = names.first(where: { shape.position(of: $0) != nil }) else { continue }
            bereft.insert(word.index)
            return "write '\(name.text): { \(first): \(word.shortText), \(inner): … }'"
        }
        return nil
    }

    /// True for words without a value, as what stands behind a comma in a text without quotes comes to be a key.
    func isRestOfText(_ stranger: Site) -> Bool {
        guard let key = stranger.key, stranger.node.isNothing, stranger.node.text.isEmpty else {
            return false
        }
        return key.text.contains(" ")
    }

    /// The way to call a function where a map says `{ title: text.trim }`.
    func callHelp(_ stranger: Site) -> String {
        let (written, value) = (stranger.key?.text ?? "", stranger.node)
        if written.contains(".") {
            // The name of the function stands as the key, and its arguments under it.
            if value.isNothing { return "write '{ function: \(written) }'" }
            let isWord = value.kind == .scalar && !value.holdsSpace
            let name = value.text.hasPrefix("$") ? "value" : "field"
            return
                "write '{ function: \(written), with: { \(isWord ? "\(name): \(value.shortText)" : "…") } }'"
        }
        guard value.kind == .scalar, value.text.contains("."), !value.holdsSpace else {
            return "'function' is missing; is it meant?"
        }
        return "write '{ function: \(value.shortText), with: { field: \(written) } }'"
    }

    /// What to write for a key that stands for the whole map: `{ state: open }`, `- alarm:`.
    func wholeHelp(for stranger: Site, in mapping: Mapping) -> String? {
        guard let key = stranger.key else { return nil }
        if mapping.site.node.entries.count == 1, let pair = mapping.shape.pair(key, stranger.node) {
            return "write '\(pair)'"
        }
        guard let name = mapping.shape.nameKey, mapping[named: name] == nil, Identifier.isWellFormed(key.text)
        else { return nil }
        return mapping.shape.nameHelp(key, stranger.node)
    }

    /// `write 'roles: [clerk]'` for `role: clerk`; nil where the value has a form that the key takes.
    func formHelp(for stranger: Site, as meant: String, _ shape: MappingShape) -> String? {
        guard stranger.node.kind != .mapping, !stranger.node.isNothing else { return nil }
        let isText = stranger.node.kind == .scalar
        return switch shape.takes(meant) {
        case .list where isText: "write '\(meant): [\(stranger.node.shortText)]'"
        case .names where isText: "write '\(meant): { <name>: \(stranger.node.shortText) }'"
        case .mapping(let deferred):
            deferred.shape().written(for: stranger.node).map { "write '\(meant): \($0)'" }
        default: nil
        }
    }

    /// What authors look for in maps of a shape: made once for a file, which may have as many mistakes as it has rows.
    mutating func hints(of shape: MappingShape) -> KeyHints {
        let name = ObjectIdentifier(shape)
        if let known = knownHints[name] { return known }
        let hints = shape.hints()
        knownHints[name] = hints
        return hints
    }
}
