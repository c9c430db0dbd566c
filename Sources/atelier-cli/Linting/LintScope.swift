// SPDX-License-Identifier: Apache-2.0
import ContractLint
import ContractModel

/// What a run of `lint` reads, and what of it is told.
struct LintScope {
    private(set) var isGit = false
    var files: [(file: FoundFile, source: SourceText)] = []
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
        let (found, selected) = try project.contracts(options.paths, tests: true)
        chosen = selected
        if options.staged {
            try readStaged(found, project)
        } else {
            files = try LintScope.read(found)
            if options.changed {
                let repository = try GitRepository(around: project.workingFolder)
                try narrow(to: repository.changedFiles(since: since), project)
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
        let found = (try? project.contracts([], tests: isTest).files) ?? []
        files = try LintScope.read(found.filter { $0.path != path }) + [unsaved]
    }

    /// The files as the next commit would hold them.
    private mutating func readStaged(_ found: [FoundFile], _ project: Project) throws(Failure) {
        let repository = try GitRepository(around: project.workingFolder)
        let indexed = try repository.indexedFiles()
        let unstaged = try repository.unstagedFiles()
        let known = Set(found.map { LintScope.canonical($0.path) })
        var all = found
        // What was deleted or renamed in the work tree alone is still in the commit.
        for path in unstaged.subtracting(known).sorted()
        where FileSystem.kind(path) == nil && ContractDiscovery.isContractName(Path.name(of: path)) {
            if path.hasPrefix((FileSystem.resolved(project.root) ?? project.root) + "/") {
                all.append(
                    FoundFile(
                        path: path,
                        shown: Path.relative(
                            path, to: FileSystem.resolved(project.workingFolder) ?? project.workingFolder),
                        isNamed: false))
            }
        }
        for file in all {
            let path = LintScope.canonical(file.path)
            guard indexed.contains(path) else { continue }
            if unstaged.contains(path) {
                guard let bytes = try repository.stagedContent(of: path) else { continue }
                files.append((file, SourceText(file: file.shown, bytes: bytes)))
            } else {
                files += try LintScope.read([file])
            }
        }
        try narrow(to: repository.stagedFiles(), project)
    }

    private mutating func narrow(to changed: Set<String>, _ project: Project) throws(Failure) {
        isGit = true
        // Rules are weighed in the project file: when it changes, everything may.
        if changed.contains(LintScope.canonical(Path.join(project.root, Project.fileName))) { return }
        let names = files.filter { changed.contains(LintScope.canonical($0.file.path)) }.map(\.file.shown)
        chosen = chosen?.intersection(names) ?? Set(names)
        // What was deleted declares nothing any more, and others may rest on it.
        hasRemovals = changed.contains {
            FileSystem.kind($0) == nil && ContractDiscovery.isContractName(Path.name(of: $0))
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
