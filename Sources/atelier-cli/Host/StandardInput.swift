// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Standard input, read as it comes.
enum StandardInput {
    private static let maxPiece = 1 << 16

    /// Whatever is there, waited for when there is nothing; nil at the end, and when nothing can be read.
    static func next() -> [UInt8]? {
        let piece = [UInt8](unsafeUninitializedCapacity: maxPiece) { buffer, filled in
            var got = read(0, buffer.baseAddress, buffer.count)
            while got < 0, errno == EINTR || errno == EAGAIN {
                if errno == EAGAIN { _ = isReady(waiting: -1) }
                got = read(0, buffer.baseAddress, buffer.count)
            }
            filled = max(0, got)
        }
        return piece.isEmpty ? nil : piece
    }

    /// True when reading would not wait.
    static func isReady(waiting milliseconds: Int32 = 0) -> Bool {
        var descriptor = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, milliseconds) > 0
    }
}
