// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// What is left of an ended submission when its payload, state and journal go.
///
/// The row itself stays as a tombstone: its id, reference, keys and outcome answer as before.
public struct PurgeRow: Sendable, Hashable {
    public var submission: String
    /// JSON of the caller, the actor alone.
    public var caller: String
    /// JSON of why it failed, without what the payload may have put there; nil when nothing failed.
    public var error: String?
    /// The state that each of its runs is left with.
    public var machine: String
    /// The attachments that no record stands for.
    public var attachments: [String]
    /// Events whose payload only its own run could read.
    public var events: [String]
    public var at: Instant

    public init(submission: String, caller: String, error: String?, machine: String, at: Instant) {
        self.submission = submission
        self.caller = caller
        self.error = error
        self.machine = machine
        self.attachments = []
        self.events = []
        self.at = at
    }
}
