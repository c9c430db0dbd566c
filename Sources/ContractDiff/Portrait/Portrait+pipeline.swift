// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension Portrait {
    /// The submission contract.
    ///
    /// The duplicate check is compared as it was compiled: what is not written has its default there.
    static func part(_ contract: SubmissionContract) -> ContractPart {
        let place = contract.source
        return ContractPart(
            members: [
                ("normalize", part(calls: contract.normalize, at: place)),
                ("validate", part(calls: contract.validate, at: place)),
                ("duplicate_call", duplicateCall(contract.duplicates)),
                ("prepare_create", part(calls: contract.prepareCreate, at: place)),
                ("reference", contract.reference.map(part)),
                ("attachments", contract.attachments.map { part($0, at: place) }),
                ("audit_policy", contract.auditPolicy.flatMap { part($0, at: place) }),
                ("retry", part(contract.retry.flatMap { $0 == RetryPolicy() ? nil : $0 }, at: place)),
                ("approval", contract.approval.map(part)),
            ], at: place)
    }

    /// When and how often the duplicate check is called.
    private static func duplicateCall(_ duplicates: SubmissionContract.Duplicates?) -> ContractPart? {
        guard case .check(let call, _, _)? = duplicates,
            call.when != nil || call.retry != nil || call.timeout != nil
        else { return nil }
        return ContractPart(
            members: [
                ("when", part(call.when)), ("retry", part(call.retry, at: call.source)),
                ("timeout", part(call.timeout, at: call.source)),
            ], at: call.source)
    }

    private static func part(_ reference: SubmissionContract.ReferenceFormat) -> ContractPart {
        ContractPart(
            members: [
                ("field", part(reference.field)), ("format", part(reference.format)),
                (
                    "scope",
                    reference.scope.map { scope in
                        ContractPart(
                            set: scope.map { .string($0.value.rawValue) },
                            at: scope.first?.place ?? reference.source)
                    }
                ),
                ("prefix_from", part(reference.prefixFrom)), ("year_from", part(reference.yearFrom)),
            ], at: reference.source)
    }

    /// What is not written has its default.
    private static func part(
        _ attachments: SubmissionContract.Attachments, at place: SourcePlace
    ) -> ContractPart {
        let place = attachments.entityType.place
        return ContractPart(
            members: [
                ("entity_type", part(attachments.entityType)),
                ("parent_field", part(attachments.parentField)),
                ("file_field", part(attachments.fileField)),
                (
                    "allowed_content_types",
                    ContractPart(
                        set: attachments.allowedContentTypes.map { .string($0.value) },
                        at: attachments.allowedContentTypes.first?.place ?? place)
                ),
                ("max_bytes", part(attachments.byteLimit, at: place)),
                ("max_files", part(attachments.fileLimit, at: place)),
                ("max_total_bytes", part(attachments.totalLimit, at: place)),
            ], at: place)
    }

    /// Nil where it says the default.
    private static func part(
        _ policy: SubmissionContract.AuditPolicy, at place: SourcePlace
    ) -> ContractPart? {
        if policy.mode == .full, policy.actorField == nil { return nil }
        return ContractPart(
            members: [
                ("mode", part(word: policy.mode.rawValue, at: policy.actorField?.place ?? place)),
                ("actor_field", part(policy.actorField)),
            ], at: policy.actorField?.place ?? place)
    }

    static func part(_ approval: SubmissionContract.Approval) -> ContractPart {
        let place = approval.source
        return ContractPart(
            members: [
                ("approvers", part(approval.approvers, at: place)),
                ("message", part(approval.message, at: place)),
                (
                    "show",
                    approval.show.map { entries in
                        ContractPart(members: entries.map { ($0.key.value, part($0.value)) }, at: place)
                    }
                ),
                ("expires_after", part(approval.expiresAfter, at: place)),
                ("on_expiry", part(word: approval.onExpiry.rawValue, at: place)),
                ("escalate_to", approval.escalateTo.map { part($0, at: place) }),
                ("allow_self", part(flag: approval.allowsSelf, at: place)),
                ("when", part(approval.when)),
            ], at: place)
    }

    private static func part(
        _ approvers: SubmissionContract.Approvers, at place: SourcePlace
    ) -> ContractPart {
        ContractPart(
            members: [
                ("roles", part(names: approvers.roles, at: place)),
                (
                    "users",
                    approvers.users.isEmpty
                        ? nil
                        : ContractPart(
                            set: approvers.users.map { value($0.value) },
                            at: approvers.users.first?.place ?? place)
                ),
                ("groups", part(names: approvers.groups, at: place)),
                ("count", part(approvers.count, at: place)),
            ], at: place)
    }
}
