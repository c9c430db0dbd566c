// SPDX-License-Identifier: Apache-2.0
import ContractModel
package import FunctionLibrary

/// The conversation with one editor: messages in, answers and notifications out.
///
/// It belongs to the thread that reads. What takes long is left to the `analyst`, which may work on another.
package final class LanguageServer {
    /// Where the conversation stands.
    enum Stage: Sendable { case waiting, running, shutDown }

    let workspace: any ContractWorkspace
    let registry: FunctionRegistry
    let tools: LanguageTools
    package let analyst: Analyst
    let names: NamesCache
    private let version: String
    private let send: @Sendable (Value) -> Void
    private let log: @Sendable (String) -> Void

    private var framing = MessageFraming()
    private(set) var stage = Stage.waiting
    /// What the process is to end with; nil while the conversation goes on.
    package private(set) var exitCode: Int32?
    var client = ClientAbilities()
    /// By path.
    var open: [String: OpenDocument] = [:]
    private(set) var revision = 0
    private var isChanged = false

    /// A conversation that has not begun.
    ///
    /// `send` takes whole messages, from more than one thread.
    package init(
        workspace: any ContractWorkspace, registry: FunctionRegistry, tools: LanguageTools = LanguageTools(),
        version: String, log: @escaping @Sendable (String) -> Void = { _ in },
        send: @escaping @Sendable (String) -> Void
    ) {
        self.workspace = workspace
        self.registry = registry
        self.tools = tools
        self.version = version
        self.log = log
        self.send = { send(MessageFraming.framed(CanonicalJSON.faithfulText($0))) }
        analyst = Analyst(workspace: workspace, send: self.send)
        names = NamesCache(workspace: workspace, registry: registry)
    }

    /// Takes bytes as they come, and answers every request that is whole.
    package func receive(_ bytes: some Collection<UInt8>) {
        framing.append(bytes)
        var messages: [RPCMessage] = []
        while let frame = framing.next() {
            switch frame {
            case .message(let bytes): messages.append(RPCMessage(bytes))
            case .malformed(let reason): messages.append(.wrong(RPCError(.parseError, reason), id: .null))
            }
        }
        // What is called off before its turn is not begun.
        let cancelled = messages.compactMap { message in
            if case .notification("$/cancelRequest", let parameters) = message {
                parameters["id"]
            } else {
                nil
            }
        }
        for message in messages where exitCode == nil { take(message, cancelled) }
    }

    /// Hands the texts to the analyst if they changed; true when there is something to do.
    ///
    /// To be called when nothing more is to be read just now.
    package func settle() -> Bool {
        guard isChanged, stage == .running else { return false }
        isChanged = false
        analyst.post(snapshot())
        return true
    }

    /// The reader came to the end of the stream.
    package func end() { if exitCode == nil { exitCode = 1 } }

    // MARK: - Texts

    func touch() {
        revision += 1
        isChanged = true
    }

    var unsaved: [String: UnsavedText] {
        open.mapValues { UnsavedText(path: $0.path, bytes: $0.bytes, revision: $0.revision) }
    }

    func snapshot() -> Analyst.Snapshot {
        Analyst.Snapshot(
            texts: unsaved, documents: open.mapValues { ($0.uri, $0.version) }, revision: revision,
            encoding: client.encoding, showsRelated: client.showsRelated)
    }

    func document(_ parameters: Value) throws(RPCError) -> OpenDocument {
        let uri = try parameters.required("textDocument").text("uri")
        guard let document = open[DocumentURI.path(uri) ?? uri] else {
            throw RPCError(.invalidParams, "'\(uri)' is not open")
        }
        return document
    }

    func project(around document: OpenDocument) -> ProjectNames {
        names.project(around: document, open: open, unsaved: unsaved)
    }

    func uri(of path: String) -> Value { .string(open[path]?.uri ?? DocumentURI.uri(ofPath: path)) }

    // MARK: - Messages

    private func take(_ message: RPCMessage, _ cancelled: [Value]) {
        switch message {
        case .response: break
        case .wrong(let error, let id): refuse(error, id)
        case .notification(let method, let parameters): notified(method, parameters)
        case .request(let id, let method, let parameters):
            log("\(method) \(CanonicalJSON.faithfulText(id))")
            if cancelled.contains(id) {
                refuse(RPCError(.requestCancelled, "'\(method)' was cancelled"), id)
                return
            }
            do throws(RPCError) {
                let result = try answer(method, parameters)
                send(["jsonrpc": "2.0", "id": id, "result": result])
            } catch {
                refuse(error, id)
            }
        }
    }

    private func refuse(_ error: RPCError, _ id: Value) {
        log("refused: \(error.message)")
        send([
            "jsonrpc": "2.0", "id": id,
            "error": ["code": .integer(error.code.rawValue), "message": .string(error.message)],
        ])
    }

    private func answer(_ method: String, _ parameters: Value) throws(RPCError) -> Value {
        switch (stage, method) {
        case (.waiting, "initialize"):
            client = ClientAbilities(parameters)
            stage = .running
            return client.welcome(version: version, formats: tools.format != nil)
        case (.waiting, _): throw RPCError(.serverNotInitialized, "the first request is 'initialize'")
        case (_, "initialize"): throw RPCError(.invalidRequest, "'initialize' came already")
        case (.shutDown, _): throw RPCError(.invalidRequest, "nothing is answered after 'shutdown'")
        case (.running, "shutdown"):
            // Who says good-bye in one breath with a change hears of it all the same.
            if settle() { analyst.run() }
            stage = .shutDown
            return .null
        case (.running, _):
            guard let answer = try answerRequest(method, parameters) else {
                throw RPCError(.methodNotFound, "no method '\(method.prefix(80))'")
            }
            return answer
        }
    }

    private func notified(_ method: String, _ parameters: Value) {
        if method == "exit" {
            exitCode = stage == .shutDown ? 0 : 1
            return
        }
        guard stage == .running else { return }
        do throws(RPCError) {
            switch method {
            case "initialized": if client.watchesFiles { send(ClientAbilities.watchRequest) }
            case "textDocument/didOpen": try opened(parameters)
            case "textDocument/didChange": try changed(parameters)
            case "textDocument/didSave": filesChanged()
            case "textDocument/didClose": try closed(parameters)
            case "workspace/didChangeWatchedFiles", "workspace/didChangeWorkspaceFolders",
                "workspace/didChangeConfiguration":
                filesChanged()
            default: break
            }
        } catch {
            // A notification has no answer; the editor's texts and ours may differ from here on.
            log("\(method): \(error.message)")
            send([
                "jsonrpc": "2.0", "method": "window/logMessage",
                "params": ["type": 1, "message": .string("\(method): \(error.message)")],
            ])
        }
    }
}
