// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// What happened: the only thing that moves a run.
enum RunEvent: Sendable {
    /// The run is looked at: at its start, when a wake-up is due, and after a crash.
    case woken
    /// The answer to a `read`.
    case read(RunAnswer)
    /// The transition asked for is written and synced.
    case committed
    /// A guard did not hold; nothing was written.
    case refused(Guard)
    /// The answer to a `perform`.
    case performed(Result<Value, FunctionFailure>)
    /// The answer to an `inquire`.
    case inquired(External.Answer)
    /// A child has been told to stop.
    case stopped
    /// Children have been driven.
    case driven
    /// A person decided.
    case decided(Decision)
    /// A person stops it.
    case cancelled(by: String?, reason: String?)
    /// An operator pauses it, lets it go on, or ends it at once.
    case paused(by: String?, reason: String?)
    case resumed(by: String?, reason: String?)
    case terminated(by: String?, reason: String?)
    /// The run that it is part of is paused, or goes on.
    case held
    case released
    /// The run that it is part of was paused, or the process is to end, while this one was about to act outside.
    case heldBack
    /// The process died too often while it drove this run alone.
    case quarantined
}

/// A person's decision about a run that waits for one.
package struct Decision: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// It is a duplicate: final.
        case confirm
        /// It is none: go on.
        case override
        case approve, reject

        /// What a run waits for when this decision is due.
        var waitKind: String { self == .confirm || self == .override ? "duplicate" : "approval" }
    }

    package var kind: Kind
    package var by: String?
    package var reason: String?
    /// The version of the run that the person looked at.
    package var seenVersion: Int64

    package init(_ kind: Kind, by: String?, reason: String?, seenVersion: Int64) {
        self.kind = kind
        self.by = by
        self.reason = reason
        self.seenVersion = seenVersion
    }
}

/// What the machine wants done next; exactly one thing at a time.
enum RunCommand: Sendable {
    case read(RunQuestion)
    /// Write this; answer with `committed` or `refused`.
    case commit(Transition)
    /// Call a function that reads or acts outside.
    case perform(PlanCall, External.Request)
    /// Run a verb of a connection.
    case reach(PlanCall, ConnectionRequest)
    /// Look for what an earlier push may have left.
    case seek(PlanCall, ConnectionRequest)
    /// Start another action for this run, unless it is started already.
    case start(PlanCall, ChildErrand)
    /// Stop a child, if it is there; answer with `stopped`.
    case stop(String)
    /// Undo what a child has done, in a run of its own; answer with `driven`.
    case reverse(String)
    /// Drive children as far as they go, side by side; answer with `driven`.
    case drive([String])
    /// Let the parts go on that were paused with the run; answer with `woken`.
    case release
    /// Ask whether an earlier request took effect.
    case inquire(PlanCall, External.Request)
    /// Nothing to do until something happens.
    case rest
    /// Somebody else moved the run: read it again and start over.
    case superseded
}

/// What the machine needs to know before it can go on.
enum RunQuestion: Sendable {
    case matches(keys: [MatchKey], limit: Int, withFields: Bool)
    case target(RecordID)
    /// Records that are to be withdrawn, as they stand.
    case withdrawals([RecordID])
    /// Which duplicate checks the ledger knows by now.
    case checks
    /// Events of these names after a place in the outbox; nil: since the accept.
    case events(names: [String], after: Int64?)
    /// What became of a child.
    case child(String)
    /// What became of several, by their ids.
    case children([String])
    /// What children gave that came to their end well.
    case results([String])
    /// What there is to undo of items of a fan-out, by the ids of their children.
    case finished([String])
}

enum RunAnswer: Sendable {
    case matches([MatchCandidate], since: Int64)
    case target(EntityWriter.Target?)
    case checks(KnownChecks)
    case withdrawals([WithdrawnRecord])
    case events(EventPage)
    case child(RunChild)
    case children([String: RunChild])
    case results([String: ItemOutcome])
    case finished([String: FinishedItem])
}

/// A possible duplicate with what a comparison needs.
struct MatchCandidate: Sendable {
    var holder: MatchHolder
    var submission: SubmissionRow
    /// Fields of the record; nil for a submission.
    var fields: ValueMap?
    /// Bound arguments of the submission.
    var arguments: ValueMap
}
