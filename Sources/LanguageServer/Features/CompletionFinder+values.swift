// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

extension CompletionFinder {
    /// What may stand as a value.
    func values(_ spot: Spot) -> [CompletionItem] {
        let takes = spot.place.takes
        let takesReferences = takes.contains { shape in
            switch shape {
            case .value, .operand: true
            default: false
            }
        }
        if spot.prefix.hasPrefix("$") { return takesReferences ? references(spot) : [] }
        var items = meant(spot) + people(spot) + expected(spot)
        for shape in takes { items += proposals(for: shape, spot) }
        if let argument = spot.place.argument { items += arguments(argument, spot) }
        items += choices(spot)
        if takesReferences { items += references(spot) }
        if let keys = keysBelow(spot) { items += named(keys, spot, false) }
        if spot.isAtLineStart, !spot.isInFlow { items += rules(spot.place.role, false) }
        return items
    }

    private func proposals(for shape: ValueShape, _ spot: Spot) -> [CompletionItem] {
        switch shape {
        case .words(let words):
            words.map { CompletionItem($0, .enumeration, text: $0.asPlainScalar, rank: 1) }
        case .flag: ["true", "false"].map { CompletionItem($0, .value, rank: 1) }
        case .value:
            [function(in: spot)].compactMap(\.self)
        case .chosen(_, let table): table.flatMap { proposals(for: $0.1, spot) }
        case .list(let element, _):
            // The first element of a list on the line below its key.
            if spot.isAtLineStart, !spot.isInFlow, !isElement(spot) { rows(of: element, spot) } else { [] }
        case .mapping(let deferred): maps(deferred.shape(), spot)
        default: []
        }
    }

    /// A map where a value is wanted: its keys on a line of their own, else the whole map in braces.
    private func maps(_ shape: MappingShape, _ spot: Spot) -> [CompletionItem] {
        if spot.isAtLineStart, !spot.isInFlow {
            let meaningless = constraintsOfOtherTypes(shape, spot.node, spot.outline)
            return shape.members.filter { !meaningless.contains($0.name) }.map { key($0, spot, false, nil) }
        }
        let required = shape.members.filter(\.isRequired)
        guard takesSnippets, !required.isEmpty else { return [] }
        let body = required.enumerated().map { "\($1.name): $\($0 + 1)" }.joined(separator: ", ")
        var item = CompletionItem(
            "{ " + required.map { $0.name + ": …" }.joined(separator: ", ") + " }", .snippet,
            detail: shape.name,
            text: "{ " + body + " \\}", rank: 4)
        item.isSnippet = true
        return [item]
    }

    private func rows(of element: ValueShape, _ spot: Spot) -> [CompletionItem] {
        for shape in element.alternatives {
            guard case .mapping(let deferred) = shape else { continue }
            let row = deferred.shape()
            let first = row.members.first { $0.isRequired } ?? row.members.first
            guard let first else { continue }
            var item = CompletionItem(
                "- \(first.name):", .snippet, detail: row.name, text: "- \(first.name): ", rank: 1)
            item.documentation = first.markdown
            return [item]
        }
        return [CompletionItem("- ", .snippet, detail: "an element", rank: 1)]
    }

    private func isElement(_ spot: Spot) -> Bool {
        spot.outline.parent(of: spot.node).map { spot.outline[$0].kind == .sequence } ?? false
    }

    /// The keys that a map on this line would have.
    private func keysBelow(_ spot: Spot) -> DocumentNames.Keys? {
        guard spot.isAtLineStart, !spot.isInFlow, !isElement(spot) else { return nil }
        return DocumentNames.Keys(
            spot.place.role, of: spot.node, in: spot.outline, spot.scope, spot.place.argument)
    }

    // MARK: - Names

    /// What the text names here.
    private func meant(_ spot: Spot) -> [CompletionItem] {
        guard let rule = NameRule.table[spot.place.role], spot.place.argument == nil else { return [] }
        let scope = spot.scope
        switch rule {
        case .declares, .declaresInAction, .declaresField, .declaresReverse, .declaresRow: return []
        // What runs tell by themselves no contract tells.
        case .refers(.event) where ["side_effect.event", "emit.event"].contains(spot.place.role):
            return names(.event)
        case .refers(.event):
            let actions = names(.action).flatMap { action in
                BuiltInEvent.endings.map {
                    CompletionItem("\(action.label).\($0)", .event, detail: "built in", rank: 4)
                }
            }
            return names(.event) + actions
        case .refers(.role):
            let named = project.used(.role).filter { !Renaming.reservedRoles.contains($0) }
            let own = named.map { CompletionItem($0, .member, detail: "role", rank: 2) }
            let anybody = CompletionItem("\"*\"", .member, detail: "any authenticated caller", rank: 4)
            if spot.place.role == "approvers.roles" { return own + [anybody] }
            // Nobody can have one of the reserved roles.
            guard spot.place.role.hasPrefix("permissions_policy.") else { return own }
            return own + [
                anybody,
                CompletionItem("anonymous", .member, detail: "no identity", rank: 4),
                CompletionItem("system", .member, detail: "calls and triggers of this application", rank: 4),
            ]
        case .refers(let kind): return names(kind)
        case .refersInAction(.step) where NameRule.jumps.contains(spot.place.role): return later(spot)
        case .refersInAction(let kind): return scope.action.map { names(kind, owner: $0) } ?? []
        case .field(let owner):
            let type: String? =
                switch owner {
                case .target: scope.target
                case .primary: scope.primary
                case .entity: scope.entity
                case .sibling:
                    spot.outline.parent(of: spot.node).flatMap { spot.outline.string("entity_type", in: $0) }
                }
            let fields = type.map { names(.field, owner: $0) } ?? []
            // A record can be named by its id, which nobody writes.
            guard spot.place.role == "values_from.field" else { return fields }
            return fields + [CompletionItem("id", .field, rank: 4)]
        case .operand:
            switch scope.subject {
            case .nothing: return []
            case .parameters: return scope.reader.map { names(.parameter, owner: $0) } ?? []
            case .fields(let type):
                return names(.field, owner: type)
                    + EntityType.systemFields.map { CompletionItem($0, .field, rank: 4) }
            case .payload(let event): return names(.payload, owner: event)
            }
        case .function: return functions(spot)
        }
    }

    /// The steps behind the one around, in its own list: a jump goes forward, and not into another list.
    private func later(_ spot: Spot) -> [CompletionItem] {
        let outline = spot.outline
        guard
            let step = outline.chain(from: spot.node).first(where: {
                spot.document.places[$0].shape?.definition == "step"
            }), let list = outline.parent(of: step)
        else { return [] }
        let behind = outline.elements(of: list).drop { $0 != step }.dropFirst()
        let keys = Set(behind.compactMap { outline.string("key", in: $0) })
        return spot.scope.action.map { names(.step, owner: $0).filter { keys.contains($0.label) } } ?? []
    }

    /// The choices of the field or parameter that a value is for.
    private func choices(_ spot: Spot) -> [CompletionItem] {
        receiver(of: spot.node, spot).map(choices) ?? []
    }

    /// The choices of a field or parameter.
    func choices(of id: NameID) -> [CompletionItem] {
        guard let row = project.row(of: id) else { return [] }
        let outline = row.document.outline
        let holder = outline.value(id.kind == .field ? "field_type" : "constraints", in: row.node)
        let type =
            id.kind == .field
            ? holder.flatMap { outline.string("type", in: $0) } : outline.string("type", in: row.node)
        if type == "boolean" { return ["true", "false"].map { CompletionItem($0, .value, rank: 1) } }
        guard let list = holder.flatMap({ outline.value("choices", in: $0) }) else { return [] }
        return outline.elements(of: list).compactMap { element in
            let text =
                outline[element].kind == .mapping
                ? outline.string("value", in: element) : outline.text(of: element)
            return text.map {
                CompletionItem(
                    $0, .enumeration, detail: "choice of '\(id.name)'", text: $0.asPlainScalar, rank: 1)
            }
        }
    }

    /// The field or parameter that the value beside it is compared with or written to.
    func receiver(of node: Int, _ spot: Spot) -> NameID? {
        let outline = spot.outline
        guard let parent = outline.parent(of: node), outline[parent].kind == .mapping else {
            // An element of a list that is compared with.
            guard let list = outline.parent(of: node), outline[list].kind == .sequence else { return nil }
            return receiver(of: list, spot)
        }
        if spot.place.role == "states.transitions.*", let type = spot.scope.entity {
            return outline.parent(of: parent).flatMap { outline.string("field", in: $0) }
                .map { NameID(kind: .field, owner: type, name: $0) }
        }
        guard let key = outline.entries(of: parent).first(where: { $0.value == node })?.key else {
            return nil
        }
        let name = outline.text(of: key)
        if case .names(let kind, let owner)? = spot.document.places[parent].keys {
            return NameID(kind: kind, owner: owner, name: name)
        }
        let role = spot.place.role
        if role == "edit.value" {
            return spot.scope.target.flatMap { type in
                outline.string("field", in: parent).map { NameID(kind: .field, owner: type, name: $0) }
            }
        }
        if role == "config_of_reachable.to", let type = spot.scope.target {
            return stateField(of: type).map { NameID(kind: .field, owner: type, name: $0) }
        }
        if role == "states.initial", let type = spot.scope.entity {
            return outline.string("field", in: parent).map { NameID(kind: .field, owner: type, name: $0) }
        }
        if role == "parameter.default", let own = outline.string("key", in: parent) {
            return NameID(kind: spot.scope.rows.kind, owner: spot.scope.rows.owner, name: own)
        }
        guard role == "condition.value" || role == "config_of_field.value" || role == "config_of_form.value",
            let field = outline.value("field", in: parent)
        else { return nil }
        return spot.document.occurrences.last { $0.node == field }?.id
    }

    /// The field that holds the state of a type.
    private func stateField(of type: String) -> String? {
        guard let row = project.row(of: NameID(kind: .entity, owner: "", name: type)),
            let schema = row.document.outline.value("schema", in: row.node),
            let states = row.document.outline.value("states", in: schema)
        else { return nil }
        return row.document.outline.string("field", in: states)
    }
}

extension String {
    /// The text as it stands for text: in quotes where it would be a truth value, null or a number.
    var asPlainScalar: String {
        let isPlain =
            !isEmpty
            && utf8.allSatisfy {
                0x61...0x7A ~= $0 || 0x41...0x5A ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x5F || $0 == 0x2D
                    || $0 == 0x20 || $0 == 0x2E
            }
            && !(utf8.first.map { 0x30...0x39 ~= $0 || $0 == 0x2D || $0 == 0x2E || $0 == 0x20 } ?? true)
            && utf8.last != 0x20
            && !["true", "false", "null", "yes", "no"].contains(lowercased())
        if isPlain { return self }
        return "\""
            + reduce(into: "") { text, character in
                if character == "\"" || character == "\\" { text += "\\" }
                text.append(character)
            } + "\""
    }
}
