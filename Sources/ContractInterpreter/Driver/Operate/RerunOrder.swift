// SPDX-License-Identifier: Apache-2.0
public import ContractModel
internal import Ledger

/// How an ended submission is run again.
public struct RerunOrder: Sendable {
    /// The step that it begins with; nil: the first.
    public var step: String?
    /// Another payload, which passes admission; nil: the same.
    public var payload: ValueMap?
    /// Another contract of the action, such as the current one; nil: the one that was pinned.
    public var contract: CompiledAction?
    /// One more, where the same was asked for before.
    public var isAnother = false
    /// Takes back the record that stands, where it would be made again.
    public var withdraws = false
    /// Effects that nothing protects against a repetition may happen again.
    public var consents = false
    public var reason: String?

    public init(step: String? = nil) { self.step = step }
}

/// A rerun, judged: what it takes over, and what it does again.
struct RerunPlan {
    var old: SubmissionDetail
    var action: CompiledAction
    /// The key of the step that it begins with.
    var step: String
    var state: RunState
    /// True when the payload or the contract is another one: the submission is admitted anew.
    var isReadmitted: Bool
    /// The keys of the steps whose outcome is taken over.
    var reused: [String]
    var effects: [FiringEffect]
    /// Records that are taken back first.
    var withdrawn: [RecordRow]
    /// What runs the same, where a record would be made.
    var kin: RerunKin
    var id: String
    var key: String
}

/// What the accept of a rerun carries beside what every accept does.
struct RerunDraft {
    var old: SubmissionRow
    var key: String
    var isKept: Bool
    /// True when the run begins where its admission ends.
    var beginsAtAdmission: Bool
    var state: RunState
    /// Rows of steps that were done before, in the places of this plan.
    var journal: [JournalRow]
    var guards: [Guard]
    var further: [Write]

    /// Names the old submission in a row that is about to be accepted.
    func mark(_ row: inout SubmissionRow) {
        row.rerunOf = old.id
        row.idempotencyKey = key
        row.source = "rerun"
        guard isKept else { return }
        row.status = .created
        row.entity = old.entity
        row.target = old.target
    }

    func state(behind admitted: Int) -> RunState {
        var begun = state
        if beginsAtAdmission { begun.cursor = admitted }
        return begun
    }

    func writes(_ run: RunRow, at now: Instant) -> [Write] {
        journal.map { row in
            var row = row
            row.run = run.id
            return .journal(row)
        } + further
    }
}
