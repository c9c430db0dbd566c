// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import ContractPages
import FunctionLibrary

/// `atelier doc`: a reference of an application's actions.
struct Doc: Verb {
    static let configuration = CommandConfiguration(
        commandName: "doc",
        abstract:
            "Writes a reference of the application: what its actions take, who may submit them, and what happens.",
        discussion: """
            Examples:
              atelier doc
              atelier doc --output docs/actions.md
              atelier doc --format html --output site/
              atelier doc --output docs/actions.md --check

            Formats: markdown, which is what text means here, html and json. A file for several applications is a folder, \
            named with a slash at its end.
            """)

    static var formats: [OutputFormat] { [.text, .markdown, .html, .json] }

    @OptionGroup(title: "General") var shared: SharedOptions
    @Option(
        help: ArgumentHelp("Write to this file, or into this folder.", valueName: "path"), completion: .file()
    )
    var output: String?
    @Flag(help: "Write nothing; tell whether the file says what would be written.") var check = false
    @Flag(help: "Replace a file that says something else.") var force = false
    @Option(help: ArgumentHelp("The language of texts that have several, as a BCP 47 tag.", valueName: "tag"))
    var language: String?
    @Argument(
        help: "Files, folders or patterns whose actions are told of. None: all of the project.",
        completion: .file())
    var paths: [String] = []

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let output = session.setting(output, "output")
        if check, output == nil {
            throw .usage("--check needs --output", help: "name the file to hold it against")
        }
        let project = try session.project()
        let (files, selected) = try project.contracts(paths)
        let loaded = try ApplicationLoader(project: project, registry: .standard).load(files)
        try loaded.requireValid()
        let pages = try await pages(of: loaded, selected, in: session)
        guard let output else {
            show(pages, on: session.console)
            return .done
        }
        let named = try name(pages, output, in: session.workingFolder)
        return try check
            ? compare(named, in: session)
            : write(named, in: session)
    }

    private func pages(
        of loaded: LoadedContracts, _ selected: Set<String>?, in session: Session
    ) async throws(Failure) -> [(application: String, text: String)] {
        let language = session.setting(language, "language")
        var pages: [(application: String, text: String)] = []
        for compiled in loaded.applications {
            let application = compiled.application
            let plans = compiled.outcome.plans.filter { plan in
                guard let selected, let action = application.action(plan.action) else { return true }
                return selected.contains(action.range.file)
            }
            if plans.isEmpty { continue }
            let page = await ApplicationReference(
                application, plans: plans, registry: .standard, language: language
            ).page()
            let isHTML = session.console.format == .html
            pages.append((application.code, isHTML ? HTMLWriter().text(page) : MarkdownWriter().text(page)))
        }
        if pages.isEmpty { throw .usage("no action to tell of") }
        return pages
    }

    private func show(_ pages: [(application: String, text: String)], on console: Console) {
        console.print(
            json: [
                "schema_version": 1,
                "pages": .list(
                    pages.map { ["application": .string($0.application), "markdown": .string($0.text)] }),
            ], text: pages.map(\.text).joined(separator: "\n"))
    }

    /// A file for each page: the one that was named, or one in the folder that was.
    private func name(
        _ pages: [(application: String, text: String)], _ output: String, in folder: String
    ) throws(Failure) -> [PageFile] {
        let isFolder =
            output.hasSuffix("/") || FileSystem.kind(Path.normal(Path.join(folder, output))) == .folder
        if isFolder {
            let ending = shared.format == "html" ? "html" : "md"
            return pages.map {
                PageFile(path: Path.join(output, "\($0.application).\(ending)"), text: $0.text)
            }
        }
        guard pages.count == 1 else {
            throw .usage(
                "there are \(pages.count) applications, and '\(output)' is one file",
                help: "name a folder, with a slash at its end")
        }
        return [PageFile(path: output, text: pages[0].text)]
    }

    private func write(_ files: [PageFile], in session: Session) throws(Failure) -> ExitStatus {
        for file in files { try file.write(in: session.workingFolder, isForced: force) }
        session.console.print(
            json: ["schema_version": 1, "written": .list(files.map { .string($0.path) })],
            text: files.map { "written  \(VisibleText.line($0.path))\n" }.joined())
        return .done
    }

    private func compare(_ files: [PageFile], in session: Session) throws(Failure) -> ExitStatus {
        var rows: [Value] = []
        var text = ""
        var status = ExitStatus.done
        for file in files {
            let comparison = try file.compare(in: session.workingFolder)
            var row: ValueMap = [
                "file": .string(file.path), "same": .bool(comparison == .same), "line": .null,
            ]
            let shown = VisibleText.line(file.path)
            switch comparison {
            case .same: text += "same     \(shown)\n"
            case .differs(let line?):
                text += "differs  \(shown), from line \(line)\n"
                row["line"] = .number(Number(Int64(line)))
                status = .findings
            case .differs(line: nil):
                text += "missing  \(shown)\n"
                status = .findings
            }
            rows.append(.map(row))
        }
        session.console.print(json: ["schema_version": 1, "files": .list(rows)], text: text)
        if status == .findings { session.console.note("'atelier doc --output … --force' writes it again") }
        return status
    }
}
