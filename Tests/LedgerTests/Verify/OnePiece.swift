// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A content that is given out once.
final class OnePiece: Sendable {
    private let content: Mutex<[UInt8]?>

    init(_ content: [UInt8]) { self.content = Mutex(content) }

    func take() -> [UInt8]? {
        content.withLock { content in
            defer { content = nil }
            return content
        }
    }
}
