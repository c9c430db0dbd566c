// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// A run with what belongs to it, as a ledger holds it.
struct StoredRun: Sendable {
    @Shared var run: RunRow
    @Shared var submission: SubmissionRow
    var attachments: [AttachmentRow]
    /// What the rows say as text, where it is at hand: the bound arguments, the caller and the run's state.
    var parsed: (arguments: ValueMap, caller: Caller, state: RunState?)?
    /// Keys of the duplicate check that nobody else had held when the accept was committed, and the place in the
    /// order of changes up to which that is known.
    var unheld: (keys: [MatchKey], since: Int64)?

    init(
        run: Shared<RunRow>, submission: Shared<SubmissionRow>, attachments: [AttachmentRow],
        parsed: (arguments: ValueMap, caller: Caller, state: RunState?)? = nil,
        unheld: (keys: [MatchKey], since: Int64)? = nil
    ) {
        _run = run
        _submission = submission
        self.attachments = attachments
        self.parsed = parsed
        self.unheld = unheld
    }
}
