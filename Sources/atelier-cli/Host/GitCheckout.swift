// SPDX-License-Identifier: Apache-2.0

/// A git repository with its work tree, as far as one may look at it without changing anything.
///
/// Paths are those below the top of the work tree, as git keeps them; `path(of:)` and `name(of:)` lead from one to the other.
struct GitCheckout: Sendable {
    typealias Problem = GitProgram.Problem

    /// A file of a revision or of the index.
    struct File: Sendable, Hashable {
        /// From the top of the work tree.
        var path: String
        /// The name of its content.
        var object: String
        /// True for a symbolic link, whose content is where it leads.
        var isLink: Bool
        /// True for a submodule, whose object is a commit of another repository.
        var isSubmodule = false
    }

    /// The top folder of the work tree, absolute and without symbolic links.
    let top: String
    let git: GitProgram

    /// The repository that a folder lies in; nil when it lies in none.
    ///
    /// - Throws: when there is no git, or git refuses to look, as it does where the folder is another user's.
    init?(around folder: String, environment: HostEnvironment) throws(Problem) {
        let here = GitProgram(in: folder, environment: environment)
        let outcome = try here.run(["rev-parse", "--show-toplevel"], maxBytes: 1 << 16)
        guard outcome.status == 0 else {
            let words = String(decoding: outcome.errors, as: UTF8.self)
            if words.contains("not a git repository") || words.contains("must be run in a work tree") {
                return nil
            }
            _ = try here.answer(["rev-parse", "--show-toplevel"])
            return nil
        }
        var line = outcome.output[...]
        if line.last == UInt8(ascii: "\n") { line.removeLast() }
        top = String(decoding: line, as: UTF8.self)
        git = GitProgram(in: top, environment: environment)
    }

    /// The absolute path of a file of the repository.
    func path(of name: String) -> String { Path.join(top, name) }

    /// The name by which the repository knows an absolute path, empty for its top; nil when the path lies outside.
    ///
    /// The last part need not exist, and may be a link itself: a link is a file of the repository.
    func name(of path: String) -> String? {
        let path = Path.normal(path)
        if FileSystem.resolved(path) == top { return "" }
        var folder = Path.parent(of: path)
        var rest = Path.name(of: path)
        // A file that was deleted with its folder still has its name.
        while FileSystem.resolved(folder) == nil, folder != "/", !folder.isEmpty {
            rest = Path.join(Path.name(of: folder), rest)
            folder = Path.parent(of: folder)
        }
        let whole = Path.join(FileSystem.resolved(folder) ?? folder, rest)
        guard whole.hasPrefix(top == "/" ? top : top + "/") else { return nil }
        return String(whole.dropFirst(top == "/" ? 1 : top.count + 1))
    }

    /// The commit that a revision names; nil when there is none.
    ///
    /// What looks like an option stays a name, which no revision has.
    func commit(_ revision: String) throws(Problem) -> String? {
        guard !revision.isEmpty, !revision.hasPrefix("-") else { return nil }
        let answer = try git.text(
            ["rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"])
        // `^main` is everything but a commit.
        return answer.flatMap { $0.utf8.allSatisfy(GitCheckout.isHexadecimal) ? $0 : nil }
    }

    /// The files of a commit below a path, in the order of their names; all of them for an empty path.
    ///
    /// Empty when the commit has nothing there. A submodule is one of them, and what it holds is not.
    func files(at commit: String, under path: String = "") throws(Problem) -> [File] {
        var arguments = ["ls-tree", "-r", "-z", "--full-tree", commit]
        if !path.isEmpty { arguments += ["--", path] }
        return GitCheckout.records(try git.answer(arguments)).compactMap { record in
            // `<mode> <type> <object>\t<path>`
            guard let tab = record.firstIndex(of: UInt8(ascii: "\t")) else { return nil }
            let words = record[..<tab].split(separator: UInt8(ascii: " "))
            guard words.count == 3 else { return nil }
            return File(
                path: String(decoding: record[(tab + 1)...], as: UTF8.self),
                object: String(decoding: words[2], as: UTF8.self),
                isLink: words[0].elementsEqual("120000".utf8),
                isSubmodule: words[1].elementsEqual("commit".utf8))
        }
    }

    /// The contents of some objects, in their order; each is cut one byte after `maxBytes`.
    func contents(_ objects: [String], maxBytes: Int) throws(Problem) -> [[UInt8]] {
        if objects.isEmpty { return [] }
        let input = Array((objects.joined(separator: "\n") + "\n").utf8)
        let answer = try git.answer(["cat-file", "--batch"], input: input)
        var contents: [[UInt8]] = []
        var rest = answer[...]
        for object in objects {
            // `<object> blob <size>\n<content>\n`
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
                throw Problem("git has no content of '\(object)'")
            }
            let words = rest[..<end].split(separator: UInt8(ascii: " "))
            guard words.count == 3, words[1].elementsEqual("blob".utf8),
                let size = Int(String(decoding: words[2], as: UTF8.self)), size >= 0,
                rest.endIndex - end > size + 1
            else { throw Problem("git has no content of '\(object)'") }
            let start = end + 1
            contents.append(Array(rest[start..<start + min(size, maxBytes + 1)]))
            rest = rest[(start + size + 1)...]
        }
        return contents
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool { (48...57) ~= byte || (97...102) ~= byte }

    /// The parts of an answer that are ended by zero bytes.
    static func records(_ answer: [UInt8]) -> [ArraySlice<UInt8>] {
        answer.split(separator: 0, omittingEmptySubsequences: true)
    }
}
