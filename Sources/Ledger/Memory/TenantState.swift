// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Everything that the in-memory store holds for one tenant.
///
/// A change is written in place and remembers how to take itself back, so that a transition which turns out
/// to be impossible leaves nothing, without a copy of the tables for each commit.
struct TenantState {
    struct RecordKey: Hashable {
        var entityType: ExactText
        var id: ExactText

        init(_ record: RecordID) {
            entityType = ExactText(record.entityType)
            id = ExactText(record.id)
        }
    }

    struct IdempotencyKey: Hashable {
        var application: ExactText
        var action: ExactText
        var actor: ExactText?
        var key: ExactText
    }

    struct ReferenceKey: Hashable {
        var application: ExactText
        var reference: ExactText
    }

    struct UniqueKey: Hashable {
        var entityType: ExactText
        var constraint: ExactText
        var digest: [UInt8]
    }

    struct TriggerPlace: Hashable {
        var application: ExactText
        var key: ExactText
        var cause: ExactText

        init(_ application: String, _ key: String, _ cause: String) {
            self.application = ExactText(application)
            self.key = ExactText(key)
            self.cause = ExactText(cause)
        }
    }

    struct FirePlace: Hashable {
        var application: ExactText
        var trigger: ExactText
        var slot: ExactText

        init(_ application: String, _ trigger: String, _ slot: String) {
            self.application = ExactText(application)
            self.trigger = ExactText(trigger)
            self.slot = ExactText(slot)
        }
    }

    struct File {
        var bytes: [UInt8]
        var touchedAt: Instant
    }

    /// A row's sequence is its index here plus one.
    var submissions: [SubmissionRow] = []
    var submissionIndex: [ExactText: Int] = [:]
    var idempotency: [IdempotencyKey: Int] = [:]
    var references: [ReferenceKey: Int] = [:]
    var counters: [ExactText: Int64] = [:]
    var contracts: [ExactText: String] = [:]

    var runs: [ExactText: RunRow] = [:]
    /// Runs of a submission, oldest first.
    var runsOfSubmission: [ExactText: [ExactText]] = [:]
    /// The one run of a submission that is not in a final state.
    var liveRun: [ExactText: ExactText] = [:]
    var journals: [ExactText: [Int: JournalRow]] = [:]

    var records: [RecordKey: RecordRow] = [:]
    /// In the order of creation, which is that of their sequences.
    var recordOrder: [RecordKey] = []
    var recordUniques: [RecordKey: [UniqueKey]] = [:]
    var uniques: [UniqueKey: RecordKey] = [:]
    /// The last place given out in the order of record changes.
    var changeCount: Int64 = 0
    var typeChanges: [ExactText: Int64] = [:]

    var attachments: [ExactText: AttachmentRow] = [:]
    var attachmentsOfSubmission: [ExactText: [ExactText]] = [:]

    var matches: [MatchKey: [MatchHolder]] = [:]
    /// The place of a key's last change; stays when its last holder goes, so that a guard still sees the
    /// change.
    var matchChanges: [MatchKey: Int64] = [:]
    var matchChangeCount: Int64 = 0
    var keysOfSubmission: [ExactText: Set<MatchKey>] = [:]
    var keysOfRecord: [RecordKey: Set<MatchKey>] = [:]

    var matchChecks: [MatchCheckRow] = []

    var triggers: [TriggerPlace: TriggerRow] = [:]
    /// A row's sequence is its index here plus one.
    var fires: [FireRow] = []
    var fireIndex: [FirePlace: Int] = [:]

    /// Whom a submission waits for, and the reverse.
    var holds: [ExactText: Set<ExactText>] = [:]
    var heldBy: [ExactText: Set<ExactText>] = [:]

    var audit: [AuditRow] = []
    var outbox: [OutboxRow] = []
    var outboxIndex: [ExactText: Int] = [:]

    /// By SHA-256 in lower-case digits; files come and go outside transitions.
    var files: [ExactText: File] = [:]

    private var undo: [(inout TenantState) -> Void] = []

    // MARK: - Changes that can be taken back

    /// Sets or removes one entry of a table.
    mutating func set<Key: Hashable, Value>(
        _ table: WritableKeyPath<TenantState, [Key: Value]>, _ key: Key, _ value: Value?
    ) {
        let before = self[keyPath: table][key]
        undo.append { $0[keyPath: table][key] = before }
        self[keyPath: table][key] = value
    }

    /// Sets one number.
    mutating func set(_ number: WritableKeyPath<TenantState, Int64>, to value: Int64) {
        let before = self[keyPath: number]
        undo.append { $0[keyPath: number] = before }
        self[keyPath: number] = value
    }

    /// Adds a row at the end of a list.
    mutating func append<Row>(_ row: Row, to list: WritableKeyPath<TenantState, [Row]>) {
        undo.append { $0[keyPath: list].removeLast() }
        self[keyPath: list].append(row)
    }

    /// Replaces a row of a list.
    mutating func replace<Row>(_ row: Row, at index: Int, in list: WritableKeyPath<TenantState, [Row]>) {
        let before = self[keyPath: list][index]
        undo.append { $0[keyPath: list][index] = before }
        self[keyPath: list][index] = row
    }

    /// Keeps everything changed since the last time.
    mutating func keepChanges() { undo.removeAll(keepingCapacity: true) }

    /// Takes back everything changed since the last time, newest first.
    mutating func takeBackChanges() {
        let steps = undo
        undo = []
        for step in steps.reversed() { step(&self) }
    }
}

// MARK: - Look-ups that writes, guards and reads share

extension TenantState {
    func submission(_ id: String) -> SubmissionRow? {
        submissionIndex[ExactText(id)].map { submissions[$0] }
    }

    func record(_ id: RecordID) -> RecordRow? { records[RecordKey(id)] }

    func hasLiveRecord(_ id: RecordID) -> Bool { record(id).map { !$0.isWithdrawn } ?? false }

    func uniqueKey(_ entityType: String, _ value: UniqueValue) -> UniqueKey {
        UniqueKey(
            entityType: ExactText(entityType), constraint: ExactText(value.constraint), digest: value.digest)
    }

    /// True once a transition wrote something: what `tenants` lists.
    var hasRows: Bool {
        !submissions.isEmpty || !records.isEmpty || !audit.isEmpty || !contracts.isEmpty || !outbox.isEmpty
    }
}
