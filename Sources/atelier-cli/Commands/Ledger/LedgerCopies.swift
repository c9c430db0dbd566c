// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractModel
import Ledger
import LedgerSQLite

/// `atelier ledger backup`.
struct BackupLedger: Verb {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copies a ledger with its files, while it is in use or not.",
        discussion: """
            Example: atelier ledger backup /backup/ledger.db

            The copy opens for writing only after 'atelier ledger restore', because the original goes on giving numbers.
            """)

    @Argument(help: "Where the copy is to stand.", completion: .file()) var target: String
    @Flag(help: "Replace what stands there.") var force = false
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup(title: "General") var shared: SharedOptions

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let source = try BackupLedger.path(session.setting(ledger.ledger, "ledger"), in: session)
        if FileSystem.isAbsent(source) {
            throw .unavailable("there is no ledger at '\(source)'", help: "name it with --ledger")
        }
        let target = Path.normal(Path.join(session.workingFolder, target))
        let report = try await reading { () async throws(LedgerError) in
            try await LedgerBackup.backup(from: source, to: target, force: force, now: SystemClock.now())
        }
        session.console.print(
            json: [
                "schema_version": 1,
                "backup": [
                    "path": .string(report.path), "bytes": .number(Number(report.bytes)),
                    "files": .number(Number(Int64(report.files))),
                    "file_bytes": .number(Number(report.fileBytes)),
                    "submissions": .number(Number(report.submissions)),
                    "problems": .list(report.problems.map(Value.string)),
                ],
            ],
            text: BackupLedger.text(report))
        return report.problems.isEmpty ? .done : .findings
    }

    private static func text(_ report: BackupReport) -> String {
        var text = "\(VisibleText.line(report.path)): \(counted(Int(report.submissions), "submission")), "
        text += "\(counted(report.files, "file")), \(report.bytes + report.fileBytes) bytes\n"
        for problem in report.problems { text += "  not copied: " + VisibleText.line(problem) + "\n" }
        return text
    }

    /// The file of a ledger; one in memory has none.
    static func path(_ named: String?, in session: Session) throws(Failure) -> String {
        switch try session.project().ledgerAddress(named) {
        case .sqlite(let path): return path
        case .memory: throw .usage("a ledger in memory ends with its process and has no copies")
        }
    }
}

/// `atelier ledger restore`.
struct RestoreLedger: Verb {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Makes a copy usable in place, so that no number is given twice.",
        discussion: """
            Example: atelier ledger restore /backup/ledger.db

            Counters move on, leases end, and the audit trail tells of it. Repeating it changes nothing. Runs that were \
            under way when the copy was made go on: what they did outside since then may happen again.
            """)

    @Argument(
        help: "The copy; without it the ledger of --ledger or the project.", completion: .file())
    var path: String?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            How many numbers the original may have given since; 1000 where nothing is said, \(LedgerBackup.maxAdvance) \
            at most.
            """, valueName: "count")
    )
    var advance: Int?
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup(title: "General") var shared: SharedOptions

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let path = try BackupLedger.path(path ?? session.setting(ledger.ledger, "ledger"), in: session)
        let advance =
            try session.count(advance, "advance", maximum: Int(LedgerBackup.maxAdvance)).map(Int64.init)
            ?? LedgerBackup.defaultAdvance
        let report = try await reading { () async throws(LedgerError) in
            try await LedgerBackup.restore(
                path, advance: advance, now: SystemClock.now(), random: SystemRandomness.bytes)
        }
        session.console.print(
            json: [
                "schema_version": 1,
                "restore": [
                    "path": .string(path), "was_copy": .bool(report.wasCopy),
                    "epoch": .number(Number(report.epoch)),
                    "counters": .number(Number(Int64(report.counters))),
                    "leases": .number(Number(Int64(report.leases))),
                    "live_runs": .number(Number(Int64(report.liveRuns))),
                ],
            ],
            text: RestoreLedger.text(path, report))
        return .done
    }

    private static func text(_ path: String, _ report: RestoreReport) -> String {
        let name = VisibleText.line(path)
        guard report.wasCopy else {
            return "\(name) is no copy that waits to be restored; nothing was changed\n"
        }
        var text = "\(name) is usable: \(counted(report.counters, "counter")) moved on, "
        text += "\(counted(report.leases, "lease")) ended\n"
        if report.liveRuns > 0 {
            text += counted(report.liveRuns, "run was", "runs were")
            text += " under way when the copy was made, and will go on\n"
        }
        return text
    }
}
