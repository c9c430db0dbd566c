// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Compares what stands beside the actions: connections, policies, triggers, notifications and events.
struct SurroundingComparison {
    /// The events that come from outside, so that a field of theirs is what somebody has to send.
    let raised: Set<String>

    func connection(_ name: String, _ difference: PartDifference, _ log: inout ChangeLog) {
        guard let old = difference.old, let new = difference.new else {
            return presence("connection '\(name)'", .connectionChanged, difference, &log)
        }
        for member in ContractPart.differences(old, new) {
            let message = "connection '\(name)' has another '\(member.name)'"
            switch member.name {
            case "type", "base_url", "path":
                log.add(
                    .connectionChanged, .breaking, .operations, message,
                    "what is sent goes elsewhere; runs in flight still go where they went", member)
            case "auth":
                log.add(
                    .connectionChanged, .warning, .operations, message,
                    "the secret has to be where it is looked for", member)
            case "timeout":
                log.add(
                    .retryChanged, .warning, .operations, message, "it gives up sooner or later", member)
            case "model", "temperature":
                log.add(
                    .connectionChanged, .warning, .operations, message,
                    "what is asked may be answered otherwise", member)
            case "allow_hosts":
                let isWider =
                    member.new == nil
                    || !(member.new?.list.allSatisfy { member.old?.list.contains($0) ?? false } ?? true)
                let widens = member.old != nil && isWider
                log.add(
                    widens ? .permissionWidened : .connectionChanged, .breaking,
                    widens ? .permissions : .operations, message,
                    widens ? "data may leave for other hosts" : "hosts that were reached are refused", member)
            case "idempotency":
                log.add(
                    .connectionChanged, .warning, .operations, message,
                    "a repeated push is recognised otherwise", member)
            default: log.unclassified("'\(member.name)' of connection '\(name)'", member)
            }
        }
    }

    func policy(_ name: String, _ difference: PartDifference, _ log: inout ChangeLog) {
        guard let old = difference.old, let new = difference.new else {
            return presence("policy '\(name)'", .policyChanged, difference, &log)
        }
        for member in ContractPart.differences(old, new) {
            switch member.name {
            case "require":
                let strictness = Strictness(from: member.old?.canonical, to: member.new?.canonical)
                if strictness == .same { continue }
                let isTighter = strictness == .tighter
                log.add(
                    .policyChanged, isTighter ? .warning : .breaking, isTighter ? .callers : .permissions,
                    "policy '\(name)' requires something else",
                    isTighter
                        ? "what went on may be refused, or wait" : "what was refused, or waited, may go on",
                    member)
            case "on_failure":
                let refuses = member.new?.text == "refuse"
                log.add(
                    .policyChanged, .breaking, refuses ? .callers : .permissions,
                    "policy '\(name)' answers a failure with '\(member.new?.text ?? "")'",
                    refuses ? "what could be approved is refused" : "what was refused can be approved", member
                )
            case "approval":
                ApprovalComparison(subject: "the approval of policy '\(name)'").compare(member, &log)
            default: log.unclassified("'\(member.name)' of policy '\(name)'", member)
            }
        }
    }

    func trigger(_ name: String, _ difference: PartDifference, _ log: inout ChangeLog) {
        guard let old = difference.old, let new = difference.new else {
            return presence("trigger '\(name)'", .triggerChanged, difference, &log)
        }
        for member in ContractPart.differences(old, new) {
            switch member.name {
            case "action", "cause", "input", "tenants":
                let what =
                    [
                        "action": "starts another action", "cause": "fires at another time or event",
                        "input": "hands on other values",
                    ][member.name] ?? "fires in other tenants"
                log.add(
                    .triggerChanged, .warning, .operations, "trigger '\(name)' \(what)",
                    "something starts where it did not, or no longer where it did", member)
            default: log.unclassified("'\(member.name)' of trigger '\(name)'", member)
            }
        }
    }

    func template(_ name: String, _ difference: PartDifference, _ log: inout ChangeLog) {
        guard let old = difference.old, let new = difference.new else {
            return presence("template '\(name)'", .notificationChanged, difference, &log)
        }
        for member in ContractPart.differences(old, new) {
            log.shown("'\(member.name)' of template '\(name)'", member)
        }
    }

    func rule(_ name: String, _ difference: PartDifference, _ log: inout ChangeLog) {
        guard let old = difference.old, let new = difference.new else {
            return presence("notification '\(name)'", .notificationChanged, difference, &log)
        }
        for member in ContractPart.differences(old, new) {
            switch member.name {
            case "event", "filter", "channels", "template":
                log.add(
                    .notificationChanged, .warning, .operations,
                    "notification '\(name)' has another '\(member.name)'",
                    "who was told is told otherwise, or not at all", member)
            case "recipients":
                let before = member.old?.list ?? []
                let added = (member.new?.list ?? []).filter { !before.contains($0) }
                log.add(
                    added.isEmpty ? .notificationChanged : .permissionWidened, .warning,
                    added.isEmpty ? .operations : .permissions, "notification '\(name)' has other recipients",
                    added.isEmpty ? "who was told is not told" : "others are told what the event holds",
                    member)
            default: log.unclassified("'\(member.name)' of notification '\(name)'", member)
            }
        }
    }

    func event(_ name: String, _ difference: PartDifference, _ log: inout ChangeLog) {
        let subject = "event '\(name)'"
        guard let old = difference.old, let new = difference.new else {
            if difference.new == nil {
                log.add(
                    .eventNotSent, .breaking, .readers, "\(subject) is gone", "receivers wait for it in vain",
                    difference)
            } else {
                log.add(
                    .addition, .compatible, .readers, "\(subject) is added", "nobody has to listen",
                    difference)
            }
            return
        }
        log.inside(old, new) { log in
            for member in ContractPart.differences(old, new) {
                switch member.name {
                case "label": log.shown("the label of \(subject)", member)
                case "payload" where member.old != nil && member.new != nil:
                    ParameterComparison(
                        role: raised.contains(name) ? .input : .payload, owner: subject, reserved: []
                    ).compare(member.old, member.new, into: &log)
                case "payload" where raised.contains(name) && member.new != nil:
                    log.add(
                        .constraintTightened, .breaking, .callers, "\(subject) declares its payload",
                        "who raises it with anything else is refused", member)
                case "payload":
                    log.add(
                        .eventPayloadChanged, member.new == nil ? .breaking : .warning, .readers,
                        "\(subject) " + (member.new == nil ? "no longer declares" : "declares")
                            + " its payload",
                        "what it holds is no longer promised, or only what is declared", member)
                default: log.unclassified("'\(member.name)' of \(subject)", member)
                }
            }
        }
    }

    private func presence(
        _ name: String, _ code: DiagnosticCode, _ difference: PartDifference, _ log: inout ChangeLog
    ) {
        if difference.new == nil {
            log.add(
                code, .warning, .operations, "\(name) is gone", "what rested on it does not happen any more",
                difference)
        } else {
            log.add(
                code, .warning, .operations, "\(name) is added",
                "something happens that did not happen before", difference)
        }
    }
}
