// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What one side of a comparison was named as.
enum ComparedSide: Sendable {
    case input
    /// Absolute.
    case path(String, isFolder: Bool)
    /// A path in a revision, from the top of the repository.
    case revision(RevisionTree, path: String)

    /// Finds what a name means: a file or folder, else a revision, with a path behind `:`.
    static func named(_ name: String, in session: Session) throws(Failure) -> ComparedSide {
        if name == "-" { return .input }
        let written = Path.join(session.workingFolder, name)
        let path = Path.normal(written)
        // The disk is asked for the name as it is written: as text, '..' would take back a 'HEAD:x' that is no folder.
        if !name.isEmpty, FileSystem.kind(written) != nil, let kind = FileSystem.kind(path) {
            return .path(path, isFolder: kind == .folder)
        }
        do throws(GitCheckout.Problem) {
            return try revision(name, in: session)
        } catch {
            throw .usage("no file or folder '\(name)', and \(error.message)", help: error.help)
        }
    }

    private static func revision(
        _ name: String, in session: Session
    ) throws(GitCheckout.Problem) -> ComparedSide {
        let folder = session.workingFolder
        guard let repository = try GitCheckout(around: folder, environment: session.environment) else {
            throw GitCheckout.Problem(
                "'\(folder)' lies in no git repository", help: "name two files or folders")
        }
        let colon = name.firstIndex(of: ":")
        let revision = String(name[..<(colon ?? name.endIndex)])
        guard let commit = try repository.commit(revision) else {
            throw GitCheckout.Problem("git knows no revision '\(revision)'")
        }
        let tree = try RevisionTree(
            repository, revision: revision, commit: commit, environment: session.environment)
        let here = repository.name(of: folder) ?? ""
        guard let colon, case let path = String(name[name.index(after: colon)...]), !path.isEmpty else {
            return .revision(tree, path: tree.isFolder(here) ? here : "")
        }
        // Paths count from the working folder, as they do everywhere, and else from the top, as git has it.
        let near = Path.normal(Path.join(here, path))
        if near == ".." || near.hasPrefix("../") {
            throw GitCheckout.Problem(
                "'\(path)' of revision '\(revision)' lies outside of the repository",
                help: "paths behind the colon count from the working folder")
        }
        for candidate in [near, Path.normal(path)] {
            let candidate = candidate == "." ? "" : candidate
            if tree.isFile(candidate) || tree.isFolder(candidate) {
                return .revision(tree, path: candidate)
            }
        }
        throw GitCheckout.Problem("revision '\(revision)' has no '\(path)'")
    }

    /// True when only one file is compared.
    var isFile: Bool {
        switch self {
        case .input: true
        case .path(_, let isFolder): !isFolder
        case .revision(let tree, let path): tree.isFile(path)
        }
    }
}

/// A project as one side has it, with the part of it that was named.
struct SideProject: Sendable {
    /// The same for two parts of one version of one project.
    var identity: String
    var project: Project
    var files: [FoundFile]
    /// What was named, by paths from the root; nil for all.
    var selected: Set<String>?
    /// Shown name → path from the root.
    var places: [String: String]
}

extension ComparedSide {
    /// The project that the side belongs to; nil when there is none, or the side is no part of its application.
    func project(in session: Session) throws(Failure) -> SideProject? {
        switch self {
        case .input: nil
        case .path(let path, let isFolder):
            try ComparedSide.project(at: path, isFolder: isFolder, in: session)
        case .revision(let tree, let path): try ComparedSide.project(in: tree, at: path)
        }
    }

    private static func project(
        at path: String, isFolder: Bool, in session: Session
    ) throws(Failure) -> SideProject? {
        let found = try Project.find(from: isFolder ? path : Path.parent(of: path))
        guard found.file != nil else { return nil }
        let project = Project(root: found.root, workingFolder: session.workingFolder, file: found.file)
        let contracts = project.look(for: []).found
        let files = contracts.files
        let inside = files.filter {
            $0.path == path || $0.path.hasPrefix(path == "/" ? "/" : path + "/")
        }
        // Whatever its project lacks, the side is no part of it.
        if inside.isEmpty { return nil }
        if let failure = Failure.all(contracts.problems) { throw failure }
        let places = places(of: files) { Path.relative($0, to: found.root) }
        return SideProject(
            identity: "folder \(found.root)", project: project, files: files,
            selected: inside.count == files.count
                ? nil : Set(inside.map { Path.relative($0.path, to: found.root) }), places: places)
    }

    private static func project(in tree: RevisionTree, at path: String) throws(Failure) -> SideProject? {
        var folder = tree.isFile(path) ? Path.parent(of: path) : path
        while !tree.isFile(Path.join(folder, Project.fileName)), !folder.isEmpty {
            folder = Path.parent(of: folder)
        }
        let name = Path.join(folder, Project.fileName)
        guard tree.isFile(name), let source = try tree.text(name) else { return nil }
        let (file, diagnostics) = ProjectFileDecoder.read(source)
        let errors = diagnostics.filter { $0.severity == .error }
        guard errors.isEmpty else {
            throw Failure(
                .unable, errors.map { Failure.Entry(code: "usage", message: $0.message, at: $0.range) },
                help: errors.lazy.compactMap(\.help).first)
        }
        let project = Project(
            root: Path.join(tree.repository.top, folder), workingFolder: tree.repository.top, file: file)
        let patterns =
            file.contracts?.map(\.value)
            ?? (tree.isFolder(Path.join(folder, "actions")) ? ["actions/**"] : ["."])
        var files: [FoundFile] = []
        for pattern in patterns {
            let whole = Path.normal(Path.join(folder, pattern))
            files += try tree.contracts(whole == "." ? "" : whole).filter { !files.contains($0) }
        }
        let inside = files.filter { path.isEmpty || $0.path == path || $0.path.hasPrefix(path + "/") }
        if inside.isEmpty { return nil }
        func relative(_ name: String) -> String {
            folder.isEmpty ? name : String(name.dropFirst(folder.count + 1))
        }
        return SideProject(
            identity: "commit \(tree.commit) \(folder)", project: project, files: files,
            selected: inside.count == files.count ? nil : Set(inside.map { relative($0.path) }),
            places: places(of: files, relative))
    }

    private static func places(of files: [FoundFile], _ place: (String) -> String) -> [String: String] {
        Dictionary(files.map { ($0.shown, place($0.path)) }) { first, _ in first }
    }

    /// The files that were named, without a project around them.
    func filesAlone(in session: Session) throws(Failure) -> [FoundFile] {
        switch self {
        case .input: return [FoundFile(path: "-", shown: "-", isNamed: true)]
        case .path(let path, _):
            return try ContractDiscovery(workingFolder: session.workingFolder).files(
                for: [path], from: session.workingFolder)
        case .revision(let tree, let path): return try tree.contracts(path)
        }
    }

    /// How files of this side are read; nil where they are on the disk.
    func reader(_ files: [FoundFile]) throws(Failure) -> ((FoundFile) throws(Failure) -> SourceText)? {
        guard case .revision(let tree, _) = self else { return nil }
        let texts = try tree.texts(files)
        return { file throws(Failure) in
            guard let text = texts[file.path] else { throw .usage("cannot read '\(file.shown)'") }
            return text
        }
    }
}
