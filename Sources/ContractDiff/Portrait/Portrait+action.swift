// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension Portrait {
    /// An action with everything that is said about it; rows that are switched off are none.
    static func part(_ action: ActionDefinition) -> ContractPart {
        let place = action.key.place
        return ContractPart(
            members: [
                ("label", label(action.label, of: action.key)),
                ("description", part(action.description, at: place)),
                ("icon", action.icon.map { part(word: $0, at: place) }),
                ("help", part(action.help, at: place)),
                ("target_model", part(action.targetModel)),
                ("execution_mode", part(word: action.executionMode.rawValue, at: place)),
                ("kind", part(word: action.kind.rawValue, at: place)),
                (
                    "status",
                    part(
                        word: action.isActive ? action.status.rawValue : "inactive", at: place)
                ),
                ("view", part(names: action.permissions.view, at: place)),
                ("apply", part(names: action.permissions.apply, at: place)),
                ("edit", part(names: action.permissions.edit, at: place)),
                ("parameters", parameters(action.parameters, at: place)),
                ("submission_criteria", criteria(action.criteria, at: place)),
                ("edits", edits(action.edits, at: place)),
                ("creates", creates(action.creates, at: place)),
                ("side_effects", sideEffects(action.sideEffects, at: place)),
                ("placements", placements(action.placements, at: place)),
                ("submission_contract", action.submissionContract.map(part)),
                ("result", part(entries: action.result, at: place)),
                ("reserved", part(names: action.reserved, at: place)),
                ("steps", steps(action.steps, at: place)),
            ], at: place)
    }

    private static func inOrder<Row>(_ rows: [Row], _ order: (Row) -> Int?) -> [Row] {
        rows.enumerated().sorted {
            let (left, right) = (order($0.element) ?? Int.max, order($1.element) ?? Int.max)
            return left == right ? $0.offset < $1.offset : left < right
        }.map(\.element)
    }

    private static func criteria(_ rows: [CriterionDefinition], at place: SourcePlace) -> ContractPart? {
        part(
            rows: inOrder(rows.filter(\.isActive), \.order).map { row in
                (
                    row.key.value,
                    ContractPart(
                        members: [
                            ("check", ContractPart(value(row.check), at: row.source)),
                            (
                                "warns",
                                part(flag: row.enforcement == .warn, at: row.key.place)
                            ),
                            ("message", part(row.message, at: row.key.place)),
                        ], at: row.key.place)
                )
            }, at: place)
    }

    private static func value(_ check: CriterionDefinition.Check) -> Value {
        switch check {
        case .field(let comparison, let subject):
            // A comparison on the parameters is the same as a form's.
            subject == .parameters
                ? ["form": value(comparison)] : .map([subject.rawValue: value(comparison)])
        case .function(let call): ["entity": value(call)]
        case .reachable(let state): ["reachable": value(state.value)]
        case .form(let condition): ["form": value(condition.value)]
        }
    }

    private static func edits(_ rows: [EditDefinition], at place: SourcePlace) -> ContractPart? {
        part(
            rows: numbered(
                inOrder(rows.filter(\.isActive), \.order).map { row in
                    (
                        row.key?.value ?? row.field.value,
                        ContractPart(
                            members: [
                                ("field", part(row.field)), ("value", part(row.value)),
                                ("when", part(row.when)),
                            ], at: row.field.place)
                    )
                }), at: place)
    }

    private static func creates(_ rows: [CreateDefinition], at place: SourcePlace) -> ContractPart? {
        part(
            rows: inOrder(rows.filter(\.isActive), \.order).map { row in
                (
                    row.key.value,
                    ContractPart(
                        members: [
                            ("entity_type", part(row.entityType)),
                            ("fields", part(entries: row.fields, at: row.key.place)),
                            ("when", part(row.when)),
                            ("on_failure", part(word: row.onFailure.rawValue, at: row.key.place)),
                        ], at: row.key.place)
                )
            }, at: place)
    }

    private static func sideEffects(
        _ rows: [SideEffectDefinition], at place: SourcePlace
    ) -> ContractPart? {
        part(
            rows: inOrder(rows.filter(\.isActive), \.order).map { row in
                (
                    row.key.value,
                    ContractPart(
                        members: [
                            ("event", part(row.event)),
                            (
                                "payload",
                                row.payload.map { entries in
                                    ContractPart(
                                        members: entries.map { ($0.key.value, part($0.value)) },
                                        at: row.key.place)
                                }
                            ),
                            ("when", part(row.when)),
                        ], at: row.key.place)
                )
            }, at: place)
    }

    private static func placements(_ rows: [PlacementDefinition], at place: SourcePlace) -> ContractPart? {
        part(
            rows: numbered(
                inOrder(rows.filter(\.isActive), \.order).map { row in
                    (
                        row.key?.value ?? row.surface.value,
                        ContractPart(
                            members: [
                                ("surface", part(row.surface)),
                                ("as", part(word: row.form.rawValue, at: row.surface.place)),
                                ("label", part(row.label, at: row.surface.place)),
                            ], at: row.surface.place)
                    )
                }), at: place)
    }
}
