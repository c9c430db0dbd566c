// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import LedgerSQLite

/// Fills a ledger with records as earlier runs would have left them, in transitions of many rows.
struct Seeding {
    private let options: Options
    private let workload: Workload
    private static let batch = 1_000

    init(_ options: Options) throws(Failure) {
        self.options = options
        workload = try Workload(options)
    }

    func run() async throws {
        let records = options.count("records", 1_000)
        let sharing = options.count("sharing", 0)
        let ledger = try Workload.ledger(options)
        // The first run tells the ledger of the check, so that no later one has to index what is seeded.
        try await workload.complete(
            Workload.payload(Workload.sharedPlace - 1), by: workload.interpreter(over: ledger), as: .completed
        )
        let shared = try await keys(at: Workload.sharedPlace)
        for start in stride(from: 0, to: records, by: Seeding.batch) {
            let writes = (start..<min(records, start + Seeding.batch)).flatMap { index in
                let isSharing = index < sharing
                // A key is a digest, so that random bytes stand for any other.
                let keys = isSharing ? shared : [MatchKey(bytes: Workload.random(16))]
                return write(index, at: isSharing ? Workload.sharedPlace : index, keys)
            }
            _ = try await ledger.commit(Transition(scope: workload.caller.scope, writes: writes))
        }
        Report.line("records", Double(records))
        await ledger.close()
    }

    /// The keys under which a submission for a place is found, as its accept holds them.
    private func keys(at place: Int) async throws -> [MatchKey] {
        let witness = Witness()
        _ = try await workload.accept(
            Workload.payload(place), by: workload.interpreter(over: witness.ledger()))
        for transition in witness.transitions {
            for case .holdKeys(let keys, _, _) in transition.writes + (transition.numbered?("R") ?? []) {
                return keys
            }
        }
        throw Failure(message: "the accept holds no keys")
    }

    private func write(_ index: Int, at place: Int, _ keys: [MatchKey]) -> [Write] {
        let now = Workload.now()
        let id = UUIDText.v7(at: now, random: Workload.random(16))
        let reference = "SEED-\(index)"
        let fields = """
            {"category":"lighting","description":"The light at the corner is out.","location":{"coordinates":\
            [\(Workload.longitude(place)),\(Workload.latitude(place))],"type":"Point"},"public_ref":"\(reference)",\
            "reported_by":"ana","status":"received","title":"Broken street light"}
            """
        var submission = SubmissionRow(
            id: id, application: "bench", action: "submit_report", mode: "workflow", status: .created,
            fingerprint: id, payload: "{}", arguments: fields, caller: "{}", actor: "ana",
            contract: workload.action.digest,
            correlationID: id, source: "batch", acceptedAt: now, now: now)
        let record = RecordID(entityType: "report", id: UUIDText.v7(at: now, random: Workload.random(16)))
        submission.reference = reference
        submission.entity = record
        let row = RecordRow(
            id: record, application: "bench", fields: fields, createdBy: id, createKey: "report",
            createdAt: now, updatedAt: now)
        let unique = UniqueValue(constraint: "public_ref", digest: Workload.random(16))
        return [
            .insertSubmission(submission), .insertRecord(row, uniques: [unique]),
            .recordKeys(keys, submission: id, record: record, at: now),
        ]
    }
}
