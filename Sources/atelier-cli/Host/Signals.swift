// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// What the process does when it is asked to end.
enum Signals {
    /// How often the process was asked while it drains.
    private static let requests = Atomic<Int>(0)
    /// The signal that asked first.
    private static let first = Atomic<Int32>(0)
    /// Carries the signal's number from the handler, where little is allowed, to a thread, where everything is.
    private static let channel = Channel()

    /// What the kernel sends for a write that then fails as well, and says why.
    static let failingWrites = [SIGPIPE, SIGXFSZ]

    /// SIGHUP as well, unless whoever started the process has it ignored, as nohup(1) does.
    private static let asking: [Int32] = [SIGINT, SIGTERM] + (isHangUpIgnored ? [] : [SIGHUP])

    private static var isHangUpIgnored: Bool {
        var current = sigaction()
        guard sigaction(SIGHUP, nil, &current) == 0 else { return false }
        // Functions cannot be compared, but what stands for 'ignore' is none: it is the address 1.
        return withUnsafeBytes(of: current.__sigaction_handler) { $0.load(as: Int.self) } == 1
    }

    /// Ends the process at SIGINT, SIGTERM and SIGHUP with 128 and the signal's number.
    ///
    /// Whatever a transaction has not finished is undone by the store, so there is nothing to tidy. A closed pipe, and a
    /// file that may not grow further, are noticed by the write instead of killing the process.
    static func endAtOnce() {
        for number in failingWrites { signal(number, SIG_IGN) }
        // Whoever starts the program may have them blocked, and the first thread is the one that hears them.
        var asked = sigset_t()
        sigemptyset(&asked)
        for number in asking {
            sigaddset(&asked, number)
            signal(number) { _exit(128 + $0) }
        }
        pthread_sigmask(SIG_UNBLOCK, &asked, nil)
    }

    /// Gives the first such signal to `drain`, on a thread of its own; the second ends the process.
    static func drain(_ drain: @escaping @Sendable (Int32) -> Void) {
        // Made here: a handler may interrupt anything, so it must find everything ready.
        channel.onFirst(drain)
        for number in asking {
            signal(number) { number in
                if Signals.requests.add(1, ordering: .relaxed).oldValue > 0 { _exit(128 + number) }
                Signals.first.store(number, ordering: .relaxed)
                Signals.channel.send(number)
            }
        }
    }

    /// A pipe inside the process.
    private struct Channel: Sendable {
        private let reading: Int32
        private let writing: Int32

        init() {
            var ends: [Int32] = [-1, -1]
            pipe(&ends)
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            (reading, writing) = (ends[0], ends[1])
        }

        /// Safe in a signal handler (signal-safety(7) lists write).
        func send(_ number: Int32) {
            var byte = UInt8(truncatingIfNeeded: number)
            _ = write(writing, &byte, 1)
        }

        func onFirst(_ body: @escaping @Sendable (Int32) -> Void) {
            let waiting = Waiting(reading: reading, body: body)
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
    }

    private final class Waiting: Sendable {
        private let reading: Int32
        private let body: @Sendable (Int32) -> Void

        init(reading: Int32, body: @escaping @Sendable (Int32) -> Void) {
            self.reading = reading
            self.body = body
        }

        func wait() {
            var byte: UInt8 = 0
            var count = 0
            repeat { count = read(reading, &byte, 1) } while count < 0 && errno == EINTR
            if count == 1 { return body(Int32(byte)) }
            // Nobody would hear of a signal any more, so the next one ends the process without draining.
            Signals.endAtOnce()
            let missed = Signals.first.load(ordering: .relaxed)
            if missed != 0 { body(missed) }
        }
    }
}
