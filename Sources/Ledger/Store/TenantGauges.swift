// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// How things stand with a tenant: what is counted for those who watch over a ledger.
public struct TenantGauges: Sendable, Hashable {
    /// Submissions of one action and status.
    public struct Submissions: Sendable, Hashable {
        public var application: String
        public var action: String
        public var status: SubmissionRow.Status
        public var count: Int64

        public init(application: String, action: String, status: SubmissionRow.Status, count: Int64) {
            self.application = application
            self.action = action
            self.status = status
            self.count = count
        }
    }

    /// Runs of one state, and for those that wait of one kind of wait.
    public struct Runs: Sendable, Hashable {
        public var state: RunRow.State
        /// Nil for runs that wait for nothing.
        public var waitKind: String?
        public var count: Int64

        public init(state: RunRow.State, waitKind: String?, count: Int64) {
            self.state = state
            self.waitKind = waitKind
            self.count = count
        }
    }

    /// By application, action and status.
    public var submissions: [Submissions]
    /// By state and kind of wait.
    public var runs: [Runs]
    /// When the run became due that has been due longest or comes next; nil when none has a wake-up.
    public var firstDue: Instant?

    public init(submissions: [Submissions] = [], runs: [Runs] = [], firstDue: Instant? = nil) {
        self.submissions = submissions
        self.runs = runs
        self.firstDue = firstDue
    }
}
