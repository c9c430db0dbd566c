// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

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

    /// A worker that drives at most `concurrency` runs at a time.
    public init(
        _ interpreter: Interpreter, concurrency: Int = 16, retention: RetentionPolicy = RetentionPolicy(),
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.interpreter = interpreter
        self.concurrency = max(1, concurrency)
        self.retention = retention
        self.report = report
    }

    /// How long a file that no submission names is kept: far longer than any accept takes.
    static let sweepGrace = Duration.seconds(86_400)
    private static let sweepInterval = Duration.seconds(3_600)
    private static let retentionInterval = Duration.seconds(600)

    /// The longest that a change of another process stays unseen.
    private static let pollDelay = Duration.seconds(1)

    /// Works in the mode given; returns how many runs it drove.
    @discardableResult
    public func run(_ mode: Mode) async throws(InterpreterError) -> Int {
        var driven = try await recover()
        var swept: Instant?
        var retained: Instant?
        while !Task.isCancelled {
            await sweep(after: &swept)
            await retain(after: &retained)
            let look = await scheduler?.look()
            let due: [DueRun]
            do throws(InterpreterError) { due = try await dueRuns() } catch {
                // A worker that is to run for ever outlives an outage of its ledger.
                guard case .forever = mode else { throw error }
                report("the ledger is away: \(error.message)")
                await interpreter.surroundings.sleep(Worker.pollDelay)
                continue
            }
            if due.isEmpty {
                guard await shouldWait(mode, look?.next) else { break }
                continue
            }
            driven += due.count
            if case .forever = mode { await driveOnSchedule(due) } else { await drive(due) }
            if case .once = mode, due.count < limit { break }
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
        do throws(InterpreterError) { _ = try await interpreter.retain(retention) } catch {
            report("what is kept no longer could not be purged: \(error.message)")
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
    private func driveOnSchedule(_ due: [DueRun]) async {
        guard let scheduler else { return await drive(due) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await drive(due) }
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

    private func drive(_ due: [DueRun]) async {
        await withTaskGroup(of: Void.self) { group in
            var waiting = due[...]
            for run in waiting.prefix(concurrency) { group.addTask { await drive(run, careful: false) } }
            waiting = waiting.dropFirst(concurrency)
            while await group.next() != nil {
                guard let run = waiting.popFirst() else { continue }
                group.addTask { await drive(run, careful: false) }
            }
        }
    }

    private func drive(_ run: DueRun, careful: Bool) async {
        do throws(InterpreterError) {
            _ = try await interpreter.drive(run.run, in: run.scope, with: .woken, careful: careful)
        } catch {
            report("run \(run.run): \(error.message)")
            // The ledger being away costs a run nothing but time.
            await interpreter.surroundings.sleep(.milliseconds(200))
        }
    }

    /// Behind an unclean end the runs then pending go one at a time, each with its start committed before it, so
    /// that one that kills the process cannot hold the others down.
    private func recover() async throws(InterpreterError) -> Int {
        guard await interpreter.store.takeUncleanEnd() else { return 0 }
        var driven = 0
        var seen: Set<String> = []
        while !Task.isCancelled {
            let due = try await dueRuns().filter { seen.insert($0.run).inserted }
            if due.isEmpty { break }
            for run in due where !Task.isCancelled {
                await drive(run, careful: true)
                driven += 1
            }
        }
        return driven
    }
}
