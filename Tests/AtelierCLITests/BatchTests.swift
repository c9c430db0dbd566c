// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// Many submissions from one file.
@Suite(.timeLimit(.minutes(3))) struct BatchTests {
    private static func line(_ lat: String, _ further: String = "") -> String {
        #"{"payload":{"title":"Hole","description":"d","location":{"lat":\#(lat),"lon":-9.13}}\#(further)}"#
    }

    private func documents(_ run: CommandRun) throws -> [Value] {
        try run.output.split(separator: "\n").map { try JSONReader.read(String($0)) }
    }

    private func submit(_ workspace: Workspace, _ further: String...) throws -> CommandRun {
        try workspace.run(
            ["submit", "submit_report", "--batch", "batch.ndjson", "--format", "json"] + further)
    }

    @Test func `bad lines are told with their number, and do not stop the rest`() throws {
        let workspace = try Workspace.examples()
        let long = String(repeating: "x", count: 9_000_000)
        let lines = [
            Self.line("38.70"), "", "not json", #"{"paylod":{}}"#, "\u{FEFF}" + Self.line("38.71"),
            Self.line("38.72") + "\r", "[1]", #"{"payload":{"title":"\#(long)"}}"#,
            #"{"payload":{"title":"\#(String(repeating: "y", count: 1_000_000))"}}"#,
            Self.line("38.73", #","files":["files/none.png"]"#), Self.line("38.74", #","target":7"#),
            Self.line("38.75"),
        ]
        // The last line has no end.
        try workspace.write("batch.ndjson", lines.joined(separator: "\n"))
        let run = try submit(workspace)
        #expect(run.code == 2, "\(run.errors)")
        let answers = try documents(run)
        #expect(answers.map { $0["line"] } == [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
        #expect(answers.allSatisfy { $0["schema_version"] == 1 })
        let accepted = answers.filter { $0["submission"] != nil }.map { $0["line"] }
        #expect(accepted == [1, 6, 12])
        func message(_ line: Value) -> String {
            answers.first { $0["line"] == line }?["errors"]?.list?.first?["message"]?.string ?? ""
        }
        let word = "expected a value, found a word; text stands in double quotes"
        #expect(message(3) == "line 3 is not JSON: \(word) at column 1", "\(message(3))")
        let unknown = answers.first { $0["line"] == 4 }?["errors"]?.list?.first
        #expect(unknown?["help"] == "did you mean 'payload'?", "\(String(describing: unknown))")
        #expect(message(5).contains("byte-order mark"), "\(message(5))")
        #expect(message(8).contains("more than 8388608 bytes"), "\(message(8))")
        #expect(message(10).contains("line 10: no file 'files/none.png'"), "\(message(10))")
        #expect(message(11).contains("'target' is not text"), "\(message(11))")
        let nine = answers.first { $0["line"] == 9 }?["errors"]?.list?.compactMap { $0["code"]?.string } ?? []
        #expect(nine.contains("max_length"))
    }

    @Test func `what is wrong with a line is told to people with the way out`() throws {
        let workspace = try Workspace.examples()
        try workspace.write("batch.ndjson", #"{"title":"Hole"}"# + "\n")
        let run = try workspace.run(["submit", "submit_report", "--batch", "batch.ndjson"])
        #expect(run.code == 2)
        #expect(
            run.output == """
                line 1: refused
                  line 1: unknown key 'title'
                    = help: a line has payload, target, idempotency_key, files

                """, "\(run.output)")
    }

    @Test func `the key of a line is its own, or the flag's with the line's number`() throws {
        let workspace = try Workspace.examples()
        try workspace.write(
            "batch.ndjson",
            [Self.line("38.70"), Self.line("38.71", #","idempotency_key":"mine""#), Self.line("38.72")]
                .joined(separator: "\n"))
        let first = try documents(try submit(workspace, "--idempotency-key", "load"))
        try #require(first.count == 3)
        let again = try documents(try submit(workspace, "--idempotency-key", "load"))
        #expect(first.map { $0["submission"]?["id"] } == again.map { $0["submission"]?["id"] })
        let single = try workspace.run(
            "submit", "submit_report", "--payload",
            #"{"title":"Hole","description":"d","location":{"lat":38.71,"lon":-9.13}}"#,
            "--idempotency-key", "mine", "--format", "json"
        ).document()
        #expect(single["submission"]?["id"] == first[1]["submission"]?["id"])
        try workspace.write("batch.ndjson", Self.line("38.79"))
        let other = try submit(workspace, "--idempotency-key", "load")
        #expect(other.code == 5, "\(other.output)")
        #expect(try documents(other).first?["errors"]?.list?.first?["code"] == "conflict")
    }

    @Test func `of lines with one key the first is the one that counts`() throws {
        let workspace = try Workspace.examples()
        let pairs = (10..<40).flatMap { number in
            ["70", "71"].map { Self.line("38.\($0)\(number)", #","idempotency_key":"k\#(number)""#) }
        }
        try workspace.write("batch.ndjson", pairs.joined(separator: "\n"))
        let answers = try documents(try submit(workspace))
        try #require(answers.count == pairs.count)
        for (index, answer) in answers.enumerated() {
            let isFirst = index.isMultiple(of: 2)
            #expect((answer["submission"] != nil) == isFirst, "line \(index + 1): \(answer)")
            if !isFirst { #expect(answer["errors"]?.list?.first?["code"] == "conflict") }
        }
    }

    @Test func `the exit code of a batch is that of its gravest line`() throws {
        let workspace = try Workspace.examples()
        let refused = #"{"payload":{}}"#
        for (lines, code) in [
            ([Self.line("38.70")], Int32(0)), ([Self.line("38.70"), refused], 1),
            ([refused, "nonsense", Self.line("38.71")], 2), ([], 0),
            (
                [
                    Self.line("38.70", #","idempotency_key":"a""#),
                    Self.line("38.71", #","idempotency_key":"a""#),
                ], 5
            ),
        ] {
            try workspace.write("batch.ndjson", lines.joined(separator: "\n"))
            let run = try submit(workspace)
            #expect(run.code == code, "\(lines.count) lines: \(run.output)\(run.errors)")
        }
    }

    @Test func `a batch comes from standard input, and of a file that is none the name is told`() throws {
        let workspace = try Workspace.examples()
        let run = try workspace.run(
            "submit", "submit_report", "--batch", "-", "--format", "json", input: Self.line("38.70") + "\n")
        #expect(run.code == 0, "\(run.output)")
        let folder = try workspace.run("submit", "submit_report", "--batch", "files")
        #expect(folder.code == 2 && folder.errors.contains("'files'"), "\(folder.errors)")
    }
}
