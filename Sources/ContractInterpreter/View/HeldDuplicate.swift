// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension ActionPlan {
    /// True when a person may decide about a submission that is held as a possible duplicate.
    func hasDecider(of submission: SubmissionRow) -> Bool {
        // Nobody can claim to be the application itself.
        if edit.contains(where: { $0 != "system" }) { return true }
        return duplicates?.onMatch == .confirm && submission.actor != nil
    }
}
