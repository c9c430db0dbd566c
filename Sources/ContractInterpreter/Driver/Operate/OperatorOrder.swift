// SPDX-License-Identifier: Apache-2.0
public import ContractModel
internal import Ledger

/// What an operator wants done, to one submission or to many.
public struct OperatorOrder: Sendable {
    public enum Action: Sendable {
        case pause, resume, cancel, terminate, retry, purge
        /// Dead letters go on, their present call tried at most so often.
        case redrive(attempts: Int)
        case rerun(RerunOrder)
        case raise(event: String, data: ValueMap, id: String?)
    }

    public var action: Action
    public var reason: String?
    /// Effects that nothing protects against a repetition may happen again.
    public var consents = false

    public init(_ action: Action, reason: String? = nil) {
        self.action = action
        self.reason = reason
    }

    public var name: String {
        switch action {
        case .pause: "pause"
        case .resume: "resume"
        case .cancel: "cancel"
        case .terminate: "terminate"
        case .retry: "retry"
        case .purge: "purge"
        case .redrive: "redrive"
        case .rerun: "rerun"
        case .raise: "raise"
        }
    }

    /// True for an event, which one run waits for and another does not.
    var isRaise: Bool {
        if case .raise = action { return true }
        return false
    }

    /// Whether what is done to a submission is done to one that its steps made as well.
    func reaches(_ row: SubmissionRow, through parent: SubmissionDetail) -> Bool {
        let isFragment = row.isFragment(of: parent.submission)
        switch action {
        case .pause, .resume, .cancel, .terminate: return isFragment || parent.plan.waits(for: row)
        case .purge: return isFragment
        case .retry, .redrive, .rerun, .raise: return false
        }
    }

    /// What of the order decides what happens.
    var value: Value {
        var map: ValueMap = ["name": .string(name), "consents": .bool(consents)]
        switch action {
        case .redrive(let attempts): map["attempts"] = .number(Number(Int64(attempts)))
        case .rerun(let order):
            map["step"] = order.step.map(Value.string) ?? .null
            map["payload"] = order.payload.map(Value.map) ?? .null
            map["contract"] = order.contract.map { .string($0.digest) } ?? .null
            map["flags"] = [.bool(order.isAnother), .bool(order.withdraws), .bool(order.consents)]
        case .raise(let event, let data, let id):
            map["event"] = .string(event)
            map["data"] = .map(data)
            map["id"] = id.map(Value.string) ?? .null
        default: break
        }
        return .map(map)
    }
}

/// What an order would do, and to which runs.
public struct OperatorPlan: Sendable {
    /// A run that the order is done to.
    public struct Entry: Sendable {
        public var detail: SubmissionDetail
        /// What was done outside and would be done again.
        public var effects: [FiringEffect]
        /// What would be taken back; nil where nobody asked, and for an order that takes nothing back.
        public var undoes: UndoOutlook?
    }

    /// A submission that is meant and that the order cannot be done to.
    public struct Skipped: Sendable {
        public var detail: SubmissionDetail
        public var reason: InterpreterError
    }

    public var entries: [Entry]
    public var skipped: [Skipped]
    private let order: Value

    init(_ order: OperatorOrder, entries: [Entry], skipped: [Skipped]) {
        self.order = order.value
        self.entries = entries
        self.skipped = skipped
    }

    /// How many runs, and a digest over the order and their ids with versions, with what the order does to their
    /// children and outside: what applies exactly this plan.
    public var token: String {
        let runs = entries.map { entry -> Value in
            [
                .string(entry.detail.submission.id),
                .number(Number(Int64(entry.detail.run?.number ?? 0))),
                .number(Number(entry.detail.run?.version ?? 0)),
                .list(entry.effects.map(\.value)), entry.undoes?.digestValue ?? .null,
            ]
        }
        let sorted = runs.sorted { CanonicalJSON.text($0) < CanonicalJSON.text($1) }
        let digest = Digest(canonical: ["order": order, "runs": .list(sorted)]).hex
        return "\(entries.count)-\(digest.prefix(32))"
    }
}
