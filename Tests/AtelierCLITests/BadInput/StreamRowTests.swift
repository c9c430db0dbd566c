// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// Streams that are closed, full, huge or no text.
@Suite(.timeLimit(.minutes(10))) struct StreamRowTests {
    private static let program = Workspace.program.path

    @Test(arguments: ["validate -", "submit submit_report --payload -", "submit submit_report --batch -"])
    func `C-2 a closed standard input is told, and nothing is recorded`(_ verb: String) throws {
        let workspace = try Workspace.examples()
        let run = try workspace.shell("'\(Self.program)' \(verb) <&-; echo $?")
        #expect(run.output.hasSuffix("2\n"), "\(run.output)\(run.errors)")
        #expect(!workspace.exists(".atelier/ledger.db"))
    }

    @Test(arguments: ["validate -", "submit submit_report --payload -", "submit submit_report --batch -"])
    func `C-2 bytes that are no text are refused with their place`(_ verb: String) throws {
        let workspace = try Workspace.examples()
        let run = try workspace.shell("head -c 5000 /dev/urandom | '\(Self.program)' \(verb); echo $?")
        let code = try #require(run.output.split(separator: "\n").last.flatMap { Int($0) })
        #expect((1...2).contains(code), "\(run.output)\(run.errors)")
        #expect(!workspace.exists(".atelier/ledger.db"))
    }

    @Test func `C-2 an endless input ends at its ceiling`() throws {
        let workspace = try Workspace.examples()
        for (verb, ceiling) in [
            ("validate -", "the file"), ("submit submit_report --payload -", "more than 8388608 bytes"),
        ] {
            let run = try workspace.shell("timeout 60 '\(Self.program)' \(verb) < /dev/zero; echo $?")
            let code = try #require(run.output.split(separator: "\n").last.flatMap { Int($0) })
            #expect((1...2).contains(code), "\(verb): \(run.output.suffix(300))\(run.errors)")
            #expect((run.output + run.errors).contains(ceiling), "\(verb): \(run.errors)")
        }
    }

    @Test(arguments: [
        "functions", "explain --list", "validate --format json", "records list", "audit export",
        "ledger info",
        "doctor", "plan submit_report", "--help", "submissions list --format json", "verify",
    ])
    func `C-2 a full standard output is never a success`(_ verb: String) throws {
        let workspace = try Workspace.examples()
        _ = try workspace.run("submit", "submit_report", "--payload", "payloads/city-report.json", "--wait")
        let run = try workspace.shell("'\(Self.program)' \(verb) > /dev/full; echo $?")
        #expect(run.output == "2\n", "\(run.output)\(run.errors)")
        #expect(run.errors.contains("no space left on device"), "\(run.errors)")
    }

    @Test(arguments: ["functions", "audit export", "submissions list", "--help"])
    func `C-2 a reader that goes away ends the verb in peace`(_ verb: String) throws {
        let workspace = try Workspace.examples()
        _ = try workspace.run("submit", "submit_report", "--payload", "payloads/city-report.json", "--wait")
        let run = try workspace.shell("'\(Self.program)' \(verb) | true; echo ${PIPESTATUS[0]}")
        #expect(run.output == "0\n", "\(run.output)\(run.errors)")
        #expect(run.errors.isEmpty, "\(run.errors)")
    }
}
