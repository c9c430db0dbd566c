// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import Synchronization

/// An outside system that answers as it was told and remembers what it was asked.
final class OutsideTarget: Sendable {
    enum Reply: Sendable {
        case succeeds(Value)
        case transient, final, unknown
        /// It is away, and says for how long.
        case away(Duration)
    }

    /// A request as the target saw it.
    struct Request: Sendable, Hashable {
        var key: String
        var attempt: Int
        var deadline: Instant
        var subject: ValueMap
        var arguments: ValueMap
    }

    private struct State {
        var replies: [Reply]
        var answers: [External.Answer]
        var requests: [Request] = []
        var questions: [String] = []
        var evaluations = 0
    }

    private let state: Mutex<State>
    /// What a resource of a connection answers when no reply is left.
    private let standing: [String: Value]
    /// Runs inside each call, before the answer.
    private let during: @Sendable (Request) async -> Void

    /// A target that gives the replies in order, then succeeds for ever.
    init(
        _ replies: [Reply] = [], answers: [External.Answer] = [], standing: [String: Value] = [:],
        during: @escaping @Sendable (Request) async -> Void = { _ in }
    ) {
        state = Mutex(State(replies: replies, answers: answers))
        self.standing = standing
        self.during = during
    }

    var requests: [Request] { state.withLock { $0.requests } }
    var calls: Int { requests.count }
    /// Idempotency keys of the questions whether a request took effect.
    var questions: [String] { state.withLock { $0.questions } }
    /// How often the pure function `test.count` was evaluated.
    var evaluations: Int { state.withLock { $0.evaluations } }

    private func perform(_ request: External.Request) async throws(FunctionFailure) -> Value {
        let seen = Request(
            key: request.idempotencyKey, attempt: request.attempt, deadline: request.deadline,
            subject: request.subject, arguments: request.arguments.values)
        let reply = state.withLock { state -> Reply in
            state.requests.append(seen)
            if !state.replies.isEmpty { return state.replies.removeFirst() }
            return .succeeds(standing[seen.arguments["resource"]?.string ?? ""] ?? true)
        }
        await during(seen)
        switch reply {
        case .succeeds(let value): return value
        case .transient: throw FunctionFailure(.transient, code: "unreachable", message: "the target is away")
        case .away(let time):
            throw FunctionFailure(
                .transient, code: "unreachable", message: "the target is away", retryAfter: time)
        case .final: throw FunctionFailure(.final, code: "rejected", message: "the target refuses")
        case .unknown: throw FunctionFailure(.unknown, code: "timeout", message: "no answer came")
        }
    }

    private func answer(_ request: External.Request) -> External.Answer {
        state.withLock { state in
            state.questions.append(request.idempotencyKey)
            return state.answers.isEmpty ? .unknown : state.answers.removeFirst()
        }
    }

    /// `test.send` in `validate`, `prepare_create` and steps, `test.look` which only reads, and `test.count`, pure.
    func registry(_ safety: Effect.RetrySafety = .keyed, version: Int = 1) -> FunctionRegistry {
        let anything = FunctionParameter("value", .any, "What to send.", required: false)
        var external = External(perform: { request throws(FunctionFailure) in try await self.perform(request)
        })
        if safety == .queryFirst { external.query = { self.answer($0) } }
        let send = CuratedFunction(
            "test.send", version: version, since: "0.1.0", summary: "Sends.", effect: .external(safety),
            parameters: [anything], returns: "The answer.", examples: [],
            body: CuratedFunction.Body(
                external: external, externalStages: [.validate, .prepareCreate, .execute]))
        let look = CuratedFunction(
            "test.look", since: "0.1.0", summary: "Looks.", effect: .reads, parameters: [anything],
            returns: "The answer.", examples: [],
            body: CuratedFunction.Body(external: external, externalStages: [.validate, .transform]))
        let count = CuratedFunction(
            "test.count", since: "0.1.0", summary: "Counts.", parameters: [], returns: "Nothing.",
            examples: [],
            body: CuratedFunction.Body(
                validate: { _, _ in
                    self.state.withLock { $0.evaluations += 1 }
                    return []
                },
                prepare: { fields, _, _ in
                    self.state.withLock { $0.evaluations += 1 }
                    return fields
                }))
        return FunctionRegistry.standard.adding([send, look, count])
    }
}

/// What is asked of a connection is answered in the same order; the value that is sent stands in the arguments.
extension OutsideTarget: ConnectionClient {
    func send(_ request: ConnectionRequest) async throws(FunctionFailure) -> Value {
        var arguments: ValueMap = ["resource": .string(request.resource)]
        switch request.operation {
        case .ask(let prompt, let schema):
            (arguments["value"], arguments["schema"]) = (.string(prompt), schema)
        case .push(let value, _): arguments["value"] = value
        case .lookup(let key): arguments["value"] = key
        case .fetch(let fields, _): arguments["value"] = .map(fields)
        case .call(let given): arguments["value"] = .map(given)
        case .delete:
            arguments["value"] = .string(request.path.map { "\($0.key)=\($0.value.string ?? "")" }.joined())
        }
        let answer = try await perform(
            External.Request(
                arguments: Arguments(arguments), subject: [:], idempotencyKey: request.idempotencyKey ?? "",
                attempt: 0, deadline: Instant(microseconds: 0)))
        // A connection answers a push with its own key.
        guard var map = answer.map, map["key"] == "$key" else { return answer }
        map["key"] = .string(request.idempotencyKey ?? "")
        return .map(map)
    }
}

/// A contract whose one action calls an outside system.
enum SendContract {
    /// `contract` is the rest of the submission contract, indented by six spaces.
    static func text(_ contract: String, parameters: String = "", entities: String = "") -> String {
        """
        \(entities)
        actions:
          - key: send
            target_model: report
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen], edit: [admin] }
            parameters:
              - { key: title, type: string, required: true }
        \(parameters)
            creates:
              - { key: report, entity_type: report, fields: { title: $parameters.title } }
            submission_contract:
              duplicates: none
        \(contract)
        """
    }

    static let payload: ValueMap = ["title": "Pothole"]
}
