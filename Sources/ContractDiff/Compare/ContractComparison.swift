// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Compares submission contracts: the durable pipeline, stage by stage.
struct ContractComparison {
    let action: String
    let keys: NormalizedKeys

    func compare(_ old: ContractPart?, _ new: ContractPart?, _ log: inout ChangeLog) {
        log.inside(old, new) { log in
            for difference in ContractPart.differences(old, new) { compare(difference, &log) }
        }
    }

    private func compare(_ difference: PartDifference, _ log: inout ChangeLog) {
        switch difference.name {
        case "normalize": normalize(difference, &log)
        case "validate": validate(difference, &log)
        case "duplicate_call":
            log.add(
                .duplicateCheckChanged, .warning, .duplicates,
                "the duplicate check of \(action) is called otherwise",
                "it looks in other cases, or gives up sooner or later", difference)
        case "prepare_create":
            log.add(
                .effectChanged, .warning, .readers, "\(action) prepares its record otherwise",
                "the same submission leaves another record", difference)
        case "reference": ReferenceComparison(action: action).compare(difference, &log)
        case "attachments": AttachmentComparison(action: action).compare(difference, &log)
        case "audit_policy": audit(difference, &log)
        case "retry":
            log.add(
                .retryChanged, .warning, .operations,
                "the steps of \(action) are tried otherwise"
                    + (difference.exchanges.map { " (\($0))" } ?? ""),
                "what fails for a while is given up sooner or later", difference)
        case "approval":
            ApprovalComparison(subject: "the approval of \(action)").compare(difference, &log)
        default: log.unclassified("'\(difference.name)' of \(action)", difference)
        }
    }

    private func normalize(_ difference: PartDifference, _ log: inout ChangeLog) {
        let isJudged = keys.areJudgedOtherwise
        log.add(
            .effectChanged, isJudged ? .breaking : .warning, .callers,
            "\(action) normalises what \(isJudged ? "it checks" : "is sent") otherwise",
            isJudged
                ? "payloads that were accepted may be refused" : "the same payload comes to other values",
            difference)
        if keys.areComparedOtherwise {
            log.add(
                .duplicateCheckChanged, .breaking, .duplicates,
                "\(action) normalises what it compares otherwise",
                "records that are there were normalised as before, and may not match any more", difference)
        }
    }

    private func validate(_ difference: PartDifference, _ log: inout ChangeLog) {
        for call in CallPairs.differences(difference.old, difference.new) {
            let name = "'\(call.name)'"
            switch (call.old, call.new) {
            case (nil, _):
                log.add(
                    .criterionTightened, .breaking, .callers, "\(action) checks \(name)",
                    "payloads that were accepted may be refused", call)
            case (_, nil):
                log.add(
                    .criterionLoosened, .warning, .permissions, "\(action) no longer checks \(name)",
                    "payloads that were refused go through", call)
            default:
                log.add(
                    .criterionTightened, .breaking, .callers, "\(action) checks \(name) otherwise",
                    "payloads that were accepted may be refused", call)
            }
        }
        if ContractPart.isReordered(difference.old, difference.new) {
            log.add(
                .orderChanged, .compatible, .people, "\(action) makes its checks in another order",
                "errors are told in that order", difference)
        }
    }

    private func audit(_ difference: PartDifference, _ log: inout ChangeLog) {
        for member in ContractPart.differences(difference.old, difference.new) {
            switch member.name {
            case "mode":
                let order = ["minimal", "summary", "full"]
                let before = member.old?.text ?? "full"
                let after = member.new?.text ?? "full"
                if before == after { continue }
                let isLess = order.firstIndex(of: after) ?? 0 < order.firstIndex(of: before) ?? 0
                log.add(
                    .auditChanged, isLess ? .breaking : .warning, .readers,
                    "the audit trail of \(action) is '\(after)' instead of '\(before)'",
                    isLess
                        ? "values that were kept are not kept any more"
                        : "values that were not kept are kept", member)
            case "actor_field":
                log.add(
                    .auditChanged, member.old == nil ? .warning : .breaking, .readers,
                    "the submitter of \(action) is kept in '\(member.new?.text ?? "no field")'"
                        + (member.old?.text.map { " instead of '\($0)'" } ?? ""),
                    member.old == nil
                        ? "records hold who submitted them" : "readers find nobody in the older field", member
                )
            default: log.unclassified("'\(member.name)' of the audit policy of \(action)", member)
            }
        }
    }
}

/// Compares how references are made.
struct ReferenceComparison {
    let action: String

    func compare(_ difference: PartDifference, _ log: inout ChangeLog) {
        guard let old = difference.old, let new = difference.new else {
            let isGone = difference.new == nil
            return log.add(
                isGone ? .referenceChanged : .addition, isGone ? .breaking : .compatible, .readers,
                isGone ? "\(action) gives no reference any more" : "\(action) gives a reference",
                isGone
                    ? "records and answers come without one"
                    : "records and answers come with one", difference)
        }
        log.inside(old, new) { log in
            for member in ContractPart.differences(old, new) {
                let after = member.new?.canonical.brief ?? "the default"
                let before = member.old?.canonical.brief ?? "the default"
                switch member.name {
                case "field":
                    log.add(
                        .referenceChanged, .breaking, .readers,
                        "the reference of \(action) stands in \(after) instead of \(before)",
                        "readers of the older field find none", member)
                case "format", "scope", "prefix_from", "year_from":
                    log.add(
                        .referenceChanged, member.name == "format" ? .breaking : .warning, .readers,
                        "'\(member.name)' of the reference of \(action) is \(after) instead of \(before)",
                        "references look otherwise, or count from another number", member)
                default: log.unclassified("'\(member.name)' of the reference of \(action)", member)
                }
            }
        }
    }
}

/// Compares which files are taken, and where they go.
struct AttachmentComparison {
    let action: String

    func compare(_ difference: PartDifference, _ log: inout ChangeLog) {
        guard let old = difference.old, let new = difference.new else {
            let isGone = difference.new == nil
            return log.add(
                isGone ? .constraintTightened : .addition, isGone ? .breaking : .compatible, .callers,
                isGone ? "\(action) takes no attachments any more" : "\(action) takes attachments",
                isGone ? "submissions with files are refused" : "nobody has to send files", difference)
        }
        log.inside(old, new) { log in
            for member in ContractPart.differences(old, new) { compare(member: member, &log) }
        }
    }

    private func compare(member difference: PartDifference, _ log: inout ChangeLog) {
        let comparison = TypeComparison(role: .input, subject: "'attachments' of \(action)")
        switch difference.name {
        case "entity_type", "parent_field", "file_field":
            log.add(
                .recordNotMade, .breaking, .readers,
                "'attachments' of \(action) has '\(difference.new?.text ?? "")' as its "
                    + "'\(difference.name)' instead of '\(difference.old?.text ?? "")'",
                "readers do not find the files where they were", difference)
        case "allowed_content_types": comparison.contentTypes(difference, &log)
        case "max_bytes", "max_files": comparison.limit(difference, isLower: false, &log)
        case "max_total_bytes":
            var bytes = difference
            bytes.name = "max_bytes"
            TypeComparison(role: .input, subject: "'attachments' of \(action) together")
                .limit(bytes, isLower: false, &log)
        default: log.unclassified("'\(difference.name)' of 'attachments' of \(action)", difference)
        }
    }
}
