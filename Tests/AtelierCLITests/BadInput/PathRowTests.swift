// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// Paths that something is written to, and paths of the ledger.
@Suite(.timeLimit(.minutes(10))) struct PathRowTests {
    private func filled() throws -> Workspace {
        let workspace = try Workspace.examples()
        let run = try workspace.run(
            "submit", "submit_report", "--payload", "payloads/city-report.json", "--wait")
        try #require(run.code == 0, "\(run.errors)")
        return workspace
    }

    // MARK: - C-3

    @Test func `C-3 a backup onto what is there leaves it as it was`() throws {
        let workspace = try filled()
        try workspace.write("there.db", "mine")
        try FileManager.default.createDirectory(
            at: workspace.folder.appending(path: "folder"), withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            at: workspace.folder.appending(path: "link.db"),
            withDestinationURL: workspace.folder.appending(path: "there.db"))
        for target in ["there.db", "folder", "link.db"] {
            let run = try workspace.run("ledger", "backup", target)
            #expect(run.code == 5 || run.code == 2, "\(target): \(run.code)")
            #expect(!run.errors.isEmpty)
            if run.code == 5 { #expect(run.errors.contains("(--force)"), "\(run.errors)") }
        }
        #expect(try workspace.run("ledger", "backup", "no/such/folder/copy.db").code == 2)
        let text = try String(contentsOf: workspace.folder.appending(path: "there.db"), encoding: .utf8)
        #expect(text == "mine")
    }

    @Test func `C-3 init and new leave a file that is there alone, and replace it when told to`() throws {
        let workspace = try Workspace()
        try workspace.write("actions/note.yaml", "# mine\n")
        #expect(try workspace.run("init").code == 0)
        func note() throws -> String {
            try String(contentsOf: workspace.folder.appending(path: "actions/note.yaml"), encoding: .utf8)
        }
        #expect(try note() == "# mine\n")
        let key = try Data(contentsOf: workspace.folder.appending(path: ".atelier/key"))
        #expect(try workspace.run("init", "--force").code == 0)
        #expect(try note().contains("leave_note"))
        #expect(try Data(contentsOf: workspace.folder.appending(path: ".atelier/key")) == key)

        #expect(try workspace.run("new", "action", "send_card").code == 0)
        let again = try workspace.run("new", "action", "send_card")
        #expect(again.code == 5, "\(again.errors)")
        #expect(try workspace.run("new", "action", "send_card", "--force").code == 0)
        #expect(try workspace.run("new", "action", "leave_note").code == 5)
        #expect(try workspace.run("validate", "--strict").code == 0)
    }

    @Test func `C-3 a file that may not be written is told, and nothing is left of it`() throws {
        let workspace = try Workspace()
        let run = try workspace.shell("'\(Workspace.program.path)' init -C /proc; echo $?")
        #expect(run.output.hasSuffix("2\n"), "\(run.output)")
        #expect(run.errors.contains("cannot write"), "\(run.errors)")
        let full = try workspace.shell(
            """
            (ulimit -f 0; trap '' XFSZ; '\(Workspace.program.path)' init); echo $?
            ls -A actions 2>/dev/null
            """)
        #expect(full.output.contains("2\n"), "\(full.output)")
        #expect(!full.output.contains("note"), "\(full.output)")
    }

    // MARK: - C-4

    static let ledgers: [(String, String)] = [
        ("actions", "is a folder"), ("atelier.yaml", "is not a ledger"),
        ("hard.db", "several names"), ("/dev/null", "is not a file"),
        ("astray.db", "a link to a file that is not there"), ("", "path is empty"),
        ("postgres://host/db", "PostgreSQL"), ("newer.db", "this version of atelier knows"),
        ("sqlite:actions", "is a folder"),
    ]

    @Test(arguments: ledgers)
    func `C-4 what cannot be a ledger is refused with the reason, and left alone`(
        _ address: String, _ words: String
    ) throws {
        let workspace = try filled()
        let made = try workspace.shell(
            """
            python3 -c 'import sqlite3; c = sqlite3.connect(".atelier/ledger.db"); c.execute("PRAGMA wal_checkpoint(TRUNCATE)")'
            cp .atelier/ledger.db hard.db; ln hard.db other.db; ln -s nowhere.db astray.db
            cp .atelier/ledger.db newer.db
            python3 -c 'import sqlite3; c = sqlite3.connect("newer.db"); c.execute("PRAGMA user_version = 999"); c.commit()'
            """)
        try #require(made.code == 0, "\(made.errors)")
        for verb in [
            ["submissions", "list"], ["submit", "submit_report", "--payload", "payloads/city-report.json"],
        ] {
            let run = try workspace.run(verb + ["--ledger", address])
            #expect(run.code == 2, "\(verb): \(run.output)")
            #expect(run.errors.contains(words), "\(verb): \(run.errors)")
            #expect(!run.errors.contains("there is no ledger"), "\(verb): \(run.errors)")
        }
    }

    @Test(arguments: [
        "file:.atelier/ledger.db?mode=memory", "mysql://ledger", ":memory:", "sqlite::memory:",
        "sqlite:file:x.db",
    ])
    func `C-4 what SQLite gives a meaning is no path`(_ address: String) throws {
        let workspace = try filled()
        let submit = [
            "submit", "submit_report", "--payload", "payloads/city-report.json", "--ledger", address,
        ]
        for verb in [submit, ["submissions", "list", "--ledger", address], ["verify", "--ledger", address]] {
            let run = try workspace.run(verb)
            #expect(run.code == 2, "\(verb): \(run.errors)")
            #expect(run.errors.contains("no path") || run.errors.contains("not a path"), "\(run.errors)")
        }
        #expect(try workspace.shell("ls -A").output.contains(":") == false)
    }

    @Test func `C-4 a ledger is found through a symbolic link, and one that leads nowhere is told`() throws {
        let workspace = try filled()
        _ = try workspace.shell("ln -s .atelier/ledger.db link.db; ln -s nowhere/at/all.db dangling.db")
        let run = try workspace.run("submissions", "list", "--ledger", "link.db", "--format", "json")
        #expect(try run.document()["submissions"]?.list?.count == 1)
        let dangling = try workspace.run(
            "submit", "submit_report", "--payload", "payloads/city-report.json", "--ledger", "dangling.db")
        #expect(dangling.code == 2, "\(dangling.output)\(dangling.errors)")
    }

    @Test(.enabled(if: geteuid() != 0 || FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")))
    func `C-4 a ledger that may not be written to is told of, and stays as it was`() throws {
        let workspace = try filled()
        let program = Workspace.program.path
        let prefix = geteuid() == 0 ? "setpriv --reuid=65534 --clear-groups -- " : ""
        let run = try workspace.shell(
            """
            sum() { cat .atelier/ledger.db .atelier/ledger.db-wal | sha256sum; }
            before=$(sum)
            chmod -R a+rX,a-w . ; chmod a-w .atelier .
            \(prefix)'\(program)' submit submit_report --payload payloads/city-report.json 2>&1; echo write $?
            \(prefix)'\(program)' ledger backup copy.db 2>&1; echo copy $?
            chmod -R u+w .
            [ "$before" = "$(sum)" ] && echo same
            """)
        #expect(run.output.contains("ermission denied"), "\(run.output)\(run.errors)")
        #expect(run.output.contains("write 2") && run.output.contains("copy 2"), "\(run.output)\(run.errors)")
        #expect(run.output.hasSuffix("same\n"), "\(run.output)\(run.errors)")
    }

    /// "No submissions" and "nothing to do" would be said of a ledger that is full of both.
    @Test(.enabled(if: geteuid() != 0 || FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")))
    func `C-4 a ledger that cannot be looked at is not taken for none`() throws {
        let workspace = try filled()
        let program = Workspace.program.path
        let prefix = geteuid() == 0 ? "setpriv --reuid=65534 --clear-groups -- " : ""
        let verbs = [
            "submissions list", "worker --until-idle", "metrics", "verify", "ledger backup copy.db",
            "ledger info",
        ]
        let run = try workspace.shell(
            """
            mkdir closed; mv .atelier/ledger.db* closed; chmod -R a+rX . ; chmod 0 closed
            for verb in \(verbs.map { "'\($0)'" }.joined(separator: " ")); do
              \(prefix)'\(program)' $verb --ledger closed/ledger.db 2>&1; echo "code $?"
            done
            chmod 700 closed
            """)
        let told = "ledger.db' failed: Permission denied\n  = help: check the permissions of the ledger and"
        #expect(run.output.components(separatedBy: told).count == verbs.count + 1, "\(run.output)")
        #expect(run.output.components(separatedBy: "code 2\n").count == verbs.count + 1, "\(run.output)")
        let long = try workspace.run("submissions", "list", "--ledger", String(repeating: "l", count: 300))
        #expect(long.code == 2 && long.errors.contains("File name too long"), "\(long.errors)")
    }
}
