// SPDX-License-Identifier: Apache-2.0

/// One step beyond the standard pipeline, as its author wrote it.
public struct StepDefinition: Sendable {
    /// Where the step stands in the pipeline.
    public enum Place: String, Sendable, Hashable, CaseIterable {
        case beforeCreate = "before_create"
    }

    public enum OnError: Sendable {
        case fail, `continue`
        /// Goes on with a later step of the same list.
        case goto(Located<String>)
    }

    public var key: Located<String>
    /// Nil: the step does nothing that can be read, which the decoder has reported.
    public var body: Located<StepBody>?
    /// Nil: after the audit.
    public var place: Located<Place>?
    /// True when `at` or `order` could not be read: it may come earlier than it stands.
    package var hasUnreadPlace = false
    /// True when a part of it could not be read: what it does, or what it uses.
    package var isIncomplete = false
    public var when: Located<Condition>?
    public var retry: Located<RetryPolicy>?
    public var timeout: Located<Duration>?
    /// What undoes the step, in the order written.
    public var compensation: [Located<StepBody>] = []
    /// True when what undoes the step could not be read.
    package var hasUnreadCompensation = false
    /// Nil: the output is not declared.
    public var output: [ParameterDefinition]?
    public var isSensitive = false
    public var isIrrevocable = false
    public var onError = OnError.fail
    /// The key under which that is written; nil where it is not.
    package var onErrorKey: SourcePlace?
    public var order: Int?
    public var isActive = true
    package let source: SourcePlace
    public var range: SourceRange { source.range }
    /// JSON pointer of the node inside its document.
    public var path: String { source.path }

    public init(key: Located<String>, at source: SourcePlace) {
        self.key = key
        self.source = source
    }
}

extension StepDefinition {
    /// The lists of steps inside this one: one of a fan-out, or one for each branch.
    public var nested: [[StepDefinition]] {
        switch body?.value {
        case .forEach(let fanOut):
            if case .steps(let steps) = fanOut.work { [steps] } else { [] }
        case .parallel(let parallel): parallel.branches.map(\.steps)
        default: []
        }
    }

    /// The steps of the pipeline, by whose names journal, trail and operators know them.
    package static let pipelineSteps = [
        "normalize", "validate", "duplicates", "approval", "prepare_create", "create", "attach", "audit",
    ]

    /// What a reference can read of every step, besides its output.
    package static let ownMembers = ["outcome", "error", "finished_at"]

    /// This step and all inside it, in the order of the text.
    public var withNested: [StepDefinition] { [self] + nested.flatMap { $0.flatMap(\.withNested) } }
}

/// What stands under a step's verb.
public indirect enum StepBody: Sendable {
    case transform(FunctionCall)
    case lookup(Lookup)
    case fetch(Fetch)
    case push(Push)
    case execute(FunctionCall)
    case emit(event: Located<String>, payload: [ValueExpression.MapEntry])
    /// The first case that holds counts.
    case gate([GateCase])
    case govern(policy: Located<String>)
    case approval(SubmissionContract.Approval)
    case wait(Wait)
    case call(ActionCall)
    case start(ActionCall)
    case forEach(FanOut)
    case parallel(Parallel)
    case model(ModelCall)

    public var verb: StepVerb {
        switch self {
        case .transform: .transform
        case .lookup: .lookup
        case .fetch: .fetch
        case .push: .push
        case .execute: .execute
        case .emit: .emit
        case .gate: .gate
        case .govern: .govern
        case .approval: .approval
        case .wait: .wait
        case .call: .call
        case .start: .start
        case .forEach: .forEach
        case .parallel: .parallel
        case .model: .model
        }
    }
}

extension StepBody {
    /// Where something stands in an outside system.
    public struct Resource: Sendable {
        /// Empty when it could not be read; in a probe also when the push says where.
        public var connection: Located<String>
        /// As written, such as `orders/{order}/lines`.
        public var name: Located<String>
        /// What fills the placeholders.
        public var path: [ValueExpression.MapEntry]

        public init(
            connection: Located<String>, name: Located<String>, path: [ValueExpression.MapEntry] = []
        ) {
            self.connection = connection
            self.name = name
            self.path = path
        }
    }

    public struct Lookup: Sendable {
        public enum OnMissing: String, Sendable, Hashable, CaseIterable { case fail, null }

        public var resource: Resource
        public var key: Located<ValueExpression>
        public var onMissing: OnMissing
        /// Where that is written; nil where it is not.
        package var onMissingPlace: SourcePlace?

        public init(resource: Resource, key: Located<ValueExpression>, onMissing: OnMissing = .fail) {
            self.resource = resource
            self.key = key
            self.onMissing = onMissing
        }
    }

    public struct Fetch: Sendable {
        public var resource: Resource
        /// Fields and the values that they must equal.
        public var filter: [ValueExpression.MapEntry]
        public var limit: Int?

        public init(resource: Resource, filter: [ValueExpression.MapEntry] = [], limit: Int? = nil) {
            self.resource = resource
            self.filter = filter
            self.limit = limit
        }
    }

    public struct Push: Sendable {
        public enum Method: String, Sendable, Hashable, CaseIterable {
            case post = "POST"
            case put = "PUT"
            case patch = "PATCH"
            case delete = "DELETE"
        }

        public var resource: Resource
        public var value: Located<ValueExpression>
        /// Nil: `POST` where the connection is `http`.
        public var method: Located<Method>?
        /// Nil: as the connection says.
        public var idempotency: Located<Idempotency>?
        /// True when `idempotency` stands there and could not be read.
        package var hasUnreadIdempotency = false

        public init(resource: Resource, value: Located<ValueExpression>) {
            self.resource = resource
            self.value = value
        }
    }

    /// How a write is safe to repeat.
    public indirect enum Idempotency: Sendable {
        case keyed, upsert
        case atMostOnce
        /// Asks for the record that is there when the write arrived.
        case queryFirst(Lookup)
    }

    /// One way out of a gate.
    public struct GateCase: Sendable {
        public enum Ending: String, Sendable, Hashable, CaseIterable { case completed, failed }
        public enum Exit: Sendable {
            case skip(to: Located<String>)
            case end(Ending, message: LocalizedText?)
        }

        public var when: Located<Condition>
        public var exit: Exit

        public init(when: Located<Condition>, exit: Exit) {
            self.when = when
            self.exit = exit
        }
    }

    public enum Wait: Sendable {
        case duration(Duration)
        case until(Located<ValueExpression>)
        case event(Located<String>, filter: Located<Condition>?, timeout: Duration?)
    }

    /// Another action, run from this one.
    public struct ActionCall: Sendable {
        public var action: Located<String>
        public var input: [ValueExpression.MapEntry]
        /// True when a part of `input` could not be read: one that is missing may stand there.
        public var hasUnreadInput = false
        public var target: Located<ValueExpression>?
        /// Nil: the action's key.
        public var reference: Located<String>?
        public var timeout: Duration?
        /// Where that is written; nil where it is not.
        package var timeoutPlace: SourcePlace?
        public var timeoutValue: Located<ValueExpression>?
        /// True when `ref` could not be read, or may stand elsewhere.
        package var hasUnreadReference = false
        /// True when a part of it stands elsewhere.
        package var isIncomplete = false

        public init(action: Located<String>, input: [ValueExpression.MapEntry] = []) {
            self.action = action
            self.input = input
        }
    }

    /// What happens when a part of a fan-out fails.
    public enum FanOutFailure: String, Sendable, Hashable, CaseIterable {
        case failFast = "fail_fast"
        case completeAll = "complete_all"
        case collect
    }

    public struct FanOut: Sendable {
        public enum Work: Sendable {
            case call(Located<ActionCall>)
            case steps([StepDefinition])
        }

        public var items: Located<ValueExpression>
        public var maxItems: Int?
        /// True when `max_items` could not be read.
        package var hasUnreadBound = false
        public var work: Work
        public var concurrency: Int
        public var onError: FanOutFailure

        public init(items: Located<ValueExpression>, work: Work) {
            self.items = items
            self.work = work
            concurrency = 8
            onError = .failFast
        }
    }

    public struct Parallel: Sendable {
        public struct Branch: Sendable {
            public var name: Located<String>
            public var steps: [StepDefinition]

            public init(name: Located<String>, steps: [StepDefinition]) {
                self.name = name
                self.steps = steps
            }
        }

        public var branches: [Branch]
        public var onError: FanOutFailure

        public init(branches: [Branch], onError: FanOutFailure = .failFast) {
            self.branches = branches
            self.onError = onError
        }
    }

    public struct ModelCall: Sendable {
        public var connection: Located<String>
        /// Mustache over the keys of `input`.
        public var prompt: Located<String>
        public var input: [ValueExpression.MapEntry]
        public var output: [ParameterDefinition]
        public var evaluate: [FunctionCall]
        public var fallback: Located<ValueExpression>
        /// True when a part of `input` could not be read.
        package var hasUnreadInput = false

        public init(
            connection: Located<String>, prompt: Located<String>, input: [ValueExpression.MapEntry] = [],
            output: [ParameterDefinition], evaluate: [FunctionCall] = [], fallback: Located<ValueExpression>
        ) {
            self.connection = connection
            self.prompt = prompt
            self.input = input
            self.output = output
            self.evaluate = evaluate
            self.fallback = fallback
        }
    }
}
