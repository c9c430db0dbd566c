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
    private let state = Mutex<State>(.open)

    private enum State: Equatable {
        case open
        /// Nobody reads it any more.
        case closed
        /// It could not be written; the number says why.
        case failed(Int32)
    }

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Why not everything could be written, where that is an error; nil for a reader that has gone away.
    var failure: String? {
        guard case .failed(let number) = state.withLock(\.self) else { return nil }
        return String(cString: strerror(number)).lowercased()
    }

    /// Lets nothing that is opened later take the place of a stream that this process was started without.
    static func occupyClosed() {
        // The lowest free number is the one that is given out.
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 { _ = open("/dev/null", O_RDWR) }
    }

    /// True when people look at it.
    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Writes all of the text, or as much as somebody still reads.
    func write(_ text: String) {
        state.withLock { state in
            if state != .open { return }
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
                        state = errno == EPIPE ? .closed : .failed(errno)
                        return
                    }
                }
            }
        }
    }
}
