// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// Running ended submissions again.
extension Workbench {
    /// Runs one again, as far as it goes.
    func rerun(
        _ id: String, from step: String?, _ change: (inout RerunOrder) -> Void = { _ in }
    ) async throws -> RerunOutcome {
        var order = RerunOrder(step: step)
        change(&order)
        let outcome = try await interpreter.rerun(id, order, as: Workbench.admin)
        try await work()
        return outcome
    }

    /// What a rerun is refused with.
    func refusal(
        _ id: String, from step: String?, as caller: Caller = Workbench.admin,
        _ change: (inout RerunOrder) -> Void = { _ in }
    ) async throws -> InterpreterError {
        var order = RerunOrder(step: step)
        change(&order)
        let wanted = order
        let error = await #expect(throws: InterpreterError.self) {
            _ = try await interpreter.rerun(id, wanted, as: caller)
        }
        return try #require(error)
    }

    /// Expects that every invariant of the ledger holds.
    func whole(_ home: Home? = nil) async throws {
        let plans = Dictionary(
            compiled.actions.map { ($0.digest, $0.plan) }, uniquingKeysWith: { first, _ in first })
        let broken = try await LedgerInvariants(store: store, scope: Workbench.citizen.scope, plans: plans)
            .broken()
        #expect(broken == [])
        if let home { #expect(try home.broken() == []) }
    }
}

extension OutsideTarget {
    /// The `value` of each request, in their order.
    var values: [String] { requests.map { $0.arguments["value"]?.string ?? "-" } }
}
