// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger
internal import Synchronization

/// Drives the runs of a ledger: those that are due now, those that become due, until it is told to stop.
public struct Worker: Sendable {
    public enum Mode: Sendable {
        /// What is due now, and nothing else.
        case once
        /// Also waits out retries; ends when only people, events and declared waits remain.
        case untilIdle
        /// Until the task is cancelled.
        case forever
    }

    let interpreter: Interpreter
    let concurrency: Int
    let retention: RetentionPolicy
    /// Told of a run that could not be driven, and of the ledger being away.
    let report: @Sendable (String) -> Void
    /// Starts what triggers have to start; nil where there are none.
    public var scheduler: Scheduler?

    /// More runs at a time than any ledger has connections or any outside system patience for.
    public static let maxConcurrency = 10_000

    /// A worker that drives at most `concurrency` runs at a time, 1 to `maxConcurrency`.
    public init(
        _ interpreter: Interpreter, concurrency: Int = 16, retention: RetentionPolicy = RetentionPolicy(),
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.interpreter = interpreter
        self.concurrency = min(max(1, concurrency), Worker.maxConcurrency)
        self.retention = retention
        self.report = report
    }

    /// How long a file that no submission names is kept: far longer than any accept takes.
    static let sweepGrace = Duration.seconds(86_400)
    private static let sweepInterval = Duration.seconds(3_600)
    private static let retentionInterval = Duration.seconds(600)

    /// The longest that a change of another process stays unseen.
    private static let pollDelay = Duration.seconds(1)

    /// How often a worker that is to end tries a ledger that takes nothing.
    private static let patience = 3
    /// How long it tries one whose every call takes its time to fail, as where the file stays locked.
    private static let longestTrial = Duration.seconds(15)
    private static let shortestPause = Duration.milliseconds(200)
    private static let longestPause = Duration.seconds(5)

    /// Works in the mode given; returns how many runs it drove.
    ///
    /// - Throws: `unavailable` when it is to end, and the ledger takes nothing; in every mode when another file
    ///   stands where the ledger was.
    @discardableResult
    public func run(_ mode: Mode) async throws(InterpreterError) -> Int {
        var driven = try await recover()
        var vain = 0
        var vainSince: Duration?
        var swept: Instant?
        var retained: Instant?
        while !Task.isCancelled {
            await sweep(after: &swept)
            await retain(after: &retained)
            let look = await scheduler?.look()
            let due: [DueRun]
            do throws(InterpreterError) { due = try await dueRuns() } catch {
                // A worker that is to run for ever outlives an outage of its ledger.
                guard case .forever = mode, !error.isOfLostLedger else { throw error }
                report("the ledger is away: \(error.line)")
                vain += 1
                await pause(vain)
                continue
            }
            if due.isEmpty {
                guard await shouldWait(mode, look?.next) else { break }
                continue
            }
            let round = Round(due.count)
            let begun = interpreter.surroundings.uptime()
            if case .forever = mode { await driveOnSchedule(due, round) } else { await drive(due, round) }
            driven += round.moved
            vain = round.moved == 0 && round.failed > 0 ? vain + 1 : 0
            vainSince = vain > 0 ? vainSince ?? begun : nil
            let tried = vainSince.map { interpreter.surroundings.uptime() - $0 } ?? .zero
            if vain >= Worker.patience || tried >= Worker.longestTrial, let error = round.vain(mode) {
                throw error
            }
            // What one run has cannot be waited out, and keeps nobody else waiting.
            if vain > 0 { await pause(round.isAway ? vain : 1) }
            if case .once = mode, due.count < limit, !round.isAway { break }
        }
        return driven
    }

    /// Removes files of refused and rehearsed submissions, once in a while.
    private func sweep(after last: inout Instant?) async {
        let now = interpreter.surroundings.now()
        if let last, now.since(last) < Worker.sweepInterval, now >= last { return }
        last = now
        do throws(LedgerError) {
            _ = try await interpreter.store.sweepFiles(olderThan: Worker.sweepGrace, now: now)
        } catch { report("files without a submission could not be swept: \(error)") }
    }

    /// Purges what is kept no longer, once in a while.
    private func retain(after last: inout Instant?) async {
        let now = interpreter.surroundings.now()
        if let last, now.since(last) < Worker.retentionInterval, now >= last { return }
        last = now
        do throws(InterpreterError) {
            let count = try await interpreter.retain(retention)
            if count > 0 {
                report(
                    count == 1
                        ? "a submission was purged that is kept no longer"
                        : "\(count) submissions were purged that are kept no longer")
            }
        } catch {
            report("what is kept no longer could not be purged: \(error.line)")
        }
    }

    private var limit: Int { concurrency * 8 }

    private func dueRuns() async throws(InterpreterError) -> [DueRun] {
        let now = interpreter.surroundings.now()
        return try await interpreter.reading { () async throws(LedgerError) in
            try await interpreter.store.dueRuns(now: now, limit: limit)
        }
    }

    /// Sleeps until something may be due; false when the mode has nothing to wait for.
    ///
    /// A trigger's next slot is nothing that a worker waits for which is to end.
    private func shouldWait(_ mode: Mode, _ slot: Instant?) async -> Bool {
        if case .once = mode { return false }
        var includingWaits = true
        if case .untilIdle = mode { includingWaits = false }
        let next = try? await interpreter.store.nextWake(includingWaits: includingWaits)
        if case .untilIdle = mode, next == nil { return false }
        let now = interpreter.surroundings.now()
        let wake = [next, slot].compactMap(\.self).min()
        let delay = wake.map { min($0.since(now), Worker.pollDelay) } ?? Worker.pollDelay
        await interpreter.store.waitForChange(atMost: max(delay, .milliseconds(1)))
        return true
    }

    /// Drives, and lets no slot of a trigger wait for a run that takes long.
    private func driveOnSchedule(_ due: [DueRun], _ round: Round) async {
        guard let scheduler else { return await drive(due, round) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await drive(due, round) }
            group.addTask {
                while !Task.isCancelled {
                    await interpreter.surroundings.sleep(Worker.pollDelay)
                    if !Task.isCancelled { _ = await scheduler.look() }
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func drive(_ due: [DueRun], _ round: Round) async {
        await withTaskGroup(of: Void.self) { group in
            var waiting = due[...]
            for run in waiting.prefix(concurrency) {
                group.addTask { await drive(run, careful: false, round) }
            }
            waiting = waiting.dropFirst(concurrency)
            while await group.next() != nil {
                guard !Task.isCancelled, let run = waiting.popFirst() else { continue }
                group.addTask { await drive(run, careful: false, round) }
            }
        }
        // The ledger being away is one thing to tell, however many runs it keeps.
        if let error = round.away { report("the ledger takes nothing: \(error.line)") }
    }

    private func drive(_ run: DueRun, careful: Bool, _ round: Round) async {
        do throws(InterpreterError) {
            _ = try await interpreter.drive(run.run, in: run.scope, with: .woken, careful: careful)
            round.note(nil)
        } catch {
            round.note(error)
            if !error.isOfLedger { report("run \(run.run): \(error.message)") }
        }
    }

    /// Leaves a ledger that takes nothing alone for a while, the longer the longer it does so.
    private func pause(_ vain: Int) async {
        let delay = Worker.shortestPause * (1 << min(vain - 1, 8))
        await interpreter.surroundings.sleep(min(delay, Worker.longestPause))
    }

    /// Behind an unclean end the runs then pending go one at a time, each with its start committed before it, so
    /// that one that kills the process cannot hold the others down.
    private func recover() async throws(InterpreterError) -> Int {
        guard await interpreter.store.takeUncleanEnd() else { return 0 }
        let round = Round(0)
        var seen: Set<String> = []
        while !Task.isCancelled {
            let due = try await dueRuns().filter { seen.insert($0.run).inserted }
            if due.isEmpty { break }
            for run in due where !Task.isCancelled {
                await drive(run, careful: true, round)
            }
        }
        return round.moved
    }
}

/// What became of the runs that were due at one look.
private final class Round: Sendable {
    private struct Count {
        var moved = 0
        var failed = 0
        var away: InterpreterError?
        var first: InterpreterError?
    }

    private let due: Int
    private let count = Mutex(Count())

    init(_ due: Int) { self.due = due }

    /// Counts a run that was driven, or what kept it from being so.
    func note(_ error: InterpreterError?) {
        count.withLock { count in
            guard let error else { return count.moved += 1 }
            count.failed += 1
            count.first = count.first ?? error
            if error.isOfLedger { count.away = count.away ?? error }
        }
    }

    var moved: Int { count.withLock { $0.moved } }
    var failed: Int { count.withLock { $0.failed } }
    /// Why the ledger did not take what runs came to; nil when it did.
    var away: InterpreterError? { count.withLock { $0.away } }
    var isAway: Bool { away != nil }

    /// Why a worker that is to end gives up, when it has moved nothing again and again.
    func vain(_ mode: Worker.Mode) -> InterpreterError? {
        if case .forever = mode { return nil }
        let error = count.withLock { $0.away ?? $0.first }
        return error.map {
            InterpreterError(
                .unavailable, "\(due) due \(due == 1 ? "run" : "runs") could not be moved: \($0.message)",
                help: $0.help)
        }
    }
}
