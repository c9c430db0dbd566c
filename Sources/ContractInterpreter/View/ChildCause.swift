// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// What a child has to do with the failure of the run that started it.
public struct ChildCause: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// People have not decided yet whether it is a duplicate.
        case held
        /// It is held as a possible duplicate, and nobody may decide whether it is one.
        case heldForNobody
        /// It was stopped, or a record of it was withdrawn, and something of it could not be undone: nothing stands in for it before that is.
        case notUndone
        /// It failed, and a retry of the run above retries it.
        case failed
        /// It ended in a way that no retry changes.
        case over
        /// It was never made: the contract that is pinned for it takes no submissions.
        case closed
    }

    public var kind: Kind
    /// The child's id; of what was never made, its action.
    public var child: String

    /// In a sentence without the run above.
    var text: String {
        switch kind {
        case .held: "the submission \(child) is held as a possible duplicate"
        case .heldForNobody:
            "the submission \(child) is held as a possible duplicate, and nobody may decide: 'edit' names nobody"
        case .notUndone: "something is left to undo of the submission \(child)"
        case .failed: "the cause stands in the submission \(child)"
        case .over: "the submission \(child) has ended for good, so a retry would fail the same way"
        case .closed: "the run pins '\(child)' as it was, so a retry would fail the same way"
        }
    }

    /// What moves the run above, which is called so in commands.
    func moves(of detail: SubmissionDetail, as name: String) -> [String] {
        // A part goes on, and is run again, with the whole.
        let name = detail.plan.isFragment ? detail.submission.parent ?? name : name
        var rerun = "atelier submissions rerun \(name)"
        if !detail.plan.isFragment,
            let step = detail.submission.error.map(StoredJSON.value)?["step"]?.string
        {
            rerun += " --from \(step)"
        }
        return switch kind {
        case .held: ["atelier submissions decide \(child) --override", "atelier submissions retry \(name)"]
        case .heldForNobody: ["atelier submissions cancel \(child)"]
        case .notUndone: ["atelier submissions redrive \(child)", "atelier submissions retry \(name)"]
        case .failed: ["atelier submissions why \(child)", "atelier submissions retry \(name)"]
        case .over: [rerun]
        case .closed: [rerun + " --contract current"]
        }
    }
}
