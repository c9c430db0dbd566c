// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// Standard output or standard error.
///
/// A reader that has gone away is no error: what follows is dropped.
final class StandardStream: Sendable {
    static let output = StandardStream(1)
    static let error = StandardStream(2)

    private let descriptor: Int32
    private let isClosed = Mutex(false)

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// True when people look at it.
    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Writes all of the text, or as much as somebody still reads.
    func write(_ text: String) {
        isClosed.withLock { isClosed in
            if isClosed { return }
            var text = text
            text.withUTF8 { bytes in
                var start = 0
                while start < bytes.count {
                    let written = Glibc.write(
                        descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start)
                    if written >= 0 {
                        start += written
                    } else if errno == EAGAIN {
                        var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                        Glibc.poll(&poll, 1, -1)
                    } else if errno != EINTR {
                        isClosed = true
                        return
                    }
                }
            }
        }
    }
}
