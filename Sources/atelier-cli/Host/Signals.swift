// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// What the process does when it is asked to end.
enum Signals {
    /// Ends the process at SIGINT and SIGTERM with 130 and 143.
    ///
    /// Whatever a transaction has not finished is undone by the
    /// store, so there is nothing to tidy. A closed pipe is noticed by the write instead of killing the process.
    static func endAtOnce() {
        signal(SIGPIPE, SIG_IGN)
        for number in [SIGINT, SIGTERM] { signal(number) { _exit(128 + $0) } }
    }

    /// Waits for SIGINT or SIGTERM on a thread of its own and gives the first to `drain`; the second ends the process.
    ///
    /// Call it before any other thread starts, because threads inherit which signals are held back.
    static func drain(_ drain: @escaping @Sendable (Int32) -> Void) {
        var awaited = sigset_t()
        sigemptyset(&awaited)
        sigaddset(&awaited, SIGINT)
        sigaddset(&awaited, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &awaited, nil)
        let waiting = Waiting(drain: drain)
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Waiting>.fromOpaque(argument).takeRetainedValue().wait()
                return nil
            }, Unmanaged.passRetained(waiting).toOpaque())
        pthread_detach(thread)
    }

    private final class Waiting: Sendable {
        let drain: @Sendable (Int32) -> Void

        init(drain: @escaping @Sendable (Int32) -> Void) { self.drain = drain }

        func wait() {
            var awaited = sigset_t()
            sigemptyset(&awaited)
            sigaddset(&awaited, SIGINT)
            sigaddset(&awaited, SIGTERM)
            var number: Int32 = 0
            sigwait(&awaited, &number)
            drain(number)
            sigwait(&awaited, &number)
            _exit(128 + number)
        }
    }
}

extension Signals {
    /// Remembers which signal asked the process to end.
    final class Received: Sendable {
        private let received = Mutex<Int32?>(nil)

        /// The first signal, if one came.
        var number: Int32? { received.withLock { $0 } }

        func note(_ number: Int32) { received.withLock { $0 = $0 ?? number } }
    }
}
