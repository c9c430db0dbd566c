// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import atelier_cli

/// What is asked of git, in repositories made for it.
@Suite struct GitCheckoutTests {
    /// A repository of its own, with whoever commits named in it.
    struct Checkout {
        let workspace: Workspace
        var folder: String { workspace.folder.path }

        init() throws {
            workspace = try Workspace()
            try git("init", "--quiet", "--initial-branch", "main")
        }

        @discardableResult
        func git(_ arguments: String..., fails: Bool = false) throws -> String {
            let variables = HostEnvironment.current().variables
            let outcome = try ChildProcess.run(
                "git",
                ["-C", folder, "-c", "user.name=ana", "-c", "user.email=ana@example.org"] + arguments,
                environment: ["PATH": variables["PATH"] ?? "/usr/bin", "HOME": folder],
                maxOutputBytes: 1 << 20)
            try #require(
                (outcome.status == 0) != fails, "\(String(decoding: outcome.errors, as: UTF8.self))")
            return String(decoding: outcome.output, as: UTF8.self)
        }

        func commit(_ message: String = "change") throws {
            try git("add", "--all")
            try git("commit", "--quiet", "--message", message)
        }

        func remove(_ path: String) throws {
            try FileManager.default.removeItem(at: workspace.folder.appending(path: path))
        }

        func repository(_ variables: [String: String] = [:], at path: String = "") throws -> GitCheckout {
            var environment = HostEnvironment.current().variables
            environment["HOME"] = folder
            environment.merge(variables) { _, given in given }
            return try #require(
                try GitCheckout(
                    around: path.isEmpty ? folder : folder + "/" + path,
                    environment: HostEnvironment(environment)))
        }
    }

    private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    private func list(_ files: [GitCheckout.ChangedFile]) -> [String] {
        files.map { "\($0.change) \($0.previousPath.map { "\($0) " } ?? "")\($0.path)" }
    }

    static let strange = ["a b.yaml", "line\nbreak.yaml", "ação.yaml", "-option", "ta\tb", "*", ":(top)x"]

    @Test func `a folder outside every repository has none`() throws {
        let workspace = try Workspace()
        #expect(try GitCheckout(around: workspace.folder.path, environment: .current()) == nil)
    }

    @Test func `files of a revision are read as they were, whatever they are called`() throws {
        let checkout = try Checkout()
        for name in Self.strange { try checkout.workspace.write("actions/" + name, "first \(name)") }
        try checkout.workspace.write("other.yaml", "other")
        try checkout.commit()
        for name in Self.strange { try checkout.workspace.write("actions/" + name, "second") }
        try checkout.workspace.write("actions/late.yaml", "late")
        let repository = try checkout.repository()
        let commit = try #require(try repository.commit("HEAD"))
        let files = try repository.files(at: commit, under: "actions")
        #expect(Set(files.map(\.path)) == Set(Self.strange.map { "actions/" + $0 }))
        let contents = try repository.contents(files.map(\.object), maxBytes: 1 << 20)
        #expect(
            zip(files, contents).allSatisfy { text($1) == "first " + $0.path.dropFirst("actions/".count) })
        #expect(try repository.files(at: commit, under: "actions/a b.yaml").count == 1)
        #expect(try repository.files(at: commit, under: "nowhere").isEmpty)
        #expect(try repository.files(at: commit).count == Self.strange.count + 1)
    }

    @Test func `contents of any size and number come whole, and are cut only where asked`() throws {
        let checkout = try Checkout()
        for index in 0..<3000 { try checkout.workspace.write("f/\(index)", "\(index)\n") }
        try checkout.workspace.write("large", String(repeating: "0123456789", count: 50_000))
        try checkout.workspace.write("none", "")
        try checkout.commit()
        let repository = try checkout.repository()
        let commit = try #require(try repository.commit("main"))
        let files = try repository.files(at: commit)
        let contents = try repository.contents(files.map(\.object), maxBytes: 1 << 20)
        #expect(contents.count == 3002)
        for (file, content) in zip(files, contents) where file.path.hasPrefix("f/") {
            #expect(text(content) == file.path.dropFirst(2) + "\n")
        }
        let large = try #require(files.first { $0.path == "large" })
        #expect(try repository.contents([large.object], maxBytes: 1 << 20)[0].count == 500_000)
        #expect(try repository.contents([large.object], maxBytes: 7)[0].count == 8)
    }

    @Test(arguments: [
        "--upload-pack=touch x", "-h", "--all", "", "nowhere", "HEAD~7", "HEAD:actions", "HEAD\nHEAD",
        "main --", "$(id)", "@{u}", "--output=x", "^main", "main..HEAD",
    ])
    func `what names no commit is none, and never an option`(_ revision: String) throws {
        let checkout = try Checkout()
        try checkout.workspace.write("a", "a")
        try checkout.commit()
        #expect(try checkout.repository().commit(revision) == nil)
        #expect(!checkout.workspace.exists("x"))
    }

    @Test func `changes since a revision are told by kind`() throws {
        let checkout = try Checkout()
        let long = (0..<40).map { "line \($0)\n" }.joined()
        for name in ["same", "changed", "deleted", "was ação", "typed"] {
            try checkout.workspace.write(name, long + name)
        }
        try checkout.workspace.write(".gitignore", "ignored\n")
        try checkout.commit()
        try checkout.workspace.write("changed", "other")
        try checkout.remove("deleted")
        try checkout.git("mv", "was ação", "is\nação")
        try checkout.workspace.write("staged", "new")
        try checkout.git("add", "staged")
        try checkout.workspace.write("un tracked", "new")
        try checkout.workspace.write("ignored", "new")
        try checkout.remove("typed")
        try FileManager.default.createSymbolicLink(
            atPath: checkout.folder + "/typed", withDestinationPath: "same")
        let expected = [
            "modified changed", "deleted deleted", "renamed was ação is\nação", "added staged",
            "retyped typed", "untracked un tracked",
        ]
        #expect(list(try checkout.repository().changedFiles()) == expected)
        #expect(list(try checkout.repository().changedFiles(since: "main")) == expected)
        #expect(
            list(try checkout.repository().stagedFiles()) == ["renamed was ação is\nação", "added staged"])
        #expect(throws: GitProgram.Problem.self) { try checkout.repository().changedFiles(since: "nowhere") }
    }

    @Test func `a folder below the top speaks of the same files`() throws {
        let checkout = try Checkout()
        try checkout.workspace.write("sub/deep/a", "a")
        try checkout.workspace.write("b", "b")
        try checkout.commit()
        try checkout.workspace.write("sub/deep/a", "other")
        try checkout.workspace.write("b", "other")
        let repository = try checkout.repository(at: "sub/deep")
        #expect(list(try repository.changedFiles()) == ["modified b", "modified sub/deep/a"])
        #expect(repository.name(of: checkout.folder + "/sub/deep/a") == "sub/deep/a")
        #expect(repository.name(of: checkout.folder + "/gone/with/folder") == "gone/with/folder")
        #expect(repository.name(of: checkout.folder) == "")
        #expect(repository.name(of: "/nowhere") == nil)
        #expect(FileSystem.kind(repository.path(of: "b")) == .file)
    }

    @Test func `a repository without a commit has everything added`() throws {
        let checkout = try Checkout()
        try checkout.workspace.write("staged", "content")
        try checkout.git("add", "staged")
        try checkout.workspace.write("loose", "new")
        let repository = try checkout.repository()
        #expect(try repository.commit("HEAD") == nil)
        #expect(list(try repository.changedFiles()) == ["untracked loose", "added staged"])
        #expect(list(try repository.stagedFiles()) == ["added staged"])
        #expect(text(try repository.stagedContent(of: "staged", maxBytes: 100)) == "content")
    }

    @Test func `the index is read, not the work tree`() throws {
        let checkout = try Checkout()
        for name in Self.strange { try checkout.workspace.write("d/" + name, "committed") }
        try checkout.commit()
        for name in Self.strange { try checkout.workspace.write("d/" + name, "staged \(name)") }
        try FileManager.default.createSymbolicLink(
            atPath: checkout.folder + "/link", withDestinationPath: "d")
        try checkout.git("add", "--all")
        for name in Self.strange { try checkout.workspace.write("d/" + name, "edited") }
        let repository = try checkout.repository()
        for name in Self.strange {
            #expect(
                text(try repository.stagedContent(of: "d/" + name, maxBytes: 100)) == "staged \(name)")
        }
        #expect(try repository.stagedContent(of: "d", maxBytes: 100) == nil)
        #expect(try repository.stagedContent(of: "link", maxBytes: 100) == nil)
        #expect(try repository.stagedContent(of: "nowhere", maxBytes: 100) == nil)
        #expect(try repository.stagedFiles().count == Self.strange.count + 1)
    }

    @Test func `the index that a hook names is the one that counts`() throws {
        let checkout = try Checkout()
        try checkout.workspace.write("a", "committed")
        try checkout.commit()
        try checkout.git("read-tree", "--index-output=\(checkout.folder)/.git/other", "HEAD")
        try checkout.workspace.write("a", "staged")
        try checkout.git("add", "a")
        let hook = try checkout.repository(["GIT_INDEX_FILE": checkout.folder + "/.git/other"])
        #expect(try hook.stagedFiles().isEmpty)
        #expect(text(try hook.stagedContent(of: "a", maxBytes: 100)) == "committed")
        #expect(list(try checkout.repository().stagedFiles()) == ["modified a"])
    }

    @Test func `a file that is not merged is told as that, and has no content`() throws {
        let checkout = try Checkout()
        try checkout.workspace.write("a", "first\n")
        try checkout.commit()
        try checkout.git("checkout", "--quiet", "-b", "side")
        try checkout.workspace.write("a", "side\n")
        try checkout.commit()
        try checkout.git("checkout", "--quiet", "main")
        try checkout.workspace.write("a", "main\n")
        try checkout.commit()
        try checkout.git("merge", "side", fails: true)
        let repository = try checkout.repository()
        #expect(list(try repository.changedFiles()) == ["unmerged a"])
        #expect(list(try repository.stagedFiles()) == ["unmerged a"])
        #expect(throws: GitProgram.Problem.self) {
            try repository.stagedContent(of: "a", maxBytes: 100)
        }
    }

    @Test func `settings and variables of others run nothing and change no answer`() throws {
        let checkout = try Checkout()
        try checkout.workspace.write("a", "a")
        try checkout.workspace.write("b/c", "c")
        try checkout.commit()
        let touch = "touch \(checkout.folder)/ran"
        for name in ["core.fsmonitor", "diff.external", "core.pager", "pager.diff", "core.sshCommand"] {
            try checkout.git("config", name, touch)
        }
        try checkout.git("config", "diff.relative", "true")
        try checkout.git("config", "diff.noprefix", "true")
        try checkout.git("config", "status.showUntrackedFiles", "no")
        try checkout.git("config", "color.ui", "always")
        try checkout.workspace.write("a", "other")
        try checkout.workspace.write("b/c", "other")
        let repository = try checkout.repository(
            ["GIT_EXTERNAL_DIFF": touch, "GIT_PAGER": touch, "GIT_TRACE": "1", "LANG": "pt_PT.UTF-8"],
            at: "b")
        #expect(list(try repository.changedFiles()) == ["modified a", "modified b/c"])
        let commit = try #require(try repository.commit("HEAD"))
        #expect(try repository.files(at: commit).count == 2)
        #expect(!checkout.workspace.exists("ran"))
    }

    @Test func `no filter that a repository has configured is run`() throws {
        let checkout = try Checkout()
        try checkout.workspace.write("a", "a")
        try checkout.commit()
        try checkout.git("config", "filter.x.y.clean", "touch \(checkout.folder)/ran; cat")
        try checkout.git("config", "filter.x.y.required", "true")
        try checkout.workspace.write(".gitattributes", "a filter=x.y\n")
        try checkout.workspace.write("a", "b")
        #expect(list(try checkout.repository().changedFiles()) == ["untracked .gitattributes", "modified a"])
        #expect(!checkout.workspace.exists("ran"))
    }

    @Test func `without git, and where an answer is too long, it is said`() throws {
        let workspace = try Workspace()
        let git = GitProgram(in: workspace.folder.path, environment: HostEnvironment([:]))
        #expect(throws: GitProgram.Problem.self) { try git.answer(["help", "-a"], maxBytes: 10) }
        #expect(throws: GitProgram.Problem.self) { try git.answer(["no-such-verb"]) }
        #expect(throws: GitProgram.Problem.self) { try git.answer(["log\0"]) }
        #expect(throws: ChildProcess.Problem.start(2)) {
            try ChildProcess.run("no-such-program-here", [], environment: [:], maxOutputBytes: 1)
        }
    }

    @Test func `a program that reads nothing does not hold up who writes to it`() throws {
        let outcome = try ChildProcess.run(
            "true", [], environment: [:], input: [UInt8](repeating: 65, count: 1 << 20), maxOutputBytes: 1)
        #expect(outcome.status == 0)
        let echo = try ChildProcess.run(
            "cat", [], environment: [:], input: [UInt8](repeating: 65, count: 1 << 20),
            maxOutputBytes: 1 << 20)
        #expect(echo.output.count == 1 << 20)
    }
}
