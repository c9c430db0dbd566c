// SPDX-License-Identifier: Apache-2.0
import FunctionLibrary
import Synchronization

/// Tells a blocked thread that nobody waits for its answer.
final class Cancellation: Sendable {
    private let flag = Atomic(false)

    var isCancelled: Bool { flag.load(ordering: .acquiring) }

    func cancel() { flag.store(true, ordering: .releasing) }
}

extension FunctionFailure {
    static func cancelled(_ kind: Kind) -> FunctionFailure {
        FunctionFailure(kind, code: "cancelled", message: "the request was given up")
    }
}
