// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

/// Proposes what may stand at a place.
struct CompletionFinder {
    let project: ProjectNames
    let takesSnippets: Bool
    /// The rules of the linter and their families.
    var ruleNames: [String] = []
    var zoneNames: @Sendable () -> [String] = { [] }
    static let maxItems = 500

    /// What is known of the place.
    struct Spot {
        /// The text, with a word at the place where there was none.
        var document: DocumentNames
        var node: Int
        /// What a proposal replaces, in the text as the editor has it.
        var replaced: Range<Int>
        /// A space that must be written first, because a colon or dash stands just before.
        var lead = ""
        /// True when a key may stand here on a line of its own.
        var isAtLineStart: Bool
        var isInFlow: Bool
        /// What stands before the place, in the same word.
        var prefix: String

        var outline: Outline { document.outline }
        var place: DocumentNames.Place { document.places[node] }
        var scope: Scope { document.scope(of: node) }
    }

    func completions(at byte: Int) -> Value {
        if let (items, replaced) = placeholders(at: byte) { return answer(items, replaced) }
        guard let spot = spot(at: byte) else { return answer([], byte..<byte) }
        var items = spot.outline[spot.node].isKey ? keys(spot) : values(spot)
        var seen: Set<String> = []
        items = items.filter { seen.insert($0.label).inserted }.compactMap { quoted($0, spot) }
        for index in items.indices { items[index].text = spot.lead + items[index].text }
        return answer(items, spot.replaced)
    }

    private func answer(_ items: [CompletionItem], _ replaced: Range<Int>) -> Value {
        let range = project.document.lines.range(replaced)
        return [
            "isIncomplete": .bool(items.count > Self.maxItems),
            "items": .list(
                items.prefix(Self.maxItems).enumerated().map { order, item in
                    item.value(range: range, order: order, takesSnippets: takesSnippets)
                }),
        ]
    }

    // MARK: - The place

    /// Where a word would stand; the text is read with one in it when there is none.
    private func spot(at byte: Int) -> Spot? {
        let document = project.document
        if isInComment(byte) { return nil }
        if let node = document.outline.scalar(at: byte) {
            guard document.outline[node].style != .block, document.outline.isVerbatim(node) else {
                return nil
            }
            let range = document.outline.content(of: node)
            // Behind `key:` the value begins, it does not go on.
            guard range.lowerBound <= byte, byte <= range.upperBound else { return nil }
            return spot(in: document, node, replaced: range, byte)
        }
        let before = byte > 0 ? document.lines.bytes[byte - 1] : 0x0A
        let needsSpace = before == UInt8(ascii: ":") || before == UInt8(ascii: "-")
        let lead = needsSpace ? " " : ""
        var bytes = document.lines.bytes
        bytes.insert(contentsOf: (lead + "x").utf8, at: byte)
        let marked = DocumentNames(
            path: document.path, lines: TextLines(bytes, document.lines.encoding), registry: project.registry)
        guard let node = marked.outline.scalar(at: byte + lead.utf8.count), marked.outline.isVerbatim(node),
            marked.outline[node].style == .plain, marked.outline[node].end - marked.outline[node].start == 1
        else { return nil }
        var spot = spot(in: marked, node, replaced: byte..<byte, byte + lead.utf8.count)
        spot.lead = lead
        spot.prefix = ""
        return spot
    }

    private func spot(in document: DocumentNames, _ node: Int, replaced: Range<Int>, _ byte: Int) -> Spot {
        let outline = document.outline
        let start = outline[node].start
        let line = document.lines.line(document.lines.lineNumber(of: start))
        let before = outline.bytes[min(line.lowerBound, start)..<start]
        let isFirst = before.allSatisfy { $0 == 0x20 || $0 == UInt8(ascii: "-") || $0 == 0x09 }
        let parent = outline.parent(of: node)
        let content = outline.content(of: node)
        return Spot(
            document: document, node: node, replaced: replaced, isAtLineStart: isFirst,
            isInFlow: parent.map { outline[$0].style == .flow } ?? false,
            prefix: String(
                decoding: outline.bytes[
                    content.lowerBound..<max(content.lowerBound, min(byte, content.upperBound))],
                as: UTF8.self))
    }

    private func isInComment(_ byte: Int) -> Bool {
        let lines = project.document.lines
        let line = lines.line(lines.lineNumber(of: byte))
        let text = Array(lines.bytes[line.lowerBound..<max(line.lowerBound, min(byte, line.upperBound))])
        var quote: UInt8?
        for (index, byte) in text.enumerated() {
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == 0x22 || byte == 0x27 {
                let isFresh = index == 0 || [0x20, 0x5B, 0x7B, 0x2C, 0x3A].contains(text[index - 1])
                if isFresh { quote = byte }
            } else if byte == UInt8(ascii: "#"), index == 0 || text[index - 1] == 0x20 {
                return true
            }
        }
        return false
    }

    // MARK: - Keys

    private func keys(_ spot: Spot) -> [CompletionItem] {
        guard let map = spot.outline.parent(of: spot.node) else { return [] }
        let present = spot.outline.entries(of: map).filter { $0.key != spot.node }
        let taken = Set(present.map { spot.outline.text(of: $0.key) })
        let hasColon = spot.outline[spot.node].hasColon
        if let shape = spot.document.places[map].shape {
            let meaningless = constraintsOfOtherTypes(shape, map, spot.outline)
            return shape.members.filter { !taken.contains($0.name) && !meaningless.contains($0.name) }
                .map { key($0, spot, hasColon, map) }
        }
        let place = spot.document.places[map]
        var items = (place.keys.map { named($0, spot, hasColon) } ?? []) + rules(place.role, hasColon)
        // What is turned down is a parameter or a criterion.
        if place.role == "expect.errors", let action = spot.scope.action {
            items += named(.names(.criterion, owner: action), spot, hasColon)
        }
        if place.role == "states.transitions", let type = spot.scope.entity,
            let field = spot.outline.parent(of: map).flatMap({ spot.outline.string("field", in: $0) })
        {
            items += choices(of: NameID(kind: .field, owner: type, name: field)).map { item in
                var item = item
                if !hasColon { item.text += ": " }
                return item
            }
        }
        items += expectedKeys(place.role, spot, hasColon) + valueKeys(map, spot, hasColon)
        return items.filter { !taken.contains($0.label) }
    }

    /// The keys of a value that is no plain one: a call where one may stand, a place on the map where one is wanted.
    private func valueKeys(_ map: Int, _ spot: Spot, _ hasColon: Bool) -> [CompletionItem] {
        var words: [(name: String, about: String)] = []
        let isValue = spot.document.places[map].takes.contains { if case .value = $0 { true } else { false } }
        if isValue { words += [("function", "calls a function"), ("with", "its arguments")] }
        if let id = receiver(of: map, spot), let type = type(of: id), ["geo", "geometry"].contains(type) {
            words += [
                ("type", "GeoJSON"), ("coordinates", "longitude before latitude"), ("lat", "latitude"),
                ("lon", "longitude"),
            ]
        }
        return words.map {
            CompletionItem(
                $0.name, .property, detail: $0.about, text: $0.name + (hasColon ? "" : ": "), rank: 6)
        }
    }

    /// The type that a field or parameter is declared with, as it is written.
    private func type(of id: NameID) -> String? {
        guard let row = project.row(of: id) else { return nil }
        let outline = row.document.outline
        if let type = outline.string("type", in: row.node) { return type }
        return outline.value("field_type", in: row.node).flatMap { outline.string("type", in: $0) }
    }

    /// The constraints that say nothing about the type beside them.
    func constraintsOfOtherTypes(_ shape: MappingShape, _ map: Int, _ outline: Outline) -> Set<String> {
        let holder: Int? =
            switch shape.definition {
            case "constraints": outline.parent(of: map)
            case "field_type": map
            default: nil
            }
        guard let text = holder.flatMap({ outline.string("type", in: $0) }),
            let type = ValueType(rawValue: text == "geometry" ? "geo" : text)
        else { return [] }
        return Set(Constraints.applicability.filter { !$0.types.contains(type) }.flatMap(\.keys))
    }

    /// A declared key, with the beginning of what it takes.
    func key(_ member: MappingKey, _ spot: Spot, _ hasColon: Bool, _ map: Int?) -> CompletionItem {
        var item = CompletionItem(member.name, .property, detail: member.takes.words.clipped)
        item.documentation = member.markdown
        item.rank = member.isRequired ? 1 : 3
        if hasColon { return item }
        let column =
            spot.outline[spot.node].start
            - spot.document.lines.line(
                spot.document.lines.lineNumber(of: spot.outline[spot.node].start)
            ).lowerBound
        item.text = member.name + ": "
        let alternatives = member.takes.alternatives
        let isStructured = alternatives.allSatisfy { shape in
            switch shape {
            case .mapping, .names, .list, .chosen: true
            default: false
            }
        }
        if isStructured, !spot.isInFlow {
            let indentation = "\n" + String(repeating: " ", count: column + 2)
            if case .list? = alternatives.first {
                item.text = member.name + ":" + indentation + "- $0"
            } else {
                item.text = member.name + ":" + indentation + "$0"
            }
            item.isSnippet = true
        } else if isStructured, takesSnippets {
            let isList = if case .list? = alternatives.first { true } else { false }
            item.text = member.name + (isList ? ": [$0]" : ": { $0 \\}")
            item.isSnippet = true
        }
        return item
    }

    /// The names that keys of a map may be.
    func named(_ keys: DocumentNames.Keys, _ spot: Spot, _ hasColon: Bool) -> [CompletionItem] {
        let tail = hasColon ? "" : ": "
        switch keys {
        case .arguments(let name):
            guard let function = project.registry[name] else { return [] }
            let parameters = spot.scope.stage.map(function.parameters(in:)) ?? function.parameters
            return parameters.map { parameter in
                var item = CompletionItem(
                    parameter.name, .field, detail: parameter.kind.text, text: parameter.name + tail,
                    rank: parameter.isRequired ? 1 : 3)
                item.documentation = FunctionText.line(parameter)
                return item
            }
        case .names(let kind, let owner):
            return names(kind, owner: owner).map { item in
                var item = item
                item.text += tail
                return item
            }
        }
    }

    /// The declared names of a kind.
    func names(_ kind: NameKind, owner: String = "") -> [CompletionItem] {
        project.declared(kind, owner: owner).map { document, occurrence in
            var item = CompletionItem(occurrence.id.name, kind.itemKind, detail: kind.rawValue, rank: 2)
            if let row = document.row(of: occurrence) {
                let text = RowText(document: document, node: row)
                let lines = text.lines(occurrence.id)
                if kind == .parameter || kind == .field || kind == .payload || kind == .output {
                    item.detail = lines.first.map { String($0.filter { $0 != "`" }) }
                }
                item.documentation = ([text.heading(occurrence.id), ""] + lines).joined(separator: "\n")
            }
            return item
        }
    }
}

extension NameKind {
    var itemKind: CompletionItem.Kind {
        switch self {
        case .parameter, .create, .step, .output, .input: .variable
        case .field, .payload, .argument: .field
        case .entity: .type
        case .event: .event
        case .action, .function: .function
        case .connection, .policy, .trigger, .template, .rule: .module
        case .criterion, .sideEffect: .reference
        case .role: .member
        }
    }
}

extension String {
    /// At most as much as fits beside a label.
    fileprivate var clipped: String {
        let plain = String(filter { $0 != "`" })
        return plain.count > 60 ? plain.prefix(59) + "…" : plain
    }
}
