// SPDX-License-Identifier: Apache-2.0
import Ledger
import LedgerSQLite

/// The duplicate check's look-up alone, with the keys that the check asks for.
struct LookUp {
    private let options: Options
    private let workload: Workload

    init(_ options: Options) throws(Failure) {
        self.options = options
        workload = try Workload(options)
    }

    func run() async throws {
        let count = options.count("runs", 2_000)
        let witness = Witness()
        let interpreter = workload.interpreter(over: witness.ledger())
        for index in 0..<200 {
            try await workload.complete(Workload.payload(3_000_000 + index), by: interpreter, as: .completed)
        }
        let lookUps = witness.transitions.map(\.sought).filter { !$0.isEmpty }
        guard !lookUps.isEmpty else { throw Failure(message: "the check looked nothing up") }
        let ledger = try Workload.ledger(options, tallying: options["tally"] != nil)
        let stretch = Stretch()
        for index in 0..<count {
            _ = try await ledger.matchHolders(
                lookUps[index % lookUps.count], before: .max, excluding: "", limit: 200,
                in: workload.caller.scope)
        }
        stretch.report(runs: count)
        Report.line("keys", Double(lookUps[0].count))
        if options["tally"] != nil {
            let tally = StatementTrace.takeTally(reading: "match_keys")
            Report.line("look_up_steps", Double(tally.steps) / Double(count))
            Report.line("look_up_rows", Double(tally.rows) / Double(count))
        }
        await ledger.close()
    }
}
