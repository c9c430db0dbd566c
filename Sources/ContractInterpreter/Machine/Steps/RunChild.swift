// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// What became of a child, as its parent looks at it.
struct RunChild: Sendable {
    var submission: SubmissionRow
    /// Nil for a child that left no run.
    var run: RunRow?

    /// True when a parent has nothing more to wait for; a held duplicate is for people, and no parent waits for them.
    var hasEnded: Bool { run?.state.isFinal ?? true || submission.status == .rejectedDuplicate }
    /// True when it came to its end well.
    var isDone: Bool { submission.status == .created && run.map { $0.state == .completed } ?? true }
}

/// A child that is to be there, whether or not it is already.
struct ChildErrand: Sendable {
    /// The same for every attempt.
    var id: String
    var action: String
    /// Digest of the plan that the parent pinned.
    var contract: String
    var input: ValueMap
    var target: String?
    /// How many runs wait above the child.
    var depth: Int
    /// The plans that its own children are pinned to.
    var pinned: [String: String]
    /// Which round of its step starts it: behind the first, what an earlier one left may still be there.
    var round: Int
    /// True when it is driven at once, because its parent waits.
    var isAwaited: Bool
    /// True when a child that failed in an earlier run is retried.
    var revives: Bool
    /// True when another may stand in for one that an earlier run has left and that cannot go on.
    var replaces: Bool
    /// True for one that undoes a step.
    var undoes = false
    /// True for an item or a branch of a fan-out.
    var isItem = false
    /// The step that starts it, with `#` and the item or branch where there are several.
    var part: String
    /// A part of the parent instead of another action.
    var fragment: RunFragment?
}
