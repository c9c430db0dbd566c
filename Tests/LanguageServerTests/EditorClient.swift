// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import Synchronization
import Testing

@testable import LanguageServer
@testable import atelier_cli

/// An editor without a screen: what it opens, types and asks goes to a server in this process.
final class EditorClient {
    let server: LanguageServer
    private let inbox: Inbox
    private var nextID = 0
    private var versions: [String: Int] = [:]
    private(set) var texts: [String: String] = [:]

    private final class Inbox: Sendable {
        let messages = Mutex<[Value]>([])
    }

    init(
        abilities: Value = [:], tools: LanguageTools = LanguageTools(),
        workspace: (any ContractWorkspace)? = nil, isStarted: Bool = true
    ) throws {
        let inbox = Inbox()
        self.inbox = inbox
        server = LanguageServer(
            workspace: workspace ?? EditorWorkspace(registry: .standard), registry: .standard, tools: tools,
            version: "test",
            send: { text in
                var framing = MessageFraming()
                framing.append(Array(text.utf8))
                guard case .message(let bytes)? = framing.next(), framing.next() == nil,
                    let message = try? JSONReader.read(bytes, limits: EditorClient.limits)
                else {
                    Issue.record("not a message: \(text.prefix(200))")
                    return
                }
                inbox.messages.withLock { $0.append(message) }
            })
        guard isStarted else { return }
        try request("initialize", ["processId": .null, "rootUri": .null, "capabilities": abilities])
        notify("initialized", [:])
    }

    static let limits = JSONLimits(maxBytes: 64 << 20, maxNestedLevels: 200, maxValues: 5_000_000)

    /// What a rich editor says of itself.
    static let rich: Value = [
        "textDocument": [
            "completion": ["completionItem": ["snippetSupport": true]],
            "documentSymbol": ["hierarchicalDocumentSymbolSupport": true],
        ]
    ]

    // MARK: - Messages

    static func frame(_ message: Value) -> [UInt8] {
        Array(MessageFraming.framed(CanonicalJSON.faithfulText(message)).utf8)
    }

    func notify(_ method: String, _ parameters: Value) {
        server.receive(
            EditorClient.frame(["jsonrpc": "2.0", "method": .string(method), "params": parameters]))
    }

    /// Asks, and hands out the whole answer.
    @discardableResult
    func answer(_ method: String, _ parameters: Value) throws -> Value {
        nextID += 1
        let id = Value.integer(nextID)
        server.receive(
            EditorClient.frame(["jsonrpc": "2.0", "id": id, "method": .string(method), "params": parameters]))
        let answers = take { $0["id"] == id && $0["method"] == nil }
        #expect(answers.count == 1, "\(method)")
        return try #require(answers.first)
    }

    @discardableResult
    func request(_ method: String, _ parameters: Value) throws -> Value {
        let answer = try answer(method, parameters)
        return try #require(answer["result"], "\(method): \(CanonicalJSON.faithfulText(answer))")
    }

    func take(where isWanted: (Value) -> Bool = { _ in true }) -> [Value] {
        inbox.messages.withLock { messages in
            let wanted = messages.filter(isWanted)
            messages.removeAll(where: isWanted)
            return wanted
        }
    }

    // MARK: - Texts

    func open(_ path: String, _ text: String) {
        texts[path] = text
        versions[path] = 1
        notify(
            "textDocument/didOpen",
            [
                "textDocument": [
                    "uri": uri(path), "languageId": "yaml", "version": 1, "text": .string(text),
                ]
            ])
    }

    func uri(_ path: String) -> Value { .string(DocumentURI.uri(ofPath: path)) }

    func change(_ path: String, _ changes: Value...) {
        versions[path, default: 1] += 1
        notify(
            "textDocument/didChange",
            [
                "textDocument": ["uri": uri(path), "version": .integer(versions[path] ?? 1)],
                "contentChanges": .list(changes),
            ])
    }

    func replace(_ path: String, with text: String) {
        texts[path] = text
        change(path, ["text": .string(text)])
    }

    /// What is published once nothing more is typed, by URI.
    func diagnostics() -> [String: [Value]] {
        if server.settle() { server.analyst.run() }
        var published: [String: [Value]] = [:]
        for message in take(where: { $0["method"]?.string == "textDocument/publishDiagnostics" }) {
            guard let uri = message["params"]?["uri"]?.string else { continue }
            published[uri] = message["params"]?["diagnostics"]?.list ?? []
        }
        return published
    }

    func diagnostics(of path: String) -> [Value] { diagnostics()[DocumentURI.uri(ofPath: path)] ?? [] }

    /// What stops a contract from running; rules have an opinion on most short texts.
    func errors(of path: String) -> [Value] { diagnostics(of: path).filter { $0["severity"]?.integer == 1 } }

    // MARK: - Places

    /// Opens a text in which `|` marks a place, and answers that place.
    func openMarked(_ path: String, _ marked: String) -> TextPosition {
        let parts = marked.split(separator: "‸", maxSplits: 1, omittingEmptySubsequences: false)
        open(path, parts.joined())
        return TextLines(Array(parts.joined().utf8), .utf16).position(of: parts[0].utf8.count)
    }

    func at(
        _ path: String, _ position: TextPosition, _ method: String, _ more: ValueMap = [:]
    ) throws -> Value {
        var parameters: ValueMap = ["textDocument": ["uri": uri(path)], "position": position.value]
        for entry in more { parameters[entry.key] = entry.value }
        return try request("textDocument/" + method, .map(parameters))
    }

    func completions(_ marked: String, path: String = "/lone/contract.yaml") throws -> [String] {
        let position = openMarked(path, marked)
        return try at(path, position, "completion")["items"]?.list?.compactMap { $0["label"]?.string } ?? []
    }

    func hover(_ marked: String, path: String = "/lone/contract.yaml") throws -> String? {
        let position = openMarked(path, marked)
        return try at(path, position, "hover")["contents"]?["value"]?.string
    }
}

extension Value {
    static func range(_ start: TextPosition, _ end: TextPosition) -> Value {
        ["start": start.value, "end": end.value]
    }
}

/// Applies the edits of an answer to a text.
enum EditedText {
    static func applying(_ edits: [Value], to text: String) throws -> String {
        let lines = TextLines(Array(text.utf8), .utf16)
        var bytes = lines.bytes
        let places = try edits.map { edit in
            (range: try lines.bytes(of: edit.required("range")), text: try edit.text("newText"))
        }
        for place in places.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
            bytes.replaceSubrange(place.range, with: place.text.utf8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
