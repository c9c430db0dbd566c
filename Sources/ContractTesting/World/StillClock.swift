// SPDX-License-Identifier: Apache-2.0
package import ContractModel
internal import Synchronization

/// A clock that stands still until it is moved.
package final class StillClock: Sendable {
    private let instant: Mutex<Instant>

    package init(_ start: Instant) { instant = Mutex(start) }

    package var now: Instant { instant.withLock { $0 } }

    /// Moves on; never back.
    package func move(to later: Instant) { instant.withLock { $0 = max($0, later) } }
}

/// Bytes that look random and are the same for the same seed.
final class SeededBytes: Sendable {
    private let state: Mutex<UInt64>

    init(seed: String) { state = Mutex(Digest.leading(of: Array(seed.utf8)).0) }

    func next(_ count: Int) -> [UInt8] {
        state.withLock { state in
            (0..<count).map { _ in
                // SplitMix64.
                state &+= 0x9E37_79B9_7F4A_7C15
                var word = state
                word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
                word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
                return UInt8(truncatingIfNeeded: word ^ (word >> 31))
            }
        }
    }
}
