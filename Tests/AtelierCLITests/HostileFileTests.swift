// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// Row Y-44 of the bad-input catalogue: contracts that are no ordinary files.
@Suite(.timeLimit(.minutes(10))) struct HostileFileTests {
    private static let sound = "actions: [ { key: a } ]\n"

    private func link(_ path: String, to target: String, in workspace: Workspace) throws {
        try FileManager.default.createSymbolicLink(
            atPath: workspace.folder.appending(path: path).path, withDestinationPath: target)
    }

    @Test(arguments: ["/dev/zero", "/dev/null", "/dev/urandom"])
    func `Y-44 a device is no contract`(_ path: String) throws {
        let run = try Workspace().run("validate", path)
        #expect(run.code == 2 && run.errors.contains("it is no regular file"), "\(run.errors)")
    }

    @Test func `Y-44 a pipe with nobody behind it holds nothing up`() throws {
        let workspace = try Workspace()
        #expect(mkfifo(workspace.folder.appending(path: "pipe.yaml").path, 0o600) == 0)
        let named = try workspace.run("validate", "pipe.yaml")
        #expect(named.code == 2 && named.errors.contains("it is no regular file"), "\(named.errors)")
        // In a folder it is no file of a contract.
        try workspace.write("a.yaml", Self.sound)
        let folder = try workspace.run("validate", ".")
        #expect(folder.code == 0 && folder.errors.contains("in 1 file"), "\(folder.errors)")
        for flag in ["--payload", "--attach", "--as"] {
            let submit = try workspace.run(
                "submit", "a", flag, "pipe.yaml", "--tenant", "t", "--ledger", "memory:")
            #expect(submit.code != 0)
        }
    }

    @Test func `Y-44 an open pipe is read to its end`() throws {
        let workspace = try Workspace()
        let run = try workspace.run(
            ["-c", "\"$0\" validate <(printf 'actions: [ { key: a } ]\\n')", Workspace.program.path],
            program: URL(filePath: "/bin/bash"))
        #expect(run.code == 0, "\(run.errors)")
    }

    @Test func `Y-44 a link out of the folder is refused, one inside is read`() throws {
        let workspace = try Workspace()
        try workspace.write("outside.yaml", "secret: value\n")
        try workspace.write("actions/a.yaml", Self.sound)
        try link("actions/b.yaml", to: "../outside.yaml", in: workspace)
        let outside = try workspace.run("validate", "actions")
        #expect(
            outside.code == 2
                && outside.errors.contains("'actions/b.yaml' is a link that leads out of its folder"))
        #expect(!(outside.output + outside.errors).contains("secret"))
        try FileManager.default.removeItem(at: workspace.folder.appending(path: "actions/b.yaml"))
        try link("actions/b.yaml", to: "/etc/passwd", in: workspace)
        #expect(try workspace.run("validate", "actions").code == 2)
        #expect(try workspace.run("validate", "actions/*.yaml").code == 2)
        try FileManager.default.removeItem(at: workspace.folder.appending(path: "actions/b.yaml"))
        try workspace.write("actions/parts/c.txt", "actions: [ { key: c } ]\n")
        try link("actions/b.yaml", to: "parts/c.txt", in: workspace)
        let inside = try workspace.run("validate", "actions")
        #expect(inside.code == 0 && inside.errors.contains("in 2 files"), "\(inside.errors)")
    }

    @Test func `Y-44 links that lead nowhere, in circles, or to a folder`() throws {
        let workspace = try Workspace()
        try workspace.write("actions/a.yaml", Self.sound)
        try link("actions/nowhere.yaml", to: "gone.yaml", in: workspace)
        try link("actions/circle.yaml", to: "circle.yaml", in: workspace)
        try link("actions/up.yaml", to: "..", in: workspace)
        let run = try workspace.run("validate", "actions")
        #expect(run.code == 2 && run.errors.contains("in 1 file"), "\(run.errors)")
        // They are told as when they are named; a link to a folder is followed by nobody.
        #expect(run.errors.contains("no file or folder 'actions/nowhere.yaml'"))
        #expect(run.errors.contains("no file or folder 'actions/circle.yaml'"))
        #expect(!run.errors.contains("up.yaml"))
        #expect(try workspace.run("validate", "actions/nowhere.yaml").code == 2)
        #expect(try workspace.run("validate", "actions/circle.yaml").code == 2)
    }

    @Test func `Y-44 a file that is replaced while it is read is read whole, as it was or as it is`() throws {
        let workspace = try Workspace()
        let long = (0..<400).map { "  - { key: a\($0) }\n" }.joined()
        try workspace.write("one.txt", Self.sound)
        try workspace.write("two.txt", "actions:\n" + long)
        let run = try workspace.shell(
            """
            cp one.txt a.yaml
            while [ -e one.txt ]; do cp two.txt b; mv b a.yaml; cp one.txt b; mv b a.yaml; done 2> /dev/null &
            for round in 1 2 3 4 5 6 7 8 9 10; do '\(Workspace.program.path)' validate a.yaml 2>&1 || echo "$?"; done
            rm one.txt; wait
            """)
        #expect(run.output.matches(of: /0 errors/).count == 10, "\(run.output)")
    }

    @Test func `Y-44 a file that grows and shrinks while it is read is told, whatever was seen of it`() throws
    {
        let workspace = try Workspace()
        let run = try workspace.shell(
            """
            touch going
            while [ -e going ]; do
              echo 'actions:' > a.yaml
              for line in 1 2 3 4 5 6 7 8; do printf '  - { key: a%s, description: "' $line; head -c 70000 /dev/zero | tr '\\0' x; echo '" }'; done >> a.yaml
            done &
            for round in 1 2 3 4 5 6 7 8 9 10; do '\(Workspace.program.path)' validate a.yaml > /dev/null 2>&1; echo "$?"; done
            rm going; wait
            """)
        let codes = run.output.split(separator: "\n")
        #expect(codes.count == 10 && codes.allSatisfy { ["0", "1", "2"].contains($0) }, "\(run.output)")
    }

    @Test func `Y-44 an empty file is no contract, and a huge one is not read whole`() throws {
        let workspace = try Workspace()
        try workspace.write("empty.yaml", "")
        #expect(try workspace.run("validate", "empty.yaml").code == 1)
        let file = workspace.folder.appending(path: "huge.yaml").path
        #expect(FileManager.default.createFile(atPath: file, contents: nil))
        #expect(truncate(file, 1 << 40) == 0)
        let run = try workspace.run("validate", "huge.yaml", "--format", "json")
        #expect(run.code == 1)
        let found = try #require(try run.document()["diagnostics"]?.list)
        #expect(found.count == 1 && found[0]["code"] == "E0003", "\(found)")
    }
}
