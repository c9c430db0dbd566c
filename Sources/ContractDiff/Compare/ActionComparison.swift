// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// Compares two versions of one action.
struct ActionComparison {
    let key: String
    let old: ContractPart
    let new: ContractPart
    let oldPlan: ActionPlan
    let newPlan: ActionPlan

    var name: String { "'\(key)'" }
    private let texts = ["label", "description", "icon", "help"]

    func compare(into log: inout ChangeLog) {
        log.forms = ConditionForms(oldPlan, newPlan)
        log.inside(old, new) { log in
            for difference in ContractPart.differences(old, new) { compare(difference, &log) }
            comparePlans(&log)
        }
        log.forms = ConditionForms()
    }

    private func compare(_ difference: PartDifference, _ log: inout ChangeLog) {
        let (before, after) = (difference.old, difference.new)
        switch difference.name {
        case let text where texts.contains(text): log.shown("the \(text) of \(name)", difference)
        case "target_model": targetModel(difference, &log)
        case "execution_mode", "kind": manner(difference, &log)
        case "status": status(difference, &log)
        case "view", "apply", "edit":
            PermissionComparison(action: name, right: difference.name).compare(difference, &log)
        case "parameters":
            ParameterComparison(
                role: .input, owner: name, reserved: Set(old["reserved"]?.list.compactMap(\.string) ?? []),
                kept: Set(new["reserved"]?.list.compactMap(\.string) ?? []),
                read: JudgedParameters.lookedAt(newPlan)
            ).compare(before, after, into: &log)
        case "submission_criteria":
            CriteriaComparison(action: name).compare(before, after, &log)
        case "edits": EditComparison(action: name).compare(before, after, &log)
        case "creates": CreateComparison(action: name).compare(before, after, &log)
        case "side_effects": SideEffectComparison(action: name).compare(before, after, &log)
        case "placements":
            log.add(
                .shownTextChanged, .compatible, .people, "\(name) is offered in other places",
                "people find it elsewhere", difference)
        case "submission_contract":
            ContractComparison(action: name, keys: NormalizedKeys(oldPlan, newPlan))
                .compare(before, after, &log)
        case "result": result(difference, &log)
        case "reserved": reserved(difference, &log)
        case "steps": StepComparison(owner: name).compare(before, after, &log)
        default: log.unclassified("'\(difference.name)' of \(name)", difference)
        }
    }

    private func targetModel(_ difference: PartDifference, _ log: inout ChangeLog) {
        if oldPlan.targetType == newPlan.targetType { return }
        log.add(
            .answerChanged, .breaking, .callers,
            "\(name) is about '\(newPlan.targetType ?? "nothing")' instead of '\(oldPlan.targetType ?? "nothing")'",
            "targets of the older type are refused, and its submissions name another record", difference)
    }

    private func manner(_ difference: PartDifference, _ log: inout ChangeLog) {
        let (before, after) = (difference.old?.text ?? "", difference.new?.text ?? "")
        log.add(
            .answerChanged, .breaking, .callers, "\(name) is '\(after)' instead of '\(before)'",
            "callers get another kind of answer, at another time", difference)
    }

    private func status(_ difference: PartDifference, _ log: inout ChangeLog) {
        let (before, after) = (difference.old?.text ?? "", difference.new?.text ?? "")
        let message = "\(name) is \(after) instead of \(before)"
        if before == "published" {
            log.add(
                .actionRemoved, .breaking, .callers, message, "submissions are refused", difference)
        } else if after == "published" {
            log.add(.addition, .compatible, .callers, message, "it can be submitted", difference)
        } else {
            log.add(
                .orderChanged, .compatible, .people, message, "it could not be submitted, and cannot",
                difference)
        }
    }

    private func result(_ difference: PartDifference, _ log: inout ChangeLog) {
        log.inside(difference.old, difference.new) { log in
            for member in ContractPart.differences(difference.old, difference.new) {
                let message = "'\(member.name)' of the result of \(name)"
                if member.new == nil {
                    log.add(
                        .resultChanged, .breaking, .callers, "\(message) is gone",
                        "who reads it finds nothing", member)
                } else if member.old == nil {
                    log.add(
                        .addition, .compatible, .callers, "\(message) is added", "nobody has to read it",
                        member)
                } else {
                    log.add(
                        .resultChanged, .warning, .callers, "\(message) comes from something else",
                        "who reads it finds another value", member)
                }
            }
        }
    }

    private func reserved(_ difference: PartDifference, _ log: inout ChangeLog) {
        let before = difference.old?.list ?? []
        let after = difference.new?.list ?? []
        let gone = before.filter { !after.contains($0) }
        if !gone.isEmpty {
            log.add(
                .nameNotReserved, .warning, .callers, "\(gone.words) of \(name) is no longer reserved",
                "a later parameter of that name could take what older callers send for something else",
                difference, help: "leave it in 'reserved'")
        }
        let added = after.filter { !before.contains($0) }
        if !added.isEmpty {
            log.add(
                .addition, .compatible, .callers, "\(added.words) of \(name) is reserved",
                "no later parameter can have that name", difference)
        }
    }

    // MARK: - What only the plan says

    private func comparePlans(_ log: inout ChangeLog) {
        let whole = PartDifference(name: "plan", old: old, new: new)
        if oldPlan.needsTarget != newPlan.needsTarget {
            log.add(
                .answerChanged, .breaking, .callers,
                newPlan.needsTarget ? "\(name) works on a target" : "\(name) works on no target",
                newPlan.needsTarget
                    ? "submissions without a target are refused" : "submissions with a target are refused",
                whole)
        }
        if oldPlan.primary?.key != newPlan.primary?.key, oldPlan.primary != nil, newPlan.primary != nil {
            log.add(
                .answerChanged, .breaking, .readers,
                "the record that \(name) is answered with is the one of '\(newPlan.primary?.key ?? "")' "
                    + "instead of '\(oldPlan.primary?.key ?? "")'",
                "reference and attachments go to another record", whole)
        }
        DuplicateComparison(action: name).compare(oldPlan, newPlan, whole, &log)
        compareSupport(whole, &log)
    }

    /// What is not run by this version is not submitted either.
    private func compareSupport(_ whole: PartDifference, _ log: inout ChangeLog) {
        let isRunBefore = oldPlan.unsupported.isEmpty
        let isOpen = [oldPlan, newPlan].allSatisfy { $0.status == "published" && $0.isActive }
        guard isOpen, isRunBefore != newPlan.unsupported.isEmpty else { return }
        log.add(
            isRunBefore ? .actionRemoved : .addition, isRunBefore ? .breaking : .compatible, .callers,
            isRunBefore
                ? "\(name) needs \(newPlan.unsupported.joined(separator: ", ")), which this version does not run"
                : "\(name) needs nothing any more that this version does not run",
            isRunBefore ? "submissions are refused" : "it can be submitted", whole)
    }
}
