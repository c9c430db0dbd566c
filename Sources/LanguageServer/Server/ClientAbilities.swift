// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What the editor says of itself, and what it is told of us.
struct ClientAbilities: Sendable {
    var encoding = PositionEncoding.utf16
    /// True when completions may hold places to jump to.
    var takesSnippets = false
    var takesMarkdown = true
    var takesHierarchy = false
    var showsRelated = true
    /// True when the editor tells of files that change, if it is asked to.
    var watchesFiles = false
    /// The folders that are open, as paths.
    var folders: [String] = []

    init() {}

    init(_ parameters: Value) {
        let abilities = parameters["capabilities"] ?? .null
        let text = abilities["textDocument"] ?? .null
        encoding = .chosen(
            among: abilities["general"]?["positionEncodings"]?.list?.compactMap(\.string))
        takesSnippets = text["completion"]?["completionItem"]?["snippetSupport"]?.bool ?? false
        if let formats = text["hover"]?["contentFormat"]?.list?.compactMap(\.string) {
            takesMarkdown = formats.isEmpty || formats.contains("markdown")
        }
        takesHierarchy = text["documentSymbol"]?["hierarchicalDocumentSymbolSupport"]?.bool ?? false
        showsRelated = text["publishDiagnostics"]?["relatedInformation"]?.bool ?? true
        watchesFiles =
            abilities["workspace"]?["didChangeWatchedFiles"]?["dynamicRegistration"]?.bool ?? false
        folders = (parameters["workspaceFolders"]?.list ?? []).compactMap { folder in
            folder["uri"]?.string.flatMap(DocumentURI.path)
        }
        if folders.isEmpty, let root = parameters["rootUri"]?.string.flatMap(DocumentURI.path) {
            folders = [root]
        } else if folders.isEmpty, let root = parameters["rootPath"]?.string {
            folders = [root]
        }
    }

    /// Asks to be told of files that change.
    static let watchRequest: Value = [
        "jsonrpc": "2.0", "id": "watch", "method": "client/registerCapability",
        "params": [
            "registrations": [
                [
                    "id": "watch", "method": "workspace/didChangeWatchedFiles",
                    "registerOptions": ["watchers": [["globPattern": "**/*.{yaml,yml,json}"]]],
                ]
            ]
        ],
    ]

    /// The answer to `initialize`.
    func welcome(version: String, formats: Bool) -> Value {
        let abilities: [(String, Value?)] = [
            ("positionEncoding", .string(encoding.rawValue)),
            ("textDocumentSync", ["openClose": true, "change": 2, "save": true]),
            ("hoverProvider", true),
            (
                "completionProvider",
                ["triggerCharacters": [".", "$", ":", " ", "-", "{", ","], "resolveProvider": false]
            ),
            ("definitionProvider", true), ("referencesProvider", true), ("documentHighlightProvider", true),
            ("renameProvider", ["prepareProvider": true]),
            ("documentSymbolProvider", true), ("workspaceSymbolProvider", true),
            ("codeActionProvider", ["codeActionKinds": ["quickfix"]]),
            ("inlayHintProvider", true), ("foldingRangeProvider", true), ("selectionRangeProvider", true),
            ("documentFormattingProvider", formats ? true : nil),
            (
                "workspace",
                ["workspaceFolders": ["supported": true, "changeNotifications": true]]
            ),
        ]
        return [
            "capabilities": .object(abilities),
            "serverInfo": ["name": "atelier", "version": .string(version)],
        ]
    }
}
