// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// A run with what belongs to it, as a ledger holds it.
struct StoredRun: Sendable {
    var run: RunRow
    var submission: SubmissionRow
    var attachments: [AttachmentRow]
    /// What the rows say as text, where it is at hand: the bound arguments and the caller.
    var parsed: (arguments: ValueMap, caller: Caller)?
    /// Keys of the duplicate check that nobody else had held when the accept was committed, and the place in the
    /// order of changes up to which that is known.
    var unheld: (keys: [MatchKey], since: Int64)?
}
