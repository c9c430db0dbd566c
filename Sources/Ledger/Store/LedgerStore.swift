// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// The home of everything durable.
///
/// Every promise here is a value of the conformance suite.
///
/// Reads see committed transitions only. No method reaches across tenants except those of `LedgerOperation`.
public protocol LedgerStore: Sendable {
    /// Checks the guards and writes everything, or nothing. Returns after the sync that covers it.
    ///
    /// One transition's refusal or failure never touches another's, also when they share a transaction.
    func commit(_ transition: Transition) async throws(LedgerError) -> CommitOutcome

    // Submissions and runs
    func submission(_ id: String, in scope: TenantScope) async throws(LedgerError) -> SubmissionRow?
    /// All submissions of the tenant with this reference; more than one when applications share the text.
    func submissions(reference: String, in scope: TenantScope) async throws(LedgerError) -> [SubmissionRow]
    func submission(
        idempotencyKey: String, application: String, action: String, actor: String?, in scope: TenantScope
    ) async throws(LedgerError) -> SubmissionRow?
    /// Newest last, after the sequence given.
    func submissions(
        _ query: SubmissionQuery, in scope: TenantScope
    ) async throws(LedgerError) -> [SubmissionRow]
    func run(_ id: String, in scope: TenantScope) async throws(LedgerError) -> RunRow?
    /// All runs of a submission, oldest first.
    func runs(of submission: String, in scope: TenantScope) async throws(LedgerError) -> [RunRow]
    func journal(of run: String, in scope: TenantScope) async throws(LedgerError) -> [JournalRow]
    func attachments(
        of submission: String, in scope: TenantScope
    ) async throws(LedgerError) -> [AttachmentRow]
    /// The plan that a pinned contract became, by its digest.
    func contract(_ digest: String, in scope: TenantScope) async throws(LedgerError) -> String?

    // Records
    func record(_ id: RecordID, in scope: TenantScope) async throws(LedgerError) -> RecordRow?
    /// In the order of creation, after the sequence given.
    func records(_ query: RecordQuery, in scope: TenantScope) async throws(LedgerError) -> [RecordRow]
    /// The records of this id, of whatever type; withdrawn ones too.
    func records(id: String, in scope: TenantScope) async throws(LedgerError) -> [RecordRow]
    /// The place of the last change of a record of this type; 0 for none.
    func lastChange(ofType entityType: String, in scope: TenantScope) async throws(LedgerError) -> Int64
    /// The record of this type that has a unique value; nil when it is free.
    func holder(
        of value: UniqueValue, ofType entityType: String, in scope: TenantScope
    ) async throws(LedgerError) -> RecordID?

    // Duplicates
    /// The live holders of any of the keys: records, and submissions before `sequence`; never those of
    /// `excluding`. Each once, however many of the keys it holds; at most `limit + 1`, newest first. `since`
    /// goes into the guard.
    func matchHolders(
        _ keys: [MatchKey], before sequence: Int64, excluding submission: String, limit: Int,
        in scope: TenantScope
    ) async throws(LedgerError) -> (holders: [MatchHolder], since: Int64)
    /// Every duplicate check of an application that the tenant knows; their number goes into the guard.
    func matchChecks(
        application: String, in scope: TenantScope
    ) async throws(LedgerError) -> [MatchCheckRow]

    // Audit and outbox
    func audit(
        after sequence: Int64, limit: Int, in scope: TenantScope
    ) async throws(LedgerError) -> [AuditRow]
    func audit(of submission: String, in scope: TenantScope) async throws(LedgerError) -> [AuditRow]
    func auditHead(in scope: TenantScope) async throws(LedgerError) -> AuditHead
    func outbox(of submission: String, in scope: TenantScope) async throws(LedgerError) -> [OutboxRow]
    func outbox(
        after sequence: Int64, limit: Int, in scope: TenantScope
    ) async throws(LedgerError) -> [OutboxRow]
    /// The events of these names after a place in the outbox, and the place up to which that is all of them.
    func events(
        named names: [String], after sequence: Int64, limit: Int, in scope: TenantScope
    ) async throws(LedgerError) -> EventPage

    // Triggers
    /// What the tenant knows of an application's triggers.
    func triggers(application: String, in scope: TenantScope) async throws(LedgerError) -> [TriggerRow]
    /// The fires of one trigger.
    func fires(_ query: FireQuery, in scope: TenantScope) async throws(LedgerError) -> [FireRow]

    // Files
    /// Takes a file's bytes in pieces, refuses more than `maxBytes`, and keeps the content by its SHA-256,
    /// synced with its folder before this returns. The same content twice is one file.
    func storeFile(
        maxBytes: Int64, in scope: TenantScope, next piece: @Sendable () throws -> [UInt8]?
    ) async throws(LedgerError) -> StoredFile
    /// The bytes of a file; nil when it is not there.
    func fileBytes(_ sha256: String, in scope: TenantScope) async throws(LedgerError) -> [UInt8]?
    /// Removes contents, of all tenants, that no row names and that are older than the grace; returns how
    /// many.
    func sweepFiles(olderThan grace: Duration, now: Instant) async throws(LedgerError) -> Int

    // Work, across tenants: for the worker alone
    /// Runs to be driven now, oldest wake-up first: pending, running and waiting ones whose wake-up is due,
    /// and pending and running ones whose lease has run out or belongs to a process that is gone. Never a run
    /// under a valid lease of another living process, a suspended one or one that has ended.
    func dueRuns(now: Instant, limit: Int) async throws(LedgerError) -> [DueRun]
    /// When the next sleeping run becomes due, by its wake-up or by the end of another's lease; nil when none
    /// sleeps.
    ///
    /// Without `includingWaits` a run that waits for a person, an event, a timer, a child or a function does not
    /// count, whatever time limit it has: only retries and the question for an unknown outcome do.
    func nextWake(includingWaits: Bool) async throws(LedgerError) -> Instant?
    /// Suspends until something may have changed since the last call: a commit of this or another process, or
    /// the delay. A hint, never the truth.
    func waitForChange(atMost delay: Duration) async
    /// True once after the ledger was opened behind a process that died without closing it.
    func takeUncleanEnd() async -> Bool
    /// The name of this process as an owner of leases.
    var processID: String { get }
    /// False once the process of this name is known to be gone, so that its leases are free; a store that cannot
    /// tell says true, and the lease ends by its time.
    func mayBeAlive(_ processID: String) async -> Bool
    /// All tenants that have at least one row beside what is known of triggers.
    func tenants() async throws(LedgerError) -> [TenantScope]
    /// How much a tenant has, counted where it lies.
    func counts(in scope: TenantScope) async throws(LedgerError) -> TenantCounts
    /// How many submissions and runs of a tenant are in which state; takes time with their number.
    func gauges(in scope: TenantScope) async throws(LedgerError) -> TenantGauges

    /// Writes out what is queued and lets go of locks and files. No call may follow.
    func close() async
}

/// Events of some names, in order.
public struct EventPage: Sendable, Hashable {
    public var events: [OutboxRow]
    /// The place in the outbox up to which nothing is missing; goes into the guard.
    public var through: Int64

    public init(events: [OutboxRow], through: Int64) {
        self.events = events
        self.through = through
    }
}

/// A run that wants to be driven.
public struct DueRun: Sendable, Hashable {
    public var scope: TenantScope
    public var run: String
    public var submission: String

    public init(scope: TenantScope, run: String, submission: String) {
        self.scope = scope
        self.run = run
        self.submission = submission
    }
}

/// How much a tenant has.
public struct TenantCounts: Sendable, Hashable {
    public var submissions: Int64
    /// Submissions with a run that has not ended, also one that waits behind its record.
    public var unfinished: Int64
    /// Records that are not withdrawn.
    public var records: Int64

    public init(submissions: Int64 = 0, unfinished: Int64 = 0, records: Int64 = 0) {
        self.submissions = submissions
        self.unfinished = unfinished
        self.records = records
    }
}

/// A content in the file store.
public struct StoredFile: Sendable, Hashable {
    public var sha256: String
    public var bytes: Int64
    /// The first bytes, at most 4,096: enough to recognise the type.
    public var head: [UInt8]

    public init(sha256: String, bytes: Int64, head: [UInt8]) {
        self.sha256 = sha256
        self.bytes = bytes
        self.head = head
    }
}

/// Which submissions to list.
public struct SubmissionQuery: Sendable, Hashable {
    public var status: SubmissionRow.Status?
    public var runState: RunRow.State?
    public var action: String?
    public var application: String?
    public var actor: String?
    public var acceptedBefore: Instant?
    public var acceptedAfter: Instant?
    /// Only what was not changed since: of an ended one, what ended before.
    public var updatedBefore: Instant?
    /// Only what steps of this submission made.
    public var parent: String?
    /// Only what failed with this code.
    public var errorCode: String?
    /// True: only purged ones; false: only those that are not.
    public var isPurged: Bool?
    /// Only those with an idempotency key.
    public var hasKey = false
    public var after: Int64
    public var limit: Int

    public init(limit: Int = 50, after: Int64 = 0) {
        self.limit = limit
        self.after = after
    }
}

/// Which records to list.
public struct RecordQuery: Sendable, Hashable {
    public var entityType: String?
    public var application: String?
    /// Top-level fields whose value equals, compared as canonical JSON.
    public var fields: [String: Value]
    /// Top-level fields whose value equals one of several, compared likewise.
    public var choices: [String: [Value]]
    /// Top-level fields that hold a number, or text that is read as one, as decimals are kept; compared by its value.
    public var numbers: [String: Number]
    public var createdBy: String?
    public var includesWithdrawn: Bool
    public var after: Int64
    public var limit: Int

    public init(entityType: String? = nil, limit: Int = 50, after: Int64 = 0) {
        self.entityType = entityType
        self.fields = [:]
        self.choices = [:]
        self.numbers = [:]
        self.includesWithdrawn = false
        self.limit = limit
        self.after = after
    }

    /// True for a stored value that is a number, or text that is read as it.
    package static func counts(_ value: Value?, as number: Number) -> Bool {
        switch value {
        case .number(let own)?: own == number
        case .string(let text)?: Number(text) == number
        default: false
        }
    }
}
