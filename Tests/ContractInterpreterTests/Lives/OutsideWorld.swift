// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import Synchronization

/// The outside systems of a life: each resource answers as its name says, and what was done there is remembered.
final class OutsideWorld: ConnectionClient {
    /// What one family of runs left at one resource.
    struct Trace: Sendable {
        /// Idempotency keys of what was done, and how often each was asked for.
        var requests: [String: Int] = [:]
        var done: Set<String> = []
    }

    fileprivate struct State {
        /// Family → resource → what is there.
        var traces: [String: [String: Trace]] = [:]
        /// Family → resources in the order in which something was first done there.
        var order: [String: [String]] = [:]
        var faults: [String: Int] = [:]
    }

    private let state = Mutex(State())
    /// What happens in the world before an answer arrives.
    let meeting = Meeting()

    func traces(of family: String) -> [String: Trace] { state.withLock { $0.traces[family] ?? [:] } }
    func order(of family: String) -> [String] { state.withLock { $0.order[family] ?? [] } }
    /// How often each kind of answer was a fault.
    var faults: [String: Int] { state.withLock { $0.faults } }

    func send(_ request: ConnectionRequest) async throws(FunctionFailure) -> Value {
        let key = request.idempotencyKey ?? ""
        var family = ""
        switch request.operation {
        case .push(let value, _): family = value["family"]?.string ?? ""
        case .call(let arguments): family = arguments["family"]?.string ?? ""
        case .lookup, .fetch, .delete, .ask: break
        }
        let kind = request.resource.split(separator: "-").last.map(String.init) ?? ""
        let failure = state.withLock { $0.take(key, family, request.resource, kind) }
        await meeting.pass()
        if let failure { throw failure }
        return ["key": .string(key), "response": .null]
    }
}

extension OutsideWorld.State {
    fileprivate mutating func take(
        _ key: String, _ family: String, _ resource: String, _ kind: String
    ) -> FunctionFailure? {
        var trace = traces[family, default: [:]][resource, default: OutsideWorld.Trace()]
        defer { traces[family, default: [:]][resource] = trace }
        let attempt = trace.requests[key, default: 0] + 1
        trace.requests[key] = attempt
        if kind == "final" { return FunctionFailure(.final, code: "rejected", message: "it is refused") }
        if kind == "away", attempt <= 2 {
            faults["outside: away", default: 0] += 1
            return FunctionFailure(.transient, code: "away", message: "it is away")
        }
        if trace.done.isEmpty, !order[family, default: []].contains(resource) {
            order[family, default: []].append(resource)
        }
        trace.done.insert(key)
        if kind == "lost", attempt == 1 {
            faults["outside: answer lost", default: 0] += 1
            return FunctionFailure(.unknown, code: "lost", message: "the answer is lost")
        }
        return nil
    }
}
