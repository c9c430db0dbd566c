// SPDX-License-Identifier: Apache-2.0
import ContractModel
import ContractTesting
import Foundation
import Ledger
import LedgerSQLite
import Synchronization
import Testing

/// A ledger in a file, in a folder that goes with it.
final class FileTestLedger: TestLedger {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "suite-\(UUID().uuidString)")

    func open(
        as process: String, now: @escaping @Sendable () -> Instant
    ) async throws(LedgerError) -> any LedgerStore {
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var configuration = SQLiteLedgerConfiguration()
        // A disk that takes no time: transitions are written in place, as they mostly are.
        configuration.clock = { .zero }
        return try SQLiteLedger.open(
            path: folder.appending(path: "ledger.db").path, processID: process, configuration: configuration)
    }

    func endAbruptly(_ store: any LedgerStore) async { await (store as? SQLiteLedger)?.endAbruptly() }

    deinit { try? FileManager.default.removeItem(at: folder) }
}

@Suite(.timeLimit(.minutes(3))) struct IndependenceTests {
    private static let suite =
        TestedContract.head
        + (0..<8).map { index in
            """
              - name: case \(index)
                \(TestedContract.ana)
                payload: { title: Hole \(index % 2), cost: \(index) }
                expect: { status: created, reference: R-1, created: [] }
                then:
                  - { submit: { payload: { title: Hole \(index % 2) } }, expect: { status: rejected_duplicate } }
                  - { decide: override, \(TestedContract.rui) }
                  - { crash_at: create, expect: { status: created, reference: R-2 } }

            """
        }.joined()

    private func outcomes(
        _ contract: TestedContract, _ suite: String = suite
    ) async throws -> [String: [TestFailure]] {
        Dictionary(uniqueKeysWithValues: try await contract.run(suite).map { ($0.name, $0.failures) })
    }

    @Test func `the results are the same for any number of cases at a time and on every store`() async throws
    {
        let one = try await outcomes(TestedContract(TestedContract.reports, concurrency: 1))
        #expect(one.count == 8)
        #expect(one.values.allSatisfy { $0.count == 1 }, "\(one)")
        #expect(try await outcomes(TestedContract(TestedContract.reports, concurrency: 8)) == one)
        #expect(
            try await outcomes(TestedContract(TestedContract.reports, ledger: { FileTestLedger() })) == one)
    }
}
