// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Runs another program to its end, without a shell.
enum Subprocess {
    struct Outcome: Sendable {
        /// The exit code; 128 and the signal for one that was killed.
        var status: Int32
        var output: [UInt8]
        var errors: [UInt8]
    }

    /// Runs a program found in `PATH`, with nothing on its standard input.
    ///
    /// Of the environment, `without` names the prefixes of variables that it does not get, `with` what it gets besides.
    ///
    /// - Throws: when it cannot be started.
    static func run(
        _ program: String, _ arguments: [String], without: [String] = [], with: [String] = []
    ) throws(FileSystem.Problem) -> Outcome {
        var (out, err) = (Pipe(), Pipe())
        guard out.open(), err.open() else { throw FileSystem.Problem(path: program, number: errno) }
        defer {
            out.close()
            err.close()
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, out.writing, 1)
        posix_spawn_file_actions_adddup2(&actions, err.writing, 2)
        var process = pid_t()
        let failure = withCStrings([program] + arguments) { argv in
            withCStrings(environment(without: without, with: with)) { envp in
                posix_spawnp(&process, program, &actions, nil, argv, envp)
            }
        }
        guard failure == 0 else { throw FileSystem.Problem(path: program, number: failure) }
        out.endWriting()
        err.endWriting()
        let (output, errors) = Pipe.readBoth(out, err)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        return Outcome(status: code, output: output, errors: errors)
    }

    private static func environment(without: [String], with: [String]) -> [String] {
        var entries: [String] = []
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if !(without + with.map { $0.prefix { $0 != "=" } + "=" }).contains(where: text.hasPrefix) {
                entries.append(text)
            }
            next += 1
        }
        return entries + with
    }

    private static func withCStrings<Answer>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Answer
    ) -> Answer {
        let pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }
}

/// Two ends of a pipe; what is -1 is closed.
private struct Pipe {
    private(set) var reading: Int32 = -1
    private(set) var writing: Int32 = -1

    mutating func open() -> Bool {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return false }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (reading, writing) = (ends[0], ends[1])
        return true
    }

    mutating func endWriting() {
        if writing >= 0 { Glibc.close(writing) }
        writing = -1
    }

    mutating func close() {
        endWriting()
        if reading >= 0 { Glibc.close(reading) }
        reading = -1
    }

    /// Reads both to their ends, so that neither fills up while the other is waited for.
    static func readBoth(_ first: Pipe, _ second: Pipe) -> ([UInt8], [UInt8]) {
        var texts: [[UInt8]] = [[], []]
        var waits = [first.reading, second.reading].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while waits.contains(where: { $0.fd >= 0 }) {
            guard poll(&waits, nfds_t(waits.count), -1) > 0 || errno == EINTR else { break }
            for index in waits.indices where waits[index].fd >= 0 && waits[index].revents != 0 {
                let count = read(waits[index].fd, &buffer, buffer.count)
                if count > 0 {
                    texts[index] += buffer[..<count]
                } else if count == 0 || errno != EINTR {
                    waits[index].fd = -1
                }
            }
        }
        return (texts[0], texts[1])
    }
}
