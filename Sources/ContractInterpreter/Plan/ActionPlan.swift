// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// A compiled action: everything that a run needs, resolved and pinned.
///
/// Stored with the submission and executed as stored, never compiled again. Copies share one place: a plan is handed on
/// at every turn of a run, and is more than a hundred words.
public struct ActionPlan: Sendable, Hashable {
    private var shared: Shared<Parts>
    private var factsPlace = PlanFactsPlace()

    public init(application: String, action: String) {
        shared = Shared(Parts(application: application, action: action))
    }

    var parts: Parts { _read { yield shared.content } }

    /// The parts of this plan alone, to be changed.
    var own: Parts {
        _read { yield shared.content }
        _modify {
            factsPlace.forget()
            yield &shared.content
        }
    }

    /// What follows from the plan.
    var facts: PlanFacts { factsPlace.facts(of: self) }

    /// True when the accept is a transaction of its own and the rest is done behind it: for workflow actions, and for
    /// engine actions of the kind `async`.
    public var runsInBackground: Bool { isWorkflow || kind == "async" }
    /// The word for how the action runs: `workflow`, `engine`, or `async` for an engine action off the request.
    public var mode: String { isWorkflow ? "workflow" : kind == "async" ? "async" : "engine" }

    /// What is said to who submits where the contract has parts that this version cannot run.
    package var shortfall: String? {
        guard !unsupported.isEmpty else { return nil }
        let unknown = unsupported.joined(separator: " and ")
        return "'\(action)' uses \(unknown), which this version reads but does not run"
    }

    public var primary: PlanCreate? { primaryCreate.map { creates[$0] } }
    public func parameter(_ key: String) -> PlanParameter? { parameters.first { $0.key == key } }
}

public struct PlanCriterion: Sendable, Hashable {
    public enum Check: Sendable, Hashable {
        case condition(PlanCondition)
        case reachable(to: PlanExpression)
    }

    public var key: String
    public var check: Check
    public var isWarning: Bool
    public var message: String

    public init(key: String, check: Check, isWarning: Bool, message: String) {
        self.key = key
        self.check = check
        self.isWarning = isWarning
        self.message = message
    }
}

public struct PlanEdit: Sendable, Hashable {
    public var field: String
    public var value: PlanExpression
    public var when: PlanCondition?

    public init(field: String, value: PlanExpression, when: PlanCondition? = nil) {
        self.field = field
        self.value = value
        self.when = when
    }
}

public struct PlanCreate: Sendable, Hashable {
    public var key: String
    public var entityType: String
    public var fields: [String: PlanExpression]
    public var when: PlanCondition?
    public var withdrawsOnFailure: Bool

    public init(
        key: String, entityType: String, fields: [String: PlanExpression], when: PlanCondition? = nil,
        withdrawsOnFailure: Bool = false
    ) {
        self.key = key
        self.entityType = entityType
        self.fields = fields
        self.when = when
        self.withdrawsOnFailure = withdrawsOnFailure
    }
}

/// A field in which a record may name another.
public struct PlanReferrer: Sendable, Hashable {
    public var entityType: String
    public var field: String

    public init(entityType: String, field: String) {
        self.entityType = entityType
        self.field = field
    }
}

public struct PlanSideEffect: Sendable, Hashable {
    public var key: String
    public var event: String
    public var payload: [String: PlanExpression]?
    public var when: PlanCondition?

    public init(key: String, event: String, payload: [String: PlanExpression]?, when: PlanCondition?) {
        self.key = key
        self.event = event
        self.payload = payload
        self.when = when
    }
}

public struct PlanApprovers: Sendable, Hashable {
    public var roles: [String]
    public var users: [PlanExpression]
    public var groups: [String]
    public var count: Int

    public init(roles: [String], users: [PlanExpression], groups: [String], count: Int) {
        self.roles = roles
        self.users = users
        self.groups = groups
        self.count = count
    }

    /// Whoever may decide: roles, groups, and users as far as the contract names them itself.
    var names: [String] {
        let known = users.compactMap(\.constant).flatMap { $0.list ?? [$0] }.compactMap(\.string)
        let isWhole = users.allSatisfy { $0.constant != nil }
        return roles + groups.map { "the group \($0)" } + known
            + (isWhole ? [] : ["users that its data name"])
    }
}

public struct PlanApproval: Sendable, Hashable {
    public var approvers: PlanApprovers
    public var message: String
    public var show: [String: PlanExpression]
    public var expiresAfter: Duration?
    public var onExpiry: SubmissionContract.Approval.OnExpiry
    public var escalateTo: PlanApprovers?
    public var allowsSelf: Bool
    public var when: PlanCondition?

    public init(
        approvers: PlanApprovers, message: String, show: [String: PlanExpression], expiresAfter: Duration?,
        onExpiry: SubmissionContract.Approval.OnExpiry, escalateTo: PlanApprovers?, allowsSelf: Bool,
        when: PlanCondition?
    ) {
        self.approvers = approvers
        self.message = message
        self.show = show
        self.expiresAfter = expiresAfter
        self.onExpiry = onExpiry
        self.escalateTo = escalateTo
        self.allowsSelf = allowsSelf
        self.when = when
    }
}

/// A reference format, cut into parts.
public struct PlanReference: Sendable, Hashable {
    public enum Part: Sendable, Hashable {
        case text(String)
        /// `prefix`, `year`, `month`, `day`, `tenant` or `application`.
        case field(String)
        case sequence(width: Int)
    }

    public var field: String
    public var parts: [Part]
    public var scope: [SubmissionContract.ReferenceFormat.Scope]?
    public var prefixFrom: PlanExpression?
    public var yearFrom: PlanExpression?
    public var entityType: String?

    public init(field: String, parts: [Part]) {
        self.field = field
        self.parts = parts
    }
}

public struct PlanAttachments: Sendable, Hashable {
    public var entityType: String
    public var parentField: String
    public var fileField: String
    public var allowedContentTypes: [String]
    public var maxBytes: Int64
    public var maxFiles: Int
    public var maxTotalBytes: Int64

    public init(
        entityType: String, parentField: String, fileField: String, allowedContentTypes: [String],
        maxBytes: Int64,
        maxFiles: Int, maxTotalBytes: Int64
    ) {
        self.entityType = entityType
        self.parentField = parentField
        self.fileField = fileField
        self.allowedContentTypes = allowedContentTypes
        self.maxBytes = maxBytes
        self.maxFiles = maxFiles
        self.maxTotalBytes = maxTotalBytes
    }
}
