// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractModel
import FunctionLibrary
import Ledger

/// `atelier new`: a beginning to write on from.
struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Writes a commented skeleton to go on from.",
        discussion: "Example: atelier new action submit_request", subcommands: [NewAction.self])
}

/// `atelier new action`.
struct NewAction: Verb {
    static let configuration = CommandConfiguration(
        commandName: "action", abstract: "Writes the contract of an action, commented, into the project.",
        discussion: """
            Example: atelier new action submit_request

            The file is named after the action and stands where the project looks for contracts. It validates as it is.
            """)

    @Argument(help: "The action's key: lower-case letters, digits, '_' and '-'.") var key: String
    @Option(
        help: ArgumentHelp("The application it belongs to, where there are several.", valueName: "code"))
    var application: String?
    @Flag(help: "Replace a file that stands there.") var force = false
    @OptionGroup(title: "General") var shared: SharedOptions

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        guard Identifier.isWellFormed(key) else {
            throw .usage(
                "'\(key)' cannot be the key of an action",
                help: "a lower-case letter, then letters, digits, '_' and '-', at most 64")
        }
        let project = try session.project()
        let path = Path.join(project.folderOfContracts, key + ".yaml")
        let shown = Path.relative(path, to: session.workingFolder)
        let applications = try project.applications(without: path)
        let application = try NewAction.owner(
            session.setting(application, "application"), among: applications)
        if application?.action(key) != nil {
            throw .conflict("there is an action '\(key)' already", help: "choose another key")
        }
        // Where there are several applications, every file says which one it belongs to.
        let identity = applications.count > 1 ? application.map { "identity: { code: \($0.code) }\n" } : nil
        let text = ActionSkeleton(
            key: key, role: session.authorRole(project), entities: application?.entities ?? [],
            identity: identity ?? "",
            schema: SchemaFiles.line(for: path, in: project.root)
        ).text
        let isMade: Bool
        do throws(FileSystem.Problem) {
            try FileSystem.makeFolder(Path.parent(of: path))
            isMade = try FileSystem.write(path, Array(text.utf8), replacing: force)
        } catch {
            throw .unavailable("cannot write '\(shown)': \(error.reason)")
        }
        guard isMade else { throw .conflict("'\(shown)' is there already", help: "--force replaces it") }
        session.console.print(
            json: ["schema_version": 1, "made": [.string(shown)]], text: "made  \(shown)\n")
        session.console.note("try: atelier validate, then set 'status: published'")
        return .done
    }
}

extension NewAction {
    /// The application that the action is to belong to; nil where there is none yet.
    private static func owner(
        _ application: String?, among applications: [Application]
    ) throws(Failure) -> Application? {
        guard let application else { return applications.first }
        if let found = applications.first(where: { $0.code == application }) { return found }
        throw .unknown("application", application, among: applications.map(\.code))
    }
}

extension Project {
    /// The folder that a new contract belongs to: the part above the first pattern of `contracts`.
    var folderOfContracts: String {
        guard let pattern = file?.contracts?.first?.value else {
            // A new folder `actions` would take the place of the contracts that stand in the root.
            let hasFolder = FileSystem.kind(Path.join(root, "actions")) == .folder
            let names = (try? FileSystem.entries(in: root))?.map(\.name) ?? []
            return hasFolder || !names.contains(where: ContractDiscovery.isContractName)
                ? Path.join(root, "actions") : root
        }
        let parts = pattern.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        var fixed = Array(parts.prefix { !PathPattern.isPattern($0) })
        let place = (Path.isAbsolute(pattern) ? "/" : "") + fixed.joined(separator: "/")
        // A path without a pattern may be a file.
        if fixed.count == parts.count, FileSystem.kind(Path.join(root, place)) != .folder {
            fixed.removeLast()
        }
        return Path.normal(
            Path.join(root, (Path.isAbsolute(pattern) ? "/" : "") + fixed.joined(separator: "/")))
    }

    /// The applications as they are without one file; none where there is no contract yet.
    fileprivate func applications(without path: String) throws(Failure) -> [Application] {
        guard let files = try? contracts([]).files.filter({ $0.path != path }), !files.isEmpty else {
            return []
        }
        return try ApplicationLoader(project: self, registry: .standard).load(files)
            .applications.map(\.application)
    }
}

extension Session {
    /// A role that the project knows and that the person who writes has, as far as that can be told.
    fileprivate func authorRole(_ project: Project) -> String {
        let known = project.file?.roles?.map(\.value)
        let own = (try? caller(nil, project))?.roles ?? []
        return own.first { known?.contains($0) != false } ?? known?.first ?? "author"
    }
}
