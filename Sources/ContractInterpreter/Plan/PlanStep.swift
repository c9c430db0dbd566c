// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// A compiled step beyond the standard pipeline.
public struct PlanStep: Sendable, Hashable {
    public enum OnError: Sendable, Hashable {
        case fail, `continue`
        case goto(String)
    }

    public var key: String
    public var isBeforeCreate = false
    public var when: PlanCondition?
    public var retry: RetryPolicy?
    public var timeout: Duration?
    public var work: PlanWork
    /// What undoes the step, in order.
    public var compensation: [PlanWork] = []
    /// What the output holds, when it is declared.
    public var output: [PlanParameter]?
    public var isSensitive = false
    public var isIrrevocable = false
    public var onError = OnError.fail

    public init(key: String, work: PlanWork) {
        self.key = key
        self.work = work
    }
}

extension PlanStep {
    /// The actions that the step starts, nested steps and what undoes it included.
    var startedActions: [String] { ([work] + compensation).flatMap(\.startedActions) }
}

extension PlanWork {
    fileprivate var startedActions: [String] {
        switch self {
        case .call(let child), .start(let child): [child.action]
        case .forEach(let fanOut):
            switch fanOut.work {
            case .call(let child): [child.action]
            case .steps(let steps): steps.flatMap(\.startedActions)
            }
        case .parallel(let branches, _): branches.flatMap { $0.steps.flatMap(\.startedActions) }
        default: []
        }
    }
}

/// What a step does.
public indirect enum PlanWork: Sendable, Hashable {
    case transform(PlanCall)
    case execute(PlanCall)
    case lookup(PlanLookup)
    case fetch(PlanResource, where: [String: PlanExpression], limit: Int?)
    case push(PlanPush)
    case emit(event: String, payload: [String: PlanExpression])
    case gate([PlanGateCase])
    case govern(PlanPolicy)
    case approval(PlanApproval)
    case wait(PlanWait)
    case call(PlanChild)
    case start(PlanChild)
    case forEach(PlanFanOut)
    case parallel([PlanBranch], onError: StepBody.FanOutFailure)
    case model(PlanModel)
}

/// Where something stands in an outside system.
public struct PlanResource: Sendable, Hashable {
    public var connection: String
    public var name: String
    public var path: [String: PlanExpression]
}

public struct PlanLookup: Sendable, Hashable {
    public var resource: PlanResource
    public var key: PlanExpression
    /// True when no record is null, not a failure.
    public var allowsMissing: Bool
}

/// How a write is safe to repeat.
public indirect enum PlanIdempotency: Sendable, Hashable {
    case keyed, upsert
    case atMostOnce
    case queryFirst(PlanLookup)
}

public struct PlanPush: Sendable, Hashable {
    public var resource: PlanResource
    public var value: PlanExpression
    public var method: String?
    public var idempotency: PlanIdempotency
}

public struct PlanGateCase: Sendable, Hashable {
    public enum Exit: Sendable, Hashable {
        case skip(to: String)
        case end(isFailure: Bool, message: String?)
    }

    public var when: PlanCondition
    public var exit: Exit
}

public struct PlanPolicy: Sendable, Hashable {
    public var key: String
    public var conditions: [PlanCondition]
    /// Who is asked when a condition does not hold; nil: the step fails.
    public var approval: PlanApproval?
}

public enum PlanWait: Sendable, Hashable {
    case duration(Duration)
    case until(PlanExpression)
    case event(String, filter: PlanCondition?, timeout: Duration?)
}

/// Another action, run from this one.
public struct PlanChild: Sendable, Hashable {
    public var action: String
    public var input: [String: PlanExpression]
    public var target: PlanExpression?
    /// What makes it idempotent in the run.
    public var reference: String
    public var timeout: Duration?
    public var timeoutValue: PlanExpression?
}

public struct PlanFanOut: Sendable, Hashable {
    public enum Work: Sendable, Hashable {
        case call(PlanChild)
        case steps([PlanStep])
    }

    public var items: PlanExpression
    public var maxItems: Int?
    public var work: Work
    public var concurrency: Int
    public var onError: StepBody.FanOutFailure
}

public struct PlanBranch: Sendable, Hashable {
    public var name: String
    public var steps: [PlanStep]
}

public struct PlanModel: Sendable, Hashable {
    public var connection: String
    public var prompt: String
    public var input: [String: PlanExpression]
    public var output: [PlanParameter]
    public var evaluate: [PlanCall]
    public var fallback: PlanExpression
}

/// A connection that the action uses; the secret is known by its place alone.
public struct PlanConnection: Sendable, Hashable {
    public struct Authentication: Sendable, Hashable {
        public var kind: String
        /// `env:NAME` or `file:PATH`.
        public var secret: String
        public var username: String?
        public var header: String?
    }

    public var kind: String
    public var baseURL: String?
    public var folder: String?
    public var authentication: Authentication?
    public var timeout: Duration
    public var allowHosts: [String]?
    /// The model that is asked; nil: the one that the server takes as its default.
    public var model: String?
    /// How freely it answers; nil: 0.
    public var temperature: Number?
}
