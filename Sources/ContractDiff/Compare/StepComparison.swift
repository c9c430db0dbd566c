// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Compares the steps beyond the standard pipeline.
struct StepComparison {
    /// What has the steps, such as `'order'`.
    let owner: String

    func compare(_ old: ContractPart?, _ new: ContractPart?, _ log: inout ChangeLog) {
        for difference in ContractPart.differences(old, new) {
            let name = "step '\(difference.name)' of \(owner)"
            switch (difference.old, difference.new) {
            case (nil, let part?):
                if part["verb"]?.text == "gate" {
                    gate(difference, (old, new)).compare(difference, &log)
                } else {
                    added(name, part, difference, &log)
                }
            case (let part?, nil): removed(name, part, difference, &log)
            case (let before?, let after?):
                log.inside(before, after) { log in
                    changed(difference, before, after, (old, new), &log)
                }
            case (nil, nil): break
            }
        }
        if ContractPart.isReordered(old, new) {
            let place = PartDifference(name: "order", old: old, new: new)
            if let (approval, step) = StepGuard.overtaken(old, new) {
                return log.add(
                    .approvalChanged, .breaking, .permissions,
                    "step '\(step)' of \(owner) runs before '\(approval)' instead of after it",
                    "it does not wait for what somebody had to approve", place)
            }
            log.add(
                .stepChanged, .warning, .operations, "the steps of \(owner) run in another order",
                "runs in flight keep the older one", place)
        }
    }

    private func gate(
        _ difference: PartDifference, _ lists: (old: ContractPart?, new: ContractPart?)
    ) -> GateComparison {
        GateComparison(
            name: "step '\(difference.name)' of \(owner)", key: difference.name, lists: lists)
    }

    private func added(
        _ name: String, _ part: ContractPart, _ difference: PartDifference, _ log: inout ChangeLog
    ) {
        if StepGuard.verbs.contains(part["verb"]?.text ?? "") {
            log.add(
                .approvalChanged, .warning, .callers, "\(name) is added",
                "what went on by itself may wait for somebody, or be refused", difference)
        } else {
            log.add(
                .stepChanged, .warning, .operations, "\(name) is added",
                "submissions do something that they did not do before", difference)
        }
    }

    private func removed(
        _ name: String, _ part: ContractPart, _ difference: PartDifference, _ log: inout ChangeLog
    ) {
        switch part["verb"]?.text {
        case "approval", "govern":
            log.add(
                .approvalChanged, .breaking, .permissions, "\(name) is gone",
                "what somebody had to approve goes on by itself", difference)
        case "emit":
            log.add(
                .eventNotSent, .breaking, .readers, "\(name) is gone",
                "receivers get no '\(part["body"]?["event"]?.text ?? "")' from it any more", difference)
        case "push", "execute", "call", "start", "for_each", "parallel":
            log.add(
                .stepChanged, .breaking, .operations, "\(name) is gone",
                "what it did outside is not done any more", difference)
        default:
            log.add(
                .stepChanged, .warning, .operations, "\(name) is gone",
                "submissions do not do it any more; runs in flight still do", difference)
        }
    }

    private func changed(
        _ step: PartDifference, _ old: ContractPart, _ new: ContractPart,
        _ lists: (old: ContractPart?, new: ContractPart?), _ log: inout ChangeLog
    ) {
        let name = "step '\(step.name)' of \(owner)"
        if old["verb"]?.canonical != new["verb"]?.canonical {
            log.add(
                .stepChanged, .breaking, .operations,
                "\(name) is a '\(new["verb"]?.text ?? "")' instead of a '\(old["verb"]?.text ?? "")'",
                "submissions do something else; runs in flight do what they did",
                PartDifference(name: "verb", old: old["verb"], new: new["verb"]))
            return
        }
        let differences = ContractPart.differences(old, new)
        let isGate = new["verb"]?.text == "gate"
        // Both say when it leads where, so they are one difference.
        let gateMembers = ["body", "when"]
        if isGate, let first = differences.first(where: { gateMembers.contains($0.name) }) {
            gate(step, lists).compare(PartDifference(name: step.name, old: old, new: new), at: first, &log)
        }
        let isGuard = StepGuard.isIn(old) && StepGuard.isIn(new)
        for difference in differences where !isGate || !gateMembers.contains(difference.name) {
            if difference.name == "on_error", skipsGuard(step, difference, lists) {
                log.add(
                    .approvalChanged, .breaking, .permissions,
                    "\(name) leads past what somebody has to approve when it fails",
                    "what somebody had to approve may go on by itself", difference)
            } else if isGuard, ["at", "on_error"].contains(difference.name) {
                guardMember(name, difference, &log)
            } else {
                member(name, new["verb"]?.text ?? "", isGuard: isGuard, difference, &log)
            }
        }
    }

    /// True when a failure goes on behind a guard that it did not get past before.
    private func skipsGuard(
        _ step: PartDifference, _ difference: PartDifference,
        _ lists: (old: ContractPart?, new: ContractPart?)
    ) -> Bool {
        func skipped(_ part: ContractPart?, in list: ContractPart?) -> Set<String> {
            guard let target = part?.canonical["goto"]?.string else { return [] }
            let names = StepGuard.skipped(from: step.name, to: target, in: list)
            return Set(names.filter { list?[$0].map(StepGuard.isIn) ?? false })
        }
        let after = skipped(difference.new, in: lists.new).filter { lists.old?[$0] != nil }
        return !after.isSubset(of: skipped(difference.old, in: lists.old))
    }

    /// Where a step stands that others wait for, and what follows when it refuses.
    private func guardMember(_ name: String, _ difference: PartDifference, _ log: inout ChangeLog) {
        switch (difference.name, difference.new?.text) {
        case ("at", nil):
            log.add(
                .approvalChanged, .breaking, .permissions, "\(name) comes after the records are made",
                "what somebody had to approve happens before that", difference)
        case ("at", _):
            log.add(
                .approvalChanged, .warning, .callers, "\(name) comes before the records are made",
                "what happened by itself waits for somebody", difference)
        case (_, "fail"?):
            log.add(
                .approvalChanged, .warning, .callers, "a refusal by \(name) ends the submission",
                "what went on is refused", difference)
        default:
            log.add(
                .approvalChanged, .breaking, .permissions, "a refusal by \(name) ends the submission no more",
                "what was refused goes on", difference)
        }
    }

    private func member(
        _ name: String, _ verb: String, isGuard: Bool, _ difference: PartDifference, _ log: inout ChangeLog
    ) {
        switch difference.name {
        case "body": body(name, verb, difference, &log)
        case "output":
            ParameterComparison(role: .output, owner: name, reserved: [])
                .compare(difference.old, difference.new, into: &log)
        case "sensitive": SecrecyComparison.compare("the output of \(name)", difference, &log)
        case "retry", "timeout":
            log.add(
                .retryChanged, .warning, .operations, "\(name) has another '\(difference.name)'",
                "it gives up sooner or later", difference)
        case "when":
            let strictness = Strictness(
                from: difference.old?.canonical, to: difference.new?.canonical, knowing: log.forms.other)
            if strictness == .same { return }
            let isTighter = strictness != .looser
            if isGuard {
                log.add(
                    .approvalChanged, isTighter ? .breaking : .warning,
                    isTighter ? .permissions : .callers, "\(name) is taken under another condition",
                    isTighter
                        ? "what somebody had to approve may go on by itself"
                        : "what went on by itself may wait for somebody", difference)
            } else {
                log.add(
                    .stepChanged, .warning, .operations, "\(name) is taken under another condition",
                    isTighter ? "it is skipped where it was taken" : "it is taken where it was skipped",
                    difference)
            }
        case "at", "compensate", "irrevocable", "on_error":
            log.add(
                .stepChanged, .warning, .operations, "\(name) has another '\(difference.name)'",
                "what happens around it, or when it fails, is another; runs in flight keep the older",
                difference)
        default: log.unclassified("'\(difference.name)' of \(name)", difference)
        }
    }

    private func body(
        _ name: String, _ verb: String, _ difference: PartDifference, _ log: inout ChangeLog
    ) {
        guard let old = difference.old, let new = difference.new else {
            return log.unclassified("what \(name) does", difference)
        }
        switch verb {
        case "emit": SideEffectComparison(action: owner).emission(name, old, new, &log)
        case "approval": ApprovalComparison(subject: name).compare(difference, &log)
        case "for_each", "parallel":
            log.inside(old, new) { log in
                for member in ContractPart.differences(old, new) { nested(name, member, &log) }
            }
        case "govern":
            log.add(
                .approvalChanged, .breaking, .permissions, "\(name) evaluates another policy",
                "other things are required, or approved", difference)
        default:
            log.add(
                .stepChanged, .warning, .operations, "\(name) does its '\(verb)' otherwise",
                "submissions do something else; runs in flight do what they did", difference)
        }
    }

    private func nested(_ name: String, _ member: PartDifference, _ log: inout ChangeLog) {
        if member.name == "steps" || member.name.hasPrefix("branch ") {
            let place = member.name == "steps" ? name : "\(member.name) of \(name)"
            return StepComparison(owner: place).compare(member.old, member.new, &log)
        }
        log.add(
            .stepChanged, .warning, .operations, "\(name) has another '\(member.name)'",
            "submissions do something else; runs in flight do what they did", member)
    }
}
