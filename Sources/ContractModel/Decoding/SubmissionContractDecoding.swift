// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    mutating func submissionContract(_ site: Site) -> SubmissionContract? {
        guard let mapping = mapping(site, .submissionContract) else { return nil }
        let preparation = calls(mapping["prepare_create"], in: .preparation)
        let written = mapping["prepare_create"].map { $0.node.kind == .sequence ? $0.elements.count : 1 } ?? 0
        let reference = mapping["reference"].flatMap { referenceFormat($0) }
        return SubmissionContract(
            normalize: calls(mapping["normalize"], in: .stages),
            validate: calls(mapping["validate"], in: .stages),
            prepareCreate: preparation,
            duplicates: mapping["duplicates"].flatMap { duplicates($0) },
            reference: reference,
            attachments: mapping["attachments"].flatMap { attachments($0) },
            auditPolicy: mapping["audit_policy"].flatMap { auditPolicy($0) },
            retry: retry(mapping["retry"]),
            approval: mapping["approval"].flatMap { approval($0, .contractApproval, in: .approval) },
            hasUnreadPreparation: preparation.count < written,
            hasUnreadReference: reference == nil && mapping["reference"] != nil, at: site.place)
    }

    /// `none`, a function's name, or a call with what to do on a match.
    private mutating func duplicates(_ site: Site) -> SubmissionContract.Duplicates? {
        guard site.node.kind == .mapping else {
            if site.node.kind == .scalar, site.node.text.hasSameBytes(as: "none") {
                return .off(site.located("none"))
            }
            let isOff = site.node.reads("false") || site.node.isNothing
            if site.node.kind == .scalar, site.node.style == .plain, isOff {
                reportScalar(
                    site, "'duplicates'", expected: "a function, or 'none'",
                    help: "write 'duplicates: none' to look for none")
                return nil
            }
            return call(site, .duplicates, in: .stages).map {
                .check(call: $0, onMatch: .quarantine, confirmTimeout: nil)
            }
        }
        guard let mapping = mapping(site, .duplicates) else { return nil }
        let onMatch = choice(mapping["on_match"], "'on_match'", of: SubmissionContract.OnMatch.self)
        let timeout = duration(mapping["confirm_timeout"], "'confirm_timeout'")
        return call(mapping, in: .stages).map {
            .check(call: $0, onMatch: onMatch?.value ?? .quarantine, confirmTimeout: timeout)
        }
    }

    private mutating func attachments(_ site: Site) -> SubmissionContract.Attachments? {
        guard let mapping = mapping(site, .attachments) else { return nil }
        let entity = use(mapping["entity_type"], "'entity_type'")
        let parent = writtenField(mapping["parent_field"], "'parent_field'")
        let file = writtenField(mapping["file_field"], "'file_field'")
        let types = contentTypes(mapping["allowed_content_types"])
        let bytes = integer(mapping, "max_bytes")
        let files = integer(mapping, "max_files")
        let total = integer(mapping, "max_total_bytes")
        if let bytes, let total, bytes.value > total.value {
            report(
                Diagnostic(
                    .contradictoryConstraints, "one file may be larger than all together", at: bytes.range,
                    path: bytes.path, labels: [.init("'max_total_bytes' stands here", at: total.range)],
                    help: "exchange them, or change one"))
        }
        let absent = site.located("")
        return SubmissionContract.Attachments(
            entityType: entity ?? absent, parentField: parent ?? absent, fileField: file ?? absent,
            allowedContentTypes: types ?? [], maxBytes: bytes?.value, maxFiles: files?.value,
            maxTotalBytes: total?.value)
    }

    private mutating func auditPolicy(_ site: Site) -> SubmissionContract.AuditPolicy? {
        guard let mapping = mapping(site, .auditPolicy) else { return nil }
        let mode = choice(mapping["mode"], "'mode'", of: SubmissionContract.AuditPolicy.Mode.self)
        return SubmissionContract.AuditPolicy(
            mode: mode?.value ?? .full, actorField: writtenField(mapping["actor_field"], "'actor_field'"))
    }
}
