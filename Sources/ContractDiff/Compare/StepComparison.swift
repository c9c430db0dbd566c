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
            case (nil, let part?): added(name, part, difference, &log)
            case (let part?, nil): removed(name, part, difference, &log)
            case (let before?, let after?):
                log.inside(before, after) { log in changed(name, before, after, &log) }
            case (nil, nil): break
            }
        }
        if ContractPart.isReordered(old, new) {
            log.add(
                .stepChanged, .warning, .operations, "the steps of \(owner) run in another order",
                "runs in flight keep the older one", PartDifference(name: "order", old: old, new: new))
        }
    }

    private func added(
        _ name: String, _ part: ContractPart, _ difference: PartDifference, _ log: inout ChangeLog
    ) {
        if ["approval", "govern"].contains(part["verb"]?.text ?? "") {
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
        _ name: String, _ old: ContractPart, _ new: ContractPart, _ log: inout ChangeLog
    ) {
        if old["verb"]?.canonical != new["verb"]?.canonical {
            log.add(
                .stepChanged, .breaking, .operations,
                "\(name) is a '\(new["verb"]?.text ?? "")' instead of a '\(old["verb"]?.text ?? "")'",
                "submissions do something else; runs in flight do what they did",
                PartDifference(name: "verb", old: old["verb"], new: new["verb"]))
            return
        }
        for difference in ContractPart.differences(old, new) {
            member(name, new["verb"]?.text ?? "", difference, &log)
        }
    }

    private func member(
        _ name: String, _ verb: String, _ difference: PartDifference, _ log: inout ChangeLog
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
            let isTighter =
                Strictness(from: difference.old?.canonical, to: difference.new?.canonical) != .looser
            if ["approval", "govern"].contains(verb) {
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
