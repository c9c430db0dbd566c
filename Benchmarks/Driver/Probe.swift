// SPDX-License-Identifier: Apache-2.0
import Ledger
import LedgerSQLite

/// One client in a process of its own, beside whatever works on the ledger.
struct Probe {
    private let options: Options
    private let workload: Workload

    init(_ options: Options) throws(Failure) {
        self.options = options
        workload = try Workload(options)
    }

    func run() async throws {
        let count = options.count("runs", 200)
        let first = options.count("first", 4_000_000)
        let pause = Duration.microseconds(options.count("pause", 5_000))
        let ledger = try Workload.ledger(options)
        let interpreter = workload.interpreter(over: ledger)
        var latencies: [Double] = []
        for index in 0..<count {
            let payload = Workload.payload(first + index)
            let start = Meter.seconds()
            _ = try await workload.accept(payload, by: interpreter)
            latencies.append(Meter.seconds() - start)
            try await Task.sleep(for: pause)
        }
        Report.latencies("accept", latencies)
        await ledger.close()
    }
}
