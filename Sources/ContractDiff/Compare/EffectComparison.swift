// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Compares the fields that an action changes on its target.
struct EditComparison {
    let action: String

    func compare(_ old: ContractPart?, _ new: ContractPart?, _ log: inout ChangeLog) {
        for difference in ContractPart.differences(old, new) {
            let field = (difference.new ?? difference.old)?["field"]?.text ?? difference.name
            let message: String
            if difference.new == nil {
                message = "\(action) no longer changes '\(field)'"
            } else if difference.old == nil {
                message = "\(action) changes '\(field)'"
            } else {
                message = "\(action) changes '\(field)' otherwise"
            }
            log.add(
                .effectChanged, .warning, .readers, message, "the same submission leaves another record",
                difference)
        }
        if ContractPart.isReordered(old, new) {
            log.add(
                .effectChanged, .warning, .readers, "the edits of \(action) are made in another order",
                "of two edits of one field the later counts",
                PartDifference(name: "order", old: old, new: new))
        }
    }
}

/// Compares the records that an action makes.
struct CreateComparison {
    let action: String

    func compare(_ old: ContractPart?, _ new: ContractPart?, _ log: inout ChangeLog) {
        let differences = ContractPart.differences(old, new)
        for difference in differences {
            let name = "'\(difference.name)' of \(action)"
            switch (difference.old, difference.new) {
            case (nil, let part?):
                let known = differences.first { $0.new == nil && $0.old?.canonical == part.canonical }
                log.add(
                    .effectChanged, .warning, .readers,
                    known.map { "create \(name) was called '\($0.name)'" } ?? "create \(name) is added",
                    "a submission makes a record that it did not make before", difference)
            case (let part?, nil):
                if differences.contains(where: { $0.old == nil && $0.new?.canonical == part.canonical }) {
                    continue
                }
                log.add(
                    .recordNotMade, .breaking, .readers, "create \(name) is gone",
                    "a submission makes no '\(part["entity_type"]?.text ?? "")' for it any more", difference)
            case (let before?, let after?):
                log.inside(before, after) { log in changed(name, before, after, &log) }
            case (nil, nil): break
            }
        }
        if ContractPart.isReordered(old, new) {
            log.add(
                .orderChanged, .compatible, .readers, "the creates of \(action) are made in another order",
                "they are one unit", PartDifference(name: "order", old: old, new: new))
        }
    }

    private func changed(
        _ name: String, _ old: ContractPart, _ new: ContractPart, _ log: inout ChangeLog
    ) {
        for difference in ContractPart.differences(old, new) {
            switch difference.name {
            case "entity_type":
                log.add(
                    .recordNotMade, .breaking, .readers,
                    "create \(name) makes a '\(difference.new?.text ?? "")' instead of a '\(difference.old?.text ?? "")'",
                    "readers of the older type find no record", difference)
            case "fields":
                log.inside(difference.old, difference.new) { log in
                    for field in ContractPart.differences(difference.old, difference.new) {
                        self.field(name, field, &log)
                    }
                }
            case "when":
                let strictness = Strictness(
                    from: difference.old?.canonical, to: difference.new?.canonical, knowing: log.forms.other)
                if strictness == .same { return }
                let isTighter = strictness != .looser
                log.add(
                    .recordNotMade, isTighter ? .breaking : .warning, .readers,
                    "create \(name) is made under another condition",
                    isTighter
                        ? "readers find no record where there was one"
                        : "a submission makes a record where it did not before", difference)
            case "on_failure":
                log.add(
                    .effectChanged, .warning, .readers,
                    "the record of create \(name) is for '\(difference.new?.text ?? "")' when a later step fails",
                    "it stays or goes where it did not before", difference)
            default: log.unclassified("'\(difference.name)' of create \(name)", difference)
            }
        }
    }

    private func field(_ name: String, _ field: PartDifference, _ log: inout ChangeLog) {
        if field.old == nil {
            log.add(
                .addition, .compatible, .readers, "create \(name) fills '\(field.name)'",
                "readers find a value where there was none, or the default", field)
        } else if field.new == nil {
            log.add(
                .valueMayBeAbsent, .warning, .readers, "create \(name) no longer fills '\(field.name)'",
                "readers find no value, or the default", field)
        } else {
            log.add(
                .effectChanged, .warning, .readers,
                "create \(name) fills '\(field.name)' with \(field.exchange ?? "something else")",
                "the same submission leaves another record", field)
        }
    }
}

/// Compares the events that an action, or one of its steps, tells the outside.
struct SideEffectComparison {
    let action: String

    func compare(_ old: ContractPart?, _ new: ContractPart?, _ log: inout ChangeLog) {
        for difference in ContractPart.differences(old, new) {
            let name = "side effect '\(difference.name)' of \(action)"
            switch (difference.old, difference.new) {
            case (nil, _):
                log.add(
                    .effectChanged, .warning, .readers, "\(name) is added",
                    "receivers get an event that they did not get before", difference)
            case (_, nil):
                log.add(
                    .eventNotSent, .breaking, .readers, "\(name) is gone",
                    "receivers get no '\(difference.old?["event"]?.text ?? "")' from it any more", difference)
            case (let before?, let after?):
                log.inside(before, after) { log in emission(name, before, after, &log) }
            }
        }
        if ContractPart.isReordered(old, new) {
            log.add(
                .effectChanged, .warning, .readers, "the events of \(action) are sent in another order",
                "receivers get them in that order", PartDifference(name: "order", old: old, new: new))
        }
    }

    func emission(_ name: String, _ old: ContractPart, _ new: ContractPart, _ log: inout ChangeLog) {
        for difference in ContractPart.differences(old, new) {
            switch difference.name {
            case "event":
                log.add(
                    .eventNotSent, .breaking, .readers,
                    "\(name) sends '\(difference.new?.text ?? "")' instead of '\(difference.old?.text ?? "")'",
                    "receivers of the older event get it no more", difference)
            case "payload": payload(name, difference, &log)
            case "when":
                let strictness = Strictness(
                    from: difference.old?.canonical, to: difference.new?.canonical, knowing: log.forms.other)
                if strictness == .same { return }
                let isTighter = strictness != .looser
                log.add(
                    .eventNotSent, isTighter ? .breaking : .warning, .readers,
                    "\(name) is sent under another condition",
                    isTighter
                        ? "receivers do not get it where they did" : "receivers get it where they did not",
                    difference)
            default: log.unclassified("'\(difference.name)' of \(name)", difference)
            }
        }
    }

    private func payload(_ name: String, _ difference: PartDifference, _ log: inout ChangeLog) {
        guard let old = difference.old, let new = difference.new else {
            return log.add(
                .eventPayloadChanged, .breaking, .readers,
                difference.new == nil
                    ? "\(name) carries the default instead of its own payload"
                    : "\(name) carries a payload of its own instead of the default",
                "receivers find other fields", difference)
        }
        for field in ContractPart.differences(old, new) {
            if field.old == nil {
                log.add(
                    .addition, .compatible, .readers, "\(name) carries '\(field.name)'",
                    "receivers that do not know it can leave it", field)
            } else {
                log.add(
                    .eventPayloadChanged, field.new == nil ? .breaking : .warning, .readers,
                    "\(name) "
                        + (field.new == nil
                            ? "no longer carries '\(field.name)'"
                            : "fills '\(field.name)' with \(field.exchange ?? "something else")"),
                    field.new == nil ? "receivers that read it find nothing" : "receivers find another value",
                    field)
            }
        }
    }
}
