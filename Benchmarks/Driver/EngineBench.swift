// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import Ledger
import LedgerSQLite
import Synchronization

/// The whole engine: payloads come in, accepts and records are durable at the end.
struct EngineBench {
    private let options: Options
    private let workload: Workload

    init(_ options: Options) throws(Failure) {
        self.options = options
        workload = try Workload(options)
    }

    func run() async throws {
        let runs = options.count("runs", 5_000)
        let first = options.count("first", 0)
        let place = options["place"].flatMap(Int.init)
        let payloads = (0..<runs).map { workload.payload(place ?? first + $0) }
        let ledger = try Workload.ledger(options, tallying: options["tally"] != nil)
        let interpreter = workload.interpreter(over: ledger)
        // The contract is stored, and every statement prepared, before the clock starts.
        let state: RunRow.State = options["waiting"] == nil ? .completed : .waiting
        try await workload.complete(workload.payload(first + runs), by: interpreter, as: state)
        _ = StatementTrace.takeTally(reading: "match_keys")
        StatementTrace.mark()
        let stretch = Stretch()
        let done = try await work(payloads, interpreter)
        stretch.report(runs: done)
        if options["tally"] != nil {
            let tally = StatementTrace.takeTally(reading: "match_keys")
            Report.line("look_up_steps", Double(tally.steps) / Double(done))
            Report.line("look_up_rows", Double(tally.rows) / Double(done))
        }
        StatementTrace.finish()
        await ledger.close()
    }

    private func work(_ payloads: [[UInt8]], _ interpreter: Interpreter) async throws -> Int {
        var clients = Clients(count: options.count("clients", 1), pieces: payloads.count)
        if let seconds = options["seconds"].flatMap(Double.init) {
            clients.deadline = Meter.seconds() + seconds
        }
        switch options.verb {
        case "accept":
            return try await clients.work { piece in
                _ = try await workload.accept(payloads[piece], by: interpreter)
            }
        case "work":
            let worker = Worker(interpreter)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await worker.run(.forever) }
                let done = try await clients.work { piece in
                    _ = try await workload.accept(payloads[piece], by: interpreter)
                }
                group.cancelAll()
                try await group.waitForAll()
                // What was accepted last is driven to its end, too.
                try await worker.run(.untilIdle)
                return done
            }
        default:
            let waits = options["place"] != nil || options["waiting"] != nil
            let expected: RunRow.State = waits ? .waiting : .completed
            let sample = max(1, options.count("sample", .max))
            return try await clients.work { piece in
                try await workload.complete(payloads[piece], by: interpreter, as: expected)
                if piece % sample == sample - 1 {
                    Report.line("resident_kib_\(piece + 1)", Double(Meter.residentKiB()))
                }
            }
        }
    }
}
