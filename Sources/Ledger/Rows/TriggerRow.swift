// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// What a tenant's ledger knows of a trigger with one cause: since when, and how far it has come.
///
/// Each cause has a row of its own: while workers with older and newer contracts share a ledger, each goes on from its own
/// place.
public struct TriggerRow: Sendable, Hashable {
    public var application: String
    public var key: String
    /// What it waits for, in a text that is another for another cause.
    public var cause: String
    /// Counts the changes of this row, from 1.
    public var version: Int64
    public var knownSince: Instant
    /// How far it has come: the last slot that was dealt with, in microseconds, or a place in the outbox.
    public var place: Int64
    /// Since when the event that it expects stays away; nil for other triggers, and once that was told.
    public var silentSince: Instant?

    public init(
        application: String, key: String, cause: String, version: Int64 = 1, knownSince: Instant,
        place: Int64,
        silentSince: Instant? = nil
    ) {
        self.application = application
        self.key = key
        self.cause = cause
        self.version = version
        self.knownSince = knownSince
        self.place = place
        self.silentSince = silentSince
    }
}

/// One time that a trigger had something to start, and what became of it.
public struct FireRow: Sendable, Hashable {
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// A submission was accepted, which the row names; this never changes again.
        case started
        /// It starts when the run before it has ended.
        case queued
        /// The run before it had not ended.
        case skipped
        /// Nobody was there when it was time.
        case missed
        /// The action did not accept it.
        case refused
    }

    public var application: String
    public var trigger: String
    /// What it is one fire for: an instant of the schedule, an event's id, the end of a silence.
    public var slot: String
    /// When it was time.
    public var at: Instant
    public var outcome: Outcome
    /// Id of the submission that it started.
    public var submission: String?
    /// Why nothing was started.
    public var message: String?
    public var decidedAt: Instant
    /// Place among the tenant's fires; given by the store.
    public var sequence: Int64

    public init(
        application: String, trigger: String, slot: String, at: Instant, outcome: Outcome,
        submission: String? = nil, message: String? = nil, decidedAt: Instant
    ) {
        self.application = application
        self.trigger = trigger
        self.slot = slot
        self.at = at
        self.outcome = outcome
        self.submission = submission
        self.message = message
        self.decidedAt = decidedAt
        sequence = 0
    }
}

/// Which fires of a trigger to list.
public struct FireQuery: Sendable, Hashable {
    public var application: String
    public var trigger: String
    public var slot: String?
    public var outcome: FireRow.Outcome?
    /// Newest first, unless this is true.
    public var isOldestFirst: Bool
    public var limit: Int

    public init(
        application: String, trigger: String, slot: String? = nil, outcome: FireRow.Outcome? = nil,
        isOldestFirst: Bool = false, limit: Int = 1
    ) {
        self.application = application
        self.trigger = trigger
        self.slot = slot
        self.outcome = outcome
        self.isOldestFirst = isOldestFirst
        self.limit = limit
    }
}
