// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What `diff` makes of a revision whose contracts lie in a submodule.
@Suite(.timeLimit(.minutes(10))) struct DiffSubmoduleTests {
    /// A project that takes its entities from another repository, in a second commit a newer one of it.
    private func project() throws -> GitCheckoutTests.Checkout {
        let library = try GitCheckoutTests.Checkout()
        try library.workspace.write("note.yaml", "entities: [{ entity_type: note }]")
        try library.commit()
        let checkout = try GitCheckoutTests.Checkout()
        try checkout.workspace.write("atelier.yaml", "application: city\n")
        try checkout.workspace.write("actions/report.yaml", "entities: [{ entity_type: report }]")
        _ = try checkout.git(
            "-c", "protocol.file.allow=always", "submodule", "add", "-q", library.workspace.folder.path,
            "actions/library")
        try checkout.commit()
        let inner = checkout.workspace.folder.path + "/actions/library"
        try checkout.workspace.write(
            "actions/library/note.yaml", "entities: [{ entity_type: note }, { entity_type: letter }]")
        _ = try checkout.git(
            "-C", inner, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-a", "-m",
            "more")
        try checkout.commit()
        return checkout
    }

    @Test func `a submodule is read at the commit that the revision names`() throws {
        let workspace = try project().workspace
        let run = try workspace.run("diff", "HEAD~1", "HEAD")
        #expect(
            run.output.hasPrefix("HEAD:actions/library/note.yaml:1:50: compatible (readers): entity 'letter'")
        )
        #expect(run.code == 0)
        #expect(try workspace.run("diff", "HEAD", ".").errors == "no change\n")
    }

    @Test func `a submodule that is not here is no side without its contracts`() throws {
        let checkout = try project()
        _ = try checkout.git("submodule", "deinit", "-q", "-f", "actions/library")
        for sides in [["HEAD~1", "HEAD"], ["HEAD:actions", "actions"]] {
            let run = try checkout.workspace.run(["diff"] + sides)
            #expect(run.code == 2 && run.output.isEmpty)
            #expect(run.errors.contains("actions/library' is a submodule whose files are not here"))
        }
    }
}
