// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// The files of a git revision, looked through as a folder is.
struct RevisionTree: Sendable {
    let repository: GitCheckout
    /// As it was named, such as `main`.
    let revision: String
    let commit: String
    private var files: [String: GitCheckout.File] = [:]
    private var names: [String] = []
    /// The repositories of files that lie in submodules.
    private var owners: [String: GitCheckout] = [:]
    /// Submodules whose files cannot be had here.
    private var missing: [String] = []

    init(
        _ repository: GitCheckout, revision: String, commit: String, environment: HostEnvironment
    ) throws(GitCheckout.Problem) {
        self.repository = repository
        self.revision = revision
        self.commit = commit
        try add(repository, commit, below: "", environment)
        names = files.keys.sorted()
    }

    /// Adds the files of a commit; those of submodules come from the repositories that are checked out for them.
    private mutating func add(
        _ owner: GitCheckout, _ commit: String, below folder: String, _ environment: HostEnvironment
    ) throws(GitCheckout.Problem) {
        for var file in try owner.files(at: commit) {
            file.path = Path.join(folder, file.path)
            guard file.isSubmodule else {
                files[file.path] = file
                if !folder.isEmpty { owners[file.path] = owner }
                continue
            }
            let place = repository.path(of: file.path)
            guard let inner = try GitCheckout(around: place, environment: environment),
                inner.top == FileSystem.resolved(place), let pinned = try inner.commit(file.object)
            else {
                missing.append(file.path)
                continue
            }
            try add(inner, pinned, below: file.path, environment)
        }
    }

    /// How a file of the revision is shown.
    func shown(_ path: String) -> String { "\(revision):\(path)" }

    func isFile(_ path: String) -> Bool { files[path] != nil }

    /// True for a folder with something in it; the top is one in any case.
    func isFolder(_ path: String) -> Bool {
        path.isEmpty || names.contains { $0.hasPrefix(path + "/") }
    }

    /// The contract files that a path or pattern stands for, by name.
    ///
    /// - Throws: when a submodule may hold some of them, and is not here.
    func contracts(_ pattern: String) throws(Failure) -> [FoundFile] {
        if let submodule = missing.first(where: { mayHold($0, pattern) }) {
            throw .usage(
                "'\(shown(submodule))' is a submodule whose files are not here",
                help: "git submodule update --init, or compare folders")
        }
        if isFile(pattern) { return [found(pattern, isNamed: true)] }
        if isFolder(pattern) {
            return try listed(names.filter { isContract($0, below: pattern) }, in: pattern)
        }
        guard PathPattern.isPattern(pattern) else { return [] }
        let matching = PathPattern(pattern)
        let base = pattern.split(separator: "/").prefix { !PathPattern.isPattern(String($0)) }
            .joined(separator: "/")
        return try listed(names.filter { isContract($0, below: base) && matching.matches($0) }, in: base)
    }

    /// What a folder yields; a link that leads out of it is refused, as it is on disk.
    private func listed(_ names: [String], in folder: String) throws(Failure) -> [FoundFile] {
        for name in names where files[name]?.isLink ?? false {
            let target: String
            do throws(GitCheckout.Problem) { target = try self.target(of: name).path } catch {
                throw .usage(error.message, help: error.help)
            }
            if !lies(target, in: folder) { throw ContractDiscovery.leadsOut(shown(name)) }
        }
        return names.map { found($0, isNamed: false) }
    }

    /// True when a file of a folder may be one that the path or pattern stands for.
    private func mayHold(_ folder: String, _ pattern: String) -> Bool {
        let base = pattern.split(separator: "/").prefix { !PathPattern.isPattern(String($0)) }
            .joined(separator: "/")
        guard lies(folder, in: base) else { return lies(base, in: folder) }
        return !folder.dropFirst(base.count).split(separator: "/").contains { $0.hasPrefix(".") }
    }

    private func lies(_ name: String, in folder: String) -> Bool {
        folder.isEmpty || name.hasPrefix(folder + "/")
    }

    /// What a folder yields: no project file, no test, and nothing hidden.
    private func isContract(_ name: String, below folder: String) -> Bool {
        guard lies(name, in: folder) else { return false }
        let rest = name.dropFirst(folder.isEmpty ? 0 : folder.count + 1)
        return !rest.split(separator: "/").contains { $0.hasPrefix(".") }
            && ContractDiscovery.isContractName(Path.name(of: name))
    }

    private func found(_ path: String, isNamed: Bool) -> FoundFile {
        FoundFile(path: path, shown: shown(path), isNamed: isNamed)
    }

    /// The texts of some files, read at once.
    func texts(_ found: [FoundFile]) throws(Failure) -> [String: SourceText] {
        do throws(GitCheckout.Problem) {
            var texts: [String: SourceText] = [:]
            let targets = try found.map { file throws(GitCheckout.Problem) in
                (file: file, target: try target(of: file.path))
            }
            for (_, group) in Dictionary(grouping: targets, by: { owners[$0.target.path]?.top }) {
                let owner = owners[group[0].target.path] ?? repository
                let contents = try owner.contents(
                    group.map(\.target.object), maxBytes: ReadingLimits.contract.maxFileBytes)
                for (part, bytes) in zip(group, contents) {
                    texts[part.file.path] = SourceText(file: part.file.shown, bytes: bytes)
                }
            }
            return texts
        } catch {
            throw .usage(error.message, help: error.help)
        }
    }

    /// The text of one file.
    func text(_ path: String) throws(Failure) -> SourceText? {
        try texts([found(path, isNamed: true)])[path]
    }

    /// The file that a name leads to: a link is followed as long as it stays inside the repository.
    private func target(of path: String) throws(GitCheckout.Problem) -> GitCheckout.File {
        var name = path
        for _ in 0..<8 {
            guard let file = files[name] else { break }
            if !file.isLink { return file }
            let content = try (owners[name] ?? repository).contents([file.object], maxBytes: 4096)
            let link = String(decoding: content.first ?? [], as: UTF8.self)
            if Path.isAbsolute(link) { break }
            name = Path.normal(Path.join(Path.parent(of: name), link))
        }
        throw GitCheckout.Problem(
            "'\(shown(path))' is a link that leads to no file of the revision", help: "name the file itself")
    }
}
