// SPDX-License-Identifier: Apache-2.0
import Testing

/// Keeps the ambient world in the composition root, and traps out of everything that input can reach.
@Suite struct ForbiddenCallTests {
    /// Real time, real randomness and the environment: only in `atelier-cli/Host`.
    static let ambient = [
        "Date()", "UUID()", ".random(in:", ".randomElement()", ".shuffled()", "Task.sleep", "clock_gettime",
        "gettimeofday",
        "getrandom",
        "arc4random", "SystemRandomNumberGenerator", "ContinuousClock", "SuspendingClock", "getenv(",
        "ProcessInfo", "usleep(", "nanosleep(",
    ]

    /// What ends the process, or reads a format from text.
    static let never = [
        "try!", "as!", "fatalError(", "String(format:", "nonisolated(unsafe)", "unsafeBitCast(",
    ]

    /// Reaching outside: nothing that a contract can name may do it, and nothing that decides.
    static let outside = [
        "socket(", "connect(", "fopen(", "open(", "system(", "popen(", "fork(", "posix_spawn(",
    ]

    @Test(arguments: Repository.sources.filter { !$0.path.hasPrefix("Sources/atelier-cli/Host/") })
    func `clock, randomness and environment come in from the host`(_ file: TextFile) {
        expectNone(of: Self.ambient, in: file)
    }

    @Test(arguments: Repository.sources)
    func `nothing in the sources traps by itself`(_ file: TextFile) {
        expectNone(of: Self.never, in: file)
    }

    @Test(arguments: Repository.sources)
    func `foundation is not imported`(_ file: TextFile) {
        #expect(!ModuleGraphTests.imports(of: file).contains { $0.hasPrefix("Foundation") })
    }

    @Test(
        arguments: Repository.sources.filter {
            ["ContractModel", "ContractLint", "FunctionLibrary", "ContractInterpreter", "Ledger"].contains(
                $0.module)
        })
    func `files and sockets are opened by the stores and the host only`(_ file: TextFile) {
        expectNone(of: Self.outside, in: file)
    }

    private func expectNone(
        of words: [String], in file: TextFile, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for (index, line) in file.codeLines.enumerated() {
            for word in words where Self.calls(word, in: line) {
                Issue.record("\(file.path):\(index + 1) uses \(word)", sourceLocation: sourceLocation)
            }
        }
    }

    /// True when the word stands in the line as a whole word: neither the end of a longer name, nor a member, nor
    /// the declaration of a function of ours with that name.
    static func calls(_ word: String, in line: String) -> Bool {
        for range in line.ranges(of: word) {
            let before = line[..<range.lowerBound]
            let isMember = word.hasPrefix(".") ? false : before.last == "."
            let isTail = before.last.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
            if word.hasPrefix(".") || !(isMember || isTail || before.hasSuffix("func ")) { return true }
        }
        return false
    }

    @Test(arguments: [
        ("let now = Date()", true), ("let now = myDate()", false), ("store.open(path)", false),
        ("let x = open(path, 0)", true), ("func open(_ path: String)", false),
        ("Int.random(in: 0..<3)", true),
    ])
    func `a call is told from a longer name, a member and a declaration`(_ line: String, _ isCall: Bool) {
        let words = Self.ambient + Self.outside
        #expect(words.contains { Self.calls($0, in: line) } == isCall)
    }

    @Test(arguments: [
        ("let a = 1 // Date()\nb", "let a = 1 \nb"), ("\"Date()\"", "\"\""), ("/* a /* b */\n c */d", "\nd"),
        (#""a\"b" + c"#, "\"\" + c"), (#""x \(f(1) + g("y")) z""#, "\"(f(1) + g(\"\"))\""),
        ("#\"a\"b\"# c", "\"\" c"), ("\"\"\"\nfork()\n\"\"\"", "\"\n\n\""),
    ])
    func `comments and literals are not code`(_ text: String, _ code: String) {
        #expect(CodeText(text).stripped == code)
    }
}
