// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A number of clients that take the next piece of work as soon as their last one is done.
struct Clients: Sendable {
    let count: Int
    /// How many pieces there are.
    let pieces: Int
    /// When no further piece is begun, in seconds of `Meter`.
    var deadline = Double.infinity

    /// Works until nothing is left; returns how many pieces were done.
    @discardableResult
    func work(_ body: @escaping @Sendable (_ piece: Int) async throws -> Void) async throws -> Int {
        let next = Shared(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<count {
                group.addTask {
                    while Meter.seconds() < deadline {
                        let piece = next.value.add(1, ordering: .relaxed).oldValue
                        guard piece < pieces else { return }
                        try await body(piece)
                    }
                }
            }
            try await group.waitForAll()
        }
        return min(pieces, next.value.load(ordering: .relaxed))
    }

    private final class Shared: Sendable {
        let value: Atomic<Int>

        init(_ value: Int) { self.value = Atomic(value) }
    }
}
