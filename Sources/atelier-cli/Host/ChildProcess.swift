// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// Another program, run to its end: never through a shell, with the environment that is given and no other.
enum ChildProcess {
    /// What a program left behind.
    struct Outcome: Sendable {
        /// Its exit code, or 128 and the number of the signal that ended it.
        var status: Int32
        var output: [UInt8]
        var errors: [UInt8]
    }

    /// Why a program did not run, or was given up.
    enum Problem: Error, Sendable, Hashable {
        /// It could not be started: an error number.
        case start(Int32)
        /// It wrote more than was asked for.
        case tooLong
    }

    /// Held while a program is started: a pipe that another thread has just made must not get into it, because whoever reads
    /// from there would wait for its end.
    private static let starting = Mutex(())

    /// What a program may say on standard error; the rest is read and dropped.
    private static let maxErrorBytes = 1 << 16

    /// Runs a program that is looked for in `PATH`, hands it `input` and reads what it writes.
    static func run(
        _ program: String, _ arguments: [String], environment: [String: String], input: [UInt8] = [],
        maxOutputBytes: Int
    ) throws(Problem) -> Outcome {
        let (child, pipes) = try starting.withLock { _ throws(Problem) in
            let pipes = try Pipes()
            return (try start(program, [program] + arguments, environment, pipes), pipes)
        }
        pipes.closeChildEnds()
        var exchange = Exchange(pipes: pipes, input: input, maxOutputBytes: maxOutputBytes)
        exchange.run()
        pipes.closeOurEnds()
        if exchange.isTooLong { kill(child, SIGKILL) }
        let status = wait(for: child)
        if exchange.isTooLong { throw .tooLong }
        return Outcome(status: status, output: exchange.output, errors: exchange.errors)
    }

    private static func start(
        _ program: String, _ arguments: [String], _ environment: [String: String], _ pipes: Pipes
    ) throws(Problem) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipes.input.reading, 0)
        posix_spawn_file_actions_adddup2(&actions, pipes.output.writing, 1)
        posix_spawn_file_actions_adddup2(&actions, pipes.errors.writing, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // What this process ignores or blocks for itself is no business of another program.
        var ignored = sigset_t()
        sigemptyset(&ignored)
        for number in Signals.failingWrites { sigaddset(&ignored, number) }
        posix_spawnattr_setsigdefault(&attributes, &ignored)
        var blocked = sigset_t()
        sigemptyset(&blocked)
        posix_spawnattr_setsigmask(&attributes, &blocked)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] =
            environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var child = pid_t()
        let number = posix_spawnp(&child, program, &actions, &attributes, &words, &variables)
        guard number == 0 else { throw .start(number) }
        return child
    }

    private static func wait(for child: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        // wait(2): the low seven bits are the signal, and the second byte is the exit code.
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    /// Three ways: to the program, and from its two outputs.
    private final class Pipes {
        struct Ends {
            var reading: Int32 = -1
            var writing: Int32 = -1

            /// A pipe; or two sockets, which tell a writer without a signal that nobody reads any more.
            init(isSocket: Bool = false) throws(Problem) {
                var ends: [Int32] = [-1, -1]
                let made =
                    isSocket ? socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) : pipe(&ends)
                guard made == 0 else { throw .start(errno) }
                for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
                (reading, writing) = (ends[0], ends[1])
            }
        }

        let input: Ends
        let output: Ends
        let errors: Ends
        private var open: Set<Int32>

        init() throws(Problem) {
            input = try Ends(isSocket: true)
            output = try Ends()
            errors = try Ends()
            open = [
                input.reading, input.writing, output.reading, output.writing, errors.reading, errors.writing,
            ]
            // The end of the program's input is written as far as it is read, and no further.
            _ = fcntl(input.writing, F_SETFL, fcntl(input.writing, F_GETFL) | O_NONBLOCK)
        }

        deinit { for descriptor in open { Glibc.close(descriptor) } }

        func close(_ descriptor: Int32) {
            if open.remove(descriptor) != nil { Glibc.close(descriptor) }
        }

        func isOpen(_ descriptor: Int32) -> Bool { open.contains(descriptor) }

        func closeChildEnds() {
            close(input.reading)
            close(output.writing)
            close(errors.writing)
        }

        func closeOurEnds() {
            close(input.writing)
            close(output.reading)
            close(errors.reading)
        }
    }

    /// Writes and reads whatever is ready, so that neither side waits for the other.
    private struct Exchange {
        let pipes: Pipes
        let input: [UInt8]
        let maxOutputBytes: Int
        var written = 0
        var output: [UInt8] = []
        var errors: [UInt8] = []
        var isTooLong = false

        init(pipes: Pipes, input: [UInt8], maxOutputBytes: Int) {
            self.pipes = pipes
            self.input = input
            self.maxOutputBytes = maxOutputBytes
        }

        mutating func run() {
            if input.isEmpty { pipes.close(pipes.input.writing) }
            while !isTooLong {
                var waited = [pipes.output.reading, pipes.errors.reading].filter(pipes.isOpen).map {
                    pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
                }
                if waited.isEmpty { return }
                if pipes.isOpen(pipes.input.writing) {
                    waited.append(pollfd(fd: pipes.input.writing, events: Int16(POLLOUT), revents: 0))
                }
                if poll(&waited, nfds_t(waited.count), -1) < 0, errno != EINTR { return }
                for ready in waited where ready.revents != 0 { serve(ready.fd) }
            }
        }

        private mutating func serve(_ descriptor: Int32) {
            if descriptor == pipes.input.writing { return send() }
            guard let piece = read(descriptor) else { return pipes.close(descriptor) }
            if descriptor == pipes.output.reading {
                output += piece
                isTooLong = output.count > maxOutputBytes
            } else {
                errors += piece.prefix(max(0, ChildProcess.maxErrorBytes - errors.count))
            }
        }

        /// Nil at the end; empty when the call was interrupted.
        private func read(_ descriptor: Int32) -> [UInt8]? {
            var count = 0
            let piece = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, filled in
                count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                filled = max(0, count)
            }
            if count < 0, errno == EINTR || errno == EAGAIN { return [] }
            return count > 0 ? piece : nil
        }

        private mutating func send() {
            let count = input[written...].withUnsafeBytes {
                Glibc.send(pipes.input.writing, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR || errno == EAGAIN { return }
            written += max(0, count)
            // A program that reads no more has said what it wanted to, or says on its other stream why not.
            if count < 0 || written == input.count { pipes.close(pipes.input.writing) }
        }
    }
}
