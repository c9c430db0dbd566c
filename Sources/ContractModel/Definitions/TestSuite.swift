// SPDX-License-Identifier: Apache-2.0

/// The cases of one `*.test.yaml`.
public struct TestSuite: Sendable {
    public var action: Located<String>
    public var cases: [TestCase]

    public init(action: Located<String>, cases: [TestCase]) {
        self.action = action
        self.cases = cases
    }

    /// Everybody who acts in a case.
    package var callers: [TestCaller] {
        cases.flatMap { test in [test.caller] + test.events.map(\.caller) }.compactMap(\.self)
    }
}

/// One submission, and what comes of it.
public struct TestCase: Sendable {
    public var name: Located<String>
    public var caller: TestCaller?
    public var given = TestGiven()
    public var submission = TestSubmission()
    public var expectation: TestExpectation?
    /// What happens next, in order.
    public var events: [TestEvent] = []
    package let source: SourcePlace
    public var range: SourceRange { source.range }
    /// JSON pointer of the node inside its document.
    public var path: String { source.path }

    public init(name: Located<String>, at source: SourcePlace) {
        self.name = name
        self.source = source
    }
}

/// Who acts.
public struct TestCaller: Sendable {
    public var tenant: Located<String>?
    public var user: Located<String>?
    public var roles: [Located<String>] = []
    public var groups: [Located<String>] = []
    public var email: String?
    public var name: String?
    public var organization: String?

    public init() {}
}

/// What is there before the case begins.
public struct TestGiven: Sendable {
    public struct Record: Sendable {
        public var entityType: Located<String>
        public var id: Located<String>
        public var fields: Located<ValueMap>

        public init(entityType: Located<String>, id: Located<String>, fields: Located<ValueMap>) {
            self.entityType = entityType
            self.id = id
            self.fields = fields
        }
    }

    /// What a connection answers.
    public enum Answer: Sendable {
        case value(Value)
        case error(Failure)

        public enum Failure: String, Sendable, Hashable, CaseIterable { case transient, final }
    }

    /// Where the clock stands; nil: where the runner puts it.
    public var now: Instant?
    public var records: [Record] = []
    /// Connection → resource → the answers in their order.
    public var connections: [(connection: Located<String>, resource: Located<String>, answers: [Answer])] = []

    public init() {}
}

/// What is submitted.
public struct TestSubmission: Sendable {
    public struct File: Sendable {
        /// From the test's folder.
        public var path: Located<String>
        /// The `file` parameter that it is for; nil: an attachment.
        public var parameter: Located<String>?

        public init(path: Located<String>, parameter: Located<String>? = nil) {
            self.path = path
            self.parameter = parameter
        }
    }

    /// Nil: that of the suite.
    public var action: Located<String>?
    public var payload: Located<ValueMap>?
    public var files: [File] = []
    /// The ids of the records that the action works on.
    public var targets: [Located<String>] = []
    public var idempotencyKey: String?
    public var acknowledged: [Located<String>] = []

    public init() {}
}

/// What happens after the submission of a case.
public struct TestEvent: Sendable {
    public enum Decision: String, Sendable, Hashable, CaseIterable { case confirm, override, approve, reject }

    public enum Kind: Sendable {
        case submit(TestSubmission)
        case decide(Decision, step: Located<String>?, reason: String?)
        case raise(event: Located<String>, payload: Value?)
        case advance(Duration)
        /// The process ends at this step or stage, and another goes on.
        case crash(at: Located<String>)
    }

    public var kind: Kind
    public var caller: TestCaller?
    public var expectation: TestExpectation?
    public var range: SourceRange

    public init(kind: Kind, range: SourceRange) {
        self.kind = kind
        self.range = range
    }
}

/// What must have come of it; what is nil is not looked at.
public struct TestExpectation: Sendable {
    public enum Status: String, Sendable, Hashable, CaseIterable {
        case accepted, creating, created
        case rejectedDuplicate = "rejected_duplicate"
        case failed, cancelled, refused, denied, conflict
        case notFound = "not_found"
    }
    public enum RunState: String, Sendable, Hashable, CaseIterable {
        case pending, running, waiting, suspended, completed, failed, terminated
    }
    public enum StepState: String, Sendable, Hashable, CaseIterable {
        case pending, running, succeeded, failed, waiting, skipped, compensated
    }
    /// A record that was made: its type, and the fields that it must hold.
    public struct Created: Sendable {
        public var entityType: Located<String>
        public var fields: ValueMap

        public init(entityType: Located<String>, fields: ValueMap) {
            self.entityType = entityType
            self.fields = fields
        }
    }

    public var status: Located<Status>?
    public var runState: Located<RunState>?
    public var created: Located<[Created]>?
    public var reference: Located<Value>?
    /// All records of some types, in the order of their creation: those that were given, made and changed.
    public var records: Located<Value>?
    /// Parameter → codes.
    public var errors: Located<[(parameter: Located<String>, codes: [Located<String>])]>?
    public var audit: Located<Value>?
    public var events: Located<Value>?
    public var steps: Located<[(key: Located<String>, state: StepState)]>?
    public var range: SourceRange

    public init(range: SourceRange) { self.range = range }
}
