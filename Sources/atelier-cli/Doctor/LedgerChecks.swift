// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger
import LedgerSQLite

/// The ledger: whether it can be worked on, and whether somebody does.
struct LedgerChecks {
    let project: Project
    /// As a flag or the environment names it.
    let named: String?

    /// A disk with less is soon full.
    private static let fewBytes: Int64 = 256 << 20
    /// A disk with less is full: the log and what lies beside it find no room.
    private static let tooFewBytes: Int64 = 1 << 20
    private static let maxDue = 1000

    struct Outcome {
        var checks: [DoctorCheck]
        /// True for a ledger that opening it for more than a look would bring up to date.
        var isOfFormerSchema = false
    }

    func all() async -> Outcome {
        let address: LedgerAddress
        do throws(Failure) { address = try project.ledgerAddress(named) } catch {
            return Outcome(checks: [.problem("ledger", error)])
        }
        guard let path = address.file else {
            return Outcome(checks: [.note("ledger", "in memory: nothing is kept")])
        }
        guard !FileSystem.isAbsent(path, following: false) else {
            return Outcome(checks: [missing(path)] + room(near: path))
        }
        do throws(LedgerError) {
            let condition = try LedgerCondition(path: path)
            let isFormer = condition.schema < LedgerCondition.latestSchema
            let structure = LedgerChecks.structure(path)
            let found = state(condition, path) + room(near: path) + [structure]
            // What is read of a damaged file is no answer.
            if structure.verdict == .problem { return Outcome(checks: found, isOfFormerSchema: isFormer) }
            if isFormer {
                return Outcome(
                    checks: found + [LedgerChecks.older(condition.schema)], isOfFormerSchema: true)
            }
            return Outcome(checks: found + (try await work(path, condition)))
        } catch {
            return Outcome(checks: [.problem("ledger", Failure(error))])
        }
    }

    private static func older(_ schema: Int) -> DoctorCheck {
        .note(
            "work",
            "not looked at: the ledger has schema \(schema), and the next verb that opens it, or --fix, brings it to \(LedgerCondition.latestSchema)"
        )
    }

    /// Whether every page of the file is as it should be.
    private static func structure(_ path: String) -> DoctorCheck {
        do throws(LedgerError) {
            try LedgerCondition.checkIntegrity(path: path)
            return .ok("structure", "the quick check of SQLite finds the file whole")
        } catch {
            return .problem("structure", Failure(error))
        }
    }

    /// The ledger is made with its folder, so the nearest folder that is there must allow it.
    private func missing(_ path: String) -> DoctorCheck {
        let folder = LedgerChecks.nearestFolder(to: path)
        guard FileSystem.mayWrite(folder) else {
            return .problem(
                "ledger", "there is none at '\(path)', and '\(folder)' cannot be written to",
                help: "name another place with --ledger, or 'ledger' in the project file")
        }
        return .note("ledger", "none yet at '\(path)'; it is made when it is first written to")
    }

    private static func nearestFolder(to path: String) -> String {
        var folder = Path.parent(of: path)
        while FileSystem.kind(folder) == nil, folder != "/", !folder.isEmpty {
            folder = Path.parent(of: folder)
        }
        return folder.isEmpty ? "." : folder
    }

    private func state(_ condition: LedgerCondition, _ path: String) -> [DoctorCheck] {
        var checks: [DoctorCheck] = [
            .ok(
                "ledger",
                "'\(path)' on \(condition.fileSystem), schema \(condition.schema) of \(LedgerCondition.latestSchema)"
            )
        ]
        if condition.isUnrestoredCopy {
            checks.append(
                .problem(
                    "ledger", "it is a copy that was not restored, and opens for reading only",
                    help: "'atelier ledger restore' makes it usable"))
        } else if !FileSystem.mayWrite(path) || !FileSystem.mayWrite(Path.parent(of: path)) {
            checks.append(
                .problem("ledger", "'\(path)' or its folder cannot be written to", help: "mend their rights"))
        }
        checks.append(
            condition.journalMode == "wal"
                ? .ok("sync", "a log (wal), synced at every commit")
                : .warning(
                    "sync", "the journal is '\(condition.journalMode)'",
                    help: "the next verb that writes sets it to a log that is synced at every commit"))
        if condition.isOpenToOthers {
            checks.append(
                .warning("ledger", "'\(path)' is open to other users", help: "chmod 600 '\(path)'"))
        }
        return checks
    }

    private func room(near path: String) -> [DoctorCheck] {
        guard let free = FileSystem.freeBytes(LedgerChecks.nearestFolder(to: path)) else { return [] }
        let shown = "\(free >> 20) MiB free"
        guard free < LedgerChecks.fewBytes else { return [.ok("disk", shown)] }
        let help = "make room: on a full disk nothing is accepted"
        return [
            free < LedgerChecks.tooFewBytes
                ? .problem("disk", shown, help: help) : .warning("disk", shown, help: help)
        ]
    }

    /// Who works on the ledger, and what waits for somebody to.
    private func work(
        _ path: String, _ condition: LedgerCondition
    ) async throws(LedgerError) -> [DoctorCheck] {
        var checks: [DoctorCheck] = []
        if condition.ended > 0 {
            checks.append(
                .warning(
                    "processes", "\(counted(condition.ended, "process", "processes")) ended without leaving",
                    help: "'atelier worker' takes over what they had, one run at a time at first"))
        }
        var configuration = SQLiteLedgerConfiguration()
        configuration.mode = .readOnly
        let store = try SQLiteLedger.open(
            path: path, processID: ProcessName.make(), configuration: configuration)
        let due: Int
        do throws(LedgerError) {
            due = try await store.dueRuns(now: SystemClock.now(), limit: LedgerChecks.maxDue).count
            await store.close()
        } catch {
            await store.close()
            throw error
        }
        let some = "\(counted(due, "run"))\(due == LedgerChecks.maxDue ? " or more" : "") due"
        if due > 0, condition.living == 0 {
            checks.append(
                .warning(
                    "work", "\(some), and nobody drives them",
                    help: "'atelier worker --until-idle' does, or a 'worker' that stays"))
        } else {
            checks.append(
                .ok(
                    "work",
                    "\(some), \(counted(condition.living, "process", "processes")) at work on the ledger"))
        }
        return checks
    }
}
