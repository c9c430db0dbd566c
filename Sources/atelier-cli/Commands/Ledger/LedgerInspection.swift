// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger

/// Reads a whole ledger and holds it against what must always be true of one.
struct LedgerInspection: Sendable {
    /// One thing that must be true, how often it was looked at, and where it is not.
    struct Invariant: Sendable {
        let name: String
        let description: String
        var checked = 0
        /// Where it does not hold; the first hundred places.
        var broken: [String] = []

        var holds: Bool { broken.isEmpty }

        mutating func expect(_ condition: Bool, _ place: @autoclosure () -> String) {
            checked += 1
            if !condition, broken.count < 100 { broken.append(place()) }
        }
    }

    let store: any LedgerStore
    private var chains = Invariant(
        name: "audit-chain", description: "every audit chain links from its first entry to its last")
    private var movers = Invariant(
        name: "live-runs-move",
        description: "every live run has a wake-up, an owner, or something that it waits for")
    private var endings = Invariant(
        name: "ended-submissions-rest", description: "no run of a failed or cancelled submission is live")
    private var records = Invariant(
        name: "created-means-record", description: "what a created submission names as its record is there")
    private var creates = Invariant(
        name: "one-record-per-create", description: "no submission has two records of one create")
    private var references = Invariant(
        name: "references-differ", description: "no reference of an application was given twice")
    private var keys = Invariant(
        name: "idempotency-keys-differ",
        description: "no idempotency key of an action and actor accepted two submissions")
    private var contracts = Invariant(
        name: "contracts-are-pinned",
        description: "every submission's contract is stored and has the digest that names it")
    private var files = Invariant(
        name: "files-are-whole", description: "the content of every attachment is there and has its digest")

    init(store: any LedgerStore) { self.store = store }

    var invariants: [Invariant] {
        [chains, movers, endings, records, creates, references, keys, contracts, files]
    }

    /// Looks at every tenant.
    mutating func run() async throws(LedgerError) {
        for scope in try await store.tenants() {
            let chain = try await AuditVerifier(store).verify(in: scope)
            chains.expect(
                chain.firstBreak == nil,
                "\(scope.tenant): entry \(chain.firstBreak?.sequence ?? 0): \(chain.firstBreak?.reason ?? "")"
            )
            try await inspectSubmissions(of: scope)
            try await inspectRecords(of: scope)
        }
    }

    private mutating func inspectSubmissions(of scope: TenantScope) async throws(LedgerError) {
        var seenReferences: Set<[String]> = []
        var seenKeys: Set<[String?]> = []
        var knownContracts: [String: Bool] = [:]
        var query = SubmissionQuery(limit: 500)
        while true {
            let page = try await store.submissions(query, in: scope)
            for row in page {
                let name = "\(scope.tenant): \(row.id)"
                if let reference = row.reference {
                    references.expect(
                        seenReferences.insert([row.application, reference]).inserted, "\(name): \(reference)")
                }
                if let key = row.idempotencyKey {
                    keys.expect(
                        seenKeys.insert([row.application, row.action, row.actor, key]).inserted, name)
                }
                let isPinned: Bool
                if let known = knownContracts[row.contract] {
                    isPinned = known
                } else {
                    isPinned = try await self.isPinned(row.contract, in: scope)
                    knownContracts[row.contract] = isPinned
                }
                contracts.expect(isPinned, name)
                try await inspect(row, name, in: scope)
            }
            guard let last = page.last, page.count == query.limit else { return }
            query.after = last.sequence
        }
    }

    private func isPinned(_ digest: String, in scope: TenantScope) async throws(LedgerError) -> Bool {
        guard let contract = try await store.contract(digest, in: scope) else { return false }
        return Digest(of: contract).description.hasSameBytes(as: digest)
    }

    private mutating func inspect(
        _ row: SubmissionRow, _ name: String, in scope: TenantScope
    ) async throws(LedgerError) {
        for run in try await store.runs(of: row.id, in: scope) where !run.state.isFinal {
            let moves = run.wake != nil || run.lease != nil || run.wait != nil || run.state == .suspended
            movers.expect(moves, "\(name): run \(run.id) is \(run.state.rawValue)")
            endings.expect(row.status != .failed && row.status != .cancelled, "\(name): run \(run.id)")
        }
        if row.status == .created, let entity = row.entity {
            let record = try await store.record(entity, in: scope)
            records.expect(record != nil, "\(name): \(entity.entityType) \(entity.id)")
        }
        for attachment in try await store.attachments(of: row.id, in: scope) {
            let bytes = try await store.fileBytes(attachment.sha256, in: scope)
            files.expect(
                bytes.map { Digest(of: $0).hex } == attachment.sha256, "\(name): \(attachment.sha256)")
            if let record = attachment.record {
                let found = try await store.record(record, in: scope)
                records.expect(found != nil, "\(name): attachment \(record.id)")
            }
        }
    }

    private mutating func inspectRecords(of scope: TenantScope) async throws(LedgerError) {
        var seen: Set<[String]> = []
        var query = RecordQuery(limit: 500)
        query.includesWithdrawn = true
        while true {
            let page = try await store.records(query, in: scope)
            for record in page where !record.createKey.isEmpty {
                let isNew = seen.insert([record.createdBy, record.createKey]).inserted
                creates.expect(isNew, "\(scope.tenant): \(record.createdBy) '\(record.createKey)'")
            }
            guard let last = page.last, page.count == query.limit else { return }
            query.after = last.sequence
        }
    }
}
