// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractFormat
import ContractLint
import ContractModel
import Dispatch
import FunctionLibrary
import LanguageServer

/// `atelier lsp`: the language server, for editors.
struct LanguageServerVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "lsp",
        abstract: "Serves editors: diagnostics while typing, completion, hover, renaming and more.",
        discussion: """
            Speaks the Language Server Protocol on standard input and output; an editor starts it. What it finds in a \
            text is what lint finds, saved or not.

            Example:
              atelier lsp

            Exit codes: 0 after 'shutdown' and 'exit', else 1.
            """)

    static var formats: [OutputFormat] { [.text] }

    @OptionGroup(title: "General") var shared: SharedOptions
    @Flag(help: "Speak on standard input and output; there is no other way.") var stdio = false
    @Flag(help: "Say on standard error what is asked.") var log = false

    /// So many pieces are read before texts are looked through although more is coming.
    private static let maxPieces = 64

    /// What `fmt` would write.
    @Sendable private static func layout(_ source: SourceText) -> LanguageTools.Layout {
        switch ContractFormatter.format(source) {
        case .formatted(let bytes): .text(bytes)
        case .unchanged: .text(source.bytes)
        case .unreadable: .refused("the text cannot be read yet, and stays as it is")
        case .fault(let difference): .refused("the text stays as it is: \(difference)")
        }
    }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let console = session.console
        let isLogging = log
        let server = LanguageServer(
            workspace: EditorWorkspace(registry: .standard), registry: .standard,
            tools: LanguageTools(
                format: Self.layout, ruleNames: RuleIndex(LintRule.all).allNames,
                zoneNames: { ZoneFiles.names() }),
            version: Release.version,
            log: { if isLogging { console.note($0) } },
            send: { StandardStream.output.write($0) })
        let analyst = server.analyst
        let work = DispatchQueue(label: "analyst")
        var pieces = 0
        while server.exitCode == nil, StandardStream.output.isOpen {
            guard let bytes = StandardInput.next() else {
                server.end()
                break
            }
            server.receive(bytes)
            pieces += 1
            // Of many changes that come at once the last is looked at.
            if StandardInput.isReady(), pieces < Self.maxPieces { continue }
            pieces = 0
            if server.settle() { work.async { analyst.run() } }
        }
        // A message that is being written is written to its end.
        analyst.stop()
        work.sync {}
        return server.exitCode == 0 ? .done : .findings
    }
}
