// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// An environment that is odd, and secrets that lie open.
@Suite(.timeLimit(.minutes(10))) struct SurroundingsRowTests {
    private static let program = Workspace.program.path
    private static let submit = "submit submit_report --payload payloads/city-report.json --wait"

    @Test func `C-5 a key that others can read is told of`() throws {
        let workspace = try Workspace.examples()
        #expect(try workspace.run("init").code == 0)
        _ = try workspace.shell("chmod 644 .atelier/key")
        let run = try workspace.run("submit", "submit_report", "--payload", "payloads/city-report.json")
        #expect(run.code == 0)
        #expect(run.errors.contains("can be read by others"), "\(run.errors)")
        let doctor = try workspace.run("doctor")
        #expect(doctor.output.contains("chmod 600"), "\(doctor.output)")
    }

    @Test func `C-5 no flag takes a secret`() throws {
        let help = try Workspace().run("--generate-man-page").output
        for word in ["password", "--key ", "--token", "--secret"] {
            #expect(!help.lowercased().contains(word), "\(word)")
        }
    }

    static let environments = [
        "LANG=xx_YY.bogus LC_ALL=tr_TR", "TZ=Nowhere/Never", "TZ=:/etc/passwd", "LC_ALL=C", "-u HOME",
        "HOME=/nonexistent", "TMPDIR=/proc", "-i", "TERM=dumb NO_COLOR=",
    ]

    @Test(arguments: environments)
    func `C-6 an odd environment changes nothing`(_ variables: String) throws {
        let workspace = try Workspace.examples()
        let run = try workspace.shell("env \(variables) '\(Self.program)' \(Self.submit) --format json")
        #expect(run.code == 0, "\(run.errors)")
        #expect(try run.document()["submission"]?["status"] == "created")
        #expect(try workspace.run("verify").code == 0)
    }

    @Test(arguments: [8, 12, 16, 24, 32])
    func `C-6 few descriptors are enough, or told of with nothing half done`(_ count: Int) throws {
        let workspace = try Workspace.examples()
        let verbs = [
            Self.submit + " --attach files/hole.png", "worker --once", "submissions list", "audit verify",
            "verify",
        ]
        for verb in verbs {
            let run = try workspace.shell("ulimit -n \(count); '\(Self.program)' \(verb); echo $?")
            let code = run.output.split(separator: "\n").last
            #expect(
                code == "0" || code == "2" && !run.errors.isEmpty && count < 32,
                "\(verb): \(run.output)\(run.errors)")
        }
        if count == 32 { #expect(try workspace.run("submissions", "list", "--status", "created").code == 0) }
        guard workspace.exists(".atelier/ledger.db") else { return }
        #expect(try workspace.run("verify").code == 0)
    }

    @Test(arguments: [1, 40, 100, 200, 400])
    func `C-6 a limit on the size of files is told as a full disk is`(_ blocks: Int) throws {
        let workspace = try Workspace.examples()
        try ProcessRowTests.batch(60, in: workspace)
        let submit = "submit submit_report --batch batch.ndjson --wait"
        let run = try workspace.shell("ulimit -f \(blocks); '\(Self.program)' \(submit) >out; echo $?")
        let code = run.output.split(separator: "\n").last
        #expect(code == "2", "\(run.output)\(run.errors)")
        guard workspace.exists(".atelier/ledger.db") else { return }
        // What had room before is whole, and the rest is taken once there is room.
        #expect(try workspace.run("submit", "submit_report", "--batch", "batch.ndjson").code == 0)
        #expect(try workspace.run("verify").code == 0)
    }

    @Test func `C-6 of a submission that finds no room nothing is recorded, or it is told as open`() throws {
        let workspace = try Workspace.examples()
        let first = try workspace.shell("'\(Self.program)' \(Self.submit)")
        #expect(first.code == 0, "\(first.errors)")
        let submit = "'\(Self.program)' \(Self.submit) --format json"
        let run = try workspace.shell("ulimit -f 100; \(submit); echo $?")
        #expect(run.output.hasSuffix("\n2\n"), "\(run.output)\(run.errors)")
        // Whether the first write that finds no room is that of the accept or a later one, the ledger's size decides.
        let isOpen = run.output.contains("it is not known whether")
        #expect(isOpen || run.output.contains("limit on the size of files"), "\(run.output)")
        let listed = try workspace.run("submissions", "list", "--format", "json").document()
        let count = try #require(listed["submissions"]?.list?.count)
        #expect(count == 1 || isOpen && count == 2)
    }

    @Test func `C-5 the environment of another program holds no secret`() throws {
        let workspace = try Workspace.examples()
        try workspace.write("bin/git", "#!/bin/sh\nenv >> '\(workspace.folder.path)/seen'\nexit 1\n")
        _ = try workspace.shell("chmod 755 bin/git")
        let secrets = [
            "AWS_SECRET_ACCESS_KEY": "hunter2", "ATELIER_KEY": "hunter2", "PGPASSWORD": "hunter2",
            "SMTP_TOKEN": "hunter2", "LD_PRELOAD": "", "PATH": "\(workspace.folder.path)/bin:/usr/bin:/bin",
        ]
        _ = try workspace.run("diff", "HEAD", ".", environment: secrets)
        let seen = try String(contentsOf: workspace.folder.appending(path: "seen"), encoding: .utf8)
        #expect(seen.contains("GIT_TERMINAL_PROMPT=0"))
        #expect(!seen.contains("hunter2"), "\(seen)")
    }

    @Test func `C-6 what is made is for its owner alone, whatever the mask`() throws {
        let workspace = try Workspace.examples()
        let run = try workspace.shell(
            """
            umask 000
            '\(Self.program)' init >/dev/null
            '\(Self.program)' \(Self.submit) --attach files/hole.png >/dev/null
            find .atelier -type f ! -name .gitignore ! -perm 600 -printf '%p %m\\n'
            find .atelier -type d ! -perm 700 -printf '%p %m\\n'
            """)
        #expect(run.output.isEmpty, "\(run.output)\(run.errors)")
    }

    @Test(arguments: [
        "1970-01-01T00:00:00Z", "2038-01-19T03:14:08Z", "2106-02-07T06:28:16Z", "9999-12-31T23:59:59Z",
    ])
    func `C-6 any instant of the calendar can be now`(_ instant: String) throws {
        let workspace = try Workspace.examples()
        let run = try workspace.shell("'\(Self.program)' \(Self.submit) --now \(instant) --format json")
        #expect(run.code == 0, "\(run.output)\(run.errors)")
        let reference = try run.document()["submission"]?["reference"]?.string
        #expect(reference?.contains("-\(instant.prefix(4))-") == true, "\(reference ?? "none")")
    }

    /// Stands before the system's clock, and says that it is so many seconds after 1970.
    private static let clock = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <stdlib.h>
        #include <time.h>
        int clock_gettime(clockid_t clock, struct timespec *now) {
            int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
            int answer = real(clock, now);
            if (clock == CLOCK_REALTIME) now->tv_sec = atoll(getenv("CLOCK_SECONDS"));
            return answer;
        }
        """

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/cc")))
    func `C-6 whatever the machine's clock says, and when it is set back, work goes on`() throws {
        let workspace = try Workspace.examples()
        try workspace.write("clock.c", Self.clock)
        let made = try workspace.shell("cc -shared -fPIC -o clock.so clock.c")
        try #require(made.code == 0, "\(made.errors)")
        let years = [
            (0, 1970), (2_147_483_648, 2038), (4_294_967_296, 2106), (253_402_300_799, 9999), (60, 1970),
        ]
        for (seconds, year) in years {
            let environment = [
                "LD_PRELOAD": workspace.folder.appending(path: "clock.so").path,
                "CLOCK_SECONDS": "\(seconds)",
            ]
            // The same again is held as a duplicate, which is as good.
            let run = try workspace.run(
                Self.submit.split(separator: " ").map(String.init) + ["--format", "json"],
                environment: environment)
            #expect(run.code == 0 || run.code == 5, "\(year): \(run.output)\(run.errors)")
            let reference = try run.document()["submission"]?["reference"]?.string
            #expect(reference?.contains("-\(year)-") == true, "\(reference ?? "none")")
            #expect(try workspace.run(["worker", "--once"], environment: environment).code == 0)
        }
        #expect(try workspace.run("verify").code == 0)
        #expect(try workspace.run("audit", "verify").code == 0)
    }

    static let instants: [(String, Int32)] = [
        ("2026-10-25T01:30:00", 2), ("2026-02-29T00:00:00Z", 2), ("2026-W10", 2), ("yesterday", 2),
        ("2026-10-25T01:30:00+01:00", 0), ("2024-02-29T00:00:00Z", 0), ("24h", 0), ("1d", 0), ("-1d", 2),
        ("", 0),
    ]

    @Test(arguments: instants)
    func `C-12 an instant has its offset, or is refused with the form that is wanted`(
        _ text: String, _ code: Int32
    ) throws {
        let run = try Workspace.examples().run(["submissions", "list", "--accepted-after", text])
        if text.isEmpty {
            #expect(run.code == 2, "\(run.errors)")
        } else {
            #expect(run.code == code, "\(text): \(run.errors)")
            let isValue = !text.hasPrefix("-")
            if code == 2, isValue { #expect(run.errors.contains("2026-11-21T09:00:00Z"), "\(run.errors)") }
        }
    }
}
