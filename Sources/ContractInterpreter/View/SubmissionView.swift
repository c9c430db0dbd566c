// SPDX-License-Identifier: Apache-2.0
public import ContractModel
public import Ledger

/// Turns rows of the ledger into the shapes that every interface prints.
///
/// Sealed values stay hidden.
public enum SubmissionView {
    /// Where the run would stand of a submission that has none: one that was done inline, or that is only tried.
    private static func state(withoutRun status: SubmissionRow.Status) -> RunRow.State {
        switch status {
        case .accepted, .creating: .pending
        case .rejectedDuplicate: .waiting
        case .created: .completed
        case .failed: .failed
        case .cancelled: .terminated
        }
    }

    /// The `submission` object.
    public static func value(_ detail: SubmissionDetail, tenant: String) -> Value {
        let row = detail.submission
        var map: ValueMap = [
            "id": .string(row.id), "action": .string(row.action), "application": .string(row.application),
            "tenant": .string(tenant), "status": .string(row.status.rawValue),
            "correlation_id": .string(row.correlationID), "contract_version": .string(row.contract),
            "mode": .string(row.mode), "accepted_at": .string(DateTimeText.render(row.acceptedAt)),
        ]
        map["run_state"] = .string((detail.run?.state ?? state(withoutRun: row.status)).rawValue)
        map["reference"] = row.reference.map(Value.string) ?? .null
        map["actor"] = row.actor.map(Value.string) ?? .null
        map["entity"] = row.entity.map { ["type": .string($0.entityType), "id": .string($0.id)] } ?? .null
        map["duplicates"] = row.duplicates.map(StoredJSON.value) ?? []
        map["warnings"] = row.warnings.map(StoredJSON.value) ?? []
        map["error"] = row.error.map(StoredJSON.value) ?? .null
        map["result"] = row.result.map { Sealer.redacted(StoredJSON.value($0)) } ?? .null
        map["waiting_for"] = waiting(detail.run)
        // Of most submissions there is nothing to tell here.
        if let parent = row.parent { map["parent"] = .string(parent) }
        if let part = row.part { map["part"] = .string(part) }
        if let old = row.rerunOf { map["rerun_of"] = .string(old) }
        if let at = row.purgedAt { map["purged_at"] = .string(DateTimeText.render(at)) }
        map["attachments"] = .list(
            detail.attachments.map {
                [
                    "id": .string($0.id), "bytes": .number(Number($0.bytes)),
                    "content_type": .string($0.contentType),
                    "name": .string($0.name), "sha256": .string($0.sha256),
                ]
            })
        return .map(map)
    }

    private static func waiting(_ run: RunRow?) -> Value {
        guard let run, !run.state.isFinal, let wait = run.wait else { return .null }
        return [
            "step": .string(wait.step), "kind": .string(wait.kind),
            "until": wait.until.map { .string(DateTimeText.render($0)) } ?? .null,
        ]
    }

    /// The `steps` of a trace: the journal of all runs, oldest first.
    public static func steps(_ journal: [JournalRow]) -> Value {
        .list(
            journal.map { row in
                var map: ValueMap = [
                    "key": .string(row.step), "verb": .string(row.verb), "state": .string(row.state.rawValue),
                    "started_at": .string(DateTimeText.render(row.startedAt)),
                    "finished_at": row.finishedAt.map { .string(DateTimeText.render($0)) } ?? .null,
                    "input": row.input.map { Sealer.redacted(StoredJSON.value($0)) } ?? .null,
                    "output": row.output.map { Sealer.redacted(StoredJSON.value($0)) } ?? .null,
                    "attempts": row.attempts.map(StoredJSON.value) ?? [],
                    "decision": row.decision.map(StoredJSON.value) ?? .null,
                ]
                if let old = row.reusedFrom { map["reused_from"] = .string(old) }
                return .map(map)
            })
    }

    /// A record as it is listed and shown.
    public static func value(_ record: RecordRow) -> Value {
        var map: ValueMap = [
            "entity_type": .string(record.id.entityType), "id": .string(record.id.id),
            "fields": Sealer.redacted(StoredJSON.value(record.fields)),
            "created_by": .string(record.createdBy),
            "version": .number(Number(record.version)),
            "created_at": .string(DateTimeText.render(record.createdAt)),
            "updated_at": .string(DateTimeText.render(record.updatedAt)),
        ]
        if record.isWithdrawn { map["withdrawn"] = true }
        return .map(map)
    }

    /// An audit entry.
    public static func value(_ entry: AuditRow) -> Value {
        [
            "sequence": .number(Number(entry.sequence)), "event": .string(entry.draft.event),
            "submission": entry.draft.submission.map(Value.string) ?? .null,
            "actor": entry.draft.actor.map(Value.string) ?? .null,
            "entity": entry.draft.record.map { ["type": .string($0.entityType), "id": .string($0.id)] }
                ?? .null,
            "at": .string(DateTimeText.render(entry.draft.at)),
            "details": Sealer.redacted(StoredJSON.value(entry.draft.details)),
            "hash": .string(Hex.encode(entry.hash)),
            "previous": .string(Hex.encode(entry.previous)),
        ]
    }
}
