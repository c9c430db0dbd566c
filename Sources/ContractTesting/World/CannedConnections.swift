// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Synchronization

/// Connections that answer what a case says, in its order; nothing of the machine is reached.
final class CannedConnections: ConnectionClient {
    private struct Place: Hashable {
        var connection: String
        var resource: String
    }

    private struct State {
        var answers: [Place: [TestGiven.Answer]]
        /// What a push was answered: sent again under the same key, it is the same push.
        var pushes: [String: Value] = [:]
    }

    private let state: Mutex<State>

    init(_ given: TestGiven) {
        var answers: [Place: [TestGiven.Answer]] = [:]
        for (connection, resource, list) in given.connections {
            answers[Place(connection: connection.value, resource: resource.value), default: []] += list
        }
        state = Mutex(State(answers: answers))
    }

    func send(_ request: ConnectionRequest) async throws(FunctionFailure) -> Value {
        let written = Place(connection: request.target.key, resource: request.resource)
        let filled = Place(connection: request.target.key, resource: request.filledResource)
        let outcome: Result<Value, FunctionFailure> = state.withLock { state in
            if let key = request.idempotencyKey, let known = state.pushes[key] { return .success(known) }
            let place = state.answers[filled]?.isEmpty == false ? filled : written
            guard let answer = state.answers[place]?.first else {
                return .failure(
                    FunctionFailure(
                        .final, code: "no_answer",
                        message: "the case gives no answer of '\(place.connection)' for '\(place.resource)'"))
            }
            state.answers[place]?.removeFirst()
            switch answer {
            case .error(.transient):
                return .failure(
                    FunctionFailure(
                        .transient, code: "unreachable", message: "the case says that nobody answers"))
            case .error(.final):
                return .failure(
                    FunctionFailure(
                        .final, code: "refused", message: "the case says that the request is refused"))
            case .value(let value):
                let shaped = CannedConnections.shaped(value, request)
                if let key = request.idempotencyKey { state.pushes[key] = shaped }
                return .success(shaped)
            }
        }
        return try outcome.get()
    }

    /// An answer as the verb gives it.
    private static func shaped(_ value: Value, _ request: ConnectionRequest) -> Value {
        switch request.operation {
        case .lookup, .ask: return value
        case .fetch(_, let limit):
            let all = value.list ?? value["records"]?.list ?? []
            return .answer(records: limit.map { Array(all.prefix($0)) } ?? all)
        case .call: return .answer(records: value.list ?? value["records"]?.list ?? [])
        case .delete: return ["existed": value["existed"] ?? .bool(!value.isNull)]
        case .push:
            return ["key": request.idempotencyKey.map(Value.string) ?? .null, "response": value]
        }
    }
}

extension ConnectionRequest {
    /// The resource with what `path` fills in, as a case may name it.
    fileprivate var filledResource: String {
        path.reduce(resource) { name, entry in
            let (key, value) = (entry.key, entry.value)
            let text = value.string ?? value.number?.text ?? CanonicalJSON.faithfulText(value)
            return name.replacing("{\(key)}", with: text)
        }
    }
}
