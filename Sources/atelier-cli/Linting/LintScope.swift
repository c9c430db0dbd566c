// SPDX-License-Identifier: Apache-2.0
import ContractLint
import ContractModel

/// What a run of `lint` reads, and what of it is told.
struct LintScope {
    private(set) var isGit = false
    var files: [(file: FoundFile, source: SourceText)] = []
    private var problems: [Failure] = []
    /// Why files are not among them that should be; nil where there is none.
    var failure: Failure? { Failure.all(problems) }
    /// Names as they are shown; nil for all.
    private var chosen: Set<String>?

    init(_ options: Lint, _ session: Session, _ project: Project) throws(Failure) {
        let stdinName = session.setting(options.stdinFilename, "stdin_filename")
        let since = session.setting(options.since, "since")
        if options.changed, options.staged { throw .usage("--changed and --staged exclude each other") }
        if options.since != nil, !options.changed {
            throw .usage(
                "--since belongs to --changed", help: "write --changed --since \(options.since ?? "")")
        }
        if options.paths == ["-"], let stdinName {
            try readUnsaved(stdinName, project)
            return
        }
        let (found, selected) = project.look(for: options.paths, tests: true)
        chosen = selected
        problems = found.problems
        if options.staged {
            try readStaged(found.files, project, session)
        } else {
            let read = ApplicationLoader.read(found.files)
            files = read.texts
            problems += read.problems
            if files.isEmpty, let failure { throw failure }
            if options.changed {
                let checkout = try LintScope.checkout(around: project.workingFolder, session)
                let differing = try LintScope.asking { () throws(GitCheckout.Problem) in
                    try checkout.changedFiles(since: since)
                }
                narrow(to: LintScope.paths(of: differing, in: checkout), project)
            }
        }
    }

    /// The project with standard input in the place of one of its files.
    private mutating func readUnsaved(_ name: String, _ project: Project) throws(Failure) {
        let path = Path.normal(Path.join(project.workingFolder, name))
        let shown = Path.relative(path, to: project.workingFolder)
        let input = try LintScope.read([FoundFile(path: "-", shown: "-", isNamed: true)])[0].source
        let unsaved = (
            file: FoundFile(path: "-", shown: shown, isNamed: true),
            source: SourceText(file: shown, bytes: input.bytes)
        )
        chosen = [shown]
        let isTest = TestSuiteDecoder.isTestName(path) || Path.name(of: path) == Project.fileName
        guard project.file != nil else {
            files = [unsaved]
            return
        }
        // A project may not hold a contract yet.
        let found = project.look(for: [], tests: isTest).found.files
        files = try LintScope.read(found.filter { $0.path != path }) + [unsaved]
    }

    /// The files as the next commit would hold them.
    private mutating func readStaged(
        _ found: [FoundFile], _ project: Project, _ session: Session
    ) throws(Failure) {
        let checkout = try LintScope.checkout(around: project.workingFolder, session)
        let (indexed, unstaged, staged) = try LintScope.asking { () throws(GitCheckout.Problem) in
            (try checkout.indexedFiles(), try checkout.unstagedFiles(), try checkout.stagedFiles())
        }
        let differing = Set(unstaged.map(\.path))
        let known = Set(found.compactMap { checkout.name(of: $0.path) })
        // What was deleted or renamed in the work tree alone is still in the commit.
        let root = checkout.name(of: project.root).map { $0.isEmpty ? "" : $0 + "/" } ?? ""
        let gone = differing.subtracting(known).sorted().filter { name in
            name.hasPrefix(root) && FileSystem.kind(checkout.path(of: name)) == nil
                && ContractDiscovery.isContractName(Path.name(of: name))
        }
        let folder = FileSystem.resolved(project.workingFolder) ?? project.workingFolder
        let all =
            found
            + gone.map { name in
                let path = checkout.path(of: name)
                return FoundFile(path: path, shown: Path.relative(path, to: folder), isNamed: false)
            }
        for file in all {
            guard let name = checkout.name(of: file.path), indexed.contains(name) else { continue }
            guard differing.contains(name) else {
                files += try LintScope.read([file])
                continue
            }
            let content = try LintScope.asking { () throws(GitCheckout.Problem) in
                try checkout.stagedContent(of: name, maxBytes: ReadingLimits.contract.maxFileBytes)
            }
            if let content { files.append((file, SourceText(file: file.shown, bytes: content))) }
        }
        narrow(to: LintScope.paths(of: staged, in: checkout), project)
    }

    private static func checkout(around folder: String, _ session: Session) throws(Failure) -> GitCheckout {
        let found = try asking { () throws(GitCheckout.Problem) in
            try GitCheckout(around: folder, environment: session.environment)
        }
        guard let found else { throw .usage("'\(folder)' is in no git checkout") }
        return found
    }

    private static func asking<Answer>(
        _ question: () throws(GitCheckout.Problem) -> Answer
    ) throws(Failure) -> Answer {
        do throws(GitCheckout.Problem) { return try question() } catch {
            throw .usage(error.message, help: error.help)
        }
    }

    /// Where the files are, and where they were.
    private static func paths(
        of files: [GitCheckout.ChangedFile], in checkout: GitCheckout
    ) -> Set<String> {
        Set(files.flatMap { [$0.path, $0.previousPath].compactMap(\.self) }.map { checkout.path(of: $0) })
    }

    private mutating func narrow(to changed: Set<String>, _ project: Project) {
        isGit = true
        // Rules are weighed in the project file: when it changes, everything may.
        if changed.contains(LintScope.canonical(Path.join(project.root, Project.fileName))) { return }
        let read = Dictionary(
            files.map { (LintScope.canonical($0.file.path), $0.file.shown) }
        ) { first, _ in first }
        let names = Set(changed.compactMap { read[$0] })
        chosen = chosen?.intersection(names) ?? names
        // What is not there any more declares nothing, and others may rest on it.
        hasRemovals = changed.contains {
            read[$0] == nil && ContractDiscovery.isContractName(Path.name(of: $0))
        }
    }

    private var hasRemovals = false

    private static func canonical(_ path: String) -> String {
        FileSystem.resolved(Path.parent(of: path)).map { Path.join($0, Path.name(of: path)) } ?? path
    }

    private static func read(
        _ found: [FoundFile]
    ) throws(Failure) -> [(file: FoundFile, source: SourceText)] {
        var files: [(file: FoundFile, source: SourceText)] = []
        files.reserveCapacity(found.count)
        for file in found { files.append((file, try ApplicationLoader.source(of: file))) }
        return files
    }

    /// The files that were asked for.
    var listed: [FoundFile] { files.map(\.file).filter { chosen?.contains($0.shown) != false } }

    /// True when one of the texts is standard input.
    var readsInput: Bool { files.contains { $0.file.path == "-" } }

    /// The files in which fixes may be made; nil for all.
    var writable: Set<String>? { chosen }

    /// The files whose diagnostics are told; nil for all.
    ///
    /// With a changed file come those that use what it declares, and those with a name that is not found any more.
    func selection(in loaded: LoadedContracts) -> Set<String>? {
        guard let chosen else { return nil }
        guard isGit, !chosen.isEmpty || hasRemovals else { return chosen }
        let lost = loaded.diagnostics.filter { $0.severity == .error && $0.code.code.hasPrefix("E02") }
        return chosen.union(
            FileDependencies.dependents(of: chosen, among: loaded.files.compactMap(\.contract))
        )
        .union(lost.map(\.range.file))
    }
}
