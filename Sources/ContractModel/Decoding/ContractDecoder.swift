// SPDX-License-Identifier: Apache-2.0

/// Turns the documents of one file into definitions, with everything that is wrong in them.
public enum ContractDecoder {
    /// Decodes all documents of a file.
    ///
    /// A file that `isNamed` was asked for by its own name; one that is not was found in a folder, and is left out
    /// with a note when it holds no block of a contract.
    public static func decode(
        _ documents: [NodeTree], isNamed: Bool = true
    ) -> (file: ContractFile, diagnostics: [Diagnostic]) {
        var decoder = NodeDecoder()
        let (file, diagnostics, _) = decode(documents, isNamed: isNamed, with: &decoder)
        return (file, diagnostics)
    }

    /// The same; of the characters that may not be there, those that are `harmless` stand where nothing is declared.
    private static func decode(
        _ documents: [NodeTree], isNamed: Bool, with decoder: inout NodeDecoder
    ) -> (file: ContractFile, diagnostics: [Diagnostic], harmless: Int) {
        // The decoder holds no reference to what it reads.
        withExtendedLifetime(documents) {
            let roots = documents.map { Site(root: $0.root.ref) }
            let (file, diagnostics) = decode(roots, isNamed: isNamed, with: &decoder)
            let harmless = decoder.characters.enumerated().count { index, place in
                decoder.charactersInText.contains(index) || roots.contains { $0.node.hasComment(at: place) }
            }
            return (file, diagnostics, harmless)
        }
    }

    private static func decode(
        _ roots: [Site], isNamed: Bool, with decoder: inout NodeDecoder
    ) -> (file: ContractFile, diagnostics: [Diagnostic]) {
        var file = ContractFile(name: roots.first?.range.file ?? "")
        let hasBlock = roots.contains { site in
            site.node.entries.contains { entry in
                MappingShape.document.position(of: entry.key.textBytes) != nil
            }
        }
        if hasBlock || isNamed, roots.contains(where: { !$0.node.holdsNothing }) {
            for root in roots where !root.node.holdsNothing { decoder.document(root, into: &file) }
        } else if let first = roots.first {
            decoder.skip(roots, first, isNamed: isNamed)
        }
        for root in roots { decoder.findSecrets(in: root) }
        file.isIncomplete = decoder.isIncomplete
        file.strayCodes = decoder.strayCodes
        return (file, decoder.diagnostics.inTextOrder())
    }
}

extension ContractDecoder {
    /// Reads and decodes a file, JSON when its name ends so, else YAML.
    public static func read(
        _ source: SourceText, isNamed: Bool = true
    ) -> (file: ContractFile, diagnostics: [Diagnostic]) {
        let (file, diagnostics, _) = readKeeping(source, isNamed: isNamed)
        return (file, diagnostics)
    }

    /// The same with the documents as they stand.
    public static func readKeeping(
        _ source: SourceText, isNamed: Bool = true
    ) -> (file: ContractFile, diagnostics: [Diagnostic], documents: [NodeTree]) {
        var (documents, problems) = source.readNodes()
        let characters = problems.filter { $0.code == .forbiddenCharacter }.map(\.range)
        var decoder = NodeDecoder()
        decoder.characters = characters
        var (file, diagnostics, harmless) = decode(documents, isNamed: isNamed, with: &decoder)
        let lost = decoder.lostSections
        if !lost.isEmpty {
            file.isIncomplete = true
            problems.removeAll { problem in
                problem.code == .duplicateKey && lost.contains { $0.holds(problem.range) }
            }
        }
        // A name that holds a character which may not be there is one mistake, not an unknown name besides.
        diagnostics.removeAll { diagnostic in
            characters.contains {
                diagnostic.range.start.byte <= $0.start.byte && $0.end.byte <= diagnostic.range.end.byte
                    && diagnostic.range.start.line == diagnostic.range.end.line
            }
        }
        file.name = source.file
        // Text for people and comments declare nothing that could be missing elsewhere.
        let isHarmful = harmless < characters.count
        if isHarmful || problems.contains(where: { $0.severity == .error && $0.code != .forbiddenCharacter })
        {
            file.isIncomplete = true
        }
        if documents.isEmpty, problems.isEmpty {
            diagnostics.append(.noBlock(at: source.range(0..<0), isNamed: isNamed))
        }
        return (file, (problems + diagnostics).inTextOrder(), documents)
    }
}

extension SourceRange {
    /// True when another stretch of the same file lies within it.
    package func holds(_ other: SourceRange) -> Bool {
        start.byte <= other.start.byte && other.end.byte <= end.byte
    }
}

extension NodeRef {
    /// True when a place in the document is in none of its texts: between them there are only comments.
    fileprivate func hasComment(at place: SourceRange) -> Bool { range.holds(place) && !hasText(at: place) }

    private func hasText(at place: SourceRange) -> Bool {
        guard range.start.byte < place.end.byte, place.start.byte < range.end.byte else { return false }
        if kind == .scalar { return true }
        return elements.contains { $0.hasText(at: place) }
            || entries.contains { $0.key.hasText(at: place) || $0.value.hasText(at: place) }
    }

    /// True for null and for a map without a key.
    fileprivate var holdsNothing: Bool { isNothing || kind == .mapping && entries.isEmpty && !isPartial }
}

extension Diagnostic {
    fileprivate static func noBlock(at start: SourceRange, isNamed: Bool) -> Diagnostic {
        var diagnostic = Diagnostic(
            .noBlock,
            isNamed ? "the file holds no contract" : "the file holds no block of a contract and was left out",
            at: start, help: isNamed ? "begin with a block, such as 'actions:'" : nil)
        if isNamed { diagnostic.severity = .error }
        return diagnostic
    }
}

extension NodeDecoder {
    fileprivate mutating func document(_ site: Site, into file: inout ContractFile) {
        (bereft, strayKeys, strayRows) = ([], [], nil)
        guard
            let mapping = mapping(site, .document, help: "write the blocks of a contract, such as 'actions:'")
        else {
            isIncomplete = true
            return
        }
        if mapping.hasUnread { isIncomplete = true }
        if file.firstBlock == nil { file.firstBlock = mapping.members.first?.site.owner }
        language(mapping["language"])
        if let place = mapping["identity"] { identity(place, into: &file) }
        let limit = DecodingLimits.maxDefinitions
        let entities = rows(mapping["entities"], "'entities'", namedBy: "entity_type", limit: limit) {
            $0.entity($1)
        }
        // The first document's rows become the file's without a copy.
        if file.entities.isEmpty { file.entities = entities } else { file.entities += entities }
        let actions = rows(mapping["actions"], "'actions'", limit: limit) { $0.action($1) }
        if file.actions.isEmpty { file.actions = actions } else { file.actions += actions }
        file.events += rows(mapping["events"], "'events'") { $0.event($1) }
        file.connections += rows(mapping["connections"], "'connections'") { $0.connection($1) }
        file.policies += rows(mapping["policies"], "'policies'") { $0.policy($1) }
        file.triggers += rows(mapping["triggers"], "'triggers'") { $0.trigger($1) }
        file.notificationTemplates += rows(
            mapping["notification_templates"], "'notification_templates'", namedBy: "code"
        ) {
            $0.notificationTemplate($1)
        }
        file.notificationRules += rows(mapping["notification_rules"], "'notification_rules'", namedBy: "name")
        {
            $0.notificationRule($1)
        }
    }

    /// Says why a file takes no part; a key that is nearly a block's name is a slip, not another kind of file.
    fileprivate mutating func skip(_ roots: [Site], _ first: Site, isNamed: Bool) {
        var hasSlip = false
        for (key, value) in roots.flatMap({ $0.node.entries }) {
            guard let block = Suggestion.variant(of: key.text, among: MappingShape.document.keys) else {
                continue
            }
            hasSlip = true
            report(
                Diagnostic(
                    .unknownKey, "unknown key '\(key.text)' in a contract", at: key.range,
                    path: first.member(key, value).path, note: "not a block", help: "did you mean '\(block)'?"
                ))
        }
        if hasSlip {
            isIncomplete = true
            return
        }
        var start = first.range
        start.end = start.start
        report(.noBlock(at: start, isNamed: isNamed))
    }

    private mutating func language(_ site: Site?) {
        guard let site, let version = integer(site, "'language'", in: 0...Int.max), version.value != 1 else {
            return
        }
        report(
            .unsupportedLanguage, "version \(version.value) of the contract language is not known", at: site,
            help: "write 'language: 1'")
    }

    private mutating func identity(_ site: Site, into file: inout ContractFile) {
        guard let mapping = mapping(site, .identity) else { return }
        let code = identifier(mapping["code"], "an application's code", .withoutHyphen)
        let name = localized(mapping["name"], "'name'")
        let description = localized(mapping["description"], "'description'")
        guard let code else { return }
        var identity = ContractFile.Identity(code: code, name: name, description: description)
        identity.namePlace = mapping["name"]?.place
        identity.descriptionPlace = mapping["description"]?.place
        guard let first = file.identity else {
            file.identity = identity
            return
        }
        if first.code.value.hasSameBytes(as: code.value) {
            for diagnostic in file.identity?.take(identity) ?? [] { report(diagnostic) }
            return
        }
        report(
            Diagnostic(
                .conflictingApplication, "a file belongs to one application, and this is a second",
                at: code.range,
                path: code.path, labels: [.init("the first application", at: first.code.range)],
                help: "move one of them to a file of its own"))
    }

    private mutating func event(_ site: Site) -> Application.Event? {
        guard let mapping = mapping(site, .event) else { return nil }
        let key = identifier(mapping["key"], "an event's key", .dotted)
        let label = localized(mapping["label"], "'label'")
        let (payload, isIncomplete) = watchingLosses { decoder in
            mapping["payload"].map { decoder.parameters($0, "payload key", "'payload'") }
        }
        guard let key else { return nil }
        // Of a payload in which a row could not be read anything may be asked.
        return Application.Event(key: key, label: label, payload: isIncomplete ? nil : payload)
    }
}
