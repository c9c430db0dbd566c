// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Finds what the records that an action writes refuse of what they took, whichever of the two texts has changed.
///
/// A submission is refused when its record does not hold to its type: callers see that, though nothing that they send is
/// declared otherwise.
struct RecordRefusals {
    /// One version of an action with the types of its records.
    struct Side {
        let action: ContractPart
        let entities: ContractPart?
        /// What the action works on.
        let target: String?
    }

    /// One field of a record as an action fills it.
    private struct Fill {
        let subject: String
        let entity: String
        let field: String
        /// The type, whether it is required, its default.
        let declared: ContractPart
        /// Nil where no create or edit names the field.
        let value: ContractPart?
        /// True when the submission contract names it: the actor's field, what is prepared, the reference.
        let isFilledBesides: Bool
    }

    let name: String
    let old: Side
    let new: Side

    func compare(into log: inout ChangeLog) {
        let before = Dictionary(fills(of: old).map { ($0.key, $0.fill) }) { first, _ in first }
        for (key, fill) in fills(of: new) { compare(before[key], fill, &log) }
    }

    private func compare(_ before: Fill?, _ after: Fill, _ log: inout ChangeLog) {
        let isOther = before?.value?.canonical != after.value?.canonical
        let place = PartDifference(
            name: after.field, old: before?.value ?? before?.declared, new: after.value ?? after.declared)
        if mayBeEmpty(after), before.map({ !mayBeEmpty($0) }) ?? true {
            // What nothing fills, the compiler refuses.
            if before?.value == nil, !after.isFilledBesides { return }
            log.add(
                .recordMayBeRefused, .breaking, .callers,
                "\(after.subject) may leave the required field '\(after.field)' of '\(after.entity)' empty",
                "submissions that were accepted are refused then", place)
        } else if mayMisfit(after, new),
            isOther || isTighter(before?.declared["type"], after.declared["type"])
        {
            log.add(
                .recordMayBeRefused, .breaking, .callers,
                "\(after.subject) may fill the field '\(after.field)' of '\(after.entity)' with what does not fit",
                "submissions that were accepted are refused then", place)
        }
    }

    // MARK: - What is filled

    private func fills(of side: Side) -> [(key: String, fill: Fill)] {
        var fills: [(key: String, fill: Fill)] = []
        let besides = side.action["submission_contract"]?.canonical.allWordsAndKeys ?? []
        for create in side.action["creates"]?.members ?? [] {
            let entity = create.part["entity_type"]?.text ?? ""
            for field in fields(of: entity, side) {
                let fill = Fill(
                    subject: "create '\(create.name)' of \(name)", entity: entity, field: field.name,
                    declared: field.part, value: create.part["fields"]?[field.name],
                    isFilledBesides: besides.contains(field.name))
                fills.append(("create \(create.name) \(field.name)", fill))
            }
        }
        for edit in side.action["edits"]?.members ?? [] {
            let entity = side.target ?? ""
            for field in fields(of: entity, side) where field.name == edit.part["field"]?.text {
                let fill = Fill(
                    subject: "an edit of \(name)", entity: entity, field: field.name, declared: field.part,
                    value: edit.part["value"], isFilledBesides: false)
                fills.append(("edit \(edit.name) \(field.name)", fill))
            }
        }
        return fills
    }

    private func fields(of entity: String, _ side: Side) -> [ContractPart.Member] {
        side.entities?[entity]?["fields"]?.members ?? []
    }

    // MARK: - What may come of it

    /// What is named in a create is proved to be there; what fills a field besides may leave it out.
    private func mayBeEmpty(_ fill: Fill) -> Bool {
        fill.declared["required"] != nil && fill.declared["default"] == nil && fill.value == nil
    }

    /// Whether not everything that may come is allowed; of what the compiler has checked, nothing is.
    private func mayMisfit(_ fill: Fill, _ side: Side) -> Bool {
        guard let type = fill.declared["type"], type.members.contains(where: { isConstraint($0.name) })
        else { return false }
        guard let value = fill.value?.canonical else { return fill.isFilledBesides }
        if value["literal"] != nil { return false }
        guard let parameter = parameter(value, side)?["type"] else { return true }
        return parameter["type"]?.text != type["type"]?.text || isTighter(parameter, type)
    }

    private func isConstraint(_ name: String) -> Bool { !["type", "choice_labels"].contains(name) }

    /// The parameter that a value is, as it was sent.
    private func parameter(_ value: Value, _ side: Side) -> ContractPart? {
        let root = "$parameters."
        guard let reference = value["reference"]?.string, reference.hasPrefix(root) else { return nil }
        return side.action["parameters"]?[String(reference.dropFirst(root.count))]
    }

    /// Whether the second type refuses something that the first takes.
    private func isTighter(_ first: ContractPart?, _ second: ContractPart?) -> Bool {
        guard let first, let second else { return false }
        var log = ChangeLog()
        TypeComparison(role: .input, subject: "").compare(first, second, into: &log)
        return log.changes.contains { $0.severity == .breaking }
    }
}
