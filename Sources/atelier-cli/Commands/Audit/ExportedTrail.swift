// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger

/// A trail in a file, one entry in each line: how it is written, and how it is verified without its ledger.
struct ExportedTrail {
    private var lines: LineSource
    private let tenant: String?
    private let anchor: AuditAnchor?

    /// Details hold at most a payload and what became of it.
    private static let maxLineBytes = 64 << 20

    init(_ path: String, tenant: String?, anchor: AuditAnchor?) throws(Failure) {
        lines = try LineSource(path, maxBytes: ExportedTrail.maxLineBytes)
        self.tenant = tenant
        self.anchor = anchor
    }

    /// An entry with everything that its hash is made of.
    ///
    /// The details are a text, because their digest is one of bytes.
    static func value(_ row: AuditRow, tenant: String, withDetails isSeen: Bool) -> Value {
        let hasDetails = isSeen && !row.draft.salt.isEmpty
        return [
            "schema_version": 1, "tenant": .string(tenant), "sequence": .number(Number(row.sequence)),
            "at": .string(DateTimeText.render(row.draft.at)),
            "at_microseconds": .number(Number(row.draft.at.microseconds)), "event": .string(row.draft.event),
            "submission": row.draft.submission.map(Value.string) ?? .null,
            "actor": row.draft.actor.map(Value.string) ?? .null,
            "entity": row.draft.record.map { ["type": .string($0.entityType), "id": .string($0.id)] }
                ?? .null,
            "details": hasDetails ? .string(row.draft.details) : .null,
            "salt": hasDetails ? .string(Hex.encode(row.draft.salt)) : .null,
            "details_digest": .string(Hex.encode(row.detailsDigest)),
            "previous": .string(Hex.encode(row.previous)), "hash": .string(Hex.encode(row.hash)),
        ]
    }

    /// Follows the chain from its first line; a line that is no entry breaks it.
    mutating func verified() throws(Failure) -> AuditChainCheck {
        var check: AuditChainCheck?
        while true {
            let batch = try lines.next(100)
            if batch.isEmpty { break }
            for line in batch {
                guard let (name, row) = ExportedTrail.row(line) else {
                    throw Failure(
                        .findings,
                        [Failure.Entry(code: "audit", message: "line \(line.number) is no entry of a trail")])
                }
                if let tenant, !tenant.hasSameBytes(as: name) {
                    throw .usage("the trail is of tenant '\(name)', not of '\(tenant)'")
                }
                if let known = check?.tenant, !known.hasSameBytes(as: name) {
                    throw Failure(
                        .findings,
                        [
                            Failure.Entry(
                                code: "audit",
                                message:
                                    "line \(line.number) is of tenant '\(name)', and those before of '\(known)'"
                            )
                        ])
                }
                var next = check ?? AuditChainCheck(tenant: name, anchor: anchor)
                next.take(row)
                check = next
            }
        }
        // Of a trail without a line the anchor alone tells that something is missing.
        var whole = check ?? AuditChainCheck(tenant: tenant ?? "", anchor: anchor)
        whole.finish()
        return whole
    }

    private static func row(_ line: NumberedLine) -> (tenant: String, row: AuditRow)? {
        guard let text = line.text,
            let map = try? JSONReader.read(text, limits: JSONLimits(maxBytes: maxLineBytes)),
            let tenant = map["tenant"]?.string, let sequence = integer(map["sequence"]),
            let at = integer(map["at_microseconds"]), let event = map["event"]?.string,
            let digest = bytes(map["details_digest"]), let previous = bytes(map["previous"]),
            let hash = bytes(map["hash"])
        else { return nil }
        let salt = map["salt"].flatMap { $0.isNull ? [] : bytes($0) } ?? []
        var record: RecordID?
        if let type = map["entity"]?["type"]?.string, let id = map["entity"]?["id"]?.string {
            record = RecordID(entityType: type, id: id)
        }
        let draft = AuditDraft(
            event: event, submission: map["submission"]?.string, actor: map["actor"]?.string, record: record,
            at: Instant(microseconds: at), details: map["details"]?.string ?? "", salt: salt)
        return (
            tenant,
            AuditRow(draft: draft, sequence: sequence, detailsDigest: digest, previous: previous, hash: hash)
        )
    }

    private static func integer(_ value: Value?) -> Int64? {
        guard case .number(let number)? = value else { return nil }
        return number.int64
    }

    private static func bytes(_ value: Value?) -> [UInt8]? { value?.string.flatMap(Hex.decode) }
}
