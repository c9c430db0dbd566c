// SPDX-License-Identifier: Apache-2.0
internal import Synchronization

/// A content given out in small pieces, as a stream would.
final class Pieces: Sendable {
    private let content: [UInt8]
    private let place = Mutex(0)

    init(_ content: [UInt8]) { self.content = content }

    func next() -> [UInt8]? {
        place.withLock { place in
            guard place < content.count else { return nil }
            let end = min(place + 7, content.count)
            defer { place = end }
            return Array(content[place..<end])
        }
    }
}
