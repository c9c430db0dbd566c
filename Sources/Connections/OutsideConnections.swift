// SPDX-License-Identifier: Apache-2.0
public import ContractModel
public import FunctionLibrary

/// Reaches files, HTTP services and PostgreSQL databases: the client that runs use outside of tests.
///
/// Whatever blocks does so on a thread of its own. Nothing is kept between two requests.
public struct OutsideConnections: ConnectionClient {
    private let surroundings: ConnectionSurroundings
    private let limits: ConnectionLimits

    public init(_ surroundings: ConnectionSurroundings, limits: ConnectionLimits = ConnectionLimits()) {
        self.surroundings = surroundings
        self.limits = limits
    }

    public func send(_ request: ConnectionRequest) async throws(FunctionFailure) -> Value {
        let cancellation = Cancellation()
        // It runs from here: a process that is stopped before its thread begins sends nothing when it is woken too late.
        let deadline = try Deadline(min(request.timeout, request.target.timeout))
        let outcome: Result<Value, FunctionFailure> = await withTaskCancellationHandler {
            await BlockingThread.run { () throws(FunctionFailure) in
                try answer(to: request, deadline, cancellation)
            }
        } onCancel: {
            cancellation.cancel()
        }
        return try outcome.get()
    }

    private func answer(
        to request: ConnectionRequest, _ deadline: Deadline, _ cancellation: Cancellation
    ) throws(FunctionFailure) -> Value {
        guard !cancellation.isCancelled else { throw .cancelled(.transient) }
        try deadline.check()
        switch request.target.kind {
        case "file":
            return try FileConnection(request, root: surroundings.root, limits: limits).answer()
        case "http", "model":
            return try HTTPConnection(request, surroundings, limits, deadline, cancellation).answer()
        case "postgres":
            return try PostgresConnection(request, surroundings, limits, deadline, cancellation).answer()
        default: throw .unsupportedConnection(request.target.kind)
        }
    }
}

extension FunctionFailure {
    static func unsupportedConnection(_ kind: String) -> FunctionFailure {
        FunctionFailure(
            .final, code: "unsupported_connection",
            message: "a connection of type '\(kind)' answers no such request")
    }
}
