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

    private static let fanOut = """
        actions:
          - key: part
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [citizen], edit: [admin] }
            parameters: [{ key: n, type: integer, required: true }]
            creates: [{ key: part, entity_type: part, fields: { n: $parameters.n } }]
            submission_contract: { duplicates: none, reference: { field: number, format: "P-{seq}" } }
          - key: whole
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [citizen], edit: [admin] }
            steps:
              - key: each
                for_each:
                  items: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
                  call: { action: part, input: { n: $item } }
        """

    @Test(arguments: 0..<6) func `children come in the order of their items`(_ round: Int) async throws {
        let parts = (0..<16).map { "{ n: \($0), number: P-\($0 + 1) }" }.joined(separator: ", ")
        let suite = """
            action: whole
            cases:
              - name: all
                \(TestedContract.ana)
                payload: {}
                expect: { run_state: completed, records: { part: [\(parts)] } }
            """
        let contract =
            round.isMultiple(of: 2)
            ? TestedContract(Self.fanOut) : TestedContract(Self.fanOut, ledger: { FileTestLedger() })
        let results = try await contract.run(suite)
        #expect(results.count == 1 && results[0].failures.isEmpty, "\(results.map(\.failures))")
    }
}
