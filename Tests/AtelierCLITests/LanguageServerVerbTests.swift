// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// `atelier lsp` as a process; what it answers is tested where it is made.
@Suite struct LanguageServerVerbTests {
    private static let hello = #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#
    private static let bye = [
        #"{"jsonrpc":"2.0","id":2,"method":"shutdown"}"#, #"{"jsonrpc":"2.0","method":"exit"}"#,
    ]

    private func framed(_ bodies: [String]) -> String {
        bodies.map { "Content-Length: \($0.utf8.count)\r\n\r\n\($0)" }.joined()
    }

    /// The messages that a process wrote; nothing else may be between them.
    private func messages(_ output: String) throws -> [Value] {
        var rest = Array(output.utf8)[...]
        var messages: [Value] = []
        while !rest.isEmpty {
            let header = try #require(rest.firstRange(of: Array("\r\n\r\n".utf8)))
            let line = String(decoding: rest[..<header.lowerBound], as: UTF8.self)
            let length = try #require(Int(line.dropFirst("Content-Length: ".count)))
            messages.append(try JSONReader.read(Array(rest[header.upperBound...].prefix(length))))
            rest = rest[header.upperBound...].dropFirst(length)
        }
        return messages
    }

    @Test func `a conversation that is ended properly ends with 0`() throws {
        let workspace = try Workspace.examples()
        let text = "actions:\\n  - { key: a, colour: red }\\n"
        let uri = "file://\(workspace.folder.path)/actions/new.yaml"
        let open =
            #"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":""# + uri
            + #"","languageId":"yaml","version":1,"text":""# + text + #""}}}"#
        let run = try workspace.run("lsp", "--stdio", input: framed([Self.hello, open] + Self.bye))
        #expect(run.code == 0)
        #expect(run.errors.isEmpty)
        let messages = try messages(run.output)
        #expect(messages.first?["result"]?["serverInfo"]?["name"]?.string == "atelier")
        let published = messages.filter { $0["params"]?["uri"]?.string == uri }
        #expect(published.first?["params"]?["diagnostics"]?.list?.isEmpty == false)
        #expect(messages.last?["id"] == .number(Number(2)))
    }

    @Test func `what an anchor shows in two places is told once, as by lint`() throws {
        let workspace = try Workspace()
        let text = """
            actions:
              - { key: a, permissions_policy: { apply: [clerk] }, parameters: &rows [{ key: n, type: integerr }] }
              - { key: b, permissions_policy: { apply: [clerk] }, parameters: *rows }

            """
        let uri = "file://\(workspace.folder.path)/actions/new.yaml"
        let open: Value = [
            "jsonrpc": "2.0", "method": "textDocument/didOpen",
            "params": [
                "textDocument": [
                    "uri": .string(uri), "languageId": "yaml", "version": 1, "text": .string(text),
                ]
            ],
        ]
        let body = CanonicalJSON.text(open)
        let run = try workspace.run("lsp", input: framed([Self.hello, body] + Self.bye))
        let published = try messages(run.output).first { $0["params"]?["uri"]?.string == uri }
        let codes = (published?["params"]?["diagnostics"]?.list ?? []).compactMap { $0["code"]?.string }
        #expect(codes.count { $0 == "E0109" } == 1, "\(codes)")
    }

    @Test(arguments: [
        [], [hello], [hello, bye[1]], [bye[1]], ["{"], [hello, "nonsense", bye[1]],
    ])
    func `every other ending is 1, and nothing but messages is printed`(_ bodies: [String]) throws {
        let run = try Workspace().run("lsp", input: framed(bodies))
        #expect(run.code == 1)
        #expect(run.errors.isEmpty)
        _ = try messages(run.output)
    }

    @Test func `what is asked is said on standard error where that is wanted`() throws {
        let run = try Workspace().run("lsp", "--log", input: framed([Self.hello] + Self.bye))
        #expect(run.code == 0)
        #expect(run.errors.contains("initialize"))
        #expect(try messages(run.output).count == 2)
    }
}
