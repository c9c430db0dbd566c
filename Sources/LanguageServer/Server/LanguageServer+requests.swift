// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LanguageServer {
    /// The answer to a request about texts; nil for a method that is not known.
    func answerRequest(_ method: String, _ parameters: Value) throws(RPCError) -> Value? {
        switch method {
        case "textDocument/hover":
            let place = try place(parameters)
            return HoverFinder(project: place.project, takesMarkdown: client.takesMarkdown).hover(
                at: place.byte)
        case "textDocument/completion":
            let place = try place(parameters)
            return CompletionFinder(
                project: place.project, takesSnippets: client.takesSnippets, ruleNames: tools.ruleNames,
                zoneNames: tools.zoneNames
            )
            .completions(at: place.byte)
        case "textDocument/definition", "textDocument/declaration", "textDocument/references",
            "textDocument/documentHighlight":
            return try occurrences(method, parameters)
        case "textDocument/prepareRename":
            let place = try place(parameters)
            return try Renaming(project: place.project).subject(at: place.byte).value
        case "textDocument/rename": return try rename(parameters)
        case "textDocument/documentSymbol":
            let document = names.names(of: try document(parameters))
            return SymbolFinder(document: document).symbols(
                nested: client.takesHierarchy, uri: uri(of: document.path))
        case "workspace/symbol": return workspaceSymbols(parameters["query"]?.string ?? "")
        case "textDocument/codeAction": return try codeActions(parameters)
        case "textDocument/diagnostic": return try pulled(parameters)
        case "textDocument/formatting": return try formatted(parameters)
        case "textDocument/inlayHint":
            let document = names.names(of: try document(parameters))
            let range = try document.lines.bytes(of: parameters.required("range"))
            return DefaultHints(document: document, registry: registry).hints(in: range)
        case "textDocument/foldingRange":
            return .list(TextStructure(document: names.names(of: try document(parameters))).folds)
        case "textDocument/selectionRange":
            let structure = TextStructure(document: names.names(of: try document(parameters)))
            guard let positions = parameters["positions"]?.list else { throw .missing("positions") }
            var ranges: [Value] = []
            for position in positions { ranges.append(structure.selection(at: try TextPosition(position))) }
            return .list(ranges)
        default: return nil
        }
    }

    /// The place that a request is about.
    private func place(_ parameters: Value) throws(RPCError) -> (project: ProjectNames, byte: Int) {
        let document = try document(parameters)
        let position = try TextPosition(parameters.required("position"))
        return (project(around: document), document.lines.byte(at: position))
    }

    private func location(_ found: (document: DocumentNames, occurrence: Occurrence)) -> Value {
        ["uri": uri(of: found.document.path), "range": found.document.lines.range(found.occurrence.range)]
    }

    private func occurrences(_ method: String, _ parameters: Value) throws(RPCError) -> Value {
        let (project, byte) = try place(parameters)
        guard let id = project.occurrence(at: byte).map(project.meaning) else {
            return method == "textDocument/definition" ? .null : []
        }
        switch method {
        case "textDocument/references":
            let withDeclaration = parameters["context"]?["includeDeclaration"]?.bool ?? true
            let found = project.occurrences(of: id).filter { withDeclaration || !$0.occurrence.isDeclaration }
            return .list(found.map(location))
        case "textDocument/documentHighlight":
            return .list(
                project.occurrences(of: project.same(as: id), in: project.document).map { occurrence in
                    [
                        "range": project.document.lines.range(occurrence.range),
                        "kind": .integer(occurrence.isDeclaration ? 3 : 2),
                    ]
                })
        default: return .list(project.declarations(of: id).map(location))
        }
    }

    private func rename(_ parameters: Value) throws(RPCError) -> Value {
        // What is written must fit what is there now, also in files that nobody has told of.
        workspace.forget()
        let (project, byte) = try place(parameters)
        let name = try parameters.text("newName")
        let edits = try Renaming(project: project).edits(at: byte, to: name)
        return [
            "changes": .object(
                edits.map { path, edits in
                    let uri = open[path]?.uri ?? DocumentURI.uri(ofPath: path)
                    return (uri, .list(edits))
                })
        ]
    }

    private func workspaceSymbols(_ query: String) -> Value {
        var seen: Set<String> = []
        var symbols: [Value] = []
        func take(_ document: DocumentNames) {
            guard seen.insert(document.path).inserted else { return }
            symbols += SymbolFinder(document: document).flat(uri: uri(of: document.path), matching: query)
        }
        for document in open.values.sorted(by: { $0.path < $1.path }) {
            project(around: document).documents.forEach(take)
        }
        for folder in client.folders {
            for path in workspace.files(around: folder + "/atelier.yaml", unsaved) where !seen.contains(path)
            {
                if let names = names.names(ofFile: path, client.encoding) { take(names) }
            }
        }
        return .list(Array(symbols.prefix(1_000)))
    }

    // MARK: - What the analyst found

    private func codeActions(_ parameters: Value) throws(RPCError) -> Value {
        let document = try document(parameters)
        let range = try document.lines.bytes(of: parameters.required("range"))
        if let only = parameters["context"]?["only"]?.list?.compactMap(\.string),
            !only.contains(where: { "quickfix".hasPrefix($0) })
        {
            return []
        }
        let found = analyst.current(snapshot()).diagnostics.filter {
            $0.range.file == document.path && $0.range.start.byte <= range.upperBound
                && range.lowerBound <= $0.range.end.byte
        }
        let writer = DiagnosticWriter(
            analyst.current(snapshot()), encoding: client.encoding, uri: snapshot().uri)
        let fixes = QuickFixes(names: names.names(of: document), tools: tools, uri: document.uri)
        return .list(found.flatMap { fixes.actions(for: $0, writer) })
    }

    private func pulled(_ parameters: Value) throws(RPCError) -> Value {
        let document = try document(parameters)
        let (snapshot, path) = (snapshot(), document.path)
        let findings = analyst.current(snapshot)
        let writer = DiagnosticWriter(findings, encoding: client.encoding, uri: snapshot.uri)
        return [
            "kind": "full",
            "items": .list(findings.diagnostics.filter { $0.range.file == path }.map { writer.value($0) }),
        ]
    }

    private func formatted(_ parameters: Value) throws(RPCError) -> Value {
        let document = try document(parameters)
        guard let format = tools.format else {
            throw RPCError(.methodNotFound, "no method 'textDocument/formatting'")
        }
        switch format(SourceText(file: document.path, bytes: document.bytes)) {
        case .refused(let reason): throw RPCError(.requestFailed, reason)
        case .text(let bytes):
            if bytes == document.bytes { return [] }
            return [
                [
                    "range": document.lines.range(0..<document.bytes.count),
                    "newText": .string(String(decoding: bytes, as: UTF8.self)),
                ]
            ]
        }
    }
}
