// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Synchronization

/// Looks texts through beside the conversation, always the newest, and tells the editor what is wrong.
///
/// What is posted while it works replaces what was posted before, so that of many key strokes the last counts.
package final class Analyst: Sendable {
    /// All open texts at one moment.
    struct Snapshot: Sendable {
        var texts: [String: UnsavedText]
        /// What the editor calls a path, and which version of it this is.
        var documents: [String: (uri: String, version: Int?)]
        var revision: Int
        var encoding: PositionEncoding
        /// True when the editor shows places that belong to a message.
        var showsRelated = true
    }

    private struct State {
        var pending: Snapshot?
        var newest = 0
        /// The paths that the editor was told something about.
        var told: Set<String> = []
        var last: (revision: Int, findings: Findings)?
    }

    private let workspace: any ContractWorkspace
    private let send: @Sendable (Value) -> Void
    private let state = Mutex(State())

    init(workspace: any ContractWorkspace, send: @escaping @Sendable (Value) -> Void) {
        self.workspace = workspace
        self.send = send
    }

    func post(_ snapshot: Snapshot) {
        state.withLock { state in
            state.pending = snapshot
            state.newest = snapshot.revision
        }
    }

    /// Works until there is nothing newer.
    package func run() {
        while let snapshot = state.withLock({ $0.pending.take() }) {
            guard let findings = findings(of: snapshot) else { continue }
            publish(findings, of: snapshot)
        }
    }

    /// What is being looked at is of no interest any more.
    package func stop() {
        state.withLock { state in
            state.pending = nil
            state.newest = -1
        }
    }

    /// What is wrong with some texts; nil when newer ones came meanwhile.
    private func findings(of snapshot: Snapshot) -> Findings? {
        let findings = workspace.findings(snapshot.texts) {
            state.withLock { $0.newest == snapshot.revision }
        }
        guard let findings else { return nil }
        return state.withLock { state in
            state.last = (snapshot.revision, findings)
            return findings
        }
    }

    /// What is wrong at this moment, looked for if nobody has.
    func current(_ snapshot: Snapshot) -> Findings {
        if let last = state.withLock({ $0.last }), last.revision == snapshot.revision { return last.findings }
        return workspace.findings(snapshot.texts) { true } ?? Findings()
    }

    private func publish(_ findings: Findings, of snapshot: Snapshot) {
        let writer = DiagnosticWriter(findings, encoding: snapshot.encoding, uri: snapshot.uri)
        let byFile = Dictionary(grouping: findings.diagnostics) { $0.range.file }
        var paths = Set(snapshot.documents.keys)
        paths.formUnion(byFile.keys)
        let cleared = state.withLock { state in
            let cleared = state.told.subtracting(paths)
            state.told = Set(byFile.keys)
            return cleared
        }
        for path in paths.union(cleared).sorted() {
            let diagnostics = (byFile[path] ?? []).map {
                writer.value($0, showsRelated: snapshot.showsRelated)
            }
            send(
                .object([
                    ("jsonrpc", "2.0"), ("method", "textDocument/publishDiagnostics"),
                    (
                        "params",
                        .object([
                            ("uri", .string(snapshot.uri(path))),
                            ("version", snapshot.documents[path]?.version.map(Value.integer)),
                            ("diagnostics", .list(diagnostics)),
                        ])
                    ),
                ]))
        }
    }
}

extension Analyst.Snapshot {
    func uri(_ path: String) -> String { documents[path]?.uri ?? DocumentURI.uri(ofPath: path) }
}

/// Writes diagnostics as an editor reads them.
struct DiagnosticWriter {
    private let findings: Findings
    private let encoding: PositionEncoding
    let uri: (String) -> String
    private let lines: LineCache

    /// The lines of the files that are pointed into, counted once.
    private final class LineCache {
        var lines: [String: TextLines] = [:]
    }

    init(_ findings: Findings, encoding: PositionEncoding, uri: @escaping (String) -> String) {
        self.findings = findings
        self.encoding = encoding
        self.uri = uri
        lines = LineCache()
    }

    func range(_ range: SourceRange) -> Value {
        let known = lines.lines[range.file] ?? TextLines(findings.texts[range.file] ?? [], encoding)
        lines.lines[range.file] = known
        return known.range(range.start.byte..<max(range.start.byte, range.end.byte))
    }

    func value(_ diagnostic: Diagnostic, showsRelated: Bool = true) -> Value {
        var message = diagnostic.message
        if let help = diagnostic.help { message += "\n" + help }
        let related = diagnostic.labels.map { label -> Value in
            [
                "location": ["uri": .string(uri(label.range.file)), "range": range(label.range)],
                "message": .string(label.message),
            ]
        }
        return .object([
            ("range", range(diagnostic.range)), ("severity", .integer(severity(of: diagnostic))),
            ("code", .string(diagnostic.code.code)), ("source", "atelier"), ("message", .string(message)),
            ("relatedInformation", showsRelated && !related.isEmpty ? .list(related) : nil),
            ("data", ["name": .string(diagnostic.code.name)]),
        ])
    }

    private func severity(of diagnostic: Diagnostic) -> Int {
        switch diagnostic.severity {
        case .error: 1
        case .warning: 2
        case .info: 3
        }
    }
}
