// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// One attempt to reach an outside system, with everything resolved: no reference is left in it.
public struct ConnectionRequest: Sendable, Hashable {
    /// The system that is reached, as a plan has pinned it.
    public struct Target: Sendable, Hashable {
        /// How we prove who we are; the secret is known by its place alone.
        public struct Authentication: Sendable, Hashable {
            /// `bearer`, `basic` or `header`.
            public var kind: String
            /// `env:NAME` or `file:PATH`.
            public var secret: String
            public var username: String?
            public var header: String?

            public init(kind: String, secret: String, username: String? = nil, header: String? = nil) {
                self.kind = kind
                self.secret = secret
                self.username = username
                self.header = header
            }
        }

        /// The name of the connection.
        public var key: String
        /// `http`, `file`, `postgres` or `model`.
        public var kind: String
        public var baseURL: String?
        /// The folder of a `file` connection, from the project's root.
        public var folder: String?
        public var authentication: Authentication?
        /// How long one request may take.
        public var timeout: Duration
        /// The model that a `model` connection asks; nil: the one that the server takes as its default.
        public var model: String?
        /// How freely it answers.
        public var temperature: Number?
        /// The hosts that may be asked; nil: every host with a public address.
        public var allowHosts: [String]?

        public init(
            key: String, kind: String, baseURL: String? = nil, folder: String? = nil,
            authentication: Authentication? = nil, timeout: Duration = .seconds(30),
            allowHosts: [String]? = nil, model: String? = nil, temperature: Number? = nil
        ) {
            self.key = key
            self.kind = kind
            self.baseURL = baseURL
            self.folder = folder
            self.authentication = authentication
            self.timeout = timeout
            self.allowHosts = allowHosts
            self.model = model
            self.temperature = temperature
        }
    }

    /// What is asked of the system.
    public enum Operation: Sendable, Hashable {
        /// One record by fields and their values; a bare value means the field `id`.
        case lookup(key: Value)
        /// The records whose fields have these values.
        case fetch(where: ValueMap, limit: Int?)
        /// Something written there; the method is for `http` alone.
        case push(value: Value, method: String?)
        /// What stands there taken away; what is not there is no failure.
        case delete
        /// A function of a database called, once for each key.
        case call(arguments: ValueMap)
        /// A question to a language model, whose answer is to be JSON of a schema.
        case ask(prompt: String, schema: Value)
    }

    public var target: Target
    /// Where it stands in the system, with `{name}` for what `path` fills in; of a question, what its schema is called.
    public var resource: String
    public var path: ValueMap
    public var operation: Operation
    /// The same for every attempt of one push, command or question.
    public var idempotencyKey: String?
    /// How long this attempt may take; that of the target where it is shorter.
    public var timeout: Duration
    /// The trace that the request belongs to, in the form of the W3C's `traceparent`; sent over `http`.
    public var traceparent: String?

    public init(
        target: Target, resource: String, path: ValueMap = ValueMap(), operation: Operation,
        idempotencyKey: String? = nil, timeout: Duration = .seconds(30), traceparent: String? = nil
    ) {
        self.target = target
        self.resource = resource
        self.path = path
        self.operation = operation
        self.idempotencyKey = idempotencyKey
        self.timeout = timeout
        self.traceparent = traceparent
    }
}

extension ConnectionRequest.Operation {
    /// What is asked, in a form to be shown.
    package var summary: Value {
        switch self {
        case .lookup(let key): ["lookup": key]
        case .fetch(let filter, _): ["fetch": .map(filter)]
        case .push(let value, _): ["push": value]
        case .delete: "delete"
        case .call(let arguments): ["call": .map(arguments)]
        case .ask(let prompt, _): ["ask": .string(prompt)]
        }
    }
}

extension Value {
    /// What a fetch and a call answer.
    package static func answer(records: [Value]) -> Value {
        ["records": .list(records), "count": .number(Number(Int64(records.count)))]
    }
}
