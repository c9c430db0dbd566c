// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@testable import LanguageServer

@Suite struct ConversationTests {
    private func code(_ answer: Value) -> Int? { answer["error"]?["code"]?.integer }

    @Test func `the first request is initialize, and comes once`() throws {
        let client = try EditorClient(isStarted: false)
        #expect(code(try client.answer("textDocument/hover", [:])) == -32002)
        #expect(code(try client.answer("shutdown", .null)) == -32002)
        // Notifications before it are dropped, also those that would open a text.
        client.open("/lone/a.yaml", "a: 1\n")
        let welcome = try client.request("initialize", ["capabilities": [:]])
        #expect(welcome["capabilities"]?["positionEncoding"]?.string == "utf-16")
        #expect(welcome["serverInfo"]?["name"]?.string == "atelier")
        #expect(code(try client.answer("initialize", ["capabilities": [:]])) == -32600)
        let hover = try client.answer(
            "textDocument/hover",
            ["textDocument": ["uri": "file:///lone/a.yaml"], "position": ["line": 0, "character": 0]])
        #expect(code(hover) == -32602)
    }

    @Test func `who says good-bye properly ends well`() throws {
        let client = try EditorClient()
        #expect(try client.request("shutdown", .null).isNull)
        #expect(code(try client.answer("textDocument/hover", [:])) == -32600)
        #expect(client.server.exitCode == nil)
        client.notify("exit", .null)
        #expect(client.server.exitCode == 0)

        let hasty = try EditorClient()
        hasty.notify("exit", .null)
        #expect(hasty.server.exitCode == 1)

        let gone = try EditorClient()
        gone.server.end()
        #expect(gone.server.exitCode == 1)
    }

    @Test(arguments: [
        ("{", -32700), ("", -32700), ("[]", -32600), ("{\"jsonrpc\":\"2.0\"}", -32600), ("1", -32600),
        ("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"x\"}", -32600),
        ("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"x\"}", -32600),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no/such\"}", -32601),
        ("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"$/no\"}", -32601),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"textDocument/hover\"}", -32602),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"textDocument/hover\",\"params\":[1]}", -32602),
        (
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"workspace/symbol\",\"params\":{},\"params\":{}}",
            -32700
        ),
        ("\u{FEFF}{}", -32700),
    ])
    func `what is no request is answered with the code for it`(_ body: String, _ expected: Int) throws {
        let client = try EditorClient()
        client.server.receive(Array(MessageFraming.framed(body).utf8))
        let answers = client.take()
        #expect(answers.count == 1)
        #expect(answers.first.flatMap(code) == expected)
        // The conversation goes on.
        #expect(try client.request("shutdown", .null).isNull)
    }

    @Test func `a message that is no UTF-8 is answered too`() throws {
        let client = try EditorClient()
        client.server.receive(Array("Content-Length: 3\r\n\r\n".utf8) + [0x22, 0xFF, 0x22])
        #expect(client.take().first.flatMap(code) == -32700)
    }

    @Test func `notifications that nobody knows, and answers that nobody waits for, are passed over`() throws
    {
        let client = try EditorClient()
        client.notify("$/setTrace", ["value": "verbose"])
        client.notify("no/such", [:])
        client.notify("textDocument/didChange", [:])
        client.notify("textDocument/didClose", ["textDocument": ["uri": "file:///never/opened"]])
        client.server.receive(EditorClient.frame(["jsonrpc": "2.0", "id": 77, "result": .null]))
        // One of them is told as a message to look at; none is an answer.
        #expect(client.take().allSatisfy { $0["id"] == nil })
    }

    @Test func `a request that is called off before its turn is not begun`() throws {
        let client = try EditorClient()
        let request = EditorClient.frame([
            "jsonrpc": "2.0", "id": 900, "method": "workspace/symbol", "params": ["query": ""],
        ])
        let cancel = EditorClient.frame([
            "jsonrpc": "2.0", "method": "$/cancelRequest", "params": ["id": 900],
        ])
        client.server.receive(request + cancel)
        let answers = client.take()
        #expect(answers.count == 1)
        #expect(answers.first.flatMap(code) == -32800)
        // One that is answered already stays answered once.
        client.server.receive(request)
        client.server.receive(cancel)
        #expect(client.take().count == 1)
    }

    @Test func `characters that a contract may not hold are still what the editor shows`() throws {
        let client = try EditorClient()
        let path = "/lone/odd.yaml"
        client.server.receive(
            Array(
                MessageFraming.framed(
                    #"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///lone/odd.yaml","languageId":"yaml","version":1,"text":"a: \u0000\ud83d \ud83d\ude00\n"}}}"#
                ).utf8))
        #expect(client.server.open[path]?.bytes == Array("a: \u{0}\u{FFFD} 😀\n".utf8))
        #expect(!client.diagnostics(of: path).isEmpty)
    }
}
