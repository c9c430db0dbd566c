// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// The files of a git revision, looked through as a folder is.
struct RevisionTree: Sendable {
    let repository: GitCheckout
    /// As it was named, such as `main`.
    let revision: String
    let commit: String
    private let files: [String: GitCheckout.File]
    private let names: [String]

    init(
        _ repository: GitCheckout, revision: String, commit: String
    ) throws(GitCheckout.Problem) {
        self.repository = repository
        self.revision = revision
        self.commit = commit
        let all = try repository.files(at: commit)
        files = Dictionary(all.map { ($0.path, $0) }) { first, _ in first }
        names = all.map(\.path)
    }

    /// How a file of the revision is shown.
    func shown(_ path: String) -> String { "\(revision):\(path)" }

    func isFile(_ path: String) -> Bool { files[path] != nil }

    /// True for a folder with something in it; the top is one in any case.
    func isFolder(_ path: String) -> Bool {
        path.isEmpty || names.contains { $0.hasPrefix(path + "/") }
    }

    /// The contract files that a path or pattern stands for, by name.
    func contracts(_ pattern: String) -> [FoundFile] {
        if isFile(pattern) { return [found(pattern, isNamed: true)] }
        if isFolder(pattern) {
            return names.filter { lies($0, in: pattern) && isContract($0, below: pattern) }.map {
                found($0, isNamed: false)
            }
        }
        guard PathPattern.isPattern(pattern) else { return [] }
        let matching = PathPattern(pattern)
        let base = pattern.split(separator: "/").prefix { !PathPattern.isPattern(String($0)) }
            .joined(separator: "/")
        return names.filter { isContract($0, below: base) && matching.matches($0) }.map {
            found($0, isNamed: false)
        }
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
            let objects = try found.map { file throws(GitCheckout.Problem) in
                try target(of: file.path).object
            }
            let contents = try repository.contents(objects, maxBytes: ReadingLimits.contract.maxFileBytes)
            return Dictionary(
                zip(found, contents).map { ($0.path, SourceText(file: $0.shown, bytes: $1)) }
            ) { first, _ in first }
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
            let content = try repository.contents([file.object], maxBytes: 4096)
            let link = String(decoding: content.first ?? [], as: UTF8.self)
            if Path.isAbsolute(link) { break }
            name = Path.normal(Path.join(Path.parent(of: name), link))
        }
        throw GitCheckout.Problem(
            "'\(shown(path))' is a link that leads to no file of the revision", help: "name the file itself")
    }
}
