// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

extension NameReader {
    /// The scope inside a map of a shape; nil when it is that outside.
    mutating func entered(_ shape: MappingShape, _ node: Int, _ outer: Scope, _ role: String) -> Scope? {
        var scope = outer
        func text(_ key: String) -> String? { outline.string(key, in: node) }
        switch shape.definition {
        case "action": enterAction(node, &scope)
        case "entity":
            scope.entity = text("entity_type")
            scope.place = .field
        case "field":
            scope.rows = (.field, (scope.entity ?? "") + "/" + (text("field_key") ?? ""))
        case "event": scope.rows = (.payload, text("key") ?? "")
        case "trigger":
            scope.event = text("event") ?? text("expects")
            scope.subject = scope.event.map { .payload(of: $0) } ?? .nothing
            scope.place = .trigger
        case "notification_template":
            scope.template = text("code")
            link(template: node)
        case "notification_rule":
            link(rule: node)
            scope.event = text("event")
            scope.subject = scope.event.map { .payload(of: $0) } ?? .nothing
            scope.place = .filter
        case "wait":
            scope.event = text("event")
            scope.subject = scope.event.map { .payload(of: $0) } ?? .nothing
            scope.isInWait = scope.event != nil
        case "values_from": scope.subject = text("entity_type").map { .fields(of: $0) } ?? .nothing
        case "config_of_field":
            switch text("subject") {
            case "parameters": scope.subject = .parameters
            case "user": scope.subject = .nothing
            default: scope.subject = scope.target.map { .fields(of: $0) } ?? .nothing
            }
        case "config_of_form": scope.subject = .parameters
        case "policy": scope.policy = text("key")
        case "step":
            let key = text("key") ?? ""
            scope.rows = (.output, (scope.action ?? "") + "." + key)
            if scope.place == .step || scope.place == .early {
                // Steps inside of steps stand where the step around them does.
                if role == "action.steps" {
                    scope.place = text("at") == "before_create" ? .early : .step
                }
            }
            link(step: key, node, scope)
        case "for_each":
            scope.isInFanOut = true
            scope.item = text("items").flatMap { items(of: $0, scope) }
        case "submission":
            if let action = text("action") { scope.action = action }
        case "edit":
            if let field = text("field"), let type = scope.target,
                let value = outline.value("value", in: node)
            {
                link(value, to: NameID(kind: .field, owner: type, name: field), scope)
            }
        case "event_of_test": scope.action = self.action(of: node, scope)
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
        case "action.creates", "action.edits": scope.place = .records
        case "action.steps", "contract.policies": scope.place = .step
        case "action.result": scope.place = .result
        case "action.side_effects": scope.place = .stage
        case "trigger.filter": scope.place = .filter
        case "model.evaluate", "step.compensate":
            if role == "model.evaluate" { stage(.evaluate, .step, &scope) }
            scope.ownStep = scope.rows.owner
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
}
