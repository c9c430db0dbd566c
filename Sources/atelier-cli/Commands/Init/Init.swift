// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel

/// `atelier init`: a working project in this folder.
struct Init: Verb {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract:
            "Makes a working project in this folder: project file, one action, one payload, one test, a CI file, and a key.",
        discussion: """
            Examples:
              atelier init
              atelier init --template report
              atelier init --ci gitlab

            Templates: \(ProjectTemplate.all.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ")).

            The key seals sensitive values; it stays out of the ledger and must be kept as long as the ledger is. \
            What is there already is left alone, and a folder that has a project file gets the key alone. --force \
            replaces all files but the key.
            """)

    @Option(
        help: ArgumentHelp("What to begin with; note where nothing is said.", valueName: "name"),
        completion: .list(ProjectTemplate.all.map(\.name)))
    var template: String?
    @Option(
        help: ArgumentHelp(
            "The file for continuous integration: github, gitlab or none.", valueName: "service"))
    var ci: String?
    @Flag(help: "Replace files that are there.") var force = false
    @OptionGroup(title: "General") var shared: SharedOptions

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let name = session.setting(template, "template")
        let template = try name.map(ProjectTemplate.named) ?? .note
        let service = try session.setting(ci, "ci").map(ContinuousIntegration.named) ?? .github
        let place = Path.join(session.workingFolder, Project.fileName)
        // What has the name and is no file would keep the project from being read.
        if !force, FileSystem.kind(place, following: false) != nil, FileSystem.kind(place)?.mayBeFile != true
        {
            _ = try session.project()
        }
        // A project that is there has actions of its own; another application beside them could make it invalid.
        let isNew = force || FileSystem.kind(place) == nil
        if !isNew, self.template != nil {
            throw .conflict(
                "there is a project here already", help: "use an empty folder; --force replaces its files")
        }
        var made: Set<String> = []
        let files = (isNew ? template.allFiles(for: service) : []) + Init.key
        // The project file comes last: while it is not there, a run that could not write everything is repeated.
        for file in files.filter({ $0.path != Project.fileName })
            + files.filter({ $0.path == Project.fileName })
        {
            let path = Path.join(session.workingFolder, file.path)
            do throws(FileSystem.Problem) {
                try FileSystem.makeFolder(
                    Path.parent(of: path), mode: file.path.hasPrefix(".atelier/") ? 0o700 : 0o755)
                // Without the key that was, nothing that it sealed can be opened.
                let isMade = try FileSystem.write(
                    path, Array(file.text.utf8), mode: file.isSecret ? 0o600 : 0o644,
                    replacing: force && !file.isSecret)
                if isMade { made.insert(file.path) }
            } catch {
                throw .unavailable("cannot write '\(file.path)': \(error.reason)")
            }
        }
        let names = files.map(\.path)
        let kept = (isNew ? [] : [Project.fileName]) + names.filter { !made.contains($0) }
        session.console.print(
            json: [
                "schema_version": 1, "made": .list(names.filter(made.contains).map(Value.string)),
                "kept": .list(kept.map(Value.string)),
            ],
            text: names.filter(made.contains).map { "made  \($0)\n" }.joined()
                + kept.map { "kept  \($0)\n" }.joined())
        if isNew { session.console.note("try: " + template.trial) }
        return .done
    }

    private static var key: [ProjectTemplate.File] {
        let digits = Hex.encode(SystemRandomness.bytes(Sealer.keyLength)) + "\n"
        return [
            ProjectTemplate.File(path: ".atelier/key", text: digits, isSecret: true),
            ProjectTemplate.File(path: ".atelier/.gitignore", text: "*\n"),
        ]
    }
}
