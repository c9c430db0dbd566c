// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// One execution of a submission.
///
/// A submission has one at a time; `retry` and `rerun` start the next.
public struct RunRow: Sendable, Hashable {
    public enum State: String, Sendable, Hashable, CaseIterable {
        case pending, running, waiting, suspended, completed, failed, terminated

        /// True for the three states that never change again.
        public var isFinal: Bool { self == .completed || self == .failed || self == .terminated }
    }

    /// When the run is to be looked at next.
    ///
    /// The delay is stored beside the instant it was set at, so that a clock set back lengthens no wait
    /// beyond its own delay.
    public struct Wake: Sendable, Hashable {
        public var setAt: Instant
        public var delay: Duration

        public init(setAt: Instant, delay: Duration) {
            self.setAt = setAt
            self.delay = delay
        }

        public var dueAt: Instant { setAt.adding(delay) }

        /// True when the delay has passed, or when the clock stands before the instant at which it was set.
        public func isDue(at now: Instant) -> Bool { now >= dueAt || now < setAt }
    }

    /// What a waiting run waits for.
    public struct Wait: Sendable, Hashable {
        public var step: String
        /// `duplicate`, `approval`, `event`, `timer`, `child`, `function` and `contract` (stalled) or `outcome` (unknown outcome).
        public var kind: String
        public var until: Instant?

        public init(step: String, kind: String, until: Instant? = nil) {
            self.step = step
            self.kind = kind
            self.until = until
        }
    }

    /// The right to act outside on behalf of the run.
    ///
    /// Written with the first intent.
    public struct Lease: Sendable, Hashable {
        /// The process that holds it.
        public var owner: String
        /// Grows with every grant; every write of the holder carries it.
        public var epoch: Int64
        public var until: Instant

        public init(owner: String, epoch: Int64, until: Instant) {
            self.owner = owner
            self.epoch = epoch
            self.until = until
        }
    }

    public var id: String
    public var submission: String
    /// 1 for the first run of a submission.
    public var number: Int
    /// Grows by one with every committed transition.
    public var version: Int64
    public var state: State
    /// JSON of the machine's state; what a resume starts from.
    public var machine: String
    /// Nil when a person, an event, an operator or nobody moves it next.
    public var wake: Wake?
    public var wait: Wait?
    public var lease: Lease?
    /// The last epoch granted, kept when a lease ends.
    public var leaseEpoch: Int64
    /// How often a process died while it drove this run alone.
    public var crashes: Int

    /// True while the run stands at something that its contract waits for, not at a retry or an unknown outcome.
    public var isDeclaredWait: Bool { state == .waiting && wait?.kind != "outcome" }

    public init(
        id: String, submission: String, number: Int = 1, version: Int64 = 1, state: State, machine: String,
        wake: Wake? = nil, wait: Wait? = nil, lease: Lease? = nil, leaseEpoch: Int64 = 0, crashes: Int = 0
    ) {
        self.id = id
        self.submission = submission
        self.number = number
        self.version = version
        self.state = state
        self.machine = machine
        self.wake = wake
        self.wait = wait
        self.lease = lease
        self.leaseEpoch = leaseEpoch
        self.crashes = crashes
    }
}

/// One step of a run as it went: the journal's row.
public struct JournalRow: Sendable, Hashable {
    public enum State: String, Sendable, Hashable, CaseIterable {
        case pending, running, succeeded, failed, waiting, skipped, compensated
    }

    public var run: String
    /// Order in the run.
    public var ordinal: Int
    public var step: String
    public var verb: String
    public var state: State
    public var startedAt: Instant
    public var finishedAt: Instant?
    /// JSON; nil when there is nothing to tell.
    public var input: String?
    public var output: String?
    /// JSON list of `number`, `at`, `error`.
    public var attempts: String?
    /// JSON of a person's decision.
    public var decision: String?
    /// The submission that did the step, where a rerun only took its outcome over.
    public var reusedFrom: String?

    public init(
        run: String, ordinal: Int, step: String, verb: String, state: State, startedAt: Instant,
        finishedAt: Instant? = nil, input: String? = nil, output: String? = nil, attempts: String? = nil,
        decision: String? = nil
    ) {
        self.run = run
        self.ordinal = ordinal
        self.step = step
        self.verb = verb
        self.state = state
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.input = input
        self.output = output
        self.attempts = attempts
        self.decision = decision
    }
}
