// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

/// Walks the structure of a text along the shapes of the language, and notes what each place takes and names.
struct NameReader {
    let outline: Outline
    let registry: FunctionRegistry
    private(set) var places: [DocumentNames.Place]
    private(set) var scopes: [Scope] = [Scope()]
    var occurrences: [Occurrence] = []
    var links: [NameLink] = []

    init(outline: Outline, registry: FunctionRegistry) {
        self.outline = outline
        self.registry = registry
        places = Array(repeating: DocumentNames.Place(), count: outline.nodes.count)
    }

    mutating func readAll(as kind: DocumentKind) {
        for root in outline.documents {
            var scope = Scope()
            if kind == .test { scope.action = outline.string("action", in: root) }
            visit(root, takes: [.map(kind.shape)], role: "", scope: add(scope))
        }
    }

    private mutating func add(_ scope: Scope) -> Int {
        scopes.append(scope)
        return scopes.count - 1
    }

    // MARK: - Nodes

    private mutating func visit(
        _ node: Int, takes: [ValueShape], role: String, scope: Int, argument: FunctionParameter? = nil
    ) {
        let takes = takes.flatMap(\.alternatives)
        places[node].takes = takes
        places[node].role = role
        places[node].scope = scope
        places[node].argument = argument
        switch outline[node].kind {
        case .mapping: mapping(node, takes, role, scope, argument)
        case .sequence:
            let elements = takes.compactMap { shape in
                switch shape {
                case .list(let element, _): element
                case .value, .anything: shape
                default: nil
                }
            }
            for element in outline.elements(of: node) {
                visit(element, takes: elements, role: role, scope: scope, argument: argument)
            }
        case .scalar: scalar(node, takes, role, scopes[scope], argument)
        case .nothing: break
        }
    }

    private mutating func mapping(
        _ node: Int, _ takes: [ValueShape], _ role: String, _ scope: Int, _ argument: FunctionParameter?
    ) {
        if let shape = shape(of: node, among: takes) {
            places[node].shape = shape
            let inner = entered(shape, node, scopes[scope], role)
            let own = inner.map { add($0) } ?? scope
            for (key, value) in outline.entries(of: node) { member(key, value, of: node, shape, own) }
            return
        }
        let keys = DocumentNames.Keys(role, of: node, in: outline, scopes[scope], argument)
        places[node].keys = keys
        let values: [ValueShape] = takes.flatMap { shape -> [ValueShape] in
            switch shape {
            case .names(_, let value, _): [value]
            case .value, .anything: [shape]
            default: []
            }
        }
        for (key, value) in outline.entries(of: node) {
            named(key, value, keys, values, role: role, scope)
        }
    }

    private mutating func member(_ key: Int, _ value: Int, of node: Int, _ shape: MappingShape, _ scope: Int)
    {
        places[key].scope = scope
        places[key].role = shape.definition
        let name = outline.text(of: key)
        let role = shape.definition + "." + name
        var takes = shape.takes(name).map { [$0] } ?? []
        if case .chosen(let other, let table)? = takes.first {
            let word = outline.string(other, in: node)
            let fitting = table.filter { $0.0 == word }
            takes = (fitting.isEmpty ? table : fitting).map(\.1)
        }
        var inner = scoped(role, node, scopes[scope])
        if role == "answer.value" {
            // What a model is made to answer is what its step gives.
            inner = scopes[scope]
        } else if scopes[scope].inside != nil {
            inner = inner ?? scopes[scope]
            inner?.inside = nil
        }
        visit(value, takes: takes, role: role, scope: inner.map { add($0) } ?? scope)
    }

    /// An entry whose key the author chose.
    private mutating func named(
        _ key: Int, _ value: Int, _ keys: DocumentNames.Keys?, _ values: [ValueShape], role: String,
        _ scope: Int
    ) {
        places[key].scope = scope
        let name = outline.text(of: key)
        var argument: FunctionParameter?
        var inner = scopes[scope]
        inner.inside = nil
        var innerRole = role + ".*"
        switch keys {
        case .arguments(let function):
            argument = registry[function]?.parameters.first { $0.name == name }
            note(NameID(kind: .argument, owner: function, name: name), at: key, isDeclaration: false)
        case .names(let kind, let owner):
            let id = NameID(kind: kind, owner: owner, name: name)
            var others: [NameID] = []
            if role == "expect.errors" {
                others = [NameKind.criterion, .step].map { NameID(kind: $0, owner: owner, name: name) }
            }
            // What a prompt sees is declared by being handed over.
            note(id, at: key, isDeclaration: kind == .input, others: others)
            link(value, to: id, scopes[scope])
            inner.inside = DocumentNames.inside(id, role)
        case nil:
            if role == "expect.events", ["event", "payload"].contains(name) {
                innerRole = "expected_event." + name
            } else if role == "expect.audit", name == "entity" {
                innerRole = "expected_entry.entity"
            } else if role == "expected_entry.entity" {
                innerRole = role + "." + name
            }
        }
        let isSame = inner.inside == nil && scopes[scope].inside == nil
        visit(
            value, takes: values, role: innerRole, scope: isSame ? scope : add(inner), argument: argument)
    }

    /// The map shape that fits best what is written.
    private func shape(of node: Int, among takes: [ValueShape]) -> MappingShape? {
        let keys = outline.entries(of: node).map { outline.text(of: $0.key) }
        let shapes = takes.compactMap { shape -> MappingShape? in
            switch shape {
            case .mapping(let deferred): deferred.shape()
            // A map with a function in it is a call, where a value is wanted.
            case .value where keys.contains("function"): .valueCall
            default: nil
            }
        }
        if shapes.count < 2 { return shapes.first }
        return shapes.max { left, right in
            keys.count { left.keys.contains($0) } < keys.count { right.keys.contains($0) }
        }
    }

    // MARK: - Scalars

    private mutating func scalar(
        _ node: Int, _ takes: [ValueShape], _ role: String, _ scope: Scope, _ argument: FunctionParameter?
    ) {
        if outline[node].style == .block, let code = scope.template { template(node, of: code) }
        if role == "model.prompt", scope.rows.kind == .output, outline[node].style != .alias {
            return prompt(node, of: scope.rows.owner)
        }
        guard outline[node].style != .block, outline[node].style != .alias else { return }
        let text = outline.text(of: node)
        let takesReferences = takes.contains { shape in
            switch shape {
            case .value, .operand: true
            default: false
            }
        }
        if takesReferences, text.hasPrefix("$"), !text.hasPrefix("$$") {
            reference(node, scope)
        } else if let argument {
            self.argument(node, text, argument, scope)
        } else if let rule = NameRule.table[role] {
            apply(rule, node, text, scope)
        } else if role.hasPrefix("notification_template."), let code = scope.template {
            template(node, of: code)
        } else if let key = StartedBy.trigger(text), outline.isVerbatim(node) {
            let end = outline.content(of: node).upperBound
            occurrences.append(
                Occurrence(
                    id: NameID(kind: .trigger, owner: "", name: key), range: end - key.utf8.count..<end,
                    node: node, isDeclaration: false))
        }
    }

    /// Text that names a parameter or a field because of the argument that it is.
    private mutating func argument(
        _ node: Int, _ text: String, _ argument: FunctionParameter, _ scope: Scope
    ) {
        switch argument.kind {
        case .fields:
            if let action = scope.action {
                note(NameID(kind: .parameter, owner: action, name: text), at: node, isDeclaration: false)
            }
        case .connection:
            note(NameID(kind: .connection, owner: "", name: text), at: node, isDeclaration: false)
        case .recordField:
            if let type = scope.primary {
                note(NameID(kind: .field, owner: type, name: text), at: node, isDeclaration: false)
            }
        default:
            guard let lists = argument.memberOf, let action = scope.action,
                let named = outline.parent(of: node).flatMap({ outline.value(lists, in: $0) })
            else { return }
            for list in outline[named].kind == .sequence ? outline.elements(of: named) : [named] {
                let owner = "\(action)/\(outline.text(of: list))"
                note(NameID(kind: .parameter, owner: owner, name: text), at: node, isDeclaration: false)
            }
        }
    }

    private mutating func apply(_ rule: NameRule, _ node: Int, _ text: String, _ scope: Scope) {
        guard let id = id(of: text, rule, node, scope) else { return }
        if case .operand = rule { return operand(node, id.kind, id.owner) }
        var isDeclaration = false
        switch rule {
        case .declares, .declaresInAction, .declaresRow, .declaresField, .declaresReverse:
            isDeclaration = true
        default: break
        }
        // What is raised by an action itself is named after it; an event that is declared may end alike.
        if id.kind == .event, !isDeclaration, let action = BuiltInEvent.action(of: text),
            outline.isVerbatim(node)
        {
            note(id, at: node, isDeclaration: false)
            let start = outline.content(of: node).lowerBound
            occurrences.append(
                Occurrence(
                    id: NameID(kind: .action, owner: "", name: action),
                    range: start..<start + action.utf8.count, node: node, isDeclaration: false))
            return
        }
        note(id, at: node, isDeclaration: isDeclaration)
    }

    private func id(of text: String, _ rule: NameRule, _ node: Int, _ scope: Scope) -> NameID? {
        switch rule {
        case .declares(let kind), .refers(let kind): return NameID(kind: kind, owner: "", name: text)
        case .declaresInAction(let kind), .refersInAction(let kind):
            return scope.action.map { NameID(kind: kind, owner: $0, name: text) }
        case .declaresRow: return NameID(kind: scope.rows.kind, owner: scope.rows.owner, name: text)
        case .declaresField: return scope.entity.map { NameID(kind: .field, owner: $0, name: text) }
        case .declaresReverse:
            return outline.parent(of: node).flatMap { outline.string("target_type_code", in: $0) }
                .map { NameID(kind: .field, owner: $0, name: text) }
        case .field(let owner):
            return type(of: owner, node, scope).map { NameID(kind: .field, owner: $0, name: text) }
        case .function:
            return text == "none" ? nil : NameID(kind: .function, owner: "", name: text)
        case .operand:
            switch scope.subject {
            case .nothing: return nil
            case .parameters: return scope.reader.map { NameID(kind: .parameter, owner: $0, name: text) }
            case .fields(let type): return NameID(kind: .field, owner: type, name: text)
            case .payload(let event): return NameID(kind: .payload, owner: event, name: text)
            }
        }
    }

    private func type(of owner: NameRule.Owner, _ node: Int, _ scope: Scope) -> String? {
        switch owner {
        case .target: scope.target
        case .primary: scope.primary
        case .entity: scope.entity
        case .sibling: outline.parent(of: node).flatMap { outline.string("entity_type", in: $0) }
        }
    }

    /// Notes that a scalar is a name as a whole.
    mutating func note(_ id: NameID, at node: Int, isDeclaration: Bool, others: [NameID] = []) {
        guard outline.isVerbatim(node), !id.name.isEmpty else { return }
        occurrences.append(
            Occurrence(
                id: id, range: outline.content(of: node), node: node, isDeclaration: isDeclaration,
                others: others))
    }
}

/// Who acts where nobody does.
enum StartedBy {
    /// The key of the trigger that a user stands for.
    static func trigger(_ user: String) -> String? {
        user.hasPrefix("trigger:") ? String(user.dropFirst("trigger:".count)) : nil
    }
}

/// The events that an action raises by itself.
enum BuiltInEvent {
    static let endings = ["accepted", "created", "failed", "rejected_duplicate", "cancelled"]

    /// The action whose own event a name is.
    static func action(of event: String) -> String? {
        guard let dot = event.lastIndex(of: "."), endings.contains(String(event[event.index(after: dot)...]))
        else { return nil }
        return String(event[..<dot])
    }
}

extension ValueShape {
    /// The shapes among which an author may choose.
    var alternatives: [ValueShape] {
        if case .oneOf(let shapes) = self { shapes.flatMap(\.alternatives) } else { [self] }
    }
}
