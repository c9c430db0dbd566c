// SPDX-License-Identifier: Apache-2.0

/// What differs from a revision in the work tree, or in the index.
extension GitCheckout {
    /// One file that is another than it was.
    struct ChangedFile: Sendable, Hashable {
        enum Change: String, Sendable, Hashable {
            case added, modified, deleted, renamed, copied
            /// A file that became a link, or a link a file.
            case retyped
            /// Both sides of a merge changed it, and nobody has said which holds.
            case unmerged
            /// Git does not know it yet, and does not ignore it.
            case untracked
        }

        /// From the top of the work tree.
        var path: String
        /// What it was called, for one that was renamed or copied.
        var previousPath: String?
        var change: Change
    }

    /// The files of the work tree that differ from a revision, those that git does not know yet among them; by path.
    ///
    /// Without a revision, from the last commit; where there is none yet, every file is one that was added.
    func changedFiles(since revision: String? = nil) throws(Problem) -> [ChangedFile] {
        var start = try commit(revision ?? "HEAD")
        if start == nil {
            if let revision { throw Problem("git knows no revision '\(revision)'") }
            start = try emptyTree()
        }
        let tracked = try differences([start ?? "HEAD"])
        let untracked = GitCheckout.records(
            try git.answer(["ls-files", "--others", "--exclude-standard", "-z"])
        ).map { ChangedFile(path: String(decoding: $0, as: UTF8.self), change: .untracked) }
        // Beside a revision, git tells of such a file only that it is another.
        let unmerged = GitCheckout.records(try git.answer(["ls-files", "--unmerged", "-z"])).compactMap {
            record in
            record.firstIndex(of: UInt8(ascii: "\t")).map {
                ChangedFile(
                    path: String(decoding: record[($0 + 1)...], as: UTF8.self), change: .unmerged)
            }
        }
        return GitCheckout.sorted(tracked + untracked + unmerged)
    }

    /// The files of the index that differ from the last commit, by path.
    func stagedFiles() throws(Problem) -> [ChangedFile] {
        GitCheckout.sorted(try differences(["--cached"]))
    }

    /// The files of the work tree that differ from the index, by path.
    func unstagedFiles() throws(Problem) -> [ChangedFile] { GitCheckout.sorted(try differences([])) }

    /// The paths of all files that the index has.
    func indexedFiles() throws(Problem) -> Set<String> {
        Set(
            GitCheckout.records(try git.answer(["ls-files", "--cached", "-z"]))
                .map { String(decoding: $0, as: UTF8.self) })
    }

    /// The content of a file in the index, cut one byte after `maxBytes`; nil when the index does not have it, or has it as
    /// a link or as another repository.
    ///
    /// - Throws: for a file that both sides of a merge changed, which has no content until somebody says which.
    func stagedContent(of path: String, maxBytes: Int) throws(Problem) -> [UInt8]? {
        let answer = try git.answer(["ls-files", "--stage", "-z", "--", path])
        for record in GitCheckout.records(answer) {
            // `<mode> <object> <stage>\t<path>`; a folder's name lists what is in it.
            guard let tab = record.firstIndex(of: UInt8(ascii: "\t")),
                record[(tab + 1)...].elementsEqual(path.utf8)
            else { continue }
            let words = record[..<tab].split(separator: UInt8(ascii: " "))
            guard words.count == 3 else { continue }
            if !words[2].elementsEqual("0".utf8) {
                throw Problem(
                    "'\(path)' is not merged", help: "settle the conflict, and add the file to the index")
            }
            guard words[0].starts(with: "100".utf8) else { return nil }
            return try contents([String(decoding: words[1], as: UTF8.self)], maxBytes: maxBytes).first
        }
        return nil
    }

    private func emptyTree() throws(Problem) -> String? {
        try git.text(["hash-object", "-t", "tree", "/dev/null"])
    }

    private func differences(_ sides: [String]) throws(Problem) -> [ChangedFile] {
        let answer = try git.answer(
            [
                "diff", "--name-status", "-z", "--find-renames", "--no-ext-diff", "--no-textconv",
                "--no-color", "--no-relative", "--ignore-submodules=all",
            ] + sides + ["--"], settings: try withoutFilters())
        var words = GitCheckout.records(answer).map { String(decoding: $0, as: UTF8.self) }[...]
        var files: [ChangedFile] = []
        while let status = words.popFirst(), let first = words.popFirst() {
            switch status.first {
            case "R", "C":
                guard let second = words.popFirst() else { break }
                files.append(
                    ChangedFile(
                        path: second, previousPath: first,
                        change: status.first == "R" ? .renamed : .copied))
            case "A": files.append(ChangedFile(path: first, change: .added))
            case "D": files.append(ChangedFile(path: first, change: .deleted))
            case "T": files.append(ChangedFile(path: first, change: .retyped))
            case "U": files.append(ChangedFile(path: first, change: .unmerged))
            default: files.append(ChangedFile(path: first, change: .modified))
            }
        }
        return files
    }

    /// By the bytes of the paths, each once: a file that is not merged is listed as changed too.
    private static func sorted(_ files: [ChangedFile]) -> [ChangedFile] {
        let unmerged = Set(files.filter { $0.change == .unmerged }.map(\.path))
        var kept: [ChangedFile] = []
        for file in files.sorted(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }) {
            if file.change != .unmerged, unmerged.contains(file.path) { continue }
            if file != kept.last { kept.append(file) }
        }
        return kept
    }
}
