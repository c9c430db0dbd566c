// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import LedgerSQLite

/// How long a run stands still after what it waited for is there.
///
/// Ends are instants of the journal, which the process that drives the run writes; both processes read the same clock.
struct WakeBench {
    private let options: Options
    private let workload: Workload

    init(_ options: Options) throws(Failure) {
        self.options = options
        workload = try Workload(options)
    }

    /// One worker and instants that come one after the other.
    func timers() async throws {
        let runs = options.count("runs", 200)
        let pause = Int64(options.count("pause", 20_000))
        let ledger = try Workload.ledger(options)
        let interpreter = workload.interpreter(over: ledger)
        let first = Workload.now().adding(.seconds(2))
        var due: [(submission: String, at: Instant)] = []
        for index in 0..<runs {
            let at = first.adding(.microseconds(Int64(index) * pause))
            let id = try await park(Array(#"{"at": "\#(at)"}"#.utf8), by: interpreter)
            due.append((id, at))
        }
        let worker = Task { try await Worker(interpreter).run(.forever) }
        let latencies = try await ends(of: due, in: ledger)
        worker.cancel()
        _ = try? await worker.value
        Report.latencies("timer", latencies)
        await ledger.close()
    }

    /// Tells each run of its event; a worker of another process drives what is woken.
    func events() async throws {
        let runs = options.count("runs", 200)
        let pause = Duration.microseconds(options.count("pause", 20_000))
        let ledger = try Workload.ledger(options)
        let interpreter = workload.interpreter(over: ledger)
        var parked: [String] = []
        for _ in 0..<runs { parked.append(try await park(workload.payload(0), by: interpreter)) }
        var told: [(submission: String, at: Instant)] = []
        for submission in parked {
            told.append((submission, Workload.now()))
            _ = try await interpreter.raise(
                "go_on", data: ValueMap(), id: nil, for: submission, as: workload.caller)
            try await Task.sleep(for: pause)
        }
        let latencies = try await ends(of: told, in: ledger)
        Report.latencies("event", latencies)
        await ledger.close()
    }

    func worker() async throws {
        let ledger = try Workload.ledger(options)
        let worker = Worker(workload.interpreter(over: ledger))
        let task = Task { try await worker.run(.forever) }
        try await Task.sleep(for: .seconds(options.count("seconds", 10)))
        task.cancel()
        _ = try? await task.value
        await ledger.close()
    }

    /// Brings a submission to the step at which it waits.
    private func park(_ payload: [UInt8], by interpreter: Interpreter) async throws -> String {
        let outcome = try await workload.accept(payload, by: interpreter)
        let run = try await interpreter.drive(outcome, in: workload.caller.scope)
        guard run?.state == .waiting, let run else { throw Failure(message: "a run does not wait") }
        return run.submission
    }

    /// Seconds from each instant to the beginning of the step behind the wait.
    private func ends(
        of waits: [(submission: String, at: Instant)], in ledger: SQLiteLedger
    ) async throws -> [Double] {
        var found: [Double] = []
        let deadline = Meter.seconds() + 60
        for wait in waits {
            while true {
                if let moved = try await moved(wait.submission, in: ledger) {
                    found.append(Double(moved.microseconds - wait.at.microseconds) / 1_000_000)
                    break
                }
                if Meter.seconds() > deadline { throw Failure(message: "a run was not moved in a minute") }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
        return found
    }

    private func moved(_ submission: String, in ledger: SQLiteLedger) async throws -> Instant? {
        for run in try await ledger.runs(of: submission, in: workload.caller.scope) {
            let journal = try await ledger.journal(of: run.id, in: workload.caller.scope)
            if let last = journal.first(where: { $0.step == "last" }) { return last.startedAt }
        }
        return nil
    }
}
