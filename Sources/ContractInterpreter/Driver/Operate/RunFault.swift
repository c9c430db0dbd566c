// SPDX-License-Identifier: Apache-2.0
internal import Ledger

/// A run that nothing moves any more, or that only an operator can move.
public struct RunFault: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// It is to go on, and nothing says when.
        case noNextStep = "no_next_step"
        /// Who acted for it is gone, and its right to act has run out.
        case expiredLease = "expired_lease"
        /// What it waits for has come, and nobody woke it.
        case notWoken = "not_woken"
        /// Its steps are being undone, and nothing says when that goes on.
        case stuckCompensation = "stuck_compensation"
        /// It was accepted, and has no run that goes on.
        case noRun = "no_run"
        /// Its function or contract is not there.
        case stalled
        /// It ended, and steps of it were not undone.
        case notUndone = "not_undone"

        /// True when waking it is all that it needs.
        public var isMendable: Bool { self != .stalled && self != .notUndone }
    }

    public var tenant: String
    public var submission: String
    public var reference: String?
    public var kind: Kind
    /// What is wrong, in a sentence without the submission.
    public var message: String
    public var isMended = false
}
