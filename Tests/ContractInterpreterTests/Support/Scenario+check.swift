// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import FunctionLibrary
import Ledger
import Testing

extension Scenario {
    var compiled: ContractCompiler.Outcome {
        Workbench.compile(text, registry: OutsideTarget().registry(safety))
    }

    /// Holds what a scenario has come to against what it is to come to; `moment` says what happened to it.
    func check(
        _ bench: Workbench, _ notes: Notes, _ target: OutsideTarget, _ moment: String
    ) async throws {
        let scope = Workbench.citizen.scope
        let plans = Dictionary(
            bench.compiled.actions.map { ($0.digest, $0.plan) }, uniquingKeysWith: { first, _ in first })
        let broken = try await LedgerInvariants(store: bench.store, scope: scope, plans: plans)
            .broken(acknowledged: notes.acknowledged)
        #expect(broken == [], "\(moment)")
        let rows = try await bench.store.submissions(SubmissionQuery(limit: 100), in: scope)
        let statuses = rows.map(\.status)
        var shown: [String] = []
        for row in rows {
            let run = try await bench.store.runs(of: row.id, in: scope).last
            shown.append(
                "\(row.action) \(row.status) \(run?.state.rawValue ?? "-") \(run?.wait?.kind ?? "-") \(row.error ?? "")"
            )
        }
        #expect(
            statuses == self.statuses || statuses == otherStatuses, "\(moment): \(shown)")
        for (type, count) in records {
            #expect(try await bench.records(type).count == count, "\(moment)")
        }
        #expect(Set(target.requests.map(\.key)).count <= effects, "\(moment)")
        #expect(
            rows.allSatisfy { $0.source == "call" || notes.acknowledged.keys.contains($0.id) }, "\(moment)")
    }
}
