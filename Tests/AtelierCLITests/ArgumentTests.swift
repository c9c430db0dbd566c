// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import atelier_cli

@Suite struct ArgumentTests {
    static let orders: [([String], [String])] = [
        (["-C", "x", "validate", "a"], ["validate", "a", "-C", "x"]),
        (["--format", "json", "validate"], ["validate", "--format", "json"]),
        (["--format=json", "validate", "--", "-x"], ["validate", "--format=json", "--", "-x"]),
        (["submit", "a", "--wait"], ["submit", "a", "--wait=settled"]),
        (["submit", "a", "--wait=5s"], ["submit", "a", "--wait=5s"]),
        (["submit", "--", "--wait"], ["submit", "--", "--wait"]),
        (["-C"], ["-C"]),
    ]

    @Test(arguments: orders)
    func `general options may stand before the verb`(_ given: [String], _ normalized: [String]) {
        #expect(ArgumentOrder.normalized(given) == normalized)
    }

    /// Of the program, not of the testing library.
    typealias Status = atelier_cli.ExitStatus

    static let combinations: [([Status], Status)] = [
        ([.findings, .unable], .unable), ([.denied, .notFound], .denied),
        ([.conflict, .findings], .findings),
        ([.unfinished, .conflict], .conflict), ([.done, .unfinished], .unfinished), ([.done, .done], .done),
        ([.unable, .fault], .fault),
    ]

    @Test(arguments: combinations)
    func `of several exit codes the graver stands`(_ statuses: [Status], _ combined: Status) {
        #expect(statuses.reduce(.done) { $0.combined(with: $1) } == combined)
        #expect(statuses.reversed().reduce(.done) { $0.combined(with: $1) } == combined)
    }

    static let waits: [(String, WaitOption)] = [
        ("settled", .untilSettled), ("30s", .atMost(.seconds(30))), ("0s", .atMost(.zero)),
    ]

    @Test(arguments: waits)
    func `a wait is a duration or none`(_ text: String, _ option: WaitOption) throws {
        #expect(try WaitOption(text) == option)
    }

    @Test func `a wait that is no duration is wrong usage`() {
        #expect(throws: Failure.self) { try WaitOption("soon") }
    }

    @Test func `a table keeps its columns under wide and unseen characters`() {
        var table = TextTable(["A", "B"])
        table.add(["日本", "x"])
        table.add(["a\u{1B}b", "y"])
        #expect(table.text == "A           B\n日本        x\na<U+001B>b  y\n")
    }
}
