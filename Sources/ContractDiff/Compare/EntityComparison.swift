// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Compares what the records of a type hold.
struct EntityComparison {
    let name: String

    func compare(_ old: ContractPart, _ new: ContractPart, _ log: inout ChangeLog) {
        log.inside(old, new) { log in
            if old["declared"]?.canonical != new["declared"]?.canonical {
                let isGone = new["declared"] == nil
                log.add(
                    .entityChanged, .breaking, .readers,
                    isGone ? "\(name) has no schema any more" : "\(name) has a schema",
                    isGone
                        ? "its records hold whatever is written to them"
                        : "records that are there need not hold to it",
                    PartDifference(name: "declared", old: old, new: new))
                return
            }
            for difference in ContractPart.differences(old, new) { compare(difference, &log) }
        }
    }

    private func compare(_ difference: PartDifference, _ log: inout ChangeLog) {
        switch difference.name {
        case "display_name": log.shown("the name of \(name)", difference)
        case "fields": fields(difference.old, difference.new, &log)
        case "relationships": relationships(difference, &log)
        case "unique_constraints": uniqueness(difference, &log)
        case "states": states(difference, &log)
        default: log.unclassified("'\(difference.name)' of \(name)", difference)
        }
    }

    private func fields(_ old: ContractPart?, _ new: ContractPart?, _ log: inout ChangeLog) {
        let differences = ContractPart.differences(old, new)
        for difference in differences {
            let field = "field '\(difference.name)' of \(name)"
            switch (difference.old, difference.new) {
            case (nil, let part?):
                let mustBeThere = part["required"] != nil
                log.add(
                    mustBeThere ? .valueMayBeAbsent : .addition, mustBeThere ? .warning : .compatible,
                    .readers, "\(field) is added" + (mustBeThere ? " and required" : ""),
                    mustBeThere
                        ? "records that are there have none, nor do those of runs in flight"
                        : "readers that do not know it can leave it", difference)
            case (let part?, nil):
                let other = differences.filter { $0.old == nil && $0.new?.canonical == part.canonical }
                let hint = other.count == 1 ? "; '\(other[0].name)' looks like its other name" : ""
                log.add(
                    .fieldRemoved, .breaking, .readers, "\(field) is gone\(hint)",
                    "readers find nothing in later records", difference)
                log.outlived("\(field) is gone", "runs in flight still write it", difference)
            case (let before?, let after?):
                log.inside(before, after) { log in changed(field, before, after, &log) }
            case (nil, nil): break
            }
        }
        if ContractPart.isReordered(old, new) {
            log.add(
                .orderChanged, .compatible, .people, "the fields of \(name) stand in another order",
                "people see them in that order", PartDifference(name: "order", old: old, new: new))
        }
    }

    private func changed(
        _ field: String, _ old: ContractPart, _ new: ContractPart, _ log: inout ChangeLog
    ) {
        for difference in ContractPart.differences(old, new) {
            switch difference.name {
            case "display_name": log.shown("the name of \(field)", difference)
            case "type":
                guard let before = difference.old, let after = difference.new else { continue }
                TypeComparison(role: .stored, subject: field).compare(before, after, into: &log)
            case "required":
                log.add(
                    .valueMayBeAbsent, .warning, .readers,
                    "\(field) " + (difference.new != nil ? "is required" : "may be absent"),
                    difference.new != nil
                        ? "records that are there, and those of runs in flight, may have none"
                        : "readers meet records without a value", difference)
            case "indexed":
                log.add(
                    .orderChanged, .compatible, .operations,
                    "\(field) is " + (difference.new != nil ? "" : "no longer ") + "indexed",
                    "looking records up by it costs more or less", difference)
            case "sensitive": SecrecyComparison.compare(field, difference, &log)
            case "default":
                log.add(
                    .defaultChanged, .warning, .readers,
                    "\(field) has \(difference.new?.canonical.brief ?? "nothing") as its default instead of "
                        + (difference.old?.canonical.brief ?? "nothing"),
                    "a record that is made without a value holds something else", difference)
            default: log.unclassified("'\(difference.name)' of \(field)", difference)
            }
        }
    }

    private func relationships(_ difference: PartDifference, _ log: inout ChangeLog) {
        for member in ContractPart.differences(difference.old, difference.new) {
            let relationship = "relationship '\(member.name)' of \(name)"
            if member.old == nil {
                log.add(
                    .addition, .compatible, .readers, "\(relationship) is added",
                    "readers that do not know it can leave it", member)
            } else {
                log.add(
                    .relationshipChanged, .breaking, .readers,
                    "\(relationship) "
                        + (member.new == nil ? "is gone" : "leads elsewhere, or to another number"),
                    "readers that follow it find something else", member)
            }
        }
    }

    private func uniqueness(_ difference: PartDifference, _ log: inout ChangeLog) {
        for member in ContractPart.differences(difference.old, difference.new) {
            // What is unique by some fields is unique by these and any others.
            let others = (member.old == nil ? difference.old : difference.new)?.members ?? []
            if let known = others.first(where: { $0.name.isPart(of: member.name) }) {
                log.add(
                    .uniquenessChanged, .compatible, .readers,
                    "that records of \(name) are unique by \(member.name) is "
                        + (member.old == nil ? "said" : "no longer said"),
                    "they are by \(known.name)", member)
            } else if member.old == nil {
                log.add(
                    .uniquenessChanged, .breaking, .callers,
                    "records of \(name) are unique by \(member.name)",
                    "submissions that were accepted fail, and records that are there may be alike", member)
            } else {
                log.add(
                    .uniquenessChanged, .warning, .readers,
                    "records of \(name) are no longer unique by \(member.name)",
                    "readers that look for one may find several", member)
            }
        }
    }

    private func states(_ difference: PartDifference, _ log: inout ChangeLog) {
        guard let old = difference.old, let new = difference.new else {
            let isGone = difference.new == nil
            return log.add(
                .statesChanged, isGone ? .warning : .breaking, isGone ? .readers : .callers,
                isGone ? "\(name) declares no states any more" : "\(name) declares states",
                isGone
                    ? "any state may follow any other" : "changes that were made are refused", difference)
        }
        for member in ContractPart.differences(old, new) {
            switch member.name {
            case "field":
                log.add(
                    .statesChanged, .breaking, .readers, "\(name) holds its state in another field",
                    "readers of the older field find another value", member)
            case "initial":
                log.add(
                    .statesChanged, .warning, .readers,
                    "a record of \(name) begins as \(member.new?.canonical.brief ?? "nothing") instead of "
                        + (member.old?.canonical.brief ?? "nothing"),
                    "readers meet records in another state", member)
            case "transitions": transitions(member, &log)
            default: log.unclassified("'\(member.name)' of the states of \(name)", member)
            }
        }
    }

    private func transitions(_ difference: PartDifference, _ log: inout ChangeLog) {
        let before = difference.old?.list ?? []
        let after = difference.new?.list ?? []
        func shown(_ pairs: [Value]) -> String {
            pairs.map { "'\($0.list?.first?.string ?? "")' to '\($0.list?.last?.string ?? "")'" }
                .joined(separator: ", ")
        }
        let gone = before.filter { !after.contains($0) }
        if !gone.isEmpty {
            log.add(
                .statesChanged, .breaking, .callers, "a record of \(name) no longer goes from \(shown(gone))",
                "changes that were made are refused", difference)
        }
        let added = after.filter { !before.contains($0) }
        if !added.isEmpty {
            log.add(
                .statesChanged, .warning, .readers, "a record of \(name) may go from \(shown(added))",
                "readers meet states in an order that they have not met before", difference)
        }
    }
}

extension String {
    /// True when every name of a list is in another one.
    fileprivate func isPart(of other: String) -> Bool {
        Set(split(separator: ", ")).isSubset(of: other.split(separator: ", "))
    }
}
