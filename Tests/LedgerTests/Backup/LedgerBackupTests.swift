// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Glibc
import Ledger
import LedgerSQLite
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct LedgerBackupTests {
    private static let now = Rows.start.adding(.seconds(1_000))
    private static let scope = HealthyLedger.lisbon

    private func backup(_ ledger: HealthyLedger, force: Bool = false) async throws -> BackupReport {
        try await LedgerBackup.backup(
            from: ledger.path, to: copy(of: ledger), force: force, now: LedgerBackupTests.now)
    }

    private func copy(of ledger: HealthyLedger) -> String { ledger.folder.path + "/copy.db" }

    private func restore(
        _ path: String, advance: Int64 = LedgerBackup.defaultAdvance
    ) async throws -> RestoreReport {
        try await LedgerBackup.restore(
            path, advance: advance, now: LedgerBackupTests.now, random: { Array(repeating: 7, count: $0) })
    }

    private func open(
        _ path: String, _ change: (inout SQLiteLedgerConfiguration) -> Void = { _ in }
    ) throws -> SQLiteLedger {
        var configuration = SQLiteLedgerConfiguration()
        configuration.mode = .existing
        change(&configuration)
        return try SQLiteLedger.open(path: path, processID: "second", configuration: configuration)
    }

    /// Takes the next references of the counter that the healthy ledger uses.
    private func takeNumbers(
        _ count: Int, from ledger: SQLiteLedger, as name: String
    ) async throws -> [String] {
        let request = CounterRequest(
            names: ["text\u{1F}CIVIC-2026-\u{1F}"], before: "CIVIC-2026-", after: "", width: 3)
        var references: [String] = []
        for number in 0..<count {
            let id = "\(name)-\(number)"
            let transition = Transition(scope: LedgerBackupTests.scope, counter: request) { reference in
                var row = Rows.submission(id)
                row.caller = #"{"user":"ana"}"#
                row.contract = HealthyLedger.contract
                row.reference = reference
                let draft = AuditDraft(
                    event: "accepted", submission: id, actor: "ana", at: Rows.start, details: "{}", salt: [1])
                return [.insertSubmission(row), .insertRun(Rows.run(of: id)), .audit(draft)]
            }
            guard case .committed(let reference?, _, _) = try await ledger.commit(transition) else {
                throw TestFailure(what: "'\(id)' was not committed")
            }
            references.append(reference)
        }
        return references
    }

    // MARK: - Backup

    @Test func `a copy is whole, marked and readable, and refuses to be written to`() async throws {
        let ledger = try await HealthyLedger()
        let report = try await backup(ledger)
        #expect(report.problems == [])
        #expect(report.files == 2)
        #expect(report.submissions == 18)
        #expect(report.bytes > 0)
        let names = ScratchFolder.names(in: ledger.folder.path).filter { $0.hasPrefix("copy.db") }
        #expect(names == ["copy.db", "copy.db.files"])
        let results = try LedgerVerifier.verify(report.path)
        #expect(results.filter { !$0.holds }.map(\.id) == [])
        #expect(results[1].notes == ["this is a copy that was not restored"])
        #expect(throws: LedgerError.self) { try open(report.path) }
        let reader = try open(report.path) { $0.mode = .readOnly }
        let row = try await reader.submission(
            HealthyLedger.id("created", LedgerBackupTests.scope), in: LedgerBackupTests.scope)
        #expect(row?.reference == "CIVIC-2026-001")
        await reader.close()
    }

    @Test func `a copy is for its owner alone, and so is what becomes of it`() async throws {
        let ledger = try await HealthyLedger()
        _ = try await backup(ledger)
        #expect(try ledger.folder.mode(of: "copy.db") == 0o600)
        #expect(try ledger.folder.mode(of: "copy.db.files") == 0o700)
        // As a copy that was carried about may come.
        #expect(chmod(copy(of: ledger), 0o644) == 0)
        _ = try await restore(copy(of: ledger))
        let store = try open(copy(of: ledger)) { _ in }
        _ = try await takeNumbers(1, from: store, as: "later")
        let names = ScratchFolder.names(in: ledger.folder.path).filter { $0.hasPrefix("copy.db") }
        #expect(names.contains("copy.db-wal"))
        for name in names where !name.hasSuffix(".files") && !name.hasSuffix(".processes") {
            #expect(try ledger.folder.mode(of: name) == 0o600, "\(name)")
        }
        await store.close()
    }

    @Test func `a copy made beside busy writers is whole and holds what was acknowledged before`()
        async throws
    {
        let ledger = try await HealthyLedger()
        let store = try ledger.folder.open(as: "writer")
        let tally = WriterTally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    var round = 0
                    while !tally.isDone {
                        _ = try await takeNumbers(1, from: store, as: "w\(writer)-\(round)")
                        tally.count()
                        round += 1
                    }
                }
            }
            group.addTask {
                defer { tally.end() }
                for _ in 0..<3 {
                    let before = tally.acknowledged
                    let report = try await backup(ledger, force: true)
                    #expect(report.submissions >= Int64(16 + before))
                    let broken = try LedgerVerifier.verify(report.path).filter { !$0.holds }
                    #expect(broken == [])
                }
            }
            try await group.waitForAll()
        }
        await store.close()
    }

    @Test(arguments: ["", "-wal", "-shm", "-journal", ".files"])
    func `nothing is overwritten unless forced`(_ suffix: String) async throws {
        let ledger = try await HealthyLedger()
        let path = copy(of: ledger) + suffix
        let file = Glibc.open(path, O_WRONLY | O_CREAT, 0o600)
        #expect(write(file, "junk", 4) == 4)
        close(file)
        await #expect { try await backup(ledger) } throws: { ($0 as? LedgerError)?.code == .exists }
        #expect(CopySize.of(path) == 4)
        guard suffix != ".files" else { return }
        let report = try await backup(ledger, force: true)
        #expect(try LedgerVerifier.verify(report.path).allSatisfy(\.holds))
    }

    @Test func `a ledger is neither copied onto itself nor over one in use`() async throws {
        let ledger = try await HealthyLedger()
        await #expect(throws: LedgerError.self) {
            try await LedgerBackup.backup(
                from: ledger.path,
                to: ledger.folder.path + "/../" + String(ledger.folder.path.split(separator: "/").last ?? "")
                    + "/ledger.db",
                force: true, now: LedgerBackupTests.now)
        }
        _ = try await backup(ledger)
        _ = try await restore(copy(of: ledger))
        let user = try open(copy(of: ledger))
        await #expect(throws: LedgerError.self) { try await backup(ledger, force: true) }
        await user.close()
        #expect(try LedgerVerifier.verify(copy(of: ledger)).allSatisfy(\.holds))
        _ = try await backup(ledger, force: true)
        #expect(throws: LedgerError.self) { try open(copy(of: ledger)) }
    }

    @Test func `what an interrupted backup left is taken over`() async throws {
        let ledger = try await HealthyLedger()
        let partial = copy(of: ledger) + ".partial"
        #expect(mkdir(partial, 0o700) == 0)
        for name in ["ledger", "ledger-wal", "ledger-journal", "file"] {
            let file = Glibc.open("\(partial)/\(name)", O_WRONLY | O_CREAT, 0o600)
            #expect(write(file, "junk", 4) == 4)
            close(file)
        }
        let report = try await backup(ledger)
        #expect(try LedgerVerifier.verify(report.path).allSatisfy(\.holds))
        #expect(access(partial, F_OK) != 0)
    }

    @Test func `a backup that fails leaves no half of a copy`() async throws {
        let ledger = try await HealthyLedger()
        let target = copy(of: ledger)
        // Where the files of the copy are to go stands a file.
        let file = Glibc.open(target + ".files", O_WRONLY | O_CREAT, 0o600)
        try #require(file >= 0)
        close(file)
        await #expect(throws: LedgerError.self) { try await backup(ledger, force: true) }
        #expect(access(target, F_OK) != 0)
        #expect(access(target + ".partial", F_OK) != 0)
    }

    @Test func `a missing and a changed file are told of, and the others saved`() async throws {
        let ledger = try await HealthyLedger()
        let root = ledger.path + ".files/t-lisbon"
        let shard = try #require(ScratchFolder.names(in: root).first)
        let name = try #require(ScratchFolder.names(in: "\(root)/\(shard)").first)
        let file = Glibc.open("\(root)/\(shard)/\(name)", O_WRONLY)
        #expect(pwrite(file, "P", 1, 0) == 1)
        close(file)
        var report = try await backup(ledger)
        #expect(report.problems == ["tenant 'lisbon': file '\(name)' has another content"])
        #expect(report.files == 1)
        #expect(unlink("\(root)/\(shard)/\(name)") == 0)
        report = try await backup(ledger, force: true)
        #expect(report.problems == ["tenant 'lisbon': file '\(name)' is missing"])
    }

    @Test func `a copy of a copy is a copy`() async throws {
        let ledger = try await HealthyLedger()
        _ = try await backup(ledger)
        let second = ledger.folder.path + "/second.db"
        _ = try await LedgerBackup.backup(from: copy(of: ledger), to: second, now: LedgerBackupTests.now)
        #expect(throws: LedgerError.self) { try open(second) }
        #expect(try LedgerVerifier.verify(second).allSatisfy(\.holds))
    }

    @Test func `what is no ledger is not copied`() async throws {
        let folder = try ScratchFolder()
        for isThere in [false, true] {
            if isThere { close(Glibc.open(folder.ledger, O_WRONLY | O_CREAT, 0o600)) }
            await #expect(throws: LedgerError.self) {
                try await LedgerBackup.backup(
                    from: folder.ledger, to: folder.path + "/copy.db", now: LedgerBackupTests.now)
            }
        }
        #expect(!ScratchFolder.names(in: folder.path).contains("copy.db"))
    }

    // MARK: - Restore

    @Test func `a restored ledger repeats no number that the original issued after the copy`() async throws {
        let ledger = try await HealthyLedger()
        _ = try await backup(ledger)
        let original = try ledger.folder.open(as: "writer")
        let issued = try await takeNumbers(20, from: original, as: "o")
        await original.close()
        let report = try await restore(copy(of: ledger))
        #expect(report.wasCopy)
        #expect(report.epoch == 2)
        let restored = try open(copy(of: ledger))
        let again = try await takeNumbers(5, from: restored, as: "r")
        #expect(Set(again).isDisjoint(with: issued))
        #expect(again.first == "CIVIC-2026-2001")
        let rows = try await restored.submissions(SubmissionQuery(limit: 100), in: LedgerBackupTests.scope)
        #expect(rows.suffix(5).map(\.reference) == again)
        await restored.close()
        #expect(try LedgerVerifier.verify(copy(of: ledger)).allSatisfy(\.holds))
    }

    @Test func `counters move on at least as far as told`() async throws {
        let ledger = try await HealthyLedger()
        _ = try await backup(ledger)
        _ = try await restore(copy(of: ledger), advance: 123_456)
        let restored = try open(copy(of: ledger))
        #expect(try await takeNumbers(1, from: restored, as: "r") == ["CIVIC-2026-124001"])
        await restored.close()
    }

    @Test func `leases end with a restore, and whoever held one is due under a later epoch`() async throws {
        let ledger = try await HealthyLedger()
        _ = try await backup(ledger)
        let report = try await restore(copy(of: ledger))
        #expect(report.leases == 2)
        #expect(report.liveRuns == 8)
        let restored = try open(copy(of: ledger))
        let run = try #require(
            try await restored.run(
                "run-" + HealthyLedger.id("leased", LedgerBackupTests.scope), in: LedgerBackupTests.scope))
        #expect(run.lease == nil)
        #expect(run.leaseEpoch == 1_003)
        #expect(run.version == 2)
        #expect(run.wake == RunRow.Wake(setAt: LedgerBackupTests.now, delay: .zero))
        let due = try await restored.dueRuns(now: LedgerBackupTests.now, limit: 10)
        #expect(due.contains { $0.run == run.id })
        await restored.close()
    }

    @Test func `every tenant's trail tells of a restore, and still verifies`() async throws {
        let ledger = try await HealthyLedger()
        _ = try await backup(ledger)
        let copy = try open(copy(of: ledger)) { $0.mode = .readOnly }
        let anchor = AuditAnchor(try await copy.auditHead(in: LedgerBackupTests.scope))
        await copy.close()
        _ = try await restore(self.copy(of: ledger))
        let restored = try open(self.copy(of: ledger))
        let check = try await AuditVerifier(restored).verify(in: LedgerBackupTests.scope, anchor: anchor)
        #expect(check.firstBreak == nil)
        #expect(check.head.count == anchor.head.count + 1)
        let last = try await restored.audit(after: anchor.head.count, limit: 1, in: LedgerBackupTests.scope)
        #expect(last.first?.draft.event == "restored")
        #expect(last.first?.draft.details == #"{"epoch":2,"numbers_skipped":1000}"#)
        await restored.close()
    }

    @Test func `restoring twice changes nothing the second time`() async throws {
        let ledger = try await HealthyLedger()
        _ = try await backup(ledger)
        _ = try await restore(copy(of: ledger))
        let second = try await restore(copy(of: ledger))
        #expect(!second.wasCopy)
        #expect(second.epoch == 2)
        let restored = try open(copy(of: ledger))
        #expect(try await takeNumbers(1, from: restored, as: "r") == ["CIVIC-2026-2001"])
        await restored.close()
    }

    @Test func `a ledger that is no copy is not changed by a restore`() async throws {
        let ledger = try await HealthyLedger()
        #expect(try await restore(ledger.path).wasCopy == false)
        let store = try ledger.folder.open(as: "writer")
        #expect(try await takeNumbers(1, from: store, as: "r") == ["CIVIC-2026-002"])
        await store.close()
    }

    @Test func `a restore that is stopped anywhere leaves a copy, and the next one ends it`() async throws {
        let ledger = try await HealthyLedger()
        _ = try await backup(ledger)
        var failures = 0
        while true {
            let left = Countdown(failures)
            let faults = StoreFaults { operation in
                guard operation == .write || operation == .commit else { return }
                if left.isOver() { throw SimulatedKill() }
            }
            let report = try? await LedgerBackup.restore(
                copy(of: ledger), now: LedgerBackupTests.now, random: { Array(repeating: 7, count: $0) },
                faults: faults)
            guard report == nil else { break }
            failures += 1
            #expect(throws: LedgerError.self) { try open(copy(of: ledger)) }
        }
        #expect(failures >= 8)
        let restored = try open(copy(of: ledger))
        #expect(try await takeNumbers(1, from: restored, as: "r") == ["CIVIC-2026-2001"])
        await restored.close()
        #expect(try LedgerVerifier.verify(copy(of: ledger)).allSatisfy(\.holds))
    }
}

/// How far the writers beside a backup have come.
private final class WriterTally: Sendable {
    private let state = Mutex((isDone: false, acknowledged: 0))

    var isDone: Bool { state.withLock { $0.isDone } }
    var acknowledged: Int { state.withLock { $0.acknowledged } }

    func count() { state.withLock { $0.acknowledged += 1 } }
    func end() { state.withLock { $0.isDone = true } }
}

/// Says once that so many calls have passed.
private final class Countdown: Sendable {
    private let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    func isOver() -> Bool {
        left.withLock { left in
            left -= 1
            return left < 0
        }
    }
}

/// The size of a file, or -1.
enum CopySize {
    static func of(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : -1
    }
}
