// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel

/// `atelier init`: a working project in this folder.
struct Init: Verb {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Makes a working project in this folder: project file, one action, one payload, and a key.",
        discussion: """
            Example: atelier init

            The key seals sensitive values; it stays out of the ledger and must be kept as long as the ledger is. \
            What is there already is left alone, and a folder that has a project file gets the key alone.
            """)

    @OptionGroup(title: "General") var shared: SharedOptions

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        var made: [String] = []
        var kept: [String] = []
        let key = Hex.encode(SystemRandomness.bytes(Sealer.keyLength)) + "\n"
        var files = [
            (path: Project.fileName, text: Init.project, isSecret: false),
            (path: ".atelier/key", text: key, isSecret: true),
            (path: ".atelier/.gitignore", text: "*\n", isSecret: false),
        ]
        // A project that is there has actions of its own; another application beside them could make it invalid.
        let isNew = FileSystem.kind(Path.join(session.workingFolder, Project.fileName)) == nil
        if isNew {
            files.insert((path: "actions/note.yaml", text: Init.action, isSecret: false), at: 1)
            files.insert((path: "payloads/note.json", text: Init.payload, isSecret: false), at: 2)
        }
        for file in files {
            let path = Path.join(session.workingFolder, file.path)
            do throws(FileSystem.Problem) {
                try FileSystem.makeFolder(Path.parent(of: path))
                let isMade = try FileSystem.create(
                    path, Array(file.text.utf8), mode: file.isSecret ? 0o600 : 0o644)
                if isMade { made.append(file.path) } else { kept.append(file.path) }
            } catch {
                throw .unavailable("cannot write '\(file.path)': \(error.reason)")
            }
        }
        session.console.print(
            json: [
                "schema_version": 1, "made": .list(made.map(Value.string)),
                "kept": .list(kept.map(Value.string)),
            ],
            text: made.map { "made  \($0)\n" }.joined() + kept.map { "kept  \($0)\n" }.joined())
        if isNew {
            session.console.note("try: atelier submit leave_note --payload payloads/note.json --wait")
        }
        return .done
    }

    private static let project = """
        # The project file: found from the working folder upwards; every relative path counts from here.
        contracts: [actions/**]
        ledger: .atelier/ledger.db
        tenant: home
        # Who acts when a command names nobody: for work on one's own machine only.
        identity: { user: me, roles: [author] }

        """

    private static let action = """
        # One action: what may be submitted, and the record that it becomes.
        actions:
          - key: leave_note
            label: Leave a note
            execution_mode: workflow
            status: published
            permissions_policy: { view: [author], apply: [author], edit: [author] }
            parameters:
              - { key: title, label: Title, type: string, required: true, constraints: { max_length: 120 } }
              - { key: body,  label: Note,  type: text }
            creates:
              - key: note
                entity_type: note
                fields: { title: $parameters.title, body: $parameters.body }
            submission_contract:
              normalize: [text.trim]
              reference: { field: number, format: "NOTE-{year}-{seq:04d}" }

        """

    private static let payload = """
        { "title": "Hello", "body": "The first note of this project." }

        """
}
