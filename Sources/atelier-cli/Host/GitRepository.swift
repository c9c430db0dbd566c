// SPDX-License-Identifier: Apache-2.0

/// What the `git` program says of a checkout.
///
/// Names go as they are, never through a shell, and nothing that a checkout's settings name is run.
struct GitRepository: Sendable {
    /// Absolute: the top of the checkout.
    let top: String

    /// The checkout around a folder.
    ///
    /// - Throws: `usage` when there is none, or no `git`.
    init(around folder: String) throws(Failure) {
        let (status, output, errors) = try GitRepository.run(["-C", folder, "rev-parse", "--show-toplevel"])
        guard status == 0 else {
            throw .usage("'\(folder)' is in no git checkout: \(GitRepository.firstLine(errors))")
        }
        top = GitRepository.text(output).trimmingLineEnd
    }

    /// Absolute paths of the files that differ from a commit, or are not tracked; those that are gone among them.
    func changedFiles(since revision: String?) throws(Failure) -> Set<String> {
        var base = "HEAD"
        if let revision {
            base = try commit(revision)
        } else if try !hasCommits() {
            return try trackedAndNew()
        }
        let differing = try names(["diff", "--name-only", "--no-renames", "-z", base, "--"])
        return differing.union(try names(["ls-files", "--others", "--exclude-standard", "-z"]))
    }

    /// Absolute paths of what the next commit would change.
    func stagedFiles() throws(Failure) -> Set<String> {
        try names(["diff", "--cached", "--name-only", "--no-renames", "-z"])
    }

    /// Absolute paths of files whose staged content is not what stands in the work tree.
    func unstagedFiles() throws(Failure) -> Set<String> {
        try names(["diff", "--name-only", "--no-renames", "-z"])
    }

    /// Absolute paths of all that the next commit would hold.
    func indexedFiles() throws(Failure) -> Set<String> { try names(["ls-files", "--cached", "-z"]) }

    /// What is staged of a file; nil when nothing is.
    func stagedContent(of path: String) throws(Failure) -> [UInt8]? {
        let (status, output, _) = try run(["cat-file", "blob", ":" + relative(path)])
        return status == 0 ? output : nil
    }

    /// The commit that a revision means, as a hash.
    ///
    /// - Throws: `usage` when there is none.
    func commit(_ revision: String) throws(Failure) -> String {
        let (status, output, _) = try run(
            ["rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"])
        guard status == 0 else { throw .usage("git knows no revision '\(revision)'") }
        return GitRepository.text(output).trimmingLineEnd
    }

    /// Paths from the top of the files at a commit, inside a folder or at a path from there.
    func files(at commit: String, under path: String) throws(Failure) -> [String] {
        let (status, output, errors) = try run(
            ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, "--"] + (path.isEmpty ? [] : [path])
        )
        guard status == 0 else {
            throw .usage("git cannot list '\(path)': \(GitRepository.firstLine(errors))")
        }
        return output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What a file holds at a commit, by its path from the top.
    func content(of path: String, at commit: String) throws(Failure) -> [UInt8] {
        let (status, output, errors) = try run(["cat-file", "blob", "\(commit):\(path)"])
        guard status == 0 else {
            throw .usage("git cannot read '\(path)': \(GitRepository.firstLine(errors))")
        }
        return output
    }

    /// A path from the top; the path itself when it is elsewhere.
    func relative(_ path: String) -> String {
        let whole =
            FileSystem.resolved(Path.parent(of: path)).map { Path.join($0, Path.name(of: path)) } ?? path
        return whole.hasPrefix(top + "/") ? String(whole.dropFirst(top.count + 1)) : path
    }

    private func hasCommits() throws(Failure) -> Bool {
        try run(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]).status == 0
    }

    private func trackedAndNew() throws(Failure) -> Set<String> {
        try names(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
    }

    private func names(_ arguments: [String]) throws(Failure) -> Set<String> {
        let (status, output, errors) = try run(arguments)
        guard status == 0 else { throw .usage("git: \(GitRepository.firstLine(errors))") }
        return Set(output.split(separator: 0).map { Path.join(top, String(decoding: $0, as: UTF8.self)) })
    }

    private func run(
        _ arguments: [String]
    ) throws(Failure) -> (status: Int32, output: [UInt8], errors: [UInt8]) {
        try GitRepository.run(["-C", top] + arguments)
    }

    private static func run(
        _ arguments: [String]
    ) throws(Failure) -> (status: Int32, output: [UInt8], errors: [UInt8]) {
        // What a checkout may name to be run: a monitor, a pager, a program that compares.
        let still = [
            "--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false", "-c",
            "core.hooksPath=/dev/null",
            "-c", "core.quotePath=false", "-c", "diff.external=",
        ]
        do throws(FileSystem.Problem) {
            let outcome = try Subprocess.run(
                "git", still + arguments,
                without: ["GIT_DIR=", "GIT_WORK_TREE=", "GIT_EXTERNAL_DIFF=", "LC_ALL="],
                with: ["GIT_OPTIONAL_LOCKS=0", "LC_ALL=C"])
            return (outcome.status, outcome.output, outcome.errors)
        } catch {
            throw .usage("cannot run git: \(error.reason)")
        }
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func firstLine(_ bytes: [UInt8]) -> String {
        let line = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
        return line.hasPrefix("fatal: ") ? String(line.dropFirst(7)) : line
    }
}

extension String {
    fileprivate var trimmingLineEnd: String {
        var text = self
        while text.hasSuffix("\n") { text.removeLast() }
        return text
    }
}
