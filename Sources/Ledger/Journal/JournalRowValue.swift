// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// The rows as an exported journal holds them: what they tell of the run, and a digest of what people gave.
enum JournalRowValue {
    static func of(_ row: SubmissionRow) -> ValueMap {
        [
            "id": .string(row.id), "sequence": number(row.sequence), "application": .string(row.application),
            "action": .string(row.action), "mode": .string(row.mode), "status": .string(row.status.rawValue),
            "reference": text(row.reference), "idempotency_key": text(row.idempotencyKey),
            "actor": text(row.actor), "contract": .string(row.contract),
            "correlation_id": .string(row.correlationID), "source": .string(row.source),
            "accepted_at": number(row.acceptedAt.microseconds),
            "updated_at": number(row.updatedAt.microseconds),
            "entity": row.entity.map { ["type": .string($0.entityType), "id": .string($0.id)] } ?? .null,
            "payload_digest": .string(Digest(of: row.payload).description),
            "arguments_digest": .string(Digest(of: row.arguments).description),
            "error": text(row.error), "duplicates": text(row.duplicates), "warnings": text(row.warnings),
            "result": text(row.result), "parent": text(row.parent), "part": text(row.part),
            "rerun_of": text(row.rerunOf),
        ]
    }

    static func of(_ row: RunRow) -> ValueMap {
        [
            "id": .string(row.id), "submission": .string(row.submission),
            "number": number(Int64(row.number)), "version": number(row.version),
            "state": .string(row.state.rawValue),
            "wake_at": row.wake.map { number($0.dueAt.microseconds) } ?? .null,
            "wait": row.wait.map { ["step": .string($0.step), "kind": .string($0.kind)] } ?? .null,
            "lease": row.lease.map { ["owner": .string($0.owner), "epoch": number($0.epoch)] } ?? .null,
            "lease_epoch": number(row.leaseEpoch),
            "machine_digest": .string(Digest(of: row.machine).description),
        ]
    }

    static func of(_ row: JournalRow) -> ValueMap {
        [
            "run": .string(row.run), "ordinal": number(Int64(row.ordinal)), "step": .string(row.step),
            "verb": .string(row.verb), "state": .string(row.state.rawValue),
            "started_at": number(row.startedAt.microseconds),
            "finished_at": row.finishedAt.map { number($0.microseconds) } ?? .null,
            "input": text(row.input), "output": text(row.output), "attempts": text(row.attempts),
            "decision": text(row.decision), "reused_from": text(row.reusedFrom),
        ]
    }

    static func of(_ row: OutboxRow) -> ValueMap {
        [
            "id": .string(row.id), "sequence": number(row.sequence), "event": .string(row.event),
            "application": .string(row.application), "submission": .string(row.submission),
            "correlation_id": .string(row.correlationID), "at": number(row.at.microseconds),
            "payload": .string(row.payload),
        ]
    }

    static func of(_ row: AuditRow) -> ValueMap {
        [
            "sequence": number(row.sequence), "event": .string(row.draft.event),
            "submission": text(row.draft.submission), "actor": text(row.draft.actor),
            "record_type": text(row.draft.record?.entityType), "record_id": text(row.draft.record?.id),
            "at": number(row.draft.at.microseconds), "details": .string(row.draft.details),
            "salt": .string(Hex.encode(row.draft.salt)),
            "details_digest": .string(Hex.encode(row.detailsDigest)),
            "previous": .string(Hex.encode(row.previous)), "hash": .string(Hex.encode(row.hash)),
        ]
    }

    /// An entry of the trail as it was exported; nil for anything else.
    static func auditRow(_ row: ValueMap) -> AuditRow? {
        guard let sequence = integer(row["sequence"]), let event = row["event"]?.string,
            let at = integer(row["at"]), let details = row["details"]?.string,
            let salt = bytes(row["salt"]), let digest = bytes(row["details_digest"]),
            let previous = bytes(row["previous"]), let hash = bytes(row["hash"])
        else { return nil }
        var record: RecordID?
        if let type = row["record_type"]?.string, let id = row["record_id"]?.string {
            record = RecordID(entityType: type, id: id)
        }
        let draft = AuditDraft(
            event: event, submission: row["submission"]?.string, actor: row["actor"]?.string, record: record,
            at: Instant(microseconds: at), details: details, salt: salt)
        return AuditRow(
            draft: draft, sequence: sequence, detailsDigest: digest, previous: previous, hash: hash)
    }

    static func integer(_ value: Value?) -> Int64? {
        guard case .number(let number)? = value else { return nil }
        return number.int64
    }

    private static func bytes(_ value: Value?) -> [UInt8]? { value?.string.flatMap(Hex.decode) }
    private static func number(_ value: Int64) -> Value { .number(Number(value)) }
    private static func text(_ value: String?) -> Value { value.map(Value.string) ?? .null }
}
