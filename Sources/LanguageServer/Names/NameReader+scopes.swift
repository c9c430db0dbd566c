// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

extension NameReader {
    /// The scope inside a map of a shape; nil when it is that outside.
    func entered(_ shape: MappingShape, _ node: Int, _ outer: Scope, _ role: String) -> Scope? {
        var scope = outer
        func text(_ key: String) -> String? { outline.string(key, in: node) }
        switch shape.definition {
        case "action": enterAction(node, &scope)
        case "entity":
            scope.entity = text("entity_type")
            scope.place = .field
        case "event": scope.rows = (.payload, text("key") ?? "")
        case "trigger":
            scope.event = text("event") ?? text("expects")
            scope.subject = scope.event.map { .payload(of: $0) } ?? .nothing
            scope.place = .trigger
        case "notification_rule":
            scope.event = text("event")
            scope.subject = scope.event.map { .payload(of: $0) } ?? .nothing
            scope.place = .filter
        case "wait":
            scope.event = text("event")
            scope.subject = scope.event.map { .payload(of: $0) } ?? .nothing
        case "values_from": scope.subject = text("entity_type").map { .fields(of: $0) } ?? .nothing
        case "config_of_field":
            switch text("subject") {
            case "parameters": scope.subject = .parameters
            case "user": scope.subject = .nothing
            default: scope.subject = scope.target.map { .fields(of: $0) } ?? .nothing
            }
        case "config_of_form": scope.subject = .parameters
        case "step": scope.rows = (.output, (scope.action ?? "") + "." + (text("key") ?? ""))
        case "for_each": scope.isInFanOut = true
        case "submission":
            if let action = text("action") { scope.action = action }
        case "condition", "config_of_function":
            scope.function = text("function")
            scope.stage = .condition
        case "call", "duplicates": scope.function = text("function")
        case "function_call":
            scope.function = text("function")
            if role != "parameter.values_from" { scope.stage = .value }
        default: return nil
        }
        return scope
    }

    private func enterAction(_ node: Int, _ scope: inout Scope) {
        scope.action = outline.string("key", in: node)
        scope.rows = (.parameter, scope.action ?? "")
        scope.place = .arrival
        var types: [(key: String, type: String)] = []
        for create in outline.value("creates", in: node).map(outline.elements) ?? [] {
            guard let type = outline.string("entity_type", in: create) else { continue }
            types.append((outline.string("key", in: create) ?? "", type))
        }
        scope.creates = Dictionary(types.map { ($0.key, $0.type) }) { first, _ in first }
        scope.target = outline.string("target_model", in: node) ?? types.first?.type
        scope.primary = types.first { $0.type == scope.target }?.type ?? types.first?.type
    }

    /// The scope of what stands under a key; nil when it is that of the map.
    func scoped(_ role: String, _ node: Int, _ outer: Scope) -> Scope? {
        var scope = outer
        switch role {
        case "parameter.required_when", "parameter.visible_when": scope.subject = .parameters
        case "parameter.values_from": scope.stage = .valuesFrom
        case "parameter.constraints":
            // What lies inside a parameter has names of its own.
            scope.rows.owner += "/" + (outline.string("key", in: node) ?? "")
        case "submission_contract.normalize": stage(.normalize, .stage, &scope)
        case "submission_contract.validate": stage(.validate, .stage, &scope)
        case "submission_contract.duplicates": stage(.duplicates, .stage, &scope)
        case "submission_contract.prepare_create": stage(.prepareCreate, .stage, &scope)
        case "submission_contract.approval": scope.place = .stage
        case "submission_contract.reference": scope.place = .numbering
        case "step.transform": stage(.transform, .step, &scope)
        case "step.execute", "compensation.execute": stage(.execute, .step, &scope)
        case "model.evaluate": stage(.evaluate, .step, &scope)
        case "action.creates", "action.edits": scope.place = .records
        case "action.steps", "contract.policies": scope.place = .step
        case "action.result": scope.place = .result
        case "action.side_effects": scope.place = .stage
        case "trigger.filter", "wait.filter": scope.place = .filter
        case "create.fields": scope.entity = outline.string("entity_type", in: node)
        case "attachments.parent_field", "attachments.file_field":
            scope.entity = outline.string("entity_type", in: node)
        default: return nil
        }
        return scope
    }

    private func stage(_ stage: Stage, _ place: Scope.Place, _ scope: inout Scope) {
        scope.stage = stage
        scope.place = place
    }

    // MARK: - References

    /// Notes the names in `$root.name.name`.
    mutating func reference(_ node: Int, _ scope: Scope) {
        guard outline.isVerbatim(node) else { return }
        let range = outline.content(of: node)
        var parts: [(text: String, range: Range<Int>)] = []
        var start = range.lowerBound + 1
        for part in outline.bytes[start..<range.upperBound].split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        {
            parts.append((String(decoding: part, as: UTF8.self), start..<start + part.count))
            start += part.count + 1
        }
        func note(_ kind: NameKind, _ owner: String?, _ index: Int) {
            guard let owner, parts.indices.contains(index), !parts[index].text.isEmpty else { return }
            occurrences.append(
                Occurrence(
                    id: NameID(kind: kind, owner: owner, name: parts[index].text), range: parts[index].range,
                    node: node, isDeclaration: false))
        }
        switch parts[0].text {
        case "parameters":
            var owner = scope.action
            for index in parts.indices.dropFirst() where Int(parts[index].text) == nil {
                note(.parameter, owner, index)
                owner = owner.map { $0 + "/" + parts[index].text }
            }
        case "entity", "target": note(.field, scope.target, 1)
        case "created":
            note(.create, scope.action, 1)
            if parts.count > 2 { note(.field, scope.creates[parts[1].text], 2) }
        case "steps":
            note(.step, scope.action, 1)
            if parts.count > 2 { note(.output, scope.action.map { $0 + "." + parts[1].text }, 2) }
        case "event": note(.payload, scope.event, 1)
        default: break
        }
    }
}

extension DocumentNames.Keys {
    /// What the keys of a map without a shape name, by where it stands.
    init?(
        _ role: String, of node: Int, in outline: Outline, _ scope: Scope, _ argument: FunctionParameter?
    ) {
        func sibling(_ key: String) -> String? {
            outline.parent(of: node).flatMap { outline.string(key, in: $0) }
        }
        func names(_ kind: NameKind, _ owner: String?) -> DocumentNames.Keys? {
            owner.map { .names(kind, owner: $0) }
        }
        let found: DocumentNames.Keys? =
            switch role {
            case "create.fields", "record.fields": names(.field, sibling("entity_type"))
            case "action_call.input", "start.input", "trigger.input": names(.parameter, sibling("action"))
            case "side_effect.payload", "emit.payload": names(.payload, sibling("event"))
            case "case.payload", "submission.payload", "expect.errors":
                names(.parameter, scope.action)
            case "expect.steps": names(.step, scope.action)
            case "call.with", "function_call.with", "duplicates.with", "condition.with",
                "config_of_function.with", "config_of_form.with":
                scope.function.map { .arguments(of: $0) }
            default:
                if case .recordFields? = argument?.kind { names(.field, scope.primary) } else { nil }
            }
        guard let found else { return nil }
        self = found
    }
}
