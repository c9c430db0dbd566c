// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

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
            case "model.input": scope.rows.kind == .output ? names(.input, scope.rows.owner) : nil
            case "model.fallback": scope.rows.kind == .output ? names(.output, scope.rows.owner) : nil
            case "case.payload", "submission.payload", "expect.errors":
                names(.parameter, scope.action)
            case "expect.steps": names(.step, scope.action)
            case "expect.created", "expect.records": names(.entity, "")
            case "given.connections": names(.connection, "")
            case "event_of_test.data": names(.payload, sibling("raise"))
            case "expected_event.payload": names(.payload, sibling("event"))
            case "call.with", "function_call.with", "duplicates.with", "condition.with",
                "config_of_function.with", "config_of_form.with":
                scope.function.map { .arguments(of: $0) }
            default:
                if let inside = scope.inside {
                    .names(inside.kind, owner: inside.owner)
                } else if case .recordFields? = argument?.kind {
                    names(.field, scope.primary)
                } else {
                    nil
                }
            }
        guard let found else { return nil }
        self = found
    }
}
