// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// Everything that changes together, with everything it relied on.
///
/// A store writes all of it in one transaction or nothing of it.
public struct Transition: Sendable {
    public var scope: TenantScope
    /// Checked inside the transaction before the first write.
    ///
    /// The first that fails refuses the transition.
    public var guards: [Guard]
    /// A number to take from a counter; its text is given to `numbered`.
    public var counter: CounterRequest?
    /// What is written in any case, in order.
    public var writes: [Write]
    /// What can only be written once the number is known.
    ///
    /// Pure and quick: it runs inside the transaction, and runs again when the transaction is tried again.
    public var numbered: (@Sendable (_ reference: String) -> [Write])?
    /// Keys that the next decision will look under.
    ///
    /// When nobody has ever held any of them, the outcome says so, and the look-up is saved.
    public var sought: [MatchKey] = []

    public init(
        scope: TenantScope, guards: [Guard] = [], counter: CounterRequest? = nil, writes: [Write] = [],
        numbered: (@Sendable (_ reference: String) -> [Write])? = nil
    ) {
        self.scope = scope
        self.guards = guards
        self.counter = counter
        self.writes = writes
        self.numbered = numbered
    }
}

/// Asks for the next number of a counter of the tenant, rendered between two texts.
public struct CounterRequest: Sendable, Hashable {
    /// The counters that the number is taken from: it is one more than the largest of them, and all of them
    /// move on to it.
    ///
    /// The first is named after the text around the number, so that contracts that write the same text share it;
    /// further ones come from a declared scope. A reference that another counter has written is passed over.
    public var names: [String]
    public var before: String
    public var after: String
    /// Zero-padded to this many digits; wider numbers widen, never truncate.
    public var width: Int

    public init(names: [String], before: String, after: String, width: Int) {
        self.names = names
        self.before = before
        self.after = after
        self.width = width
    }

    /// The reference for a number.
    public func render(_ number: Int64) -> String {
        let digits = String(number)
        return before + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits + after
    }
}

/// What a transition relied on.
public enum Guard: Sendable, Hashable {
    /// The run still has this version.
    case runVersion(run: String, version: Int64)
    /// The run has not ended.
    case runLive(String)
    /// The run is the last of its submission.
    case lastRun(String)
    /// The lease of the run still has this epoch and owner.
    case lease(run: String, owner: String, epoch: Int64)
    /// The trail tells of the submission in this many entries: nothing was done to it since it was read.
    case trailLength(of: String, entries: Int)
    /// The submission still has this status.
    case submissionStatus(submission: String, status: SubmissionRow.Status)
    /// No submission of this application, action and actor has the key.
    case idempotencyKeyFree(application: String, action: String, actor: String?, key: String)
    /// The record still has this version, nil: it does not exist or is withdrawn.
    case recordVersion(RecordID, version: Int64?)
    /// No record of the type was made or changed since this place in the order of changes.
    case entityTypeUnchanged(entityType: String, since: Int64)
    /// No holder of these keys came, went or changed since this place in the order of match changes.
    case matchKeysUnchanged([MatchKey], since: Int64)
    /// The tenant knows this many duplicate checks of the application: none was added since they were read.
    case matchChecksUnchanged(application: String, count: Int)
    /// The content is in the file store. Finding it refreshes its age for the sweep.
    case filePresent(sha256: String)
    /// No event of one of these names came since this place in the outbox.
    case noEvent(named: [String], after: Int64)
    /// The trigger's row for the cause still has this version; 0: the tenant does not know the trigger with it.
    case triggerVersion(application: String, trigger: String, cause: String, version: Int64)
    /// The fire for this slot still has this outcome; nil: there is none.
    case fire(application: String, trigger: String, slot: String, outcome: FireRow.Outcome?)
    /// The unique value is not taken by another record.
    case uniqueFree(entityType: String, value: UniqueValue, by: RecordID)
}

/// One change.
///
/// Indirect, so that a transition that is handed on carries a word for each of its changes and not a whole row.
public indirect enum Write: Sendable, Hashable {
    /// Stores a pinned contract once; nothing happens when its digest is known.
    case contract(digest: String, plan: String)
    /// A new submission; the store gives it its sequence.
    case insertSubmission(SubmissionRow)
    /// Replaces what may change of a submission: status, entity, error, duplicates, warnings, result,
    /// updatedAt.
    case updateSubmission(SubmissionRow)
    /// A run of a submission that exists or is inserted in the same transition; its number is at most 1,023.
    case insertRun(RunRow)
    /// Replaces a run; the row's version is the one after the guarded one.
    case updateRun(RunRow)
    /// Inserts or replaces the journal's row of this run and ordinal; the ordinal is below 262,144.
    case journal(JournalRow)
    case insertRecord(RecordRow, uniques: [UniqueValue])
    case updateRecord(RecordRow, uniques: [UniqueValue])
    /// A record that is there takes these values, too, as far as no other has them.
    case takeUniques([UniqueValue], of: RecordID)
    case insertAttachment(AttachmentRow)
    /// Names the record that stands for an attachment.
    case attach(attachment: String, record: RecordID)
    /// The live submission holds these keys too (a submission inserted further down in this transition is
    /// allowed).
    case holdKeys([MatchKey], submission: String, at: Instant)
    /// The submission's keys go over to the record that it made; further keys of the record enter, others
    /// leave: afterwards the record holds exactly these, and the submission itself none.
    case recordKeys([MatchKey], submission: String, record: RecordID, at: Instant)
    /// Nobody is found by the submission's keys any more, neither it nor a record that it made.
    case releaseKeys(submission: String)
    /// Makes a duplicate check known, or moves a known one on: its place never goes back, and what is complete
    /// stays so.
    case matchCheck(MatchCheckRow)
    /// The submission waits because of these others, or for events (`OutboxRow.waitKey`); replaces its former holds.
    case setHolds(submission: String, on: [String])
    /// Every live run held because of this submission is due at once. Its version grows, so that a decision
    /// made on the run as it was is refused and made again.
    case wakeHeld(by: String, at: Instant)
    /// Removes payload, state and journal of a submission whose runs have ended.
    case purge(PurgeRow)
    /// The submission's idempotency key is free again.
    case forgetKey(submission: String)
    /// Makes a trigger known, or replaces its row for that cause; the row's version is the one after the stored one.
    case trigger(TriggerRow)
    /// Records a fire, or what became of one that has not started.
    case fire(FireRow)
    case audit(AuditDraft)
    /// An event; every live run that waits for one of its name is due at once, as by `wakeHeld`.
    case outbox(OutboxRow)
}

/// What became of a transition.
public enum CommitOutcome: Sendable, Hashable {
    /// Written and synced. `reference` is the number taken; `sequence` that of an inserted submission; `unheldSince`
    /// the place in the order of match changes up to which nobody but this transition's own submission held a key
    /// that was sought, nil when somebody may.
    case committed(reference: String?, sequence: Int64?, unheldSince: Int64? = nil)
    /// Nothing was written.
    case refused(Guard)
}
