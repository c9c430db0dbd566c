// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// Standard output or standard error.
///
/// A reader that has gone away, or was never there, is no error: what follows is dropped. Anything else that keeps
/// text from being written is remembered, for whoever waits for an answer must not take silence for one.
final class StandardStream: Sendable {
    static let output = StandardStream(1)
    static let error = StandardStream(2)

    private let descriptor: Int32
    private let state = Mutex(State())

    private struct State {
        var isClosed = false
        var failure: Int32 = 0
    }

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// True when people look at it.
    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// False once nothing that is written arrives any more.
    ///
    /// The system is asked, too: who has nothing to write for long is told of a reader's end by nothing else.
    var isOpen: Bool {
        guard state.withLock({ !$0.isClosed }) else { return false }
        var state = pollfd(fd: descriptor, events: 0, revents: 0)
        return poll(&state, 1, 0) < 1 || state.revents & Int16(POLLERR) == 0
    }

    /// Why text was lost, in the system's words; nil when none was.
    var failure: String? {
        let number = state.withLock { $0.failure }
        return number == 0 ? nil : String(cString: strerror(number)).lowercased()
    }

    /// Takes the numbers of standard streams that the caller has closed, so that no file that is opened later gets
    /// one of them, and with it what is meant for people.
    static func occupy() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
            // The lowest free number is this one. In the wrong direction: reading and writing fail as when closed.
            _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
    }

    /// Writes all of the text, or as much as somebody still reads.
    func write(_ text: String) {
        state.withLock { state in
            if state.isClosed { return }
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
                        state.isClosed = true
                        if errno != EPIPE, errno != EBADF { state.failure = errno }
                        return
                    }
                }
            }
        }
    }
}
