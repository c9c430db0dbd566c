// SPDX-License-Identifier: Apache-2.0
public import ContractModel
public import Ledger

/// What a caller asks an action to do.
public struct SubmitRequest: Sendable {
    /// A file given beside the payload; its bytes are read once, in pieces.
    public struct File: Sendable {
        /// The `file` parameter it is for; nil for an attachment of the contract.
        public var parameter: String?
        /// What the caller calls it.
        public var name: String
        public var open: @Sendable () throws -> @Sendable () throws -> [UInt8]?

        public init(
            parameter: String?, name: String,
            open: @escaping @Sendable () throws -> @Sendable () throws -> [UInt8]?
        ) {
            self.parameter = parameter
            self.name = name
            self.open = open
        }
    }

    public var payload: ValueMap
    public var files: [File]
    /// Id of the target record.
    public var target: String?
    public var idempotencyKey: String?
    /// Keys of `warn` criteria that the caller has seen.
    public var acknowledged: Set<String>
    /// `cli`, `api`, `batch`, `call` or `trigger`.
    public var source: String
    public var correlationID: String?
    /// Replaces `$now`; the audit trail keeps the true instant.
    public var now: Instant?

    public init(payload: ValueMap, source: String = "cli") {
        self.payload = payload
        self.source = source
        files = []
        acknowledged = []
    }
}

/// What became of a submission.
public struct SubmitOutcome: Sendable {
    public var submission: SubmissionRow {
        _read { yield row.content }
        _modify { yield &row.content }
    }
    private var row: Shared<SubmissionRow>
    /// The latest run; that of an engine action has ended.
    ///
    /// Nil when an earlier submission answered that has none.
    public var run: RunRow?
    /// True when an earlier submission with the same idempotency key answered.
    public var isRepeat: Bool
    /// The run as the accept has stored it; nil when an earlier submission answered.
    let accepted: StoredRun?

    init(submission: Shared<SubmissionRow>, run: RunRow?, isRepeat: Bool, accepted: StoredRun? = nil) {
        row = submission
        self.run = run
        self.isRepeat = isRepeat
        self.accepted = accepted
    }
}
