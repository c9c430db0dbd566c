// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Glibc
import LedgerConformance
import LedgerSQLite
import Testing

@Suite(.timeLimit(.minutes(10))) struct SQLiteConformanceTests {
    @Test(arguments: LedgerConformance.all)
    func `the SQLite store keeps its promise`(_ promise: ConformanceCase) async throws {
        let folder = try ScratchFolder()
        try await promise.run(on: bench(folder))
    }

    @Test(arguments: LedgerConformance.all)
    func `the SQLite store keeps its promise without sharing commits`(_ promise: ConformanceCase) async throws
    {
        let folder = try ScratchFolder()
        try await promise.run(on: bench(folder, groupLimit: 1))
    }

    private func bench(_ folder: ScratchFolder, groupLimit: Int = 256) -> ConformanceBench {
        ConformanceBench(
            open: { processID in
                try folder.open(as: processID) {
                    $0.groupLimit = groupLimit
                    $0.clock = { .zero }
                }
            },
            now: { realTime() },
            pass: { try await Task.sleep(for: $0) },
            endAbruptly: { await ($0 as? SQLiteLedger)?.endAbruptly() })
    }
}

/// The clock by which the kernel dates files.
func realTime() -> Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
}
