// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Compares gates at which people decide.
struct ApprovalComparison {
    /// Such as `the approval of 'order'`.
    let subject: String

    func compare(_ difference: PartDifference, _ log: inout ChangeLog) {
        guard let old = difference.old, let new = difference.new else {
            if difference.new == nil {
                log.add(
                    .approvalChanged, .breaking, .permissions, "\(subject) is gone",
                    "what somebody had to approve goes on by itself", difference)
            } else {
                log.add(
                    .approvalChanged, .warning, .callers, "\(subject) is added",
                    "what went on by itself waits for somebody", difference)
            }
            return
        }
        log.inside(old, new) { log in
            for member in ContractPart.differences(old, new) { compare(member: member, &log) }
        }
    }

    private func compare(member difference: PartDifference, _ log: inout ChangeLog) {
        switch difference.name {
        case "message": log.shown("the message of \(subject)", difference)
        case "approvers", "escalate_to": approvers(difference, &log)
        case "show":
            log.add(
                .approvalChanged, .warning, .permissions, "\(subject) shows something else",
                "who decides sees other values", difference)
        case "expires_after":
            log.add(
                .approvalChanged, .warning, .callers,
                "\(subject) expires after \(difference.exchange ?? "another time")",
                "who decides has another time for it", difference)
        case "on_expiry":
            let approves = difference.new?.text == "approve"
            log.add(
                .approvalChanged, approves ? .breaking : .warning, .permissions,
                "\(subject) ends with '\(difference.new?.text ?? "")' when nobody decides",
                approves ? "what nobody approved goes on" : "what nobody decides ends otherwise", difference)
        case "allow_self":
            let allows = difference.new != nil
            log.add(
                allows ? .permissionWidened : .permissionNarrowed, allows ? .breaking : .warning,
                .permissions,
                "\(subject) " + (allows ? "may be" : "may no longer be") + " given by the submitter",
                allows ? "one person is enough" : "another person has to decide", difference)
        case "when":
            let strictness = Strictness(
                from: difference.old?.canonical, to: difference.new?.canonical, knowing: log.forms.other)
            if strictness == .same { return }
            let isTighter = strictness != .looser
            log.add(
                .approvalChanged, isTighter ? .breaking : .warning,
                isTighter ? .permissions : .callers, "\(subject) is asked for under another condition",
                isTighter
                    ? "what somebody had to approve may go on by itself"
                    : "what went on by itself waits for somebody", difference)
        default: log.unclassified("'\(difference.name)' of \(subject)", difference)
        }
    }

    private func approvers(_ difference: PartDifference, _ log: inout ChangeLog) {
        let who = difference.name == "approvers" ? subject : "the escalation of \(subject)"
        for member in ContractPart.differences(difference.old, difference.new) {
            if member.name == "count" {
                let before = member.old?.value?.number ?? Number(1)
                let after = member.new?.value?.number ?? Number(1)
                if before == after { continue }
                let isWider = after < before
                let people = after == Number(1) ? "person" : "people"
                log.add(
                    isWider ? .permissionWidened : .permissionNarrowed, isWider ? .breaking : .warning,
                    .permissions, "\(who) needs \(after.text) \(people) instead of \(before.text)",
                    isWider ? "fewer people are enough" : "more people have to decide", member)
                continue
            }
            let before = member.old?.list ?? []
            let after = member.new?.list ?? []
            let added = after.filter { !before.contains($0) }
            let gone = before.filter { !after.contains($0) }
            if !added.isEmpty {
                log.add(
                    .permissionWidened, .breaking, .permissions, "\(who) may be given by \(added.words)",
                    "more people may decide than before", member)
            }
            if !gone.isEmpty {
                log.add(
                    .permissionNarrowed, .warning, .permissions, "\(who) may not be given by \(gone.words)",
                    "who could decide before cannot", member)
            }
        }
    }
}
