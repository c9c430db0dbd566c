// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The git program, told exactly what to do: what its configuration could make it run, page, fetch or ask is off.
struct GitProgram: Sendable {
    /// Why git gave no answer.
    struct Problem: Error, Sendable, Hashable {
        var message: String
        var help: String?

        init(_ message: String, help: String? = nil) {
            self.message = message
            self.help = help
        }
    }

    /// The folder that it works in, absolute.
    let folder: String
    private let environment: [String: String]

    /// More than this is not read of one answer.
    static let maxAnswerBytes = 512 << 20

    init(in folder: String, environment: HostEnvironment) {
        self.folder = folder
        self.environment = GitProgram.variables(environment)
    }

    /// What a hook tells of the repository and its index, where a user keeps settings of his own, and nothing else: no
    /// pager, editor, tracing, helper for passwords, or language.
    private static let kept = [
        "PATH", "HOME", "XDG_CONFIG_HOME", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR",
        "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CEILING_DIRECTORIES",
        "GIT_CONFIG_SYSTEM", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM",
    ]

    /// Those of the above that are paths counted from the folder in which the caller stands.
    private static let paths = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR"]

    private static func variables(_ environment: HostEnvironment) -> [String: String] {
        var variables: [String: String] = [:]
        for name in kept { variables[name] = environment[name] }
        if let current = try? FileSystem.workingFolder() {
            for name in paths {
                variables[name] = variables[name].map { Path.normal(Path.join(current, $0)) }
            }
            // git(1): with GIT_DIR alone, the folder in which git is started is the top of the work tree.
            if variables["GIT_DIR"] != nil, variables["GIT_WORK_TREE"] == nil {
                variables["GIT_WORK_TREE"] = current
            }
        }
        variables["LC_ALL"] = "C"
        variables["GIT_TERMINAL_PROMPT"] = "0"
        // Looking writes nothing, and fetches nothing.
        variables["GIT_OPTIONAL_LOCKS"] = "0"
        variables["GIT_NO_LAZY_FETCH"] = "1"
        // A path is a path, whatever characters are in it.
        variables["GIT_LITERAL_PATHSPECS"] = "1"
        return variables
    }

    /// Settings that could run another program, or change what an answer looks like.
    private static let settings = [
        "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.quotePath=false",
        "diff.orderFile=/dev/null", "diff.ignoreSubmodules=all", "submodule.recurse=false",
    ]

    /// What it answers, byte for byte; its own words when it refuses.
    func answer(
        _ arguments: [String], input: [UInt8] = [], settings: [String] = [],
        maxBytes: Int = GitProgram.maxAnswerBytes
    ) throws(Problem) -> [UInt8] {
        let outcome = try run(arguments, input: input, settings: settings, maxBytes: maxBytes)
        guard outcome.status == 0 else { throw GitProgram.refusal(outcome) }
        return outcome.output
    }

    /// What it answers as lines without their end; nil when it refuses.
    func text(_ arguments: [String]) throws(Problem) -> String? {
        let outcome = try run(arguments, input: [], maxBytes: GitProgram.maxAnswerBytes)
        guard outcome.status == 0 else { return nil }
        var bytes = outcome.output[...]
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Runs it, whatever it says; `settings` come after those that always hold.
    func run(
        _ arguments: [String], input: [UInt8] = [], settings: [String] = [], maxBytes: Int
    ) throws(Problem) -> ChildProcess.Outcome {
        let general =
            ["--no-pager"] + (GitProgram.settings + settings).flatMap { ["-c", $0] } + ["-C", folder]
        // An argument cannot hold a zero byte: what stands behind it would be lost.
        guard !(arguments + [folder]).contains(where: { $0.utf8.contains(0) }) else {
            throw Problem("a name with a zero byte is none that git knows")
        }
        do throws(ChildProcess.Problem) {
            return try ChildProcess.run(
                "git", general + arguments, environment: environment, input: input, maxOutputBytes: maxBytes)
        } catch {
            switch error {
            case .start(ENOENT):
                throw Problem("there is no program 'git'", help: "install git, or name files and folders")
            case .start(let number):
                throw Problem("cannot run git: \(String(cString: strerror(number)).lowercased())")
            case .tooLong: throw Problem("git answers more than \(maxBytes) bytes")
            }
        }
    }

    /// The first line that git said, as ours.
    private static func refusal(_ outcome: ChildProcess.Outcome) -> Problem {
        let lines = String(decoding: outcome.errors, as: UTF8.self).split(whereSeparator: \.isNewline)
        var line = String(lines.first ?? "it ended with exit code \(outcome.status)")
        for prefix in ["fatal: ", "error: "] where line.hasPrefix(prefix) {
            line.removeFirst(prefix.count)
        }
        while line.hasSuffix(".") { line.removeLast() }
        return Problem("git refuses: \(line)")
    }
}
