// SPDX-License-Identifier: Apache-2.0
public import ContractModel
public import FunctionLibrary
public import Ledger

/// Everything of the outside that the interpreter may use.
///
/// Nothing in it is ambient: whoever composes a process hands it in, and tests hand in clocks that stand
/// still.
public struct Surroundings: Sendable {
    /// The wall clock.
    public var now: @Sendable () -> Instant
    /// How long the machine has been up, its sleep included: what no change of the wall clock touches.
    public var uptime: @Sendable () -> Duration
    /// Unpredictable bytes.
    public var random: @Sendable (Int) -> [UInt8]
    /// The rules of a tenant's time zone.
    public var timeZone: @Sendable (_ tenant: String) -> TimeZoneRules
    /// Sleeps, or returns early when the task is cancelled.
    public var sleep: @Sendable (Duration) async -> Void
    /// Recognises the type of a file from its first bytes.
    public var contentType: @Sendable (_ head: [UInt8], _ bytes: Int64) throws -> String
    /// Reaches outside systems; nil where nothing may be reached.
    public var connections: (any ConnectionClient)?
    /// Is told of each transition of a run after its commit, with the number that the store gave.
    ///
    /// Traces and logs are made of it. It must not wait.
    public var committed: (@Sendable (_ transition: Transition, _ reference: String?) -> Void)?
    /// Is told what evaluations come to; nil but in contract tests.
    package var witness: EvaluationWitness?
    /// True where children are driven one after the other, so that what comes of them has one order: in contract tests.
    package var isOrderly = false
    /// Outputs of steps that are longer stand in the journal only, in bytes of JSON.
    package var inlineBytes = JournalPlace.inlineBytes

    public init(
        now: @escaping @Sendable () -> Instant, uptime: @escaping @Sendable () -> Duration,
        random: @escaping @Sendable (Int) -> [UInt8],
        timeZone: @escaping @Sendable (String) -> TimeZoneRules,
        sleep: @escaping @Sendable (Duration) async -> Void,
        contentType: @escaping @Sendable ([UInt8], Int64) throws -> String
    ) {
        self.now = now
        self.uptime = uptime
        self.random = random
        self.timeZone = timeZone
        self.sleep = sleep
        self.contentType = contentType
    }
}

/// A compiled action with its digests, ready to be submitted to.
public struct CompiledAction: Sendable {
    public let plan: ActionPlan
    /// `sha256:` and 64 digits: the contract's meaning, the functions' versions and the plan.
    public let digest: String
    /// Canonical JSON of the plan: what the ledger keeps and every run executes.
    public let planText: String
    /// The plans of the actions that it starts, theirs included: text by digest.
    let children: [String: String]

    /// An action with the plans of those that it starts, taken from the other plans of its application.
    public init(plan: ActionPlan, among others: [ActionPlan] = []) {
        self.plan = plan
        var children: [String: String] = [:]
        for (key, digest) in plan.children {
            guard var child = others.first(where: { $0.action == key }) else { continue }
            // As they are digested: what a child starts is pinned by the action above it.
            child.children = [:]
            children[digest] = CanonicalJSON.text(child.planValue)
        }
        self.children = children
        let text = CanonicalJSON.text(plan.planValue)
        planText = text
        digest = Digest(of: text).description
    }
}

/// Why a verb of the interpreter did not do what it was asked, as every interface tells it.
public struct InterpreterError: Error, Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        case denied
        case notFound = "not_found"
        case conflict, unavailable, usage
        /// The payload is refused; `errors` says why.
        case refused
    }

    public var kind: Kind
    public var message: String
    public var errors: [PayloadError]
    /// The way out, where there is one that the message does not name.
    public var help: String?

    public init(_ kind: Kind, _ message: String, errors: [PayloadError] = [], help: String? = nil) {
        self.kind = kind
        self.message = message
        self.errors = errors
        self.help = help
    }

    /// True for what the ledger itself refused or could not do.
    private(set) var isOfLedger = false
    /// True when the ledger that was opened can do nothing more, however long it is waited for.
    private(set) var isOfLostLedger = false

    init(_ error: LedgerError) {
        self.init(.unavailable, error.message, help: error.hint)
        isOfLedger = true
        isOfLostLedger = error.code == .displaced
    }

    /// The message and the way out, in one line of a log.
    var line: String { help.map { "\(message); \($0)" } ?? message }
}
